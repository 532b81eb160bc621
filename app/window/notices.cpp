#include "app/window/notices.h"

namespace zscape::app {

std::string notice_text(const Texts& texts, const Notice& notice) {
  std::vector<std::pair<std::string, std::string>> values;
  for (std::size_t i = 0; i < notice.values.size(); ++i) values.emplace_back(std::to_string(i), notice.values[i]);
  const std::string text = texts.format(notice.key, values);
  return text == notice.key && !notice.text.empty() ? notice.text : text;
}

}  // namespace zscape::app
