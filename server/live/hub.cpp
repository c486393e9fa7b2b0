// SPDX-License-Identifier: Apache-2.0
#include "live/hub.hpp"

#include <boost/asio/post.hpp>

namespace sifang::live {

void Hub::attach(const std::vector<boost::asio::any_io_executor>& threads) {
  for (const auto& executor : threads)
    shards_.push_back({executor, std::make_shared<Shard>(executor, append_frame_, presence_)});
  attached_ = true;
}

void Hub::detach() {
  if (!attached_.exchange(false)) return;
  for (auto& place : shards_)
    boost::asio::post(place.executor, [shard = place.shard] { shard->stop(); });
}

void Hub::committed(const base::CommitBatch& batch) {
  if (!attached_) return;
  const auto shared = std::make_shared<const base::CommitBatch>(batch);
  for (auto& place : shards_)
    boost::asio::post(place.executor, [shard = place.shard, shared] { shard->deliver(*shared); });
}

void Hub::noticed(const std::shared_ptr<const NoticeBatch>& batch) {
  if (!attached_) return;
  for (auto& place : shards_)
    boost::asio::post(place.executor, [shard = place.shard, batch] { shard->deliver(*batch); });
}

}  // namespace sifang::live
