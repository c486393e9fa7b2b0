// SPDX-License-Identifier: Apache-2.0
#include "net/url.hpp"

#include <algorithm>

#include "base/bytes.hpp"

namespace sifang::net {
namespace {

/// A proxy's form of the target, `http://host/path`, without its beginning.
std::string_view without_origin(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const auto end = target.find_first_of("/?", scheme.size());
    return end == target.npos ? std::string_view("/") : target.substr(end);
  }
  return target;
}

/// A query's name or value: as form fields are sent, '+' is a space.
std::optional<std::string> decode_form(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

std::optional<Fields> parse_query(std::string_view rest) {
  Fields fields;
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto name = pair.substr(0, pair.find('='));
    auto decoded_name = decode_form(name);
    auto value = decode_form(pair.substr(std::min(pair.size(), name.size() + 1)));
    if (!decoded_name || !value) return std::nullopt;
    fields.emplace_back(std::move(*decoded_name), std::move(*value));
  }
  return fields;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const auto plain = text.substr(0, text.find('%'));
    decoded += plain;
    text.remove_prefix(plain.size());
    if (text.empty()) break;
    const auto byte = base::from_hex(text.substr(1, 2));
    if (!byte || byte->size() != 1) return std::nullopt;
    decoded += *byte;
    text.remove_prefix(3);
  }
  if (decoded.find('\0') != decoded.npos || !base::is_utf8(decoded)) return std::nullopt;
  return decoded;
}

std::optional<Target> parse_target(std::string_view target) {
  target = without_origin(target);
  const auto mark = std::min(target.find('?'), target.size());
  if (mark > 0 && target.front() != '/') return std::nullopt;
  auto path = percent_decode(target.substr(0, mark));
  auto query = parse_query(target.substr(std::min(target.size(), mark + 1)));
  if (!path || !query) return std::nullopt;
  if (path->empty()) *path += '/';
  return Target{std::move(*path), std::move(*query)};
}

}  // namespace sifang::net
