#include "engine/core/attribute_list.h"

#include <algorithm>
#include <charconv>

#include "engine/core/atomic_file.h"

namespace zscape {
namespace {

constexpr std::uint64_t kLargestList = std::uint64_t{1} << 28;
constexpr std::size_t kMostAttributes = 1000;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" ,\t\r", at)) != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(" ,\t\r", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

}  // namespace

AttributeList read_attribute_list(const std::filesystem::path& path) {
  const std::string text = read_text_file(path, kLargestList);
  AttributeList list;
  std::int64_t promised = -1;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const auto words = words_of(std::string_view(text).substr(at, end - at));
    at = end + 1;
    if (words.empty()) continue;
    const std::string line = "line " + std::to_string(number + 1);
    if (list.names.empty()) {
      if (words.size() == 1 && promised < 0) {
        const auto [stop, error] = std::from_chars(words[0].data(), words[0].data() + words[0].size(), promised);
        if (error == std::errc() && stop == words[0].data() + words[0].size() && promised >= 0) continue;
        throw FileError(path, "begins with '" + std::string(words[0].substr(0, 20)) + "', no count of pictures.");
      }
      if (words.size() > kMostAttributes) throw FileError(path, "names more than 1000 attributes; it is damaged.");
      const std::size_t first = words[0] == "image_id" || words[0] == "image" ? 1 : 0;
      for (std::size_t i = first; i < words.size(); ++i) list.names.emplace_back(words[i]);
      if (list.names.empty()) throw FileError(path, "names no attributes.");
      continue;
    }
    if (words.size() != list.names.size() + 1)
      throw FileError(path, line + " has " + std::to_string(words.size() - 1) + " values for " +
                                std::to_string(list.names.size()) + " attributes.");
    if (words[0].find('/') != std::string_view::npos || words[0].starts_with("."))
      throw FileError(path, line + " names the file '" + std::string(words[0].substr(0, 40)) +
                                "'; plain names of files beside each other are meant.");
    list.files.emplace_back(words[0]);
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i] != "1" && words[i] != "-1" && words[i] != "0")
        throw FileError(path,
                        line + " has the value '" + std::string(words[i].substr(0, 20)) + "'; −1, 0 and 1 are known.");
      list.values.push_back(words[i] == "1" ? 1 : 0);
    }
  }
  if (list.files.empty()) throw FileError(path, "lists no pictures.");
  if (promised >= 0 && promised != static_cast<std::int64_t>(list.files.size()))
    throw FileError(path, "promises " + std::to_string(promised) + " pictures and lists " +
                              std::to_string(list.files.size()) + "; it is cut off.");
  return list;
}

}  // namespace zscape
