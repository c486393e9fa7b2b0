// SPDX-License-Identifier: Apache-2.0
// How buildings, units and rooms are called.
#pragma once

#include <string>
#include <string_view>

namespace sifang::domain {

/// `3`, `3号楼` and `3 幢` are the same building: what is kept is the bare `3`. A text that would
/// be left empty stays as it is; blanks around go.
[[nodiscard]] std::string bare_place(std::string_view text);

/// As people count: 2 before 10, 3A behind 3.
[[nodiscard]] bool is_before(std::string_view left, std::string_view right);

}  // namespace sifang::domain
