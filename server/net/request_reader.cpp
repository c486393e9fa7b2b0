// SPDX-License-Identifier: Apache-2.0
#include "net/request_reader.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <cctype>

#include "net/response_head.hpp"

namespace sifang::net {

namespace beast = boost::beast;
namespace http = beast::http;

namespace {

/// RFC 3986, 3.2.2: names, addresses, and a port. It goes into addresses that are written.
bool may_be_host(std::string_view value) {
  constexpr std::string_view marks = "-._~%!$&'()*+,;=:[]";
  return std::all_of(value.begin(), value.end(), [&](unsigned char c) {
    return std::isalnum(c) != 0 || marks.find(static_cast<char>(c)) != marks.npos;
  });
}

}  // namespace

bool RequestReader::asks_for_websocket() const {
  return upgrade() && version_ == 11 && request_.method == "GET" &&
         http::token_list(request_.header("Upgrade")).exists("websocket");
}

void RequestReader::on_request_impl(verb, string_view method, string_view target, int version,
                                    error_code&) {
  constexpr std::size_t usual_headers = 16;
  request_.method = method;
  request_.target = target;
  request_.headers.reserve(usual_headers);
  version_ = version;
}

void RequestReader::on_field_impl(field known, string_view name, string_view value,
                                  error_code& error) {
  if (header_done_) return;
  // Beast goes by the length where it does not know the coding. A proxy before us may not, and then
  // what is a body to one is a request to the other (RFC 9112, 6.1 and 11.2).
  if (known == field::transfer_encoding) {
    const bool again = !request_.header("Transfer-Encoding").empty();
    if (again || version_ < 11 || !beast::iequals(value, "chunked"))
      error = http::error::bad_transfer_encoding;
  }
  if (known == field::host) {
    ++hosts_;
    if (!may_be_host(value)) error = http::error::bad_value;
  }
  if (known == field::expect) expects_continue_ = beast::iequals(value, "100-continue");
  request_.headers.emplace_back(name, value);
}

void RequestReader::on_header_impl(error_code& error) {
  header_done_ = true;
  // RFC 9112, 3.2: whatever it names, there is exactly one; HTTP/1.0 knew none.
  if (hosts_ > 1 || (hosts_ == 0 && version_ >= 11)) error = http::error::bad_field;
}

void RequestReader::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
  // What a header promises is not believed beyond this much: memory follows the bytes that come.
  constexpr std::uint64_t most_at_once = 64 * 1024;
  if (length) request_.body.reserve(static_cast<std::size_t>(std::min(*length, most_at_once)));
}

std::size_t RequestReader::on_body_impl(string_view body, error_code&) {
  request_.body += body;
  return body.size();
}

std::size_t RequestReader::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
  request_.body += body;
  return body.size();
}

Outcome outcome_of(beast::error_code error) {
  if (error == http::error::body_limit) return Outcome::body_too_large;
  if (error == http::error::header_limit) return Outcome::header_too_large;
  return Outcome::malformed;
}

Response refusal_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::header_too_large: return refuse_header_too_large();
    case Outcome::body_too_large: return refuse(base::Errc::too_large);
    case Outcome::too_slow: return refuse_too_slow();
    case Outcome::malformed:
    case Outcome::refused:
    case Outcome::complete:
    case Outcome::gone: break;
  }
  return refuse(base::Errc::malformed);
}

boost::asio::awaitable<Reception> HttpHandler::receive(const Request&) { co_return Reception{}; }

std::string_view Request::header(std::string_view name) const {
  for (const auto& [known, value] : headers)
    if (beast::iequals(known, name)) return value;
  return {};
}

std::vector<std::string_view> Request::headers_named(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [known, value] : headers)
    if (beast::iequals(known, name)) values.emplace_back(value);
  return values;
}

}  // namespace sifang::net
