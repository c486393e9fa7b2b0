// SPDX-License-Identifier: Apache-2.0
// Beast's form of an upgrade request, between http_connection and websocket_connection.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

namespace sifang::net {

class UpgradeRequest {
 public:
  boost::beast::http::request<boost::beast::http::string_body> message;
};

}  // namespace sifang::net
