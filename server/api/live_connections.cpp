// SPDX-License-Identifier: Apache-2.0
#include "api/live_connections.hpp"

#include <boost/asio/post.hpp>

namespace sifang::api {

LiveConnections::Handle LiveConnections::add(
    const app::LiveCaller& caller, const std::shared_ptr<net::WebSocketConnection>& connection) {
  const std::lock_guard lock(mutex_);
  return entries_.insert(entries_.end(), {caller, connection->executor(), connection});
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
    auto connection = entry.connection.lock();
    if (!connection) continue;
    // The pointer goes along, so that the last one is let go of on the connection's own thread.
    boost::asio::post(entry.executor, [connection = std::move(connection), change] {
      if (change == app::AccessChange::ended)
        connection->close(net::close_code::logged_out, "logged out");
      else
        connection->close(net::close_code::try_again, "other roles from now on: come back");
    });
  }
}

void LiveConnections::tell(base::UserId user, const std::string& message) {
  const auto text = std::make_shared<const std::string>(message);
  const std::lock_guard lock(mutex_);
  for (const auto& entry : entries_) {
    if (entry.caller.user != user) continue;
    if (auto connection = entry.connection.lock())
      boost::asio::post(entry.executor, [connection = std::move(connection), text] {
        connection->send_text(*text);
      });
  }
}

}  // namespace sifang::api
