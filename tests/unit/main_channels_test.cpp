// SPDX-License-Identifier: Apache-2.0
// What is put on the line to a mail relay, and which addresses a webhook may not lead to.
#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "base/bytes.hpp"
#include "base/signing.hpp"
#include "main/channels.hpp"

namespace sifang::main {
namespace {

bool inside(const char* text) {
  sockaddr_storage storage{};
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, text, &v4->sin_addr) == 1)
    storage.ss_family = AF_INET;
  else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1)
    storage.ss_family = AF_INET6;
  else
    ADD_FAILURE() << text;
  return is_inside(reinterpret_cast<const sockaddr&>(storage));
}

TEST(Reach, ends_before_the_house) {
  for (const char* address : {"127.0.0.1",
                              "127.8.8.8",
                              "0.0.0.0",
                              "10.1.2.3",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.168.1.1",
                              "169.254.169.254",
                              "100.64.0.1",
                              "192.0.0.8",
                              "198.18.0.1",
                              "224.0.0.1",
                              "255.255.255.255",
                              "240.0.0.1",
                              "::1",
                              "::",
                              "fe80::1",
                              "fc00::1",
                              "fd12::1",
                              "ff02::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "64:ff9b::7f00:1",
                              "2002:7f00:1::",
                              "2001:db8::1",
                              "2001:0::1"})
    EXPECT_TRUE(inside(address)) << address;
}

TEST(Reach, goes_everywhere_else) {
  for (const char* address : {"1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.0.1",
                              "100.128.0.1", "192.167.1.1", "198.20.0.1", "223.255.255.254",
                              "2606:4700::1111", "2400:da00::6666", "::ffff:8.8.8.8"})
    EXPECT_FALSE(inside(address)) << address;
}

/// The words of an encoded header, put together again.
std::string decoded(const std::string& header) {
  std::string text;
  for (std::size_t at = 0; (at = header.find("=?UTF-8?B?", at)) != header.npos;) {
    at += 10;
    const auto end = header.find("?=", at);
    text += base::from_base64(header.substr(at, end - at)).value_or("?");
    at = end;
  }
  return text;
}

TEST(Mail, has_headers_of_short_lines_with_whole_characters) {
  EXPECT_EQ(header_text("Re: lift"), "Re: lift");
  const std::string title =
      "物业答复了您的诉求 · MG-2026-000123 三幢二单元电梯又坏了,这个月第四次😀";
  const auto header = header_text(title);
  EXPECT_EQ(decoded(header), title);
  for (std::size_t at = 0; at < header.size();) {
    const auto end = std::min(header.find("\r\n", at), header.size());
    EXPECT_LE(end - at, 76U);
    EXPECT_TRUE(base::is_utf8(decoded(header.substr(at, end - at))));
    at = end + 2;
  }
}

TEST(Mail, is_what_the_rules_of_mail_ask_for) {
  app::OutgoingMessage message{.id = "5a3f2k1jh0gec",
                               .to = "wang@example.org",
                               .secret = {},
                               .subject = "答复\r\nBcc: everybody@example.org",
                               .text = "物业答复了您\n",
                               .markdown = {},
                               .payload = {},
                               .unsubscribe_url = "https://sifang.example/mail/off?token=t"};
  const auto mail =
      write_mail(message, "四方 <news@sifang.example>", base::from_ms(1'795'500'000'000));
  EXPECT_NE(mail.find("Date: Tue, 24 Nov 2026 06:00:00 +0000\r\n"), mail.npos) << mail;
  EXPECT_NE(mail.find("From: =?UTF-8?B?5Zub5pa5?= <news@sifang.example>\r\n"), mail.npos) << mail;
  EXPECT_NE(mail.find("To: <wang@example.org>\r\n"), mail.npos);
  EXPECT_NE(mail.find("Message-ID: <5a3f2k1jh0gec@sifang.example>\r\n"), mail.npos);
  EXPECT_NE(mail.find("List-Unsubscribe: <https://sifang.example/mail/off?token=t>\r\n"),
            mail.npos);
  EXPECT_EQ(mail.find("\r\nBcc:"), mail.npos);  // a title makes no header
  const auto body = mail.substr(mail.find("\r\n\r\n") + 4);
  EXPECT_EQ(base::from_base64(body.substr(0, body.find("\r\n"))), message.text);
}

}  // namespace
}  // namespace sifang::main
