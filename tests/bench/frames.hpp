// SPDX-License-Identifier: Apache-2.0
// The least of WebSocket (RFC 6455) that a yardstick and a load client need: no checks, no copies.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sifang::bench {

/// A frame at the beginning of received bytes.
struct Frame {
  unsigned opcode = 0;
  bool masked = false;
  std::size_t header = 0;   // bytes before the payload, its mask among them
  std::size_t payload = 0;  // bytes
};

inline constexpr unsigned text_opcode = 1, close_opcode = 8, ping_opcode = 9, pong_opcode = 10;

/// Nothing while the frame is not whole.
[[nodiscard]] std::optional<Frame> find_frame(std::string_view bytes);

/// Undoes the mask of a client's frame. Requires: `frame` was found at the beginning of `bytes`.
[[nodiscard]] std::string unmasked(std::string_view bytes, const Frame& frame);

/// A client's frame. Its mask is zero, which is a mask like any other and costs the sender nothing.
[[nodiscard]] std::string make_client_frame(unsigned opcode, std::string_view payload);

/// The server's answer to an upgrade request, whose key is looked for in `header`.
[[nodiscard]] std::string accept_upgrade(std::string_view header);

}  // namespace sifang::bench
