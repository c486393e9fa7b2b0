// SPDX-License-Identifier: Apache-2.0
#include "signature.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace grid {
namespace {

constexpr std::string_view prefix = "whsec_", version = "v1,";
using Digest = std::array<unsigned char, crypto_auth_hmacsha256_BYTES>;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::optional<std::string> from_base64(std::string_view text) {
  // libsodium takes bytes beyond ASCII for others.
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (!std::all_of(text.begin(), text.end(), is_ascii)) return std::nullopt;
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int failed =
      sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                        text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL);
  if (failed || end != text.data() + text.size()) return std::nullopt;
  out.resize(size);
  return out;
}

Digest digest_of(std::string_view key, std::string_view id, std::string_view at,
                 std::string_view body) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  for (const auto part : {id, std::string_view("."), at, std::string_view("."), body})
    crypto_auth_hmacsha256_update(&state, bytes(part), part.size());
  Digest digest;
  crypto_auth_hmacsha256_final(&state, digest.data());
  return digest;
}

/// Whether one of the signatures is this one. All are looked at, each in the same time.
bool names(std::string_view signatures, const Digest& digest) {
  bool found = false;
  for (std::size_t from = 0; from < signatures.size();) {
    const auto to = std::min(signatures.find(' ', from), signatures.size());
    const auto one = signatures.substr(from, to - from);
    from = to + 1;
    if (!one.starts_with(version)) continue;
    const auto theirs = from_base64(one.substr(version.size()));
    if (!theirs || theirs->size() != digest.size()) continue;
    found |= sodium_memcmp(theirs->data(), digest.data(), digest.size()) == 0;
  }
  return found;
}

}  // namespace

std::optional<std::string> key_of_secret(std::string_view secret) {
  if (!secret.starts_with(prefix)) return std::nullopt;
  auto key = from_base64(secret.substr(prefix.size()));
  if (!key || key->size() < 24 || key->size() > 64) return std::nullopt;
  return key;
}

std::string sign(std::string_view secret, std::string_view id, std::string_view at,
                 std::string_view body) {
  const auto key = key_of_secret(secret);
  if (!key) throw std::logic_error("the secret is none");
  const auto digest = digest_of(*key, id, at, body);
  std::string text(sodium_base64_ENCODED_LEN(digest.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), digest.data(), digest.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the zero
  return std::string(version) + text;
}

std::string check_signature(const std::vector<std::string>& secrets, const SignedHeaders& headers,
                            std::string_view body, std::int64_t now_s) {
  if (headers.id.empty() || headers.timestamp.empty() || headers.signature.empty())
    return "webhook-id, webhook-timestamp and webhook-signature are needed";
  std::int64_t at = 0;
  const auto* last = headers.timestamp.data() + headers.timestamp.size();
  const auto [end, error] = std::from_chars(headers.timestamp.data(), last, at);
  if (error != std::errc() || end != last) return "webhook-timestamp is no number of seconds";
  bool is_ours = false;
  for (const auto& secret : secrets) {
    const auto key = key_of_secret(secret);
    if (key)
      is_ours |= names(headers.signature, digest_of(*key, headers.id, headers.timestamp, body));
  }
  if (!is_ours) return "the signature is not ours";
  // Both bounds, without a difference that could overflow.
  if (at < now_s - signature_window_s || at > now_s + signature_window_s)
    return "webhook-timestamp is more than 5 minutes from now";
  return {};
}

}  // namespace grid
