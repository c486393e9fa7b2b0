// SPDX-License-Identifier: Apache-2.0
// What is read of it all: the passbook, the public board, figures, the ledger as a file.
#pragma once

#include "frame.hpp"

namespace points {

/// Of the board and of what is published. Where the board is not open, nobody outside learns that
/// there is one. Errors: Refusal 404.
void need_board_reader(const Call& call);

[[nodiscard]] std::vector<Route> passbook_routes();  // passbook.cpp
[[nodiscard]] std::vector<Route> board_routes();     // board.cpp, and of figures.cpp
[[nodiscard]] std::vector<Route> figure_routes();    // figures.cpp
[[nodiscard]] std::vector<Route>
bridge_routes();  // bridge.cpp: the ledger as CSV, in and out; its check

}  // namespace points
