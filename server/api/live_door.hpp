// SPDX-License-Identifier: Apache-2.0
// The WebSocket door: /api/v1/live. Subscriptions to communities and calls of the same commands.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "app/application.hpp"
#include "live/hub.hpp"
#include "net/http.hpp"
#include "net/websocket.hpp"

namespace sifang::api {

class LiveSession;

/// Thread: any of the server's.
class LiveDoor {
 public:
  LiveDoor(app::Application& application, live::Hub& hub) : application_(application), hub_(hub) {}

  [[nodiscard]] boost::asio::awaitable<net::Upgrade> open(net::Request request);

  /// Closes the connections of a log-in that has ended (4401). Thread: any.
  void session_ended(base::UserId user, const std::string& session_hash);

  [[nodiscard]] app::Application& application() { return application_; }
  [[nodiscard]] live::Hub& hub() { return hub_; }

  void remember(const std::shared_ptr<LiveSession>& session);
  void forget(const LiveSession* session);
  [[nodiscard]] std::size_t sessions() const;

 private:
  app::Application& application_;
  live::Hub& hub_;
  mutable std::mutex mutex_;
  std::map<const LiveSession*, std::weak_ptr<LiveSession>> sessions_;  // guarded by mutex_
};

}  // namespace sifang::api
