// SPDX-License-Identifier: Apache-2.0
#include "main/transfer.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace sifang::main {
namespace {

constexpr long connect_s = 10, whole_s = 20;
constexpr int look_ms = 200;  // how late a stop is seen

struct Network {
  std::uint32_t address;
  int bits;
};
// RFC 6890 and its successors: what is not global, and what is no single host.
constexpr Network inside_v4[]{
    {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16},
    {0xAC100000, 12}, {0xC0000000, 24}, {0xC0000200, 24}, {0xC0586300, 24}, {0xC0A80000, 16},
    {0xC6120000, 15}, {0xC6336400, 24}, {0xCB007100, 24}, {0xE0000000, 4},  {0xF0000000, 4}};

bool is_inside_v4(std::uint32_t address) {
  return std::any_of(std::begin(inside_v4), std::end(inside_v4), [&](const Network& network) {
    return (address ^ network.address) >> (32 - network.bits) == 0;
  });
}

bool is_inside_v6(const unsigned char* b) {
  const auto v4_at = [&](int at) {
    return static_cast<std::uint32_t>(b[at]) << 24 | static_cast<std::uint32_t>(b[at + 1]) << 16 |
           static_cast<std::uint32_t>(b[at + 2]) << 8 | b[at + 3];
  };
  const auto zero = [&](int from, int to) {
    return std::all_of(b + from, b + to, [](unsigned char byte) { return byte == 0; });
  };
  if (zero(0, 10) && b[10] == 0xFF && b[11] == 0xFF) return is_inside_v4(v4_at(12));  // mapped
  if (b[0] == 0x00 && b[1] == 0x64 && b[2] == 0xFF && b[3] == 0x9B) return is_inside_v4(v4_at(12));
  if (b[0] == 0x20 && b[1] == 0x02) return is_inside_v4(v4_at(2));  // 6to4
  // Global unicast is 2000::/3; of that, 2001::/23 is for protocols and 2001:db8::/32 for books.
  if ((b[0] & 0xE0U) != 0x20) return true;
  if (b[0] == 0x20 && b[1] == 0x01 && (b[2] < 0x02 || (b[2] == 0x0D && b[3] == 0xB8))) return true;
  return false;
}

}  // namespace

bool is_inside(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_inside_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return is_inside_v6(v6.sin6_addr.s6_addr);
  }
  return true;
}

Transfer::Transfer(Reach reach) : easy_(curl_easy_init()), reach_(reach) {
  if (!easy_) throw std::runtime_error("libcurl cannot start");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT, connect_s);
  set(CURLOPT_TIMEOUT, whole_s);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  // A proxy of the environment would look addresses up where the guard does not see it.
  set(CURLOPT_PROXY, "");
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_WRITEFUNCTION, &Transfer::take_answer);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_USERAGENT, "Sifang");
}

void Transfer::add_header(const std::string& line) {
  headers_.reset(curl_slist_append(headers_.release(), line.c_str()));
  set(CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::add_recipient(const std::string& address) {
  recipients_.reset(curl_slist_append(recipients_.release(), address.c_str()));
  set(CURLOPT_MAIL_RCPT, recipients_.get());
}

curl_socket_t Transfer::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (transfer.reach_ == Reach::outside && is_inside(address->addr)) {
    transfer.refused_inside_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t Transfer::take_answer(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  auto& answer = transfer.answer_;
  answer.append(bytes, std::min(size * count, transfer.longest_answer_ - answer.size()));
  return size * count;  // what is more is read and forgotten
}

std::string Transfer::run(const std::atomic<bool>& stopping) {
  struct EndMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  const std::unique_ptr<CURLM, EndMulti> multi(curl_multi_init());
  if (!multi) return "libcurl cannot start";
  curl_multi_add_handle(multi.get(), easy_.get());
  int running = 1;
  while (running > 0 && !stopping) {
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
    if (running > 0) curl_multi_poll(multi.get(), nullptr, 0, look_ms, nullptr);
  }
  CURLcode code = CURLE_ABORTED_BY_CALLBACK;
  int left = 0;
  while (const auto* message = curl_multi_info_read(multi.get(), &left))
    if (message->msg == CURLMSG_DONE) code = message->data.result;
  curl_multi_remove_handle(multi.get(), easy_.get());
  if (code == CURLE_OK) return {};
  if (refused_inside_) return "the address is inside: webhooks may only lead outside";
  return curl_easy_strerror(code);
}

long Transfer::status() const {
  long code = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &code);
  return code;
}

}  // namespace sifang::main
