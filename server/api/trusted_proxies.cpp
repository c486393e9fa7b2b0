// SPDX-License-Identifier: Apache-2.0
#include "api/trusted_proxies.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <ranges>

namespace sifang::api {
namespace {

namespace ip = boost::asio::ip;

/// An IPv4 address that came over an IPv6 socket (::ffff:192.0.2.1) is the IPv4 address.
ip::address plain(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

std::optional<ip::address> parse_address(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
  boost::system::error_code error;
  const auto address = ip::make_address(text, error);
  if (error) return std::nullopt;
  return plain(address);
}

/// Every element of every X-Forwarded-For in the order they were added (RFC 9110 section 5.3).
std::vector<std::string_view> forwarded_for(const net::Request& request) {
  std::vector<std::string_view> elements;
  for (auto list : request.headers_named("X-Forwarded-For"))
    for (;;) {
      const auto comma = list.find(',');
      elements.push_back(list.substr(0, comma));
      if (comma == list.npos) break;
      list.remove_prefix(comma + 1);
    }
  return elements;
}

}  // namespace

base::Result<void> TrustedProxies::add(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  const int most = address && address->is_v6() ? 128 : 32;
  int bits = most;
  bool whole = address.has_value();
  if (slash != text.npos) {
    const auto [end, error] =
        std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
    whole = whole && error == std::errc{} && end == text.data() + text.size() && bits >= 0 &&
            bits <= most;
  }
  if (!whole)
    return base::Error{base::Errc::invalid,
                       std::string(text) + " is no address or network, like 127.0.0.1 or fd00::/8"};
  if (address->is_v4())
    v4_.push_back(ip::make_network_v4(address->to_v4(), static_cast<unsigned short>(bits)));
  else
    v6_.push_back(ip::make_network_v6(address->to_v6(), static_cast<unsigned short>(bits)));
  return {};
}

bool TrustedProxies::contains(const ip::address& address) const {
  if (address.is_v4())
    return std::ranges::any_of(v4_, [host = address.to_v4()](const ip::network_v4& network) {
      return ip::make_network_v4(host, network.prefix_length()).canonical() == network.canonical();
    });
  return std::ranges::any_of(v6_, [host = address.to_v6()](const ip::network_v6& network) {
    return ip::make_network_v6(host, network.prefix_length()).canonical() == network.canonical();
  });
}

std::string TrustedProxies::client_of(const net::Request& request) const {
  if (v4_.empty() && v6_.empty()) return request.remote;
  auto client = parse_address(request.remote);
  if (!client) return request.remote;
  for (const auto element : forwarded_for(request) | std::views::reverse) {
    if (!contains(*client)) break;
    const auto before = parse_address(element);
    if (!before) break;  // "unknown": nobody can be named beyond the proxy
    client = before;
  }
  return client->to_string();
}

}  // namespace sifang::api
