// SPDX-License-Identifier: Apache-2.0
// A text as a QR code to be printed or shown (libqrencode; only qr_code.cpp includes it).
#pragma once

#include <string>
#include <string_view>

namespace sifang::protocol {

/// An SVG image of one path with the quiet zone that readers need, black on white, in modules of
/// one unit. Errors corrected: about 15 %. Throws std::runtime_error for a text that is too long
/// (over 2,300 bytes).
[[nodiscard]] std::string qr_svg(std::string_view text);

}  // namespace sifang::protocol
