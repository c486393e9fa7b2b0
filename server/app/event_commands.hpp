// SPDX-License-Identifier: Apache-2.0
// Reading a community's log.
#pragma once

#include <cstdint>

#include "app/command.hpp"

namespace sifang::app {

/// A read of the log waits for this long at most; seconds.
inline constexpr std::int64_t event_wait_max = 25;

void add_event_commands(CommandTable& commands);

}  // namespace sifang::app
