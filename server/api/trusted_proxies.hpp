// SPDX-License-Identifier: Apache-2.0
// Proxies in front of the program, and whom they say they speak for.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/http.hpp"

namespace sifang::api {

/// Addresses and networks whose X-Forwarded-For is believed. With none of them everybody is who
/// connects: a header that anyone can write would let a guesser be somebody else at every try.
/// Thread: any, once filled.
class TrustedProxies {
 public:
  /// Adds "127.0.0.1", "10.0.0.0/8", "::1" or "fd00::/8". Errors: invalid.
  [[nodiscard]] base::Result<void> add(std::string_view text);

  /// The address of the client behind a request: the peer's, or where the peer is a proxy of ours
  /// the last one of X-Forwarded-For that is not. What stands left of it the client may have
  /// written itself.
  [[nodiscard]] std::string client_of(const net::Request& request) const;

 private:
  [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace sifang::api
