// SPDX-License-Identifier: Apache-2.0
// Addresses that people are led to. Pure: knows of no rows.
#pragma once

#include <string>
#include <string_view>

namespace grid {

/// Of http or https, at most 500 bytes, with a host, and without anything that could end it early
/// where it is written into a page or a header.
[[nodiscard]] bool is_web_address(std::string_view text);

/// As above, once {{foreign}} in it has become a number; it stands behind the host, once or more
/// often, and no other placeholder does.
[[nodiscard]] bool is_case_url(std::string_view text);

/// As they have told it; "" for what is no web address, or hides its host behind a name.
[[nodiscard]] std::string told_page(std::string told);

/// The page of a case there: by the connector's `case_url` where that is set and the number is
/// known, else as they have told it; "" as above.
[[nodiscard]] std::string case_page(const std::string& case_url, const std::string& foreign,
                                    const std::string& told);

[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace grid
