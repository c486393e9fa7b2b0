// SPDX-License-Identifier: Apache-2.0
// How deep JSON is nested, before it is a tree: trees are copied, written and freed recursively.
#pragma once

#include <string_view>

namespace sifang::protocol {

/// Whether objects and lists of a text stand more than `most` within each other. Of what is no JSON
/// it says something, too.
[[nodiscard]] bool nests_deeper(std::string_view json, int most);

}  // namespace sifang::protocol
