// SPDX-License-Identifier: Apache-2.0
// Where documents are set in pages: one at a time, on a thread that may wait for it.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.hpp"
#include "base/worker_pool.hpp"
#include "media/page_maker.hpp"

namespace sifang::app {

/// Thread: any. Lifetime: outlives what it was asked for.
class PagePress {
 public:
  explicit PagePress(std::string program) : maker_(std::move(program)), setting_(1) {}

  /// The PDF of a document. Errors: busy when many wait already; those of PageMaker.
  [[nodiscard]] boost::asio::awaitable<base::Result<std::string>> make(std::string document);

  /// Waits for what was begun. Requires: nobody begins anything any more.
  void join() { setting_.join(); }

 private:
  const media::PageMaker maker_;
  std::atomic<int> waiting_ = 0;
  base::WorkerPool setting_;
};

}  // namespace sifang::app
