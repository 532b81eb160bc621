#include "engine/core/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "engine/core/atomic_file.h"

namespace zscape {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxHeader = 100'000'000;  // the reference implementation's limit
constexpr int kMaxDepth = 3;                       // header → tensor → shape
constexpr std::size_t kMaxRank = 32;
constexpr std::string_view kMetadata = "__metadata__";

struct TypeRow {
  TensorType type;
  std::string_view name;
  std::size_t size;
};
constexpr std::array<TypeRow, 10> kTypes{{{TensorType::f64, "F64", 8},
                                          {TensorType::f32, "F32", 4},
                                          {TensorType::f16, "F16", 2},
                                          {TensorType::bf16, "BF16", 2},
                                          {TensorType::i64, "I64", 8},
                                          {TensorType::i32, "I32", 4},
                                          {TensorType::i16, "I16", 2},
                                          {TensorType::i8, "I8", 1},
                                          {TensorType::u8, "U8", 1},
                                          {TensorType::boolean, "BOOL", 1}}};

const TypeRow& row_of(TensorType type) { return kTypes.at(static_cast<std::size_t>(type)); }

// Bytes that a shape needs, or nothing where it has a negative side or the product leaves 63 bits.
std::optional<std::uint64_t> bytes_of(const std::vector<std::int64_t>& shape, TensorType type) {
  std::uint64_t total = size_of(type);
  bool empty = false;
  for (const std::int64_t side : shape) {
    if (side < 0) return std::nullopt;
    if (side == 0) {
      empty = true;
      continue;
    }
    if (__builtin_mul_overflow(total, static_cast<std::uint64_t>(side), &total) || total > INT64_MAX)
      return std::nullopt;
  }
  return empty ? 0 : total;
}

struct Place {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct Header {
  std::vector<TensorEntry> entries;  // without bytes
  std::vector<Place> places;
  std::map<std::string, std::string> metadata;
  std::uint64_t data_at = 0;
};

// JSON that is at most kMaxDepth deep and never names a key twice in one object.
json parse_strictly(const std::string& text, const std::filesystem::path& path) {
  std::vector<std::set<std::string>> seen;
  const auto watch = [&](int depth, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start || event == json::parse_event_t::array_start) {
      if (depth >= kMaxDepth) throw FileError(path, "has a header nested too deeply for a safetensors file.");
      seen.resize(static_cast<std::size_t>(depth) + 1);
      seen.back().clear();
    } else if (event == json::parse_event_t::key) {
      const auto& name = value.get_ref<const std::string&>();
      if (!seen.at(static_cast<std::size_t>(depth) - 1).insert(name).second)
        throw FileError(path, "names '" + name + "' twice in its header.");
      seen.resize(static_cast<std::size_t>(depth));
    }
    return true;
  };
  try {
    return json::parse(text, watch);
  } catch (const json::exception&) {
    throw FileError(path, "has a header that is not valid JSON; it is damaged or no safetensors file.");
  }
}

std::uint64_t whole_number(const json& value, const std::string& of, const std::filesystem::path& path) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > INT64_MAX)
    throw FileError(path,
                    "gives " + of + " a size or offset that is no whole number: " + value.dump().substr(0, 40) + ".");
  return value.get<std::uint64_t>();
}

void read_entry(const std::string& name, const json& value, Header& header, const std::filesystem::path& path) {
  const std::string of = "tensor '" + name + "'";
  if (!value.is_object() || value.size() != 3 || !value.contains("dtype") || !value.contains("shape") ||
      !value.contains("data_offsets"))
    throw FileError(path, of + " needs exactly dtype, shape and data_offsets.");
  const json& type = value.at("dtype");
  const auto row = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& candidate) {
    return type.is_string() && type.get_ref<const std::string&>() == candidate.name;
  });
  if (row == kTypes.end()) throw FileError(path, of + " has the unknown type " + type.dump().substr(0, 40) + ".");
  const json& shape = value.at("shape");
  const json& offsets = value.at("data_offsets");
  if (!shape.is_array() || shape.size() > kMaxRank) throw FileError(path, of + " has a shape that is no short list.");
  if (!offsets.is_array() || offsets.size() != 2) throw FileError(path, of + " needs two data_offsets.");

  TensorEntry entry{.name = name, .type = row->type, .shape = {}, .bytes = {}};
  for (const json& side : shape) entry.shape.push_back(static_cast<std::int64_t>(whole_number(side, of, path)));
  const Place place{whole_number(offsets[0], of, path), whole_number(offsets[1], of, path)};
  const auto needed = bytes_of(entry.shape, entry.type);
  if (!needed) throw FileError(path, of + " has a shape whose size overflows.");
  if (place.end < place.begin || place.end - place.begin != *needed)
    throw FileError(path, of + " needs " + std::to_string(*needed) + " bytes for its shape, but its offsets are " +
                              std::to_string(place.begin) + " to " + std::to_string(place.end) + ".");
  header.entries.push_back(std::move(entry));
  header.places.push_back(place);
}

// Every byte behind the header belongs to exactly one tensor; also brings the entries into the order of their bytes.
void check_places(Header& header, std::uint64_t data_bytes, const std::filesystem::path& path) {
  std::vector<std::size_t> order(header.places.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Place &p = header.places[a], &q = header.places[b];
    return p.begin != q.begin ? p.begin < q.begin : p.end < q.end;
  });
  Header sorted;
  std::uint64_t at = 0;
  for (const std::size_t i : order) {
    const Place& place = header.places[i];
    if (place.begin != at)
      throw FileError(path, "tensor '" + header.entries[i].name + "' starts at byte " + std::to_string(place.begin) +
                                " of the data where byte " + std::to_string(at) + " was due (" +
                                (place.begin < at ? "overlap" : "gap") + ").");
    at = place.end;
    sorted.entries.push_back(std::move(header.entries[i]));
    sorted.places.push_back(place);
  }
  if (at != data_bytes)
    throw FileError(path, "is " + std::string(at > data_bytes ? "cut off" : "too long") + ": its header describes " +
                              std::to_string(at) + " bytes of data and " + std::to_string(data_bytes) + " are there.");
  header.entries = std::move(sorted.entries);
  header.places = std::move(sorted.places);
}

void read_exactly(std::ifstream& file, void* into, std::uint64_t size, const std::filesystem::path& path) {
  if (!file.read(static_cast<char*>(into), static_cast<std::streamsize>(size)))
    throw FileError(path, "could not be read to its end.");
}

std::ifstream open_to_read(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    throw FileError(path, "cannot read: no such file; check the path.");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw FileError(path, "cannot read: check its permissions.");
  return file;
}

Header read_header(std::ifstream& file, const std::filesystem::path& path) {
  const std::uint64_t size = std::filesystem::file_size(path);
  if (size < 10) throw FileError(path, "has " + std::to_string(size) + " bytes, too few for a safetensors file.");
  std::array<std::uint8_t, 8> raw{};
  read_exactly(file, raw.data(), raw.size(), path);
  std::uint64_t length = 0;
  for (int i = 7; i >= 0; --i) length = length << 8 | raw[static_cast<std::size_t>(i)];
  if (length > kMaxHeader || length > size - 8)
    throw FileError(path, "claims a header of " + std::to_string(length) + " bytes in a file of " +
                              std::to_string(size) + "; it is damaged or no safetensors file.");
  std::string text(length, '\0');
  read_exactly(file, text.data(), length, path);
  if (text.empty() || text.front() != '{')
    throw FileError(path, "has a header that is no JSON object; it is damaged or no safetensors file.");

  const json root = parse_strictly(text, path);
  Header header;
  header.data_at = 8 + length;
  for (const auto& [name, value] : root.items()) {
    if (name != kMetadata) {
      read_entry(name, value, header, path);
      continue;
    }
    if (!value.is_object()) throw FileError(path, "has __metadata__ that is no object.");
    for (const auto& [key, text_value] : value.items()) {
      if (!text_value.is_string())
        throw FileError(path, "has a value in __metadata__ that is no string: '" + key + "'.");
      header.metadata[key] = text_value.get<std::string>();
    }
  }
  check_places(header, size - header.data_at, path);
  return header;
}

}  // namespace

std::size_t size_of(TensorType type) { return row_of(type).size; }
std::string_view name_of(TensorType type) { return row_of(type).name; }

const TensorEntry* TensorFile::find(std::string_view name) const {
  const auto hit = std::find_if(entries.begin(), entries.end(), [&](const TensorEntry& e) { return e.name == name; });
  return hit == entries.end() ? nullptr : &*hit;
}

void write_safetensors(const std::filesystem::path& path, std::span<const TensorView> tensors,
                       const std::map<std::string, std::string>& metadata) {
  std::vector<const TensorView*> order;
  for (const TensorView& tensor : tensors) order.push_back(&tensor);
  std::stable_sort(order.begin(), order.end(),
                   [](const TensorView* a, const TensorView* b) { return size_of(a->type) > size_of(b->type); });
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header[std::string(kMetadata)] = metadata;
  std::uint64_t at = 0;
  for (const TensorView* tensor : order) {
    if (tensor->name.empty() || tensor->name == kMetadata || header.contains(tensor->name))
      throw std::invalid_argument("A tensor cannot be saved as '" + tensor->name +
                                  "': the name is empty, reserved or used twice.");
    if (bytes_of(tensor->shape, tensor->type) != tensor->bytes.size())
      throw std::invalid_argument("Tensor '" + tensor->name + "' has " + std::to_string(tensor->bytes.size()) +
                                  " bytes, which is not what its shape needs.");
    header[tensor->name] = {
        {"dtype", name_of(tensor->type)}, {"shape", tensor->shape}, {"data_offsets", {at, at + tensor->bytes.size()}}};
    at += tensor->bytes.size();
  }
  std::string text = header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');

  AtomicFile file(path);
  std::array<std::uint8_t, 8> length{};
  for (std::size_t i = 0; i < 8; ++i) length[i] = static_cast<std::uint8_t>(text.size() >> (8 * i));
  file.write(length.data(), length.size());
  file.write(text.data(), text.size());
  for (const TensorView* tensor : order) file.write(tensor->bytes.data(), tensor->bytes.size());
  file.commit();
}

void write_safetensors(const std::filesystem::path& path, const TensorFile& file) {
  std::vector<TensorView> views;
  for (const TensorEntry& entry : file.entries) views.push_back(entry.view());
  write_safetensors(path, views, file.metadata);
}

TensorFile read_safetensors(const std::filesystem::path& path) {
  std::ifstream file = open_to_read(path);
  Header header = read_header(file, path);
  for (std::size_t i = 0; i < header.entries.size(); ++i) {
    auto& bytes = header.entries[i].bytes;
    bytes.resize(header.places[i].end - header.places[i].begin);
    read_exactly(file, bytes.data(), bytes.size(), path);
  }
  return {std::move(header.entries), std::move(header.metadata)};
}

std::map<std::string, std::string> read_safetensors_metadata(const std::filesystem::path& path) {
  std::ifstream file = open_to_read(path);
  return read_header(file, path).metadata;
}

}  // namespace zscape
