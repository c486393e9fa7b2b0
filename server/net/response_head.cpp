// SPDX-License-Identifier: Apache-2.0
#include "net/response_head.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/status.hpp>
#include <ctime>

#include "base/bytes.hpp"
#include "base/crypto.hpp"

namespace sifang::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::iequals;

/// Fields that the connection answers for, whatever the layer above says.
bool is_our_own(std::string_view name) {
  constexpr std::array<std::string_view, 4> own{"Content-Length", "Connection", "Date",
                                                "Transfer-Encoding"};
  return std::any_of(own.begin(), own.end(), [&](auto field) { return iequals(name, field); });
}

bool is_field(const std::pair<std::string, std::string>& field) {
  const auto is_line_end = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  return !field.first.empty() && field.first.find(':') == std::string::npos &&
         std::none_of(field.first.begin(), field.first.end(), is_line_end) &&
         std::none_of(field.second.begin(), field.second.end(), is_line_end);
}

Response problem(int status, std::string_view slug, std::string_view title) {
  return {.status = status,
          .headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}},
          .body = fmt::format(R"({{"type":"{}","title":"{}","status":{},"request_id":"{}"}})", slug,
                              title, status, base::to_hex(base::random_bytes(8)))};
}

/// The time of day as a Date field has it (RFC 9110, 5.6.7), made once a second.
std::string_view date() {
  thread_local std::time_t made_at = 0;
  thread_local std::string text;
  if (const auto now = std::time(nullptr); now != made_at) {
    made_at = now;
    text = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
  }
  return text;
}

}  // namespace

std::string_view body_of(const Response& response) {
  return response.fixed_body.data() ? response.fixed_body : std::string_view(response.body);
}

bool is_bodiless(int status) { return status == 204 || status == 304; }

bool is_sendable(const Response& response) {
  return response.status >= 200 && response.status <= 599 &&
         std::all_of(response.headers.begin(), response.headers.end(), is_field);
}

std::string make_head(const Response& response, Afterwards afterwards) {
  std::string head;
  constexpr std::size_t usual_size = 512;
  head.reserve(usual_size);
  head += fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
  head.append("Date: ").append(date()).append("\r\n");
  for (const auto& [name, value] : response.headers)
    if (!is_our_own(name)) head.append(name).append(": ").append(value).append("\r\n");
  if (!is_bodiless(response.status))
    head += fmt::format("Content-Length: {}\r\n", body_of(response).size());
  switch (afterwards) {
    case Afterwards::go_on: break;
    case Afterwards::go_on_1_0: head += "Connection: keep-alive\r\n"; break;
    case Afterwards::close: head += "Connection: close\r\n"; break;
  }
  head += "\r\n";
  return head;
}

std::string_view reason_of(int status) {
  return http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
}

Response refuse(base::Errc code) {
  const auto info = base::info_of(code);
  return problem(info.status, info.slug, info.title);
}

Response refuse_header_too_large() { return problem(431, "too_large", "The header is too large"); }
Response refuse_too_slow() { return problem(408, "too_slow", "The request took too long"); }

}  // namespace sifang::net
