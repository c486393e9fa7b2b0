// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <initializer_list>

#include "api/trusted_proxies.hpp"

namespace sifang::api {
namespace {

TrustedProxies trusting(std::initializer_list<std::string_view> list) {
  TrustedProxies proxies;
  for (const auto proxy : list) EXPECT_TRUE(proxies.add(proxy)) << proxy;
  return proxies;
}

net::Request from(std::string remote, std::initializer_list<std::string> forwarded = {}) {
  net::Request request;
  request.remote = std::move(remote);
  request.headers.emplace_back("Host", "10.9.9.9");
  for (const auto& value : forwarded) request.headers.emplace_back("x-forwarded-for", value);
  return request;
}

TEST(TrustedProxies, believes_nobody_by_default) {
  EXPECT_EQ(TrustedProxies().client_of(from("127.0.0.1", {"203.0.113.7"})), "127.0.0.1");
}

TEST(TrustedProxies, believes_only_the_proxies_named) {
  const auto proxies = trusting({"127.0.0.1", "::1"});
  EXPECT_EQ(proxies.client_of(from("127.0.0.1", {"203.0.113.7"})), "203.0.113.7");
  EXPECT_EQ(proxies.client_of(from("::1", {"2001:db8::7"})), "2001:db8::7");
  EXPECT_EQ(proxies.client_of(from("127.0.0.2", {"203.0.113.7"})), "127.0.0.2");
  EXPECT_EQ(proxies.client_of(from("198.51.100.1", {"203.0.113.7"})), "198.51.100.1");
}

TEST(TrustedProxies, takes_what_the_proxy_added_and_not_what_the_client_wrote_before_it) {
  const auto proxies = trusting({"127.0.0.1"});
  EXPECT_EQ(proxies.client_of(from("127.0.0.1", {"1.1.1.1, 127.0.0.1, 203.0.113.7"})),
            "203.0.113.7");
  // A proxy may add a header of its own behind the client's.
  EXPECT_EQ(proxies.client_of(from("127.0.0.1", {"1.1.1.1", "203.0.113.7"})), "203.0.113.7");
  EXPECT_EQ(proxies.client_of(from("127.0.0.1", {"203.0.113.7", "127.0.0.1"})), "203.0.113.7");
}

TEST(TrustedProxies, follows_a_chain_of_proxies_to_where_trust_ends) {
  const auto proxies = trusting({"10.0.0.0/8", "127.0.0.1"});
  EXPECT_EQ(proxies.client_of(from("127.0.0.1", {"1.1.1.1, 203.0.113.7, 10.3.4.5"})),
            "203.0.113.7");
  EXPECT_EQ(proxies.client_of(from("127.0.0.1", {"10.0.0.2,10.3.4.5"})), "10.0.0.2");
}

TEST(TrustedProxies, stays_with_the_proxy_where_it_names_no_address) {
  const auto proxies = trusting({"127.0.0.1"});
  for (const std::string value : {"", " ", "unknown", "203.0.113.7, ", "203.0.113", "a, b,"})
    EXPECT_EQ(proxies.client_of(from("127.0.0.1", {value})), "127.0.0.1") << value;
  EXPECT_EQ(proxies.client_of(from("127.0.0.1")), "127.0.0.1");
}

TEST(TrustedProxies, knows_ipv4_that_comes_over_ipv6) {
  const auto proxies = trusting({"127.0.0.0/8"});
  EXPECT_EQ(proxies.client_of(from("::ffff:127.0.0.1", {"::ffff:203.0.113.7"})), "203.0.113.7");
}

TEST(TrustedProxies, knows_networks_by_their_bits) {
  const auto proxies = trusting({"172.16.0.0/12", "fd00::/8", "192.0.2.9/31"});
  const auto is_believed = [&](const std::string& peer) {
    return proxies.client_of(from(peer, {"203.0.113.7"})) == "203.0.113.7";
  };
  for (const auto* peer : {"172.16.0.1", "172.31.255.255", "fdff::1", "192.0.2.8", "192.0.2.9"})
    EXPECT_TRUE(is_believed(peer)) << peer;
  for (const auto* peer : {"172.15.255.255", "172.32.0.0", "fc00::1", "192.0.2.10", "192.0.2.7"})
    EXPECT_FALSE(is_believed(peer)) << peer;
  EXPECT_EQ(trusting({"0.0.0.0/0"}).client_of(from("8.8.8.8", {"203.0.113.7"})), "203.0.113.7");
}

TEST(TrustedProxies, refuses_what_is_no_network) {
  for (const auto* text : {"", "nginx", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
                           "10.0.0.0/8x", "::/129", "/8", "10.0.0.0/8/8"})
    EXPECT_FALSE(TrustedProxies().add(text)) << text;
}

}  // namespace
}  // namespace sifang::api
