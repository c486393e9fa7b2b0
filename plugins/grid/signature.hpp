// SPDX-License-Identifier: Apache-2.0
// Signed webhooks as standardwebhooks.com has them, and as the core's own are signed: HMAC-SHA-256
// over "id.timestamp.body", the secret is whsec_ and Base64.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace grid {

inline constexpr std::int64_t signature_window_s = 300;

/// The key in a secret; nothing where it is none, or has less than 24 bytes or more than 64.
[[nodiscard]] std::optional<std::string> key_of_secret(std::string_view secret);

/// "v1,…".
[[nodiscard]] std::string sign(std::string_view secret, std::string_view id, std::string_view at,
                               std::string_view body);

/// What came with a webhook.
struct SignedHeaders {
  std::string_view id, timestamp, signature;
};
/// "" where one of the signatures (parted by blanks) is that of one of the secrets, and it is of
/// now; else what is wrong with it.
[[nodiscard]] std::string check_signature(const std::vector<std::string>& secrets,
                                          const SignedHeaders& headers, std::string_view body,
                                          std::int64_t now_s);

}  // namespace grid
