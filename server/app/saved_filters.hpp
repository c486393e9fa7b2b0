// SPDX-License-Identifier: Apache-2.0
// Filters of the ticket list that a person named, kept here so that they are on every device.
#pragma once

#include "app/command.hpp"

namespace sifang::app {

void add_filter_commands(CommandTable& commands);

}  // namespace sifang::app
