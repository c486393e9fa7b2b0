// SPDX-License-Identifier: Apache-2.0
// The code that the wall of a meeting's room shows and a phone gives back: six digits of RFC 6238
// (HMAC-SHA-256), another one every half minute.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace sifang::domain {

constexpr std::chrono::seconds check_in_step{30};
constexpr std::size_t check_in_digits = 6;

[[nodiscard]] std::string make_check_in_code(std::string_view secret, base::Time at);
/// The code of now, or the one before it: who scans at the end of a step taps in the next.
[[nodiscard]] bool is_check_in_code(std::string_view secret, std::string_view code, base::Time now);
/// How long the code of now is still shown: from 1 to 30.
[[nodiscard]] std::chrono::seconds check_in_code_lasts(base::Time now);

}  // namespace sifang::domain
