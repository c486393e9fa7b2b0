// SPDX-License-Identifier: Apache-2.0
#include "xml.hpp"

#include <array>
#include <pugixml.hpp>
#include <stdexcept>
#include <utility>

#include "kit/csv.hpp"

namespace grid::open311 {
namespace {

using kit::Json;

constexpr std::array<std::pair<std::string_view, const char*>, 10> singulars{{
    {"services", "service"},
    {"service_requests", "request"},
    {"service_request_updates", "request_update"},
    {"errors", "error"},
    {"attributes", "attribute"},
    {"values", "value"},
    {"endpoints", "endpoint"},
    {"formats", "format"},
    {"groups", "group"},
    {"notes", "note"},
}};

const char* singular_of(std::string_view list) {
  for (const auto& [plural, one] : singulars)
    if (plural == list) return one;
  throw std::logic_error("no name for an entry of " + std::string(list));
}

void fill(pugi::xml_node node, std::string_view name, const Json& value) {
  if (value.is_object()) {
    for (const auto& [member, of] : value.items())
      fill(node.append_child(member.c_str()), member, of);
  } else if (value.is_array()) {
    const auto* const one = singular_of(name);
    for (const auto& entry : value) fill(node.append_child(one), one, entry);
  } else if (value.is_string()) {
    if (const auto text = xml_text(value.get_ref<const std::string&>()); !text.empty())
      node.text().set(text.c_str());
  } else if (!value.is_null()) {
    node.text().set(value.dump().c_str());  // a number, true or false
  }
}

struct Text : pugi::xml_writer {
  std::string text;
  void write(const void* data, std::size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
};

}  // namespace

std::string xml_text(std::string_view any) {
  const auto utf8 = kit::mend_utf8(any);
  std::string text;
  text.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const auto byte = static_cast<unsigned char>(utf8[at]);
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') continue;
    const auto rest = std::string_view(utf8).substr(at, 3);
    if (rest == "\xEF\xBF\xBE" || rest == "\xEF\xBF\xBF") {
      at += 2;
      continue;
    }
    text += utf8[at];
  }
  return text;
}

std::string write_xml(std::string_view root, const Json& value) {
  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "utf-8";
  fill(document.append_child(std::string(root).c_str()), root, value);
  Text out;
  document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  return std::move(out.text);
}

}  // namespace grid::open311
