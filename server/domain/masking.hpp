// SPDX-License-Identifier: Apache-2.0
// What is left of personal data where it may be read by others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sifang::domain {

/// 138****1234. Of shorter numbers only the last two characters stay.
[[nodiscard]] std::string masked_phone(std::string_view phone);

/// What stands in the place of masked words, whatever their length.
inline constexpr std::string_view mask_sign = "▇▇";

/// What of a ticket is not to be seen by others: exact words, and ids of files.
struct Masking {
  std::vector<std::string> words;
  std::vector<std::string> files;
  [[nodiscard]] bool empty() const { return words.empty() && files.empty(); }
};

/// Masked words give way to the sign, longer ones first. Masking once more changes nothing.
/// Requires: no words have the sign in them.
[[nodiscard]] std::string masked_text(std::string_view text, const Masking& masking);

/// A code as people type it, without blanks and dashes, in capitals.
[[nodiscard]] std::string plain_code(std::string_view typed);

}  // namespace sifang::domain
