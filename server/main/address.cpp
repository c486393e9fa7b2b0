// SPDX-License-Identifier: Apache-2.0
#include "main/address.hpp"

#include <charconv>
#include <stdexcept>

namespace sifang::main {

Address parse_address(const std::string& text) {
  const auto colon = text.rfind(':');
  Address address{text.substr(0, colon), 0};
  if (address.host.starts_with('[') && address.host.ends_with(']'))
    address.host = address.host.substr(1, address.host.size() - 2);
  if (address.host == "localhost") address.host = "127.0.0.1";
  const char* const begin = text.data() + (colon == text.npos ? text.size() : colon + 1);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), address.port);
  if (colon == text.npos || error != std::errc{} || end != text.data() + text.size())
    throw std::runtime_error("an address is host:port, like 127.0.0.1:8080");
  return address;
}

}  // namespace sifang::main
