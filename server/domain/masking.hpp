// SPDX-License-Identifier: Apache-2.0
// What is left of personal data where it may be read by others.
#pragma once

#include <string>
#include <string_view>

namespace sifang::domain {

/// 138****1234. Of shorter numbers only the last two characters stay.
[[nodiscard]] std::string masked_phone(std::string_view phone);

/// A code as people type it, without blanks and dashes, in capitals.
[[nodiscard]] std::string plain_code(std::string_view typed);

}  // namespace sifang::domain
