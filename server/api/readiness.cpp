// SPDX-License-Identifier: Apache-2.0
#include "api/readiness.hpp"

#include "api/http_door.hpp"
#include "app/plugin_point.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"
#include "store/store.hpp"

namespace sifang::api {

using base::Errc;
using std::chrono::steady_clock;

constexpr int retry_after_s = 5;

boost::asio::awaitable<std::string> Readiness::ask_database() {
  {
    const std::lock_guard lock(mutex_);
    if (good_at_ && steady_clock::now() < *good_at_ + keeps) co_return std::string();
  }
  auto look = [](store::Transaction& tx) -> base::Result<bool> {
    tx.for_each(query::list_communities, {""}, [](const store::Row&) { return false; });
    return true;
  };
  auto looked = co_await services_.store.read(std::move(look));
  if (!looked) co_return "cannot be read";
  // Only what goes through to the disk proves that there is room for it.
  auto keep = [now = services_.clock.now()](store::Transaction& tx) -> base::Result<bool> {
    tx.execute(query::keep_readiness, {now});
    return true;
  };
  auto kept = co_await services_.store.write(std::move(keep));
  const std::lock_guard lock(mutex_);
  good_at_ = kept ? std::optional(steady_clock::now()) : std::nullopt;
  if (kept) co_return std::string();
  co_return kept.error().code == Errc::busy ? "has more to write than it can take"
                                            : "cannot be written";
}

/// How each plugin is. One that is ill makes the server no less ready.
std::string Readiness::write_plugins() const {
  protocol::JsonWriter out;
  out.begin_object();
  if (services_.plugins)
    for (const auto& [info, status] : services_.plugins->list())
      out.field(info.name, app::to_text(status.health));
  return out.end_object().take();
}

boost::asio::awaitable<net::Response> Readiness::ask() {
  const auto trouble = co_await ask_database();
  if (!trouble.empty())
    co_return problem_response(
        {Errc::unavailable, "the database " + trouble, {{"/database", trouble}}, retry_after_s});
  co_return net::Response{
      .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
      .body = R"({"ready":true,"parts":{"database":true},"plugins":)" + write_plugins() + "}"};
}

}  // namespace sifang::api
