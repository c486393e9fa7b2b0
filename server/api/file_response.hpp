// SPDX-License-Identifier: Apache-2.0
// A file as an HTTP answer: ranges (RFC 9110, 14), caching, and headers that let it be nothing but
// a picture, a sound or something to save.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "app/command.hpp"
#include "app/file_depot.hpp"
#include "net/http.hpp"
#include "store/files/disk.hpp"

namespace sifang::api {

/// The client has it already (If-None-Match).
[[nodiscard]] bool is_known(const net::Request& request, const app::FileReply& file);

/// `bytes` null: the client knows them, 304.
[[nodiscard]] net::Response file_response(const net::Request& request, const app::Reply& reply,
                                          std::shared_ptr<const store::MappedFile> bytes);

/// Reads the reply's file and answers with it. Lifetime: the arguments until it is done.
[[nodiscard]] boost::asio::awaitable<net::Response> send_file(app::FileDepot& files,
                                                              const net::Request& request,
                                                              const app::Reply& reply);

/// The one range that a header asks for, within `size`; the whole where it asks for none, several
/// or something not understood; nothing when it lies outside.
struct Range {
  std::size_t from = 0, size = 0;
  bool whole = true;
};
[[nodiscard]] std::optional<Range> range_of(std::string_view header, std::size_t size);

}  // namespace sifang::api
