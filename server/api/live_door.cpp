// SPDX-License-Identifier: Apache-2.0
#include "api/live_door.hpp"

#include <list>
#include <vector>

#include "api/http_door.hpp"
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/log.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/live_message.hpp"
#include "store/store.hpp"

namespace sifang::api {
namespace {

using base::Errc;
using base::Error;
using boost::asio::awaitable;
using protocol::LiveMessage;

constexpr std::string_view subprotocol = "sifang.v1";
/// A client further behind is told to fetch anew rather than sent everything that has happened.
constexpr std::int64_t furthest_behind = 50'000;
constexpr std::int64_t replay_page = 500;
constexpr std::size_t most_subscriptions = 32;
constexpr int most_malformed = 3;  // in a row

/// A connection as live sees it.
class ConnectionSink final : public live::Sink, public LiveClient {
 public:
  explicit ConnectionSink(std::shared_ptr<net::WebSocketConnection> connection)
      : connection_(std::move(connection)) {}
  void send_frames(const std::shared_ptr<const std::string>& frames) override {
    connection_->send_frames(frames);
  }
  void send_text(std::string_view message) override { connection_->send_text(message); }
  void close(std::uint16_t code, std::string_view reason) override {
    connection_->close(code, reason);
  }
  void tell(std::string_view message) override { connection_->send_text(message); }
  void access_changed(app::AccessChange change) override {
    if (change == app::AccessChange::ended)
      connection_->close(net::close_code::logged_out, "logged out");
    else
      connection_->close(net::close_code::try_again, "other roles from now on: come back");
  }

 private:
  std::shared_ptr<net::WebSocketConnection> connection_;
};

/// Browsers name the page's origin; another site's page may not ride on the cookie.
bool is_foreign_origin(const net::Request& request) {
  const auto origin = request.header("Origin");
  const auto host = request.header("Host");
  if (origin.empty() || host.empty()) return false;
  const auto scheme = origin.find("://");
  return scheme == origin.npos || origin.substr(scheme + 3) != host;
}

}  // namespace

/// Thread: its connection's.
class LiveSession final : public net::WebSocketSession {
 public:
  LiveSession(LiveDoor& door, app::Credentials credentials, app::LiveCaller caller,
              std::string remote)
      : door_(door),
        credentials_(std::move(credentials)),
        caller_(std::move(caller)),
        remote_(std::move(remote)) {}

  void on_open(std::shared_ptr<net::WebSocketConnection> connection) override {
    connection_ = std::move(connection);
    sink_ = std::make_shared<ConnectionSink>(connection_);
    place_ = door_.connections().add(caller_, connection_->executor(), sink_);
    const auto name = base::to_hex(base::random_bytes(8));
    connection_->send_text(protocol::write_hello(name, door_.application().services().clock.now()));
  }

  awaitable<void> on_text(std::string text) override {
    std::int64_t id = 0;
    auto message = protocol::read_live_message(text, id);
    if (!message) {
      refuse(id, message.error());
      if (++malformed_ >= most_malformed)
        connection_->close(net::close_code::policy, "three malformed messages in a row");
      co_return;
    }
    malformed_ = 0;
    if (message->op == "call")
      co_await call(std::move(*message));
    else if (message->op == "subscribe")
      co_await subscribe(std::move(*message));
    else if (message->op == "unsubscribe")
      unsubscribe(*message);
    else if (message->op == "watch")
      co_await watch(std::move(*message));
    else
      refuse(message->id,
             {Errc::invalid, "", {{"/op", "must be subscribe, unsubscribe, watch or call"}}});
  }

  void on_close() override {
    for (auto& subscription : subscriptions_) shard().remove(subscription.handle);
    subscriptions_.clear();
    stop_watching();
    door_.connections().remove(place_);
    sink_.reset();
    connection_.reset();
  }

 private:
  struct Subscribed {
    base::CommunityId community;
    live::Shard::Handle handle;
  };

  live::Shard& shard() { return door_.hub().shard(connection_->thread()); }

  void refuse(std::int64_t id, const Error& error) {
    const auto request = make_request_id();
    if (base::info_of(error.code).status >= 500)
      base::log_error("live call {}: {}", request, base::describe(error));
    if (connection_) connection_->send_text(protocol::write_live_error(id, error, request));
  }

  awaitable<void> call(LiveMessage message) {
    const auto* command = door_.application().commands().find(message.method);
    if (!command || command->bind_task || command->bind_file || command->info.http_only) {
      refuse(message.id,
             {Errc::invalid, "", {{"/method", "is not a method that can be called here"}}});
      co_return;
    }
    app::CallOptions options{.credentials = credentials_,
                             .idempotency_key = message.key,
                             .if_match = {},
                             .accept = {},
                             .remote = remote_};
    // The origin was checked when the connection opened: no page of another site speaks here.
    protocol::RawInput input{.path = {}, .query = {}, .body = message.params};
    auto answer =
        co_await door_.application().call(*command, std::move(input), std::move(options), false);
    if (!connection_) co_return;
    if (!answer)
      refuse(message.id, answer.error());
    else if (answer->reply.in_pages)
      refuse(message.id, {Errc::not_acceptable, "a PDF is for HTTP to fetch"});
    else
      connection_->send_text(protocol::write_result(message.id, as_json(answer->reply)));
  }

  static std::string as_json(const app::Reply& reply) {
    if (reply.content_type == "application/json") return reply.body;
    protocol::JsonWriter out;
    out.value(reply.body);
    return out.take();
  }

  awaitable<void> subscribe(LiveMessage message) {
    auto pass = co_await door_.application().subscribe(credentials_, message.community);
    if (!connection_) co_return;
    if (!pass) {
      refuse(message.id, pass.error());
      co_return;
    }
    if (subscriptions_.size() >= most_subscriptions) {
      refuse(message.id, {Errc::conflict, "too many subscriptions on one connection"});
      co_return;
    }
    drop(pass->community);
    const auto since = message.since.value_or(pass->seq);
    connection_->send_text(
        protocol::write_result(message.id, "{\"seq\":" + std::to_string(pass->seq) + "}"));
    std::int64_t cursor = since;
    if (since > pass->seq || pass->seq - since > furthest_behind) {
      connection_->send_text(protocol::write_reset(pass->community, pass->seq));
      cursor = pass->seq;
    }
    const auto handle = shard().add({.cursor = cursor,
                                     .told = cursor,
                                     .sink = sink_,
                                     .community = pass->community,
                                     .user = caller_.user,
                                     .labels = pass->labels});
    subscriptions_.push_back({pass->community, handle});
    co_await catch_up(pass->community, std::move(pass->labels), pass->seq);
  }

  /// Sends what was missed, page by page, until the shard has nothing newer; then goes live. Both
  /// ends of the seam are on this thread, so nothing falls between or comes twice.
  awaitable<void> catch_up(base::CommunityId community, domain::LabelSet labels,
                           std::int64_t known) {
    for (;;) {
      auto subscription = find(community);
      if (subscription == subscriptions_.end()) co_return;  // unsubscribed meanwhile
      auto& entry = *subscription->handle;
      if (entry.cursor >= known && shard().go_live(subscription->handle)) co_return;
      auto page = co_await door_.application().replay(credentials_, community, labels, entry.cursor,
                                                      replay_page);
      if (!connection_) co_return;
      subscription = find(community);
      if (subscription == subscriptions_.end()) co_return;
      if (!page) {
        refuse(0, page.error());
        connection_->close(net::close_code::try_again, "the log could not be read");
        co_return;
      }
      for (const auto& body : page->bodies)
        connection_->send_text(protocol::write_live_event(body));
      subscription->handle->cursor = page->seq;
      known = std::max(known, page->seq);
    }
  }

  void unsubscribe(const LiveMessage& message) {
    for (auto& subscription : subscriptions_)
      if (subscription.community.text() == message.community) {
        drop(subscription.community);
        break;
      }
    connection_->send_text(protocol::write_result(message.id, "{}"));
  }

  awaitable<void> watch(LiveMessage message) {
    const auto* command = door_.application().commands().find("meeting.read");
    protocol::JsonWriter body;
    body.begin_object().field("id", message.meeting).end_object();
    const auto params = body.take();
    app::CallOptions options{.credentials = credentials_,
                             .idempotency_key = {},
                             .if_match = {},
                             .accept = {},
                             .remote = remote_};
    auto answer = co_await door_.application().call(
        *command, {.path = {}, .query = {}, .body = params}, std::move(options), false);
    if (!connection_) co_return;
    if (!answer) {
      refuse(message.id, answer.error());
      co_return;
    }
    stop_watching();
    watching_ = *base::MeetingId::parse(message.meeting);
    auto party = co_await door_.application().party_at(credentials_, watching_);
    if (!connection_) co_return;
    watching_party_ = party ? *party : std::string();
    door_.hub().presence().enter(watching_, watching_party_);
    present_ = true;
    shard().watch(watching_, sink_);
    connection_->send_text(protocol::write_result(message.id, "{}"));
  }

  void stop_watching() {
    if (!present_) return;
    present_ = false;
    door_.hub().presence().leave(watching_, watching_party_);
    shard().unwatch(watching_, sink_);
  }

  std::list<Subscribed>::iterator find(base::CommunityId community) {
    return std::find_if(subscriptions_.begin(), subscriptions_.end(),
                        [&](const Subscribed& entry) { return entry.community == community; });
  }
  void drop(base::CommunityId community) {
    const auto place = find(community);
    if (place == subscriptions_.end()) return;
    shard().remove(place->handle);
    subscriptions_.erase(place);
  }

  LiveDoor& door_;
  const app::Credentials credentials_;
  const app::LiveCaller caller_;
  const std::string remote_;
  LiveConnections::Handle place_;
  std::shared_ptr<net::WebSocketConnection> connection_;
  std::shared_ptr<ConnectionSink> sink_;
  std::list<Subscribed> subscriptions_;
  base::MeetingId watching_;
  std::string watching_party_;
  bool present_ = false;
  int malformed_ = 0;
};

awaitable<net::Upgrade> LiveDoor::open(net::Request request) {
  if (is_foreign_origin(request))
    co_return net::Upgrade{
        nullptr, {}, problem_response({Errc::forbidden, "the page is of another origin"})};
  auto credentials = credentials_of(request);
  auto caller = co_await application_.open_live(credentials);
  if (!caller) co_return net::Upgrade{nullptr, {}, problem_response(caller.error())};
  auto session = std::make_shared<LiveSession>(*this, std::move(credentials), std::move(*caller),
                                               request.remote);
  const bool named =
      request.header("Sec-WebSocket-Protocol").find(subprotocol) != std::string_view::npos;
  co_return net::Upgrade{std::move(session), named ? std::string(subprotocol) : std::string(), {}};
}

}  // namespace sifang::api
