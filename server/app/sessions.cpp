// SPDX-License-Identifier: Apache-2.0
// Log-in, log-out, own password. Hashes are computed on the hashing pool:
// never on an I/O thread and never inside a transaction.
#include <boost/asio/awaitable.hpp>

#include "app/people.hpp"
#include "app/throttle.hpp"
#include "base/crypto.hpp"
#include "base/worker_pool.hpp"
#include "domain/limits.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"
#include "store/store.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using boost::asio::awaitable;
using protocol::JsonWriter;

constexpr std::chrono::days session_length{30};

struct StoredPassword {
  base::UserId user;
  std::string hash;
  bool known_device = false;  // they have logged in from this browser before
};

std::string digest_of(const std::string& secret) {
  return secret.empty() ? std::string() : base::sha256({secret});
}

/// Whose tries a log-in counts among. From a browser that this person has logged in with before
/// they are its own; from anywhere else they are those of the login and those of the address, whose
/// budget is that of many households. Only failures count.
class Attempts {
 public:
  Attempts(Services& services, const std::string& login, const CallOptions& options,
           bool known_device)
      : services_(services),
        name_(known_device ? "device:" + login + ":" + digest_of(options.device)
                           : "login:" + login),
        address_(known_device ? std::string() : options.remote) {}

  [[nodiscard]] int wait_s() const {
    const auto now = services_.clock.now();
    const int wait = services_.throttle.wait_s(name_, now);
    return address_.empty() ? wait
                            : std::max(wait, services_.throttle.address_wait_s(address_, now));
  }
  void failed() const {
    const auto now = services_.clock.now();
    services_.throttle.failed(name_, now);
    if (!address_.empty()) services_.throttle.address_failed(address_, now);
  }
  void succeeded() const { services_.throttle.succeeded(name_); }

 private:
  Services& services_;
  const std::string name_, address_;
};

Error wrong_login() { return {Errc::unauthenticated, "the login or the password is not right"}; }

struct LogIn {
  static constexpr CommandInfo info{
      .name = "session.create",
      .verb = Verb::post,
      .path = "/session",
      .effect = Effect::write,
      .anonymous = true,
      .status = 201,
      .returns = "session",
      .summary = "Logs in; the answer sets the cookie and carries the csrf text for writes.",
      .throttled = true,
      .secret = true};
  struct Input {
    std::string login, password;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("login", &Input::login, {1, domain::login_max})
        .text("password", &Input::password, {1, domain::password_max});
  }

  static awaitable<base::Result<Reply>> run(Services& services, CallOptions options, Input input) {
    const auto login = fold_login(input.login);
    auto look_up = [login, device = digest_of(options.device)](
                       store::Transaction& tx) -> base::Result<StoredPassword> {
      auto found = tx.find(
          [](const store::Row& row) {
            return StoredPassword{row.id<base::UserId>(0), row.string(1)};
          },
          query::find_password, {login});
      if (found && !device.empty())
        found->known_device = tx.find([](const store::Row&) { return true; }, query::find_device,
                                      {found->user, store::Bytes{device}})
                                  .has_value();
      return found.value_or(StoredPassword{});
    };
    auto stored = co_await services.store.read(std::move(look_up));
    if (!stored) co_return stored.error();
    const Attempts attempts(services, login, options, stored->known_device);
    if (const int wait = attempts.wait_s(); wait > 0) co_return too_many_attempts(wait);

    // Somebody unknown costs as much time as somebody known, so that names cannot be probed.
    auto verify = [hash = stored->hash, password = input.password] {
      static const std::string nobody = base::hash_password(base::random_secret());
      return base::verify_password(hash.empty() ? nobody : hash, password) && !hash.empty();
    };
    const bool right = co_await services.hashing.run(std::move(verify));
    // Many at once are told no more than one after the other: what failed meanwhile counts.
    if (const int late = attempts.wait_s(); late > 0) co_return too_many_attempts(late);
    if (!right) {
      attempts.failed();
      co_return wrong_login();
    }
    attempts.succeeded();

    auto open = [&services, user = stored->user,
                 device = options.device](store::Transaction& tx) -> base::Result<Reply> {
      return open_session(tx, services, user, device);
    };
    co_return co_await services.store.write(std::move(open));
  }
};

struct LogOut {
  static constexpr CommandInfo info{.name = "session.delete",
                                    .verb = Verb::delete_,
                                    .path = "/session",
                                    .effect = Effect::write,
                                    .anonymous = true,
                                    .returns = "empty",
                                    .summary = "Logs out; live connections of the session close."};
  struct Input {};
  static protocol::Shape<Input> shape() { return {}; }
  static base::Result<Reply> run(Call& call, const Input&) {
    const auto& secret = call.options.credentials.session;
    if (!secret.empty()) {
      const auto hash = base::sha256({secret});
      call.tx.execute(query::delete_session, {store::Bytes{hash}});
      tell_access_changed(call.tx, call.services, call.caller.id, hash, AccessChange::ended);
    }
    return Reply{.body = "{}", .ends_session = true};
  }
};

struct Me {
  static constexpr CommandInfo info{.name = "me.read",
                                    .verb = Verb::get,
                                    .path = "/me",
                                    .effect = Effect::read,
                                    .returns = "user",
                                    .summary = "Who the caller is, with every membership and role.",
                                    .secret = true};
  struct Input {};
  static protocol::Shape<Input> shape() { return {}; }
  static base::Result<Reply> run(Call& call, const Input&) {
    if (call.caller.is_anonymous()) return needs_log_in();
    JsonWriter out;
    out.begin_object().key("user");
    write_user(out, call.tx, call.caller);
    // A page that was reloaded has its cookie but has forgotten the csrf text.
    if (!call.options.credentials.session.empty()) {
      const auto known = authenticate(call.tx, call.options.credentials, call.now);
      if (known) out.field("csrf", known->csrf);
    }
    out.end_object();
    return Reply{.body = out.take()};
  }
};

struct ChangePassword {
  static constexpr CommandInfo info{
      .name = "me.password",
      .verb = Verb::put,
      .path = "/me/password",
      .effect = Effect::write,
      .returns = "empty",
      .summary = "Changes the own password; every session and token of the person ends.",
      .throttled = true};
  struct Input {
    std::string current, password;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("current", &Input::current, {1, domain::password_max})
        .text("password", &Input::password, {domain::password_min, domain::password_max});
  }

  static awaitable<base::Result<Reply>> run(Services& services, CallOptions options, Input input) {
    auto look_up = [&services, &options](store::Transaction& tx) -> base::Result<StoredPassword> {
      const auto caller =
          check_credentials(tx, options.credentials, services.clock.now(), true, false);
      if (!caller) return caller.error();
      auto found = tx.find(
          [](const store::Row& row) {
            return StoredPassword{row.id<base::UserId>(0), row.string(1)};
          },
          query::find_password, {caller->login});
      return found.value_or(StoredPassword{});
    };
    auto stored = co_await services.store.read(std::move(look_up));
    if (!stored) co_return stored.error();
    const std::string name = "password:" + stored->user.text();
    if (const int wait = services.throttle.wait_s(name, services.clock.now()); wait > 0)
      co_return too_many_attempts(wait);

    auto rehash = [hash = stored->hash, current = input.current,
                   password = input.password]() -> std::string {
      if (hash.empty() || !base::verify_password(hash, current)) return {};
      return base::hash_password(password);
    };
    const std::string fresh = co_await services.hashing.run(std::move(rehash));
    if (fresh.empty()) {
      services.throttle.failed(name, services.clock.now());
      co_return Error{Errc::invalid, "", {{"/current", "is not the current password"}}};
    }
    services.throttle.succeeded(name);
    auto change = [user = stored->user, fresh,
                   &services](store::Transaction& tx) -> base::Result<Reply> {
      set_password(tx, services, user, fresh);
      return Reply{.body = "{}", .ends_session = true};
    };
    co_return co_await services.store.write(std::move(change));
  }
};

}  // namespace

void write_membership(JsonWriter& out, store::Transaction& tx, const Membership& membership) {
  out.begin_object().field("community", membership.community);
  tx.for_each(query::get_community, {membership.community}, [&](const store::Row& row) {
    out.field("code", row.text(1)).field("community_name", row.text(2));
    return false;
  });
  out.field("role", domain::to_text(membership.role)).text_or_null("party", membership.party);
  out.text_or_null("grid", membership.grid);
  out.field("household", membership.household).key("home");
  bool told = false;
  tx.for_each(query::get_home, {membership.household}, [&](const store::Row& row) {
    out.begin_object().field("building", row.text(0)).field("unit", row.text(1)).end_object();
    return !(told = true);
  });
  if (!told) out.null();
  out.end_object();
}

void write_user(JsonWriter& out, store::Transaction& tx, const Caller& caller) {
  out.begin_object().field("id", caller.id).field("login", caller.login);
  out.field("name", caller.name).field("root", caller.root).key("memberships").begin_array();
  for (const auto& membership : caller.memberships) write_membership(out, tx, membership);
  out.end_array().end_object();
}

Reply open_session(store::Transaction& tx, Services& services, base::UserId user,
                   std::string device) {
  const auto now = services.clock.now();
  const auto fresh = base::random_secret();
  if (device.size() != fresh.size()) device = fresh;
  tx.execute(query::put_device, {store::Bytes{digest_of(device)}, user, now});
  const auto secret = base::random_secret(), csrf = base::random_secret();
  tx.execute(query::add_session,
             {store::Bytes{base::sha256({secret})}, user, csrf, now, now + session_length});
  JsonWriter out;
  out.begin_object().key("user");
  write_user(out, tx, load_caller(tx, user));
  out.field("csrf", csrf).end_object();
  return {.body = out.take(), .session = secret, .device = device};
}

void add_session_commands(CommandTable& commands) {
  commands.add<LogIn>();
  commands.add<LogOut>();
  commands.add<Me>();
  commands.add<ChangePassword>();
}

}  // namespace sifang::app
