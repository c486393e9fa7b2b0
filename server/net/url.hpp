// SPDX-License-Identifier: Apache-2.0
// Request targets taken apart (RFC 3986, RFC 9112 section 3.2) and percent-decoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace sifang::net {

/// Nothing for a broken escape, a zero byte or what is not UTF-8.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

struct Target {
  std::string path;  // begins with '/'
  Fields query;
};
/// `/a%20b?c=d&e` or the same behind `http://host`: nothing for anything else.
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);

}  // namespace sifang::net
