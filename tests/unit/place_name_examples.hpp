// SPDX-License-Identifier: Apache-2.0
// What is kept of how people call buildings, units and rooms: the core and the plugins' kit, which
// may not include it, do the same.
#pragma once

#include <utility>

namespace sifang::test {

inline constexpr std::pair<const char*, const char*> bare_places[] = {
    {"3", "3"},       {" 3 ", "3"},    {"3号楼", "3"}, {"3 号楼", "3"},  {"3幢", "3"},
    {"3 栋", "3"},    {"3座", "3"},    {"3号", "3"},   {"2单元", "2"},   {"502室", "502"},
    {"A座", "A"},     {"楼", "楼"},    {"  ", ""},     {"东门", "东门"}, {"号楼", "号楼"},
    {"亭山", "亭山"}, {"３号楼", "３"}};

}  // namespace sifang::test
