// SPDX-License-Identifier: Apache-2.0
// Requests for plugins: /api/v1/plugins/<name>/<community>/…, looked at as for a command, and the
// prefixes of the root that plugins have declared, whose requests they look at themselves.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "app/application.hpp"
#include "net/http.hpp"

namespace sifang::api {

/// Thread: any of the server's. Lifetime: application outlives this.
class PluginDoor {
 public:
  explicit PluginDoor(app::Application& application) : application_(application) {}

  /// Whether a path under /api/v1 is a plugin's.
  [[nodiscard]] static bool has(std::string_view path);
  /// `options`: what the request says beside its body.
  [[nodiscard]] boost::asio::awaitable<net::Response> call(net::Request request, std::string path,
                                                           app::CallOptions options);
  /// The plugin whose prefix a path of the root lies under; "" for none.
  [[nodiscard]] std::string owner_of(std::string_view path) const;
  [[nodiscard]] boost::asio::awaitable<net::Response> call_root(net::Request request,
                                                                std::string plugin);
  /// A refusal of ours under a plugin's prefix, in the form that the plugin has said.
  [[nodiscard]] net::Response dress(std::string_view path, net::Response refusal) const;

 private:
  /// What the plugin has answered, or the file that it has named.
  [[nodiscard]] boost::asio::awaitable<net::Response> respond(
      const net::Request& request, base::Result<app::PluginAnswer> answer, std::string request_id);

  app::Application& application_;
};

}  // namespace sifang::api
