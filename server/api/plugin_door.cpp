// SPDX-License-Identifier: Apache-2.0
#include "api/plugin_door.hpp"

#include <algorithm>
#include <cctype>

#include "api/file_response.hpp"
#include "api/http_door.hpp"
#include "protocol/nesting.hpp"

namespace sifang::api {
namespace {

using base::Errc;
using base::Error;

constexpr std::string_view prefix = "/plugins/";
constexpr const char* asked_again_s = "10";
constexpr std::uint32_t root_route = 0xFFFFFFFFU;

/// "/plugins/hello/MG/counts/3" taken apart.
struct Address {
  std::string plugin, community, rest;
};
Address take_apart(std::string_view path) {
  path.remove_prefix(prefix.size());
  const auto first = std::min(path.find('/'), path.size());
  Address address{std::string(path.substr(0, first)), {}, "/"};
  path.remove_prefix(std::min(first + 1, path.size()));
  const auto second = std::min(path.find('/'), path.size());
  address.community = path.substr(0, second);
  if (second < path.size()) address.rest = path.substr(second);
  return address;
}

net::Response plugin_response(const base::Result<app::PluginAnswer>& answer,
                              const std::string& request_id) {
  if (!answer) return problem_response(answer.error());
  net::Response response{.status = answer->status,
                         .headers = {{"Content-Type", answer->content_type},
                                     {"Cache-Control", "no-store"},
                                     {"X-Content-Type-Options", "nosniff"},
                                     {"X-Request-Id", request_id},
                                     // Whatever it is, it is no page of ours.
                                     {"Content-Security-Policy", "default-src 'none'; sandbox"}},
                         .body = answer->body};
  // A plugin has no headers to say it with, and its meters differ: soon enough to ask again.
  if (answer->status == 429) response.headers.emplace_back("Retry-After", asked_again_s);
  return response;
}

void fill(std::string& body, std::string_view name, std::string_view value) {
  for (auto at = body.find(name); at != body.npos; at = body.find(name, at + value.size()))
    body.replace(at, name.size(), value);
}

}  // namespace

bool PluginDoor::has(std::string_view path) { return path.starts_with(prefix); }

std::string PluginDoor::owner_of(std::string_view path) const {
  const auto* const plugins = application_.services().plugins;
  return plugins ? plugins->owner_of(path) : std::string();
}

boost::asio::awaitable<net::Response> PluginDoor::call(net::Request request, std::string path,
                                                       app::CallOptions options) {
  const auto address = take_apart(path);
  auto* const plugins = application_.services().plugins;
  auto match =
      plugins ? plugins->match(address.plugin, request.method, address.rest) : app::PluginMatch{};
  if (!match.route && match.allow.empty())
    co_return problem_response({Errc::not_found, "there is no such address"});
  if (!match.route) {
    auto response = problem_response({Errc::method_not_allowed, "not with " + request.method});
    response.headers.emplace_back("Allow", match.allow);
    co_return response;
  }
  // Of JSON on a route; what comes under a prefix the plugin looks at itself.
  constexpr int deepest = 32;
  if (protocol::nests_deeper(request.body, deepest))
    co_return problem_response({Errc::malformed, "the body is nested too deeply"});
  app::PluginRequest asked{.plugin = address.plugin,
                           .route = match.route->place,
                           .method = request.method,
                           .path = address.rest,
                           .body = std::move(request.body),
                           .content_type = std::string(request.header("Content-Type")),
                           .request_id = make_request_id(),
                           .parameters = match.route->parameters,
                           .query = std::move(request.query),
                           .credentials = options.credentials,
                           .idempotency_key = options.idempotency_key};
  const bool with_csrf = !options.credentials.session.empty();
  // What is made by a write may be a key, shown this once; of what is read the plugin has to say
  // it.
  const bool reads = asked.method == "GET" || asked.method == "HEAD", secret = match.route->secret;
  auto admitted = co_await application_.admit_to_plugin(asked, address.community,
                                                        std::move(*match.route), with_csrf);
  if (!admitted) co_return problem_response(admitted.error());
  asked.community = admitted->community;
  asked.caller = std::move(admitted->caller);
  asked.home = std::move(admitted->home);
  const auto request_id = asked.request_id;
  auto answer = co_await plugins->call(std::move(asked));
  auto response = co_await respond(request, std::move(answer), request_id);
  response.compressible = reads && !secret;
  co_return response;
}

boost::asio::awaitable<net::Response> PluginDoor::respond(const net::Request& request,
                                                          base::Result<app::PluginAnswer> answer,
                                                          std::string request_id) {
  if (!answer || !answer->file) co_return plugin_response(answer, request_id);
  const app::Reply reply{
      .body = {}, .content_type = std::move(answer->content_type), .file = std::move(answer->file)};
  co_return co_await send_file(application_.services().files, request, reply);
}

net::Response PluginDoor::dress(std::string_view path, net::Response refusal) const {
  const auto* const plugins = application_.services().plugins;
  auto form = plugins ? plugins->error_form(path) : std::nullopt;
  const bool is_ours =
      !refusal.headers.empty() && refusal.headers.front().second == "application/problem+json";
  if (!form || !is_ours) return refusal;
  refusal.headers.front().second = form->type;
  fill(form->body, "{status}", std::to_string(refusal.status));
  fill(form->body, "{words}", net::reason_of(refusal.status));
  refusal.body = std::move(form->body);
  return refusal;
}

boost::asio::awaitable<net::Response> PluginDoor::call_root(net::Request request,
                                                            std::string plugin) {
  app::PluginRequest asked{.plugin = std::move(plugin),
                           .route = root_route,
                           .method = request.method,
                           .path = request.path,
                           .body = std::move(request.body),
                           .content_type = std::string(request.header("Content-Type")),
                           .request_id = make_request_id(),
                           .query = std::move(request.query),
                           .headers = request.headers};
  // Only the connection leaves the body out: to a plugin it is a GET.
  if (asked.method == "HEAD") asked.method = "GET";
  // The session of whoever's browser asks is none of the plugin's business.
  std::erase_if(asked.headers, [](const auto& header) {
    std::string name = header.first;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name == "cookie" || name == "x-csrf-token";
  });
  const auto request_id = asked.request_id;
  const bool reads = asked.method == "GET";
  auto answer = co_await application_.services().plugins->call(std::move(asked));
  const bool is_the_plugins_own = answer && !answer->file;
  auto response = co_await respond(request, std::move(answer), request_id);
  response.compressible = reads;  // it knows nothing of a session
  if (is_the_plugins_own) co_return response;
  co_return dress(request.path, std::move(response));
}

}  // namespace sifang::api
