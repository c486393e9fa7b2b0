// SPDX-License-Identifier: Apache-2.0
// One HTTP request as it arrives: Beast's parser, filling our Request without a copy of its own.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <utility>

#include "net/http.hpp"

namespace sifang::net {

/// How the reading of a request has ended.
enum class Outcome {
  complete,
  malformed,
  header_too_large,
  body_too_large,
  too_slow,
  refused,  // by whom the body was for
  gone
};
[[nodiscard]] Outcome outcome_of(boost::beast::error_code error);
/// What its sender is told. Requires: it is neither complete, refused nor gone.
[[nodiscard]] Response refusal_of(Outcome outcome);

/// Reads one request; after is_done() take() it. With eager(false), the default, put() stops behind
/// the header once, so that 100-continue can be answered.
class RequestReader final : public boost::beast::http::basic_parser<true> {
 public:
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }
  /// Asks to become a WebSocket. Requires: is_header_done().
  [[nodiscard]] bool asks_for_websocket() const;
  [[nodiscard]] bool is_http_1_0() const { return version_ == 10; }
  [[nodiscard]] const Request& request() const { return request_; }
  /// For HttpHandler::receive(). Requires: is_header_done().
  [[nodiscard]] Request& head() { return request_; }
  /// The part of the body that has come since the last call, where it goes to a sink.
  [[nodiscard]] std::string take_piece() { return std::exchange(request_.body, {}); }
  /// Everything but path, query and remote.
  [[nodiscard]] Request take() { return std::move(request_); }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;
  using verb = boost::beast::http::verb;
  using field = boost::beast::http::field;

  void on_request_impl(verb, string_view method, string_view target, int version,
                       error_code&) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(field known, string_view name, string_view value, error_code&) override;
  void on_header_impl(error_code& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override;
  std::size_t on_body_impl(string_view body, error_code&) override;
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override;
  void on_finish_impl(error_code&) override {}

  Request request_;
  int version_ = 11;
  int hosts_ = 0;             // Host fields
  bool header_done_ = false;  // fields behind the body (trailers) are not headers
  bool expects_continue_ = false;
};

}  // namespace sifang::net
