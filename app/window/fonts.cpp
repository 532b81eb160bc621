#include "app/window/fonts.h"

#include <ft2build.h>
#include <imgui_freetype.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <string_view>

namespace zscape::app {
namespace {

using Paths = std::vector<const char*>;

// Where Debian 12 puts them; the first that exists is taken.
const char* const kInter = "/usr/share/fonts/opentype/inter/Inter-Regular.otf";
const char* const kInterStrong = "/usr/share/fonts/opentype/inter/Inter-SemiBold.otf";
const char* const kInterBold = "/usr/share/fonts/opentype/inter/Inter-Bold.otf";
const char* const kMono = "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf";
const char* const kMonoStrong = "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-SemiBold.ttf";
const char* const kSans = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
const char* const kSansBold = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";
const char* const kSansMono = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf";
const char* const kSerifItalic = "/usr/share/fonts/truetype/dejavu/DejaVuSerif-Italic.ttf";
const char* const kSerif = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf";
const char* const kInterItalic = "/usr/share/fonts/opentype/inter/Inter-Italic.otf";
const char* const kCjk = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc";
const char* const kCjkOther = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

struct Role {
  Type type;
  float size;     // CSS pixels: the em
  float spacing;  // between letters
  Paths faces;
  const char* wanted;  // the package that brings the first face
};

// One open FreeType face; closes itself. Empty when the file cannot be read.
class Face {
 public:
  explicit Face(const char* path) {
    if (FT_Init_FreeType(&library_) != 0) library_ = nullptr;
    if (library_ != nullptr && FT_New_Face(library_, path, 0, &face_) != 0) face_ = nullptr;
  }
  Face(const Face&) = delete;
  Face& operator=(const Face&) = delete;
  ~Face() {
    if (face_ != nullptr) FT_Done_Face(face_);
    if (library_ != nullptr) FT_Done_FreeType(library_);
  }
  explicit operator bool() const { return face_ != nullptr && face_->units_per_EM > 0; }

  // ImGui's size is ascender − descender, CSS's is the em: Inter at "13" would come out at 10.7.
  float line_per_em() const {
    return static_cast<float>(face_->ascender - face_->descender) / static_cast<float>(face_->units_per_EM);
  }
  bool has(ImWchar c) const { return FT_Get_Char_Index(face_, c) != 0; }
  // The designer's advance in ems.
  float advance(ImWchar c) const {
    if (FT_Load_Char(face_, c, FT_LOAD_NO_SCALE) != 0) return 0;
    return static_cast<float>(face_->glyph->metrics.horiAdvance) / static_cast<float>(face_->units_per_EM);
  }

 private:
  FT_Library library_ = nullptr;
  FT_Face face_ = nullptr;
};

const char* first_existing(const Paths& paths) {
  for (const char* path : paths) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) return path;
  }
  return nullptr;
}

std::set<ImWchar> wanted_characters(const std::set<char32_t>& in_use) {
  std::set<ImWchar> out;
  auto range = [&](int from, int to) {
    for (int c = from; c <= to; ++c) out.insert(static_cast<ImWchar>(c));
  };
  range(0x20, 0x7E);
  range(0xA0, 0x17F);     // Latin: file names and authors
  range(0x391, 0x3C9);    // Greek
  range(0x2080, 0x2089);  // subscripts
  range(0x2010, 0x203A);  // dashes, quotes, …, ‹ ›
  for (const char32_t c : {0x2070, 0x2074, 0x2075, 0x2076, 0x2077, 0x2078, 0x2079, 0x207B, 0x2190, 0x2191, 0x2192,
                           0x2193, 0x2194, 0x2016, 0x2202, 0x2207, 0x2208, 0x2211, 0x2212, 0x221A, 0x221E, 0x222B,
                           0x2225, 0x2223, 0x2248, 0x2260, 0x2264, 0x2265, 0x1D40, 0x302,  0x303,  0x304,  0x3D5}) {
    out.insert(static_cast<ImWchar>(c));
  }
  for (const char32_t c : in_use) {
    if (c >= 0x20 && c <= 0xFFFF) out.insert(static_cast<ImWchar>(c));
  }
  return out;
}

// Null-terminated pairs [from, to] of the characters that the face has and nobody before it took.
std::vector<ImWchar> ranges_of(const Face& face, std::set<ImWchar>& open) {
  std::vector<ImWchar> pairs;
  for (auto at = open.begin(); at != open.end();) {
    if (!face.has(*at)) {
      ++at;
      continue;
    }
    if (!pairs.empty() && pairs.back() + 1 == *at) {
      pairs.back() = *at;
    } else {
      pairs.insert(pairs.end(), {*at, *at});
    }
    at = open.erase(at);
  }
  if (!pairs.empty()) pairs.push_back(0);
  return pairs;
}

struct Source {
  std::size_t role;
  const char* path;
  float em;
  float spacing;
  std::vector<ImWchar> ranges;
};

// How much to take off every advance before rounding so that a common sentence keeps the designer's width.
float rounding_bias(const Face& face, float em, float spacing) {
  constexpr std::string_view kSample =
      "the quick brown fox jumps over a lazy dog; learning rate, training rows, looking";
  float designed = 0;
  for (const char c : kSample) designed += face.advance(static_cast<ImWchar>(c)) * em + spacing;
  float best = 0, error = 1e9f;
  for (float bias = -0.2f; bias <= 0.4f; bias += 0.02f) {
    float sum = 0;
    for (const char c : kSample) sum += std::round(face.advance(static_cast<ImWchar>(c)) * em + spacing - bias);
    if (std::abs(sum - designed) < error) {
      error = std::abs(sum - designed);
      best = bias;
    }
  }
  return best;
}

// FreeType's builder rounds every advance up, which spreads words; the designer's advance, rounded to whole pixels,
// keeps letters sharp and words even.
void set_advances(ImFont& font, const Source& source) {
  const Face face(source.path);
  if (!face) return;
  const float bias = rounding_bias(face, source.em, source.spacing);
  for (std::size_t i = 0; i + 1 < source.ranges.size(); i += 2) {
    for (int c = source.ranges[i]; c <= source.ranges[i + 1]; ++c) {
      auto* glyph = const_cast<ImFontGlyph*>(font.FindGlyphNoFallback(static_cast<ImWchar>(c)));
      if (glyph == nullptr) continue;
      const float designed = face.advance(static_cast<ImWchar>(c)) * source.em + source.spacing;
      // Combining marks have no advance of their own.
      glyph->AdvanceX = designed <= 0 ? 0 : std::max(1.0f, std::round(designed - bias));
      if (c < font.IndexAdvanceX.Size) font.IndexAdvanceX[c] = glyph->AdvanceX;
    }
  }
}

std::vector<Role> role_table() {
  return {
      {Type::body, 13, 0, {kInter, kSans}, "fonts-inter"},
      {Type::strong, 13, 0, {kInterStrong, kInter, kSansBold}, "fonts-inter"},
      {Type::heading, 11, 0.6f, {kInter, kSans}, "fonts-inter"},
      {Type::title, 18, 0, {kInterStrong, kInter, kSansBold}, "fonts-inter"},
      {Type::lead, 15, 0, {kInter, kSans}, "fonts-inter"},
      {Type::brand, 15, 0.3f, {kInterBold, kInter, kSansBold}, "fonts-inter"},
      {Type::formula, 15, 0, {kSerifItalic, kSerif, kInterItalic, kInter}, "fonts-dejavu-extra"},
      {Type::mono, 12, 0, {kMono, kSansMono}, "fonts-jetbrains-mono"},
      {Type::mono_strong, 12, 0, {kMonoStrong, kMono, kSansMono}, "fonts-jetbrains-mono"},
      {Type::mono_small, 11, 0, {kMono, kSansMono}, "fonts-jetbrains-mono"},
  };
}

bool has_cjk(const std::set<char32_t>& characters) {
  for (const char32_t c : characters) {
    if (c >= 0x4E00 && c <= 0x9FFF) return true;
  }
  return false;
}

}  // namespace

Fonts build_fonts(ImFontAtlas& atlas, float scale, const std::set<char32_t>& characters) {
  Fonts fonts;
  fonts.scale = scale;
  atlas.Clear();
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  atlas.TexGlyphPadding = 1;

  const std::vector<Role> all = role_table();
  std::set<std::string> missing;
  std::vector<Source> sources;
  for (std::size_t r = 0; r < all.size(); ++r) {
    const Role& role = all[r];
    std::set<ImWchar> open = wanted_characters(characters);
    const char* face = first_existing(role.faces);
    if (face != role.faces.front()) missing.insert(role.wanted);
    for (const char* path : {face, first_existing({kCjk, kCjkOther}), first_existing({kSans})}) {
      if (path == nullptr) continue;
      const Face opened(path);
      if (!opened) continue;
      std::vector<ImWchar> ranges = ranges_of(opened, open);
      if (!ranges.empty()) {
        sources.push_back({r, path, role.size * scale, role.spacing * scale, std::move(ranges)});
      }
    }
  }
  if (has_cjk(characters) && first_existing({kCjk, kCjkOther}) == nullptr) missing.insert("fonts-wqy-microhei");
  for (const std::string& package : missing) {
    fonts.facts.push_back("A font is not installed and another one stands in for it; apt-get install " + package + ".");
  }

  for (const Source& source : sources) {
    ImFont*& font = fonts.by_type[source.role];
    ImFontConfig config;
    config.MergeMode = font != nullptr;
    config.GlyphRanges = source.ranges.data();
    config.PixelSnapH = true;
    const float size = std::round(source.em * Face(source.path).line_per_em() * 64.0f) / 64.0f;
    font = atlas.AddFontFromFileTTF(source.path, size, &config);
  }
  for (ImFont*& font : fonts.by_type) {
    if (font != nullptr) continue;
    ImFontConfig config;
    config.SizePixels = std::round(13 * scale);
    font = atlas.AddFontDefault(&config);
  }
  atlas.Build();
  for (const Source& source : sources) set_advances(*fonts.by_type[source.role], source);
  return fonts;
}

}  // namespace zscape::app
