// SPDX-License-Identifier: Apache-2.0
// What another system sends as XML, in whatever encoding: read as UTF-8, and said where that took
// something away.
#pragma once

#include <string>
#include <string_view>

namespace grid {

struct TheirText {
  std::string text;
  bool is_utf8 = true;  // false: UTF-16, UTF-32 or Latin-1, which the reader of XML knows itself
  bool is_damaged = false;  // bytes that belong to no character have become U+FFFD
};
/// By the encoding that the XML declaration names (GBK, GB18030, Big5 and all that iconv knows);
/// UTF-8 where it names none.
[[nodiscard]] TheirText read_xml_text(std::string_view body);

}  // namespace grid
