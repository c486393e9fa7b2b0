// SPDX-License-Identifier: Apache-2.0
#include "net/websocket.hpp"

namespace sifang::net {

void append_text_frame(std::string& out, std::string_view payload) {
  constexpr char final_text = '\x81';
  constexpr std::size_t most_in_7_bits = 125, most_in_16_bits = 0xFFFF;
  constexpr char in_16_bits = '\x7E', in_64_bits = '\x7F';

  const auto size = payload.size();
  int size_bits = 0;
  out += final_text;
  if (size <= most_in_7_bits) {
    out += static_cast<char>(size);
  } else if (size <= most_in_16_bits) {
    out += in_16_bits;
    size_bits = 16;
  } else {
    out += in_64_bits;
    size_bits = 64;
  }
  for (int shift = size_bits - 8; shift >= 0; shift -= 8)
    out += static_cast<char>(size >> shift & 0xFF);
  out += payload;
}

}  // namespace sifang::net
