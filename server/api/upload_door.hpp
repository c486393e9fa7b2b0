// SPDX-License-Identifier: Apache-2.0
// Requests that bring a file: their bodies go to disk as they come, to whoever the command lets in.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "api/routes.hpp"
#include "app/application.hpp"
#include "net/http.hpp"

namespace sifang::api {

/// A command with a file as a request names it.
struct FileRequest {
  const app::Command* command = nullptr;
  net::Fields path;
  app::CallOptions options;
  bool with_csrf = false;
};

/// Thread: any of the server's. Lifetime: outlives the requests.
class UploadDoor {
 public:
  explicit UploadDoor(app::Application& application) : application_(application) {}

  /// Asks the command; the reception's sink takes the body.
  [[nodiscard]] boost::asio::awaitable<net::Reception> receive(const net::Request& head,
                                                               FileRequest request);
  /// The body has come whole. Requires: `request.sink` is of receive().
  [[nodiscard]] boost::asio::awaitable<net::Response> finish(net::Request request);

 private:
  app::Application& application_;
  std::atomic<int> under_way_{0};
};

/// The fields of upload.begin that a tus client says in headers, as its JSON body; "" for none.
[[nodiscard]] std::string body_of_tus_headers(const net::Request& request);

}  // namespace sifang::api
