// SPDX-License-Identifier: Apache-2.0
// The first lines of a response as bytes, and the refusals that are made below the layer that knows
// requests.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http.hpp"

namespace sifang::net {

/// What is said about the connection after the response.
enum class Afterwards { go_on, go_on_1_0, close };

[[nodiscard]] std::string_view body_of(const Response& response);
/// Statuses that never carry a body: 204 and 304.
[[nodiscard]] bool is_bodiless(int status);
/// A status in range and fields that cannot be mistaken for the end of a line.
[[nodiscard]] bool is_sendable(const Response& response);
/// Status line and fields up to the empty line. Requires: is_sendable().
[[nodiscard]] std::string make_head(const Response& response, Afterwards afterwards);

/// problem+json as in wire.md.
[[nodiscard]] Response refuse(base::Errc code);
[[nodiscard]] Response refuse_header_too_large();
[[nodiscard]] Response refuse_too_slow();

}  // namespace sifang::net
