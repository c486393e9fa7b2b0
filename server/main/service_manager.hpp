// SPDX-License-Identifier: Apache-2.0
// What the service manager that started the program is told (systemd's Type=notify).
#pragma once

#include <string_view>

namespace sifang::main {

/// Sends a state like "READY=1" to the socket that NOTIFY_SOCKET names; nothing without one.
void tell_service_manager(std::string_view state);

}  // namespace sifang::main
