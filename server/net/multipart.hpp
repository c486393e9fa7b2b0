// SPDX-License-Identifier: Apache-2.0
// multipart/form-data (RFC 7578) read piece by piece, so that a file in it is never held whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sifang::net {

/// The boundary that a Content-Type names; nothing when it is not multipart/form-data with one.
[[nodiscard]] std::optional<std::string> boundary_of(std::string_view content_type);

/// What the head of a part says. Texts as sent, without quotes.
struct PartHead {
  std::string name;
  std::string file_name;
};

/// Takes a body in pieces of any size and tells of its parts in order.
class MultipartReader {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    /// Errors: refuse the part, and so the whole body.
    [[nodiscard]] virtual base::Result<void> on_part(PartHead head) = 0;
    virtual void on_data(std::string_view bytes) = 0;
  };

  /// Lifetime: the listener outlives the reader.
  MultipartReader(std::string_view boundary, Listener& listener);

  /// Errors: malformed, and what the listener returns; nothing is to be put after one.
  [[nodiscard]] base::Result<void> put(std::string_view bytes);
  /// The closing boundary has come.
  [[nodiscard]] bool is_done() const { return state_ == State::epilogue; }

 private:
  enum class State { preamble, after_boundary, head, data, epilogue };

  base::Result<bool> step();
  base::Result<bool> read_boundary_end();
  base::Result<bool> read_head();
  base::Result<bool> read_data();

  const std::string delimiter_;  // with the line end before it
  Listener& listener_;
  State state_ = State::preamble;
  std::string buffer_;
  std::size_t parts_ = 0;
};

}  // namespace sifang::net
