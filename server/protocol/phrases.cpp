// SPDX-License-Identifier: Apache-2.0
#include "protocol/phrases.hpp"

#include <nlohmann/json.hpp>

namespace sifang::protocol {

// Made by CMake from web/src/i18n.
extern const std::string_view catalogue_zh, catalogue_en;

namespace {

using nlohmann::json;

const json& catalogue(std::string_view language) {
  static const json chinese = json::parse(catalogue_zh), english = json::parse(catalogue_en);
  return language == "en" ? english : chinese;
}

const json* find(const json& tree, std::string_view key) {
  const auto* place = &tree;
  while (!key.empty()) {
    const auto dot = key.find('.');
    const auto found = place->find(std::string(key.substr(0, dot)));
    if (found == place->end()) return nullptr;
    place = &*found;
    key = dot == key.npos ? std::string_view{} : key.substr(dot + 1);
  }
  return place->is_string() ? place : nullptr;
}

constexpr bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.';
}

}  // namespace

bool has_phrase(std::string_view language, std::string_view key) {
  return find(catalogue(language), key) != nullptr;
}

std::string phrase(std::string_view language, std::string_view key, const PhraseValues& values) {
  const auto* found = find(catalogue(language), key);
  if (!found) return std::string(key);
  const auto& text = found->get_ref<const std::string&>();
  std::string said;
  for (std::size_t at = 0; at < text.size();) {
    if (text.compare(at, 2, "@:") == 0) {  // another text, as vue-i18n links them
      auto end = at + 2;
      while (end < text.size() && is_name(text[end])) ++end;
      said += phrase(language, std::string_view(text).substr(at + 2, end - at - 2), values);
      at = end;
      continue;
    }
    if (text[at] == '{') {
      const auto end = text.find('}', at);
      const auto name = std::string_view(text).substr(at + 1, end - at - 1);
      for (const auto& [known, value] : values)
        if (known == name) said += value;
      at = end + 1;
      continue;
    }
    said += text[at++];
  }
  return said;
}

}  // namespace sifang::protocol
