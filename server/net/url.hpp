// SPDX-License-Identifier: Apache-2.0
// Percent-decoding of request targets (RFC 3986) and of form-like queries.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace sifang::net {

/// Nothing for a broken escape or an escaped NUL.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

struct Target {
  std::string path;
  Fields query;
};
/// `/a%20b?c=d&e`: nothing when it does not begin with '/' or an escape is broken.
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);

}  // namespace sifang::net
