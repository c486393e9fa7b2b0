// SPDX-License-Identifier: Apache-2.0
// Bodies of answers made smaller (gzip) on their way out.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

#include "net/http.hpp"

namespace sifang::net {

/// One thread's states of zlib, which have 192 KiB each and are used again and again. Thread: one.
/// Lifetime: outlives the coroutines of compress().
class Compressor {
 public:
  Compressor();
  ~Compressor();
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  /// A text that may be compressed and is longer than what leaves in one packet anyhow.
  [[nodiscard]] static bool is_worth_it(const Response& response);
  /// Lets others have the thread between two pieces of a long body. What does not get smaller stays
  /// as it is. Requires: is_worth_it(). Lifetime: `response` until it is done.
  [[nodiscard]] boost::asio::awaitable<void> compress(Response& response);

 private:
  class State;
  class Loan;
  std::vector<std::unique_ptr<State>> spare_;
};

}  // namespace sifang::net
