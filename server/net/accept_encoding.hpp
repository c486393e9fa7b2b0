// SPDX-License-Identifier: Apache-2.0
// What a client says of content codings (RFC 9110, 12.5.3).
#pragma once

#include <string_view>

#include "net/http.hpp"

namespace sifang::net {

/// Whether the client takes `coding` ("gzip") at least as gladly as no coding at all. What cannot
/// be read is not said.
[[nodiscard]] bool accepts(const Request& request, std::string_view coding);

}  // namespace sifang::net
