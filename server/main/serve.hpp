// SPDX-License-Identifier: Apache-2.0
// `sifang serve`: the composition root.
#pragma once

#include <string>
#include <vector>

#include "main/smtp_options.hpp"
#include "store/plugin_file.hpp"

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
  std::string plugins = {};       // directory of shared objects; empty: the one beside the program
  int plugin_deadline_ms = 2000;  // of one call of a plugin
  int plugin_rest_ms = 10'000;    // after failures in a row; then doubled
  int plugin_retry_ms = 1000;     // before an event that failed is tried again; then doubled
  std::int64_t plugin_file_mib = store::plugin_file_most >> 20;  // of each, at most
  std::string map_tiles = {};     // api::MapTiles: an address with {x}, {y}, {z}; empty: none
  std::string map_credit = {};    // whom maps name
  bool no_compression = false;    // answers go out as they are; the client's files as built
  bool private_webhooks = false;  // webhooks may lead to this machine and private networks
};

/// Threads of plugins that do not come back still run when everything is taken down: then the
/// program must end at once, without destroying what is static.
enum class ServeEnd { whole, with_threads_left };

/// Serves until SIGINT or SIGTERM.
[[nodiscard]] ServeEnd serve(const ServeOptions& options);

}  // namespace sifang::main
