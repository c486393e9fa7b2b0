// SPDX-License-Identifier: Apache-2.0
// A connection as live sees it: a place to put frames. The WebSocket door implements it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sifang::live {

/// Thread: the connection's own.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Whole WebSocket frames, shared with other connections.
  virtual void send_frames(const std::shared_ptr<const std::string>& frames) = 0;
  /// One message, to be framed.
  virtual void send_text(std::string_view message) = 0;
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

/// Appends `payload` as one frame to `out`. (Given to live by main, so that live need not know
/// net.)
using AppendFrame = void (*)(std::string& out, std::string_view payload);

}  // namespace sifang::live
