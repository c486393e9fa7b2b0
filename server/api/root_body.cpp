// SPDX-License-Identifier: Apache-2.0
#include "api/root_body.hpp"

#include "api/http_door.hpp"

namespace sifang::api {
namespace {

constexpr std::int64_t most_held = 192 * 1024 * 1024;
constexpr int soon_s = 5;

}  // namespace

boost::asio::awaitable<std::optional<net::Response>> RootBodies::Body::take(std::string piece) {
  const auto more = static_cast<std::int64_t>(piece.size());
  size_ += more;
  if ((held_ += more) > most_held)
    co_return problem_response(
        {base::Errc::busy, "too many large requests are coming in", {}, soon_s});
  bytes_ += piece;
  co_return std::nullopt;
}

}  // namespace sifang::api
