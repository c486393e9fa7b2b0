// SPDX-License-Identifier: Apache-2.0
// The live feed: takes what the store has committed and brings it to every thread's shard once.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <vector>

#include "base/commit.hpp"
#include "live/presence.hpp"
#include "live/shard.hpp"

namespace sifang::live {

/// Lifetime: outlives the server whose threads it posts to, and must be told to stop first.
class Hub {
 public:
  explicit Hub(AppendFrame append_frame) : append_frame_(append_frame) {}

  /// Requires: before the first connection; one executor per I/O thread, in their order.
  void attach(const std::vector<boost::asio::any_io_executor>& threads);
  /// After this, committed() reaches nobody. Thread: any.
  void detach();

  /// The store's CommitSink. Thread: the store's writer.
  void committed(const base::CommitBatch& batch);

  /// New notices that are on disk. Thread: any.
  void noticed(const std::shared_ptr<const NoticeBatch>& batch);

  [[nodiscard]] Shard& shard(std::size_t thread) { return *shards_[thread].shard; }
  [[nodiscard]] Presence& presence() { return presence_; }

 private:
  struct Place {
    boost::asio::any_io_executor executor;
    std::shared_ptr<Shard> shard;
  };
  AppendFrame append_frame_;
  Presence presence_;
  std::vector<Place> shards_;  // constant between attach and detach
  std::atomic<bool> attached_{false};
};

}  // namespace sifang::live
