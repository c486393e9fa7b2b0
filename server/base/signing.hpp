// SPDX-License-Identifier: Apache-2.0
// What proves to a receiver who sent a message, and bytes as mail and signatures write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sifang::base {

/// HMAC-SHA256 (RFC 2104) with a key of any length; 32 raw bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);

}  // namespace sifang::base
