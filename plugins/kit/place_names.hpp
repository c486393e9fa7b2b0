// SPDX-License-Identifier: Apache-2.0
// How buildings, units and rooms are called, as the core has it (server/domain/place_names), and
// when two texts say the same one.
#pragma once

#include <string>
#include <string_view>

namespace kit {

/// `3`, `3号楼` and `3 幢` are the same building, `1单元` is the unit 1: what is kept is bare, as
/// the core keeps places. A text that would be left empty stays as it is; blanks around go.
[[nodiscard]] std::string bare_place(std::string_view text);

/// What all ways to write one part of a place have in common, for comparison alone: `3`, `３号楼`,
/// `03 栋` and `3 号` are the same. Full-width characters count as ASCII, small letters as capital
/// ones; blanks, zeros in front of a number and what follows a name (号, 楼, 室 …) count for
/// nothing.
[[nodiscard]] std::string place_key(std::string_view text);

}  // namespace kit
