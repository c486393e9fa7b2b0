// SPDX-License-Identifier: Apache-2.0
// `sifang serve`: the composition root.
#pragma once

#include <string>
#include <vector>

#include "main/smtp_options.hpp"

namespace sifang::main {

inline constexpr const char* default_listen = "127.0.0.1:8080";

struct ServeOptions {
  std::string directory;
  std::string listen = default_listen;       // port 0: a free one
  std::vector<std::string> trusted_proxies;  // api::TrustedProxies
  std::size_t io_threads = 1;
  std::size_t readers = 2;
  SmtpOptions smtp = {};
  std::string public_url = {};    // for links in what is sent; empty: without links
  int mail_gathers_s = 60;        // notices of so many seconds are one e-mail
  int first_retry_s = 30;         // what could not be sent is tried again; then four times as late
  bool private_webhooks = false;  // webhooks may lead to this machine and private networks
};

/// Serves until SIGINT or SIGTERM. Returns the exit code.
[[nodiscard]] int serve(const ServeOptions& options);

}  // namespace sifang::main
