// SPDX-License-Identifier: Apache-2.0
// Characters of a Chinese keyboard that stand for those of ASCII.
#pragma once

#include <string>
#include <string_view>

namespace kit {

/// ２０２６／１１ is 2026/11: full-width characters as ASCII, U+00A0 and U+3000 as blanks; all
/// others as they are.
[[nodiscard]] std::string narrow(std::string_view text);

}  // namespace kit
