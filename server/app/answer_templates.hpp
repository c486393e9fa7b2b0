// SPDX-License-Identifier: Apache-2.0
// Answers that a party gives often: its members pick one and change it before they send it.
#pragma once

#include "app/command.hpp"

namespace sifang::app {

void add_template_commands(CommandTable& commands);

}  // namespace sifang::app
