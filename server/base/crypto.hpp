// SPDX-License-Identifier: Apache-2.0
// Digests, random secrets and password hashes, all by libsodium.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sifang::base {

/// Must be called once before anything else here. Errors: throws when libsodium cannot start.
void init_crypto();

/// SHA-256 of the parts one after another; 32 raw bytes.
[[nodiscard]] std::string sha256(std::initializer_list<std::string_view> parts);

/// The same for what comes in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  /// Once, at the end.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string random_bytes(std::size_t count);
[[nodiscard]] std::uint32_t random_u32();
/// 256 random bits as base64url: sessions, tokens.
[[nodiscard]] std::string random_secret();
/// `count` characters without look-alikes (no 0 O 1 I L), for codes that people read aloud.
[[nodiscard]] std::string random_code(std::size_t count);

/// Argon2id (RFC 9106) with libsodium's interactive limits: about 64 MiB and 0.1 s. Never on an I/O
/// thread. Returns the encoded string with its parameters and salt.
[[nodiscard]] std::string hash_password(std::string_view password);
[[nodiscard]] bool verify_password(std::string_view hash, std::string_view password);

/// `text` under a key of 32 bytes (XSalsa20-Poly1305 with a random nonce), and back; nothing when
/// the key is another one or the bytes were changed.
[[nodiscard]] std::string seal(std::string_view key, std::string_view text);
[[nodiscard]] std::optional<std::string> unseal(std::string_view key, std::string_view sealed);

[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace sifang::base
