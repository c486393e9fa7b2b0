// SPDX-License-Identifier: Apache-2.0
#include "protocol/nesting.hpp"

namespace sifang::protocol {

bool nests_deeper(std::string_view json, int most) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"')
      quoted = true;
    else if (c == '{' || c == '[') {
      if (++depth > most) return true;
    } else if (c == '}' || c == ']')
      --depth;
  }
  return false;
}

}  // namespace sifang::protocol
