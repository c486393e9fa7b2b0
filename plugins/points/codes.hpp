// SPDX-License-Identifier: Apache-2.0
// The code of a redemption: eight digits that nobody guesses, and their picture.
#pragma once

#include <string>
#include <string_view>

namespace points {

/// Eight digits, each text as likely as any other, of the kernel's random numbers.
[[nodiscard]] std::string random_code();
/// An SVG image of one path with the quiet zone that readers need, in modules of one unit.
[[nodiscard]] std::string code_picture(std::string_view digits);

}  // namespace points
