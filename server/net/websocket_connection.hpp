// SPDX-License-Identifier: Apache-2.0
// One WebSocket connection, from the request that asked for it to its end. Inside net only.
#pragma once

#include "net/server_thread.hpp"

namespace sifang::net {

/// Requires: `request` asks for a WebSocket and `upgrade` has a session. Thread: the given one.
void open_websocket(ServerThread& thread, Socket socket, const Request& request, Upgrade upgrade,
                    Ticket ticket);

}  // namespace sifang::net
