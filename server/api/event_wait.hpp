// SPDX-License-Identifier: Apache-2.0
// Reads of the log that wait for something to tell (`wait` of event.list): the live feed of clients
// whose proxy lets no WebSocket through. Here is only when the waiting ends; the command is called
// then, with all its checks.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "api/live_connections.hpp"
#include "api/routes.hpp"
#include "app/application.hpp"
#include "live/hub.hpp"
#include "net/http.hpp"

namespace sifang::api {

struct EventWait {
  std::string community;
  std::int64_t since = 0;
  std::chrono::seconds most{0};
};

/// What a request asks to wait for; nothing for what does not wait, or will be refused.
[[nodiscard]] std::optional<EventWait> event_wait_of(const app::Command& command,
                                                     const net::Fields& path,
                                                     const net::Fields& query);

/// Returns when the log has something for whose credentials they are, the credentials have ended,
/// the time is over or the server stops. Holds no thread meanwhile. `thread`: on which it runs, an
/// index of the hub's.
[[nodiscard]] boost::asio::awaitable<void> wait_for_events(app::Application& application,
                                                           live::Hub& hub,
                                                           LiveConnections& connections,
                                                           app::Credentials credentials,
                                                           EventWait wait, std::size_t thread);

}  // namespace sifang::api
