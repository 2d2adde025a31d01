#include "cli/completion.h"

#include <set>
#include <string_view>

namespace polytomic::cli {
namespace {

std::string replaced(std::string_view text, char wanted, std::string_view replacement) {
  std::string result;
  for (const char character : text) {
    if (character == wanted) {
      result += replacement;
    } else {
      result += character;
    }
  }
  return result;
}

std::string shell_quoted(std::string_view text) { return "'" + replaced(text, '\'', "'\\''") + "'"; }

std::string fish_quoted(std::string_view text) {
  return "'" + replaced(replaced(text, '\\', "\\\\"), '\'', "\\'") + "'";
}

// "a|b|c" for a case branch: the options, of all places, that `wanted` chooses.
std::string alternatives(const std::vector<CompletionPlace>& places, bool CompletionOption::*wanted,
                         std::string_view separator) {
  std::set<std::string> names;
  for (const CompletionPlace& place : places) {
    for (const CompletionOption& option : place.options) {
      if (option.*wanted) names.insert(option.name);
    }
  }
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : separator).append(name);
  return text;
}

std::string joined_path(const CompletionPlace& place, const std::string& command) {
  return place.path.empty() ? command : place.path + " " + command;
}

// Walks the words before the cursor; bash and zsh agree on this much.
std::string place_finder(const std::vector<CompletionPlace>& places) {
  std::string text =
      "    if [[ -n $skip ]]; then skip=''; continue; fi\n"
      "    case \"$word\" in\n"
      "      " +
      alternatives(places, &CompletionOption::takes_value, "|") +
      ") skip=1; continue ;;\n"
      "      -*) continue ;;\n"
      "    esac\n"
      "    case \"$place/$word\" in\n";
  for (const CompletionPlace& place : places) {
    for (const std::string& command : place.commands) {
      text += "      " + shell_quoted(place.path + "/" + command) +
              ") place=" + shell_quoted(joined_path(place, command)) + " ;;\n";
    }
  }
  return text + "    esac\n  done\n";
}

const std::string* description_of(const std::vector<CompletionPlace>& places, std::string_view path) {
  for (const CompletionPlace& place : places) {
    if (place.path == path) return &place.description;
  }
  return nullptr;
}

}  // namespace

std::string bash_completion(const std::vector<CompletionPlace>& places) {
  std::string text =
      "# bash completion for polytomic; load it with: source <(polytomic completion bash)\n"
      "_polytomic() {\n"
      "  local place='' skip='' words='' word index\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  COMPREPLY=()\n"
      "  for ((index = 1; index < COMP_CWORD; index++)); do\n"
      "    word=${COMP_WORDS[index]}\n" +
      place_finder(places) +
      "  case \"$previous\" in\n"
      "    " +
      alternatives(places, &CompletionOption::takes_file, "|") +
      ") COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n"
      "  esac\n"
      "  if [[ -n $skip ]]; then return; fi\n"
      "  case \"$place\" in\n";
  for (const CompletionPlace& place : places) {
    std::string words;
    for (const std::string& command : place.commands) words += command + " ";
    for (const CompletionOption& option : place.options) words += option.name + " ";
    text += "    " + shell_quoted(place.path) + ") words=" + shell_quoted(words) + " ;;\n";
  }
  return text +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -F _polytomic polytomic\n";
}

std::string zsh_completion(const std::vector<CompletionPlace>& places) {
  const auto described = [](const std::string& name, std::string_view description) {
    return " " + shell_quoted(replaced(name, ':', "\\:") + ":" + replaced(description, ':', "\\:"));
  };
  std::string text =
      "#compdef polytomic\n"
      "# zsh completion for polytomic; load it with: source <(polytomic completion zsh)\n"
      "_polytomic() {\n"
      "  local place='' skip='' word index\n"
      "  local -a candidates\n"
      "  for ((index = 2; index < CURRENT; index++)); do\n"
      "    word=${words[index]}\n" +
      place_finder(places) +
      "  case \"${words[CURRENT-1]}\" in\n"
      "    " +
      alternatives(places, &CompletionOption::takes_file, "|") +
      ") _files; return ;;\n"
      "  esac\n"
      "  if [[ -n $skip ]]; then return; fi\n"
      "  case \"$place\" in\n";
  for (const CompletionPlace& place : places) {
    text += "    " + shell_quoted(place.path) + ") candidates=(";
    for (const std::string& command : place.commands) {
      const std::string* description = description_of(places, joined_path(place, command));
      text += described(command, description != nullptr ? *description : std::string());
    }
    for (const CompletionOption& option : place.options) text += described(option.name, option.description);
    text += " ) ;;\n";
  }
  return text +
         "  esac\n"
         "  _describe polytomic candidates\n"
         "}\n"
         "compdef _polytomic polytomic\n"
         "if [[ ${funcstack[1]} == _polytomic ]]; then _polytomic \"$@\"; fi\n";
}

std::string fish_completion(const std::vector<CompletionPlace>& places) {
  std::string text =
      "# fish completion for polytomic; load it with: polytomic completion fish | source\n"
      "function __polytomic_at\n"
      "  set -l place ''\n"
      "  set -l skip ''\n"
      "  for word in (commandline -opc)[2..-1]\n"
      "    if test -n \"$skip\"\n"
      "      set skip ''\n"
      "      continue\n"
      "    end\n"
      "    switch \"$word\"\n"
      "      case " +
      alternatives(places, &CompletionOption::takes_value, " ") +
      "\n"
      "        set skip 1\n"
      "        continue\n"
      "      case '-*'\n"
      "        continue\n"
      "    end\n"
      "    switch \"$place/$word\"\n";
  for (const CompletionPlace& place : places) {
    for (const std::string& command : place.commands) {
      text += "      case " + fish_quoted(place.path + "/" + command) + "\n        set place " +
              fish_quoted(joined_path(place, command)) + "\n";
    }
  }
  text += "    end\n  end\n  test \"$place\" = \"$argv\"\nend\ncomplete -c polytomic -f\n";
  for (const CompletionPlace& place : places) {
    const std::string start = "complete -c polytomic -n " + fish_quoted("__polytomic_at " + place.path);
    for (const std::string& command : place.commands) {
      const std::string* description = description_of(places, joined_path(place, command));
      text += start + " -a " + command + " -d " + fish_quoted(description != nullptr ? *description : "") + "\n";
    }
    for (const CompletionOption& option : place.options) {
      const std::string_view value = option.takes_file ? " -r -F" : (option.takes_value ? " -x" : "");
      text += start + " -l " + option.name.substr(2);
      text.append(value).append(" -d ").append(fish_quoted(option.description)).append("\n");
    }
  }
  return text;
}

}  // namespace polytomic::cli
