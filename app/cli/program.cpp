#include "app/cli/program.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "app/cli/verbs.h"

namespace zscape::app {
namespace {

void complain(std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');  // one line, whatever a library had to say
  if (message.ends_with('.')) message.pop_back();
  std::fprintf(stderr, "zscape: %s.\n", message.c_str());
}

int run_words(std::vector<std::string> words) {
  const auto verbs = all_verbs();
  const auto window = verbs.front();
  if (!words.empty() && (words[0] == "--help" || words[0] == "-h" || words[0] == "help")) {
    std::fputs(help_for_all(verbs).c_str(), stdout);
    return 0;
  }
  if (!words.empty() && words[0] == "--version") {
    std::printf("zscape %s\n", ZSCAPE_VERSION);
    return 0;
  }
  auto verb = window;
  if (!words.empty() && !words[0].starts_with('-')) {
    const auto found = std::find_if(verbs.begin() + 1, verbs.end(), [&](const Verb& v) { return v.name == words[0]; });
    if (found == verbs.end()) {
      std::vector<std::string_view> names;
      for (const auto& v : verbs) names.push_back(v.name);
      const auto suggestion = hint(words[0], names);
      throw UsageError("there is no verb '" + words[0] + "'" +
                       (suggestion.empty() ? "; 'zscape --help' lists them." : suggestion));
    }
    verb = *found;
    words.erase(words.begin());
  }
  if (std::any_of(words.begin(), words.end(), [](const auto& w) { return w == "--help" || w == "-h"; })) {
    std::fputs(help_for(verb).c_str(), stdout);
    return 0;
  }
  return verb.run(Arguments(verb, words));
}

}  // namespace

std::vector<Verb> all_verbs() {
  return {window_verb(),      train_verb(), resume_verb(), sample_verb(), encode_verb(), decode_verb(), logprob_verb(),
          interpolate_verb(), arithmetic_verb(), inpaint_verb(), translate_verb(), eval_verb(), film_verb(), list_verb(), info_verb(), data_verb(), bench_verb()};
}

int run_program(int argc, char** argv) {
  try {
    return run_words({argv + 1, argv + argc});
  } catch (const UsageError& error) {
    complain(error.what());
    return 2;
  } catch (const std::bad_alloc&) {
    complain("there is not enough memory for this; take fewer pictures or a smaller model");
  } catch (const std::exception& error) {
    complain(error.what());
  }
  return 1;
}

}  // namespace zscape::app
