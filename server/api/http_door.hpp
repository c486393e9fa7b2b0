// SPDX-License-Identifier: Apache-2.0
// The HTTP door: requests to commands, answers to responses; the pages of the root (health,
// figures, OpenAPI) and the web client beside them. No rule lives here.
#pragma once

#include <functional>
#include <string>

#include "api/map_tiles.hpp"
#include "api/plugin_door.hpp"
#include "api/readiness.hpp"
#include "api/root_body.hpp"
#include "api/routes.hpp"
#include "api/trusted_proxies.hpp"
#include "api/upload_door.hpp"
#include "app/application.hpp"
#include "live/hub.hpp"
#include "net/http.hpp"

namespace sifang::api {

class LiveDoor;

/// Thread: any of the server's.
class HttpDoor final : public net::HttpHandler {
 public:
  /// `metrics` writes Prometheus text. Lifetime: application and live door outlive this one.
  HttpDoor(app::Application& application, LiveDoor& live, TrustedProxies proxies,
           std::function<std::string()> metrics, MapTiles tiles);

  [[nodiscard]] boost::asio::awaitable<net::Response> handle(net::Request request) override;
  [[nodiscard]] boost::asio::awaitable<net::Upgrade> upgrade(net::Request request) override;
  [[nodiscard]] bool takes_in_pieces(const net::Request& head) const override;
  [[nodiscard]] boost::asio::awaitable<net::Reception> receive(const net::Request& head) override;
  [[nodiscard]] net::Response dress(const net::Request& head, net::Response refusal) const override;

 private:
  [[nodiscard]] app::CallOptions options_of(const net::Request& request) const;
  [[nodiscard]] std::optional<FileRequest> file_request(const net::Request& head) const;
  [[nodiscard]] boost::asio::awaitable<net::Response> take_file(net::Request request,
                                                                FileRequest asked);
  [[nodiscard]] boost::asio::awaitable<net::Response> call(net::Request request);
  [[nodiscard]] boost::asio::awaitable<net::Response> call_plugin(net::Request request);

  app::Application& application_;
  LiveDoor& live_;
  const TrustedProxies proxies_;
  std::function<std::string()> metrics_;
  const MapTiles tiles_;
  Readiness readiness_;
  Routes routes_;
  UploadDoor uploads_;
  RootBodies root_bodies_;
  PluginDoor plugins_;
  std::string openapi_, asyncapi_;
};

/// What a request says of its sender.
[[nodiscard]] app::Credentials credentials_of(const net::Request& request);
[[nodiscard]] net::Response problem_response(const base::Error& error);
/// `secure`: the client came by TLS. Requires: the answer is no file.
[[nodiscard]] net::Response answer_response(const app::Answer& answer, bool secure);
/// A name for one request in answers and in the log.
[[nodiscard]] std::string make_request_id();

}  // namespace sifang::api
