// SPDX-License-Identifier: Apache-2.0
// One HTTP/1.1 connection: requests one after another, until it ends or becomes a WebSocket.
#pragma once

#include "net/server_thread.hpp"

namespace sifang::net {

/// Lifetime: `thread` outlives the coroutine. Thread: the given one.
[[nodiscard]] boost::asio::awaitable<void> serve_http(ServerThread& thread, Socket socket,
                                                      Ticket ticket);

}  // namespace sifang::net
