// SPDX-License-Identifier: Apache-2.0
// Everything that is kept about a person, for themselves: one JSON file.
#pragma once

namespace sifang::app {

class CommandTable;
void add_own_data_command(CommandTable& commands);

}  // namespace sifang::app
