// SPDX-License-Identifier: Apache-2.0
// What Open311 answers, as XML: the same values that are answered as JSON (the "Spark" mapping),
// with the root element that JSON does without. Strict: UTF-8, no namespace, nothing that XML 1.0
// does not allow.
#pragma once

#include <string>
#include <string_view>

#include "kit/call.hpp"

namespace grid::open311 {

/// `<services><service>…`: a member of an object is an element, of a list each entry is one of the
/// list's singular; null is an empty element. Requires: names of lists are known here.
[[nodiscard]] std::string write_xml(std::string_view root, const kit::Json& value);

/// Without what XML 1.0 has no way to say: control characters but tab and line ends, U+FFFE,
/// U+FFFF. What is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string xml_text(std::string_view any);

}  // namespace grid::open311
