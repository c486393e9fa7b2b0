// SPDX-License-Identifier: Apache-2.0
#include "api/live_connections.hpp"

#include <boost/asio/post.hpp>

namespace sifang::api {

LiveConnections::Handle LiveConnections::add(const app::LiveCaller& caller,
                                             boost::asio::any_io_executor executor,
                                             const std::shared_ptr<LiveClient>& client) {
  const std::lock_guard lock(mutex_);
  return entries_.insert(entries_.end(), {caller, std::move(executor), client});
}

void LiveConnections::remove(Handle handle) {
  const std::lock_guard lock(mutex_);
  entries_.erase(handle);
}

std::size_t LiveConnections::count() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void LiveConnections::access_changed(base::UserId user, const std::string& credential,
                                     app::AccessChange change) {
  const std::lock_guard lock(mutex_);
  for (const auto& entry : entries_) {
    if (entry.caller.user != user) continue;
    if (!credential.empty() && entry.caller.credential != credential) continue;
    auto client = entry.client.lock();
    if (!client) continue;
    // The pointer goes along, so that the last one is let go of on the client's own thread.
    boost::asio::post(entry.executor,
                      [client = std::move(client), change] { client->access_changed(change); });
  }
}

void LiveConnections::tell(base::UserId user, const std::string& message) {
  const auto text = std::make_shared<const std::string>(message);
  const std::lock_guard lock(mutex_);
  for (const auto& entry : entries_) {
    if (entry.caller.user != user) continue;
    if (auto client = entry.client.lock())
      boost::asio::post(entry.executor,
                        [client = std::move(client), text] { client->tell(*text); });
  }
}

}  // namespace sifang::api
