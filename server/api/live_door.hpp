// SPDX-License-Identifier: Apache-2.0
// The WebSocket door: /api/v1/live. Subscriptions to communities and calls of the same commands.
#pragma once

#include "api/live_connections.hpp"
#include "app/application.hpp"
#include "live/hub.hpp"
#include "net/http.hpp"
#include "net/websocket.hpp"

namespace sifang::api {

/// Thread: any of the server's.
class LiveDoor {
 public:
  LiveDoor(app::Application& application, live::Hub& hub, LiveConnections& connections)
      : application_(application), hub_(hub), connections_(connections) {}

  [[nodiscard]] boost::asio::awaitable<net::Upgrade> open(net::Request request);

  [[nodiscard]] app::Application& application() { return application_; }
  [[nodiscard]] live::Hub& hub() { return hub_; }
  [[nodiscard]] LiveConnections& connections() { return connections_; }

 private:
  app::Application& application_;
  live::Hub& hub_;
  LiveConnections& connections_;
};

}  // namespace sifang::api
