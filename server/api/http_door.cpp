// SPDX-License-Identifier: Apache-2.0
#include "api/http_door.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "api/event_wait.hpp"
#include "api/file_response.hpp"
#include "api/live_door.hpp"
#include "api/openapi.hpp"
#include "api/static_files.hpp"
#include "app/file_depot.hpp"
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/log.hpp"
#include "protocol/problem.hpp"

namespace sifang::api {
namespace {

using base::Errc;
using base::Error;
using net::Request;
using net::Response;

constexpr std::string_view api_root = "/api";
constexpr std::string_view prefix = "/api/v1";
constexpr std::string_view live_path = "/api/v1/live";
constexpr std::string_view cookie_name = "sifang_session";

constexpr std::string_view device_name = "sifang_device";

std::string cookie_of(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const auto end = header.find(';');
    auto pair = header.substr(0, end);
    header = end == header.npos ? std::string_view{} : header.substr(end + 1);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const auto equals = pair.find('=');
    if (equals != pair.npos && pair.substr(0, equals) == name)
      return std::string(pair.substr(equals + 1));
  }
  return {};
}

base::Result<std::optional<std::int64_t>> version_of(std::string_view header) {
  if (header.empty() || header == "*") return std::optional<std::int64_t>{};
  if (header.starts_with("W/")) header.remove_prefix(2);
  if (header.size() >= 2 && header.front() == '"') header = header.substr(1, header.size() - 2);
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), version);
  if (error != std::errc{} || end != header.data() + header.size())
    return Error{Errc::invalid, "", {{"/If-Match", "must be a version as ETag gives it"}}};
  return std::optional(version);
}

std::string set_cookie(std::string_view value, bool secure, bool clear) {
  std::string cookie =
      std::string(cookie_name) + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=Lax";
  cookie += clear ? "; Max-Age=0" : "; Max-Age=2592000";
  if (secure) cookie += "; Secure";
  return cookie;
}

/// Media types and names of schemes are the same in any case (RFC 9110, 8.3.1 and 11.1).
bool is_same(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

bool is_json(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return is_same(type, "application/json");
}

Response text_response(std::string body, std::string type) {
  return {.headers = {{"Content-Type", std::move(type)}, {"Cache-Control", "no-store"}},
          .body = std::move(body),
          .compressible = true};
}

/// RFC 9110, 15.5.6: it says which methods there are.
Response wrong_method(std::string_view method, std::string_view allow) {
  auto response = problem_response({Errc::method_not_allowed, "not with " + std::string(method)});
  response.headers.emplace_back("Allow", allow);
  return response;
}

/// The live feed's address asked for as if it were a page.
Response no_websocket(std::string_view method) {
  if (method != "GET") return wrong_method(method, "GET");
  auto response = problem_response({Errc::upgrade_required, "subprotocol sifang.v1"});
  response.headers.emplace_back("Upgrade", "websocket");
  return response;
}

/// The command that a request names, with the body its input is read from.
struct Chosen {
  const app::Command* command;
  std::string body;
};
base::Result<Chosen> choose(const Routes::Match& match, Request& request) {
  const bool by_action = !match.commands.front()->info.action.empty();
  if (!by_action) return Chosen{match.commands.front(), std::move(request.body)};
  auto taken = protocol::take_action(request.body);
  if (!taken) return taken.error();
  std::string known;
  for (const auto* command : match.commands) {
    if (command->info.action == taken->action) return Chosen{command, std::move(taken->rest)};
    known += (known.empty() ? "" : ", ") + std::string(command->info.action);
  }
  return Error{Errc::invalid, "", {{"/action", "must be one of " + known}}};
}

}  // namespace

std::string make_request_id() { return base::to_hex(base::random_bytes(8)); }

app::Credentials credentials_of(const Request& request) {
  app::Credentials credentials;
  const auto authorization = request.header("Authorization");
  constexpr std::string_view bearer = "Bearer ";
  if (is_same(authorization.substr(0, bearer.size()), bearer))
    credentials.bearer = authorization.substr(bearer.size());
  else
    credentials.session = cookie_of(request.header("Cookie"), cookie_name);
  credentials.csrf = request.header("X-CSRF-Token");
  return credentials;
}

Response problem_response(const Error& error) {
  const auto id = make_request_id();
  const auto info = base::info_of(error.code);
  if (info.status >= 500) base::log_error("request {}: {}", id, base::describe(error));
  Response response{.status = info.status,
                    .headers = {{"Content-Type", "application/problem+json"},
                                {"Cache-Control", "no-store"},
                                {"X-Request-Id", id}},
                    .body = protocol::write_problem(error, id)};
  const bool comes_back = info.status == 429 || info.status == 503;
  if (comes_back)
    response.headers.emplace_back("Retry-After", std::to_string(std::max(error.retry_after_s, 1)));
  if (info.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

Response answer_response(const app::Answer& answer, bool secure) {
  Response response{.status = answer.status,
                    .headers = {{"Content-Type", answer.reply.content_type},
                                {"Cache-Control", "no-store"},
                                {"X-Content-Type-Options", "nosniff"}},
                    .body = answer.reply.body};
  if (answer.reply.content_type.starts_with("text/html"))
    response.headers.emplace_back("Content-Security-Policy",
                                  "default-src 'none'; style-src 'unsafe-inline'; "
                                  "base-uri 'none'; form-action 'none'; frame-ancestors 'self'");
  if (answer.reply.version)
    response.headers.emplace_back("ETag", "\"" + std::to_string(*answer.reply.version) + "\"");
  if (!answer.reply.session.empty())
    response.headers.emplace_back("Set-Cookie", set_cookie(answer.reply.session, secure, false));
  if (!answer.reply.device.empty()) {
    auto cookie = std::string(device_name) + "=" + answer.reply.device +
                  "; Path=" + std::string(prefix) + "; HttpOnly; SameSite=Lax; Max-Age=34560000";
    response.headers.emplace_back("Set-Cookie", cookie + (secure ? "; Secure" : ""));
  }
  for (const auto& header : answer.reply.headers) response.headers.push_back(header);
  if (answer.reply.ends_session)
    response.headers.emplace_back("Set-Cookie", set_cookie("", secure, true));
  return response;
}

HttpDoor::HttpDoor(app::Application& application, LiveDoor& live, TrustedProxies proxies,
                   std::function<std::string()> metrics, MapTiles tiles)
    : application_(application),
      live_(live),
      proxies_(std::move(proxies)),
      metrics_(std::move(metrics)),
      tiles_(std::move(tiles)),
      readiness_(application.services()),
      routes_(application.commands()),
      uploads_(application),
      plugins_(application),
      openapi_(write_openapi(application.commands())),
      asyncapi_(write_asyncapi(application.commands())) {}

boost::asio::awaitable<Response> HttpDoor::handle(Request request) {
  // Held until the answer is there: what a plugin has in its hands counts too.
  const auto root_body = std::dynamic_pointer_cast<RootBodies::Body>(request.sink);
  if (request.sink && !root_body) co_return co_await uploads_.finish(std::move(request));
  if (root_body) request.body = root_body->release();
  const std::string_view path = request.path;
  if (path == api_root || path.starts_with(std::string(api_root) + "/"))
    co_return co_await call(std::move(request));
  if (auto plugin = plugins_.owner_of(path); !plugin.empty())
    co_return co_await plugins_.call_root(std::move(request), std::move(plugin));
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads) co_return wrong_method(request.method, "GET, HEAD");
  if (path == "/healthz") co_return text_response("{\"ok\":true}", "application/json");
  if (path == "/readyz") co_return co_await readiness_.ask();
  if (path == "/metrics") co_return text_response(metrics_(), "text/plain; version=0.0.4");
  if (path == "/openapi.json") co_return text_response(openapi_, "application/json");
  if (path == "/asyncapi.json") co_return text_response(asyncapi_, "application/json");
  if (path == "/map.json") co_return text_response(tiles_.to_json(), "application/json");
  co_return serve_web(request, tiles_.origins());
}

boost::asio::awaitable<Response> HttpDoor::call(Request request) {
  // Under /api/ the web client is never served: a program that mistypes an address learns of it.
  const std::string_view path = request.path;
  const Error unknown{Errc::not_found, "there is no such address"};
  if (!path.starts_with(std::string(prefix) + "/")) co_return problem_response(unknown);
  if (path == live_path) co_return no_websocket(request.method);
  if (PluginDoor::has(path.substr(prefix.size())))
    co_return co_await call_plugin(std::move(request));
  const auto match = routes_.find(request.method, path.substr(prefix.size()));
  if (match.commands.empty())
    co_return match.allow.empty() ? problem_response(unknown)
                                  : wrong_method(request.method, match.allow);
  if (auto asked = file_request(request))
    co_return co_await take_file(std::move(request), std::move(*asked));
  if (!request.body.empty() && !is_json(request.header("Content-Type")))
    co_return problem_response({Errc::unsupported_media, "send application/json"});
  if (request.body.empty()) request.body = body_of_tus_headers(request);
  auto version = version_of(request.header("If-Match"));
  if (!version) co_return problem_response(version.error());
  // Believed of everybody: it only makes the sender's own cookie stricter.
  const bool secure = request.header("X-Forwarded-Proto") == "https";

  auto options = options_of(request);
  options.if_match = *version;
  const bool with_csrf = !options.credentials.session.empty();
  const auto query = request.query;
  auto chosen = choose(match, request);
  if (!chosen) co_return problem_response(chosen.error());
  if (auto wait = event_wait_of(*chosen->command, match.path, query))
    co_await wait_for_events(application_, live_.hub(), live_.connections(), options.credentials,
                             std::move(*wait), request.thread);
  protocol::RawInput input{.path = match.path, .query = query, .body = chosen->body};
  auto answer =
      co_await application_.call(*chosen->command, std::move(input), std::move(options), with_csrf);
  if (!answer) co_return problem_response(answer.error());
  if (!answer->reply.file) {
    auto response = answer_response(*answer, secure);
    response.compressible = !chosen->command->info.secret;
    co_return response;
  }
  co_return co_await send_file(application_.services().files, request, answer->reply);
}

boost::asio::awaitable<Response> HttpDoor::call_plugin(Request request) {
  if (!request.body.empty() && !is_json(request.header("Content-Type")))
    co_return problem_response({Errc::unsupported_media, "send application/json"});
  auto options = options_of(request);
  std::string path = request.path.substr(prefix.size());
  co_return co_await plugins_.call(std::move(request), std::move(path), std::move(options));
}

app::CallOptions HttpDoor::options_of(const Request& request) const {
  app::CallOptions options{.credentials = credentials_of(request),
                           .idempotency_key = {},
                           .if_match = {},
                           .accept = std::string(request.header("Accept")),
                           .remote = proxies_.client_of(request),
                           .device = cookie_of(request.header("Cookie"), device_name)};
  // An empty one is a key too, and refused as such: who sends it believes that nothing is done
  // twice.
  if (const auto keys = request.headers_named("Idempotency-Key"); !keys.empty())
    options.idempotency_key = keys.front();
  return options;
}

Response HttpDoor::dress(const Request& head, Response refusal) const {
  return plugins_.dress(std::string_view(head.target).substr(0, head.target.find('?')),
                        std::move(refusal));
}

bool HttpDoor::takes_in_pieces(const Request& head) const {
  const std::string_view target = head.target;
  if (!target.starts_with("/api/")) return !plugins_.owner_of(target).empty();
  return (head.method == "POST" || head.method == "PATCH") && target.starts_with(prefix) &&
         (target.find("/attachments") != target.npos || target.find("/uploads/") != target.npos);
}

std::optional<FileRequest> HttpDoor::file_request(const Request& head) const {
  const std::string_view path = head.path;
  if (!path.starts_with(prefix)) return std::nullopt;
  auto match = routes_.find(head.method, path.substr(prefix.size()));
  if (match.commands.size() != 1 || !match.commands.front()->bind_file) return std::nullopt;
  auto options = options_of(head);
  const bool with_csrf = !options.credentials.session.empty();
  return FileRequest{match.commands.front(), std::move(match.path), std::move(options), with_csrf};
}

boost::asio::awaitable<net::Reception> HttpDoor::receive(const Request& head) {
  if (!plugins_.owner_of(head.path).empty()) co_return root_bodies_.receive();
  auto asked = file_request(head);
  if (!asked) co_return net::Reception{};
  co_return co_await uploads_.receive(head, std::move(*asked));
}

/// A request without a body: a form that has none, or an upload that is whole and asks what came of
/// it.
boost::asio::awaitable<Response> HttpDoor::take_file(Request request, FileRequest asked) {
  auto reception = co_await uploads_.receive(request, std::move(asked));
  if (reception.refusal) co_return std::move(*reception.refusal);
  request.sink = std::move(reception.sink);
  co_return co_await uploads_.finish(std::move(request));
}

boost::asio::awaitable<net::Upgrade> HttpDoor::upgrade(Request request) {
  if (request.path != live_path)
    co_return net::Upgrade{
        nullptr, {}, problem_response({Errc::not_found, "there is no such address"})};
  request.remote = proxies_.client_of(request);
  co_return co_await live_.open(std::move(request));
}

}  // namespace sifang::api
