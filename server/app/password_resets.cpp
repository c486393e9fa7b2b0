// SPDX-License-Identifier: Apache-2.0
// A forgotten password: an administrator makes a code that is good once and for a day, and hands it
// to the person, who sets a new password with it. Only the code's digest is kept.
#include <boost/asio/awaitable.hpp>

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/people.hpp"
#include "app/throttle.hpp"
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/worker_pool.hpp"
#include "domain/limits.hpp"
#include "domain/masking.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"
#include "store/store.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using boost::asio::awaitable;
using protocol::JsonWriter;
using enum domain::Role;

constexpr std::chrono::hours good_for{24};
constexpr std::size_t code_length = 12;  // 59 bits, as invitations have
/// Roles that see or decide more than a neighbour does.
constexpr domain::RoleSet duties{member,    host,       recorder, grid_worker, grid_leader,
                                 inspector, supervisor, officer,  admin};

/// Told to administrators and to the person.
void append(store::Transaction& tx, const Caller* actor, base::Time now,
            base::CommunityId community, base::UserId person, std::string_view kind,
            std::string data, std::string sealed = {}) {
  NewEvent event{
      .community = community,
      .kind = kind,
      .subject = subject_of("user", person),
      .scope = {},
      .versions = {{domain::make_labels({"admin", domain::user_label(person)}), std::move(data)}}};
  if (!sealed.empty()) event.versions.push_back({domain::sealed_audience(), std::move(sealed)});
  append_event(tx, actor, now, event);
}

struct MakeReset {
  static constexpr CommandInfo info{
      .name = "people.reset_password",
      .verb = Verb::post,
      .path = "/communities/{community}/people/{user}/password_reset",
      .effect = Effect::write,
      .roles = {admin},
      .status = 201,
      .returns = "password_reset",
      .summary =
          "Makes a code with which a person sets a new password, once and within a day; it is "
          "shown this once, and an older one is good no more.",
      .secret = true};
  struct Input {
    std::string community;
    base::UserId user;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .id("user", &Input::user);
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_visible_community(call, input.community);
    if (!community) return community.error();
    if (auto allowed = call.require_role(community->id); !allowed) return allowed.error();
    if (auto here = require_role_holder(call.tx, input.user, community->id); !here)
      return here.error();
    const auto person = load_caller(call.tx, input.user);
    if (auto allowed = check(call, community->id, person); !allowed) return allowed.error();
    call.secret_reply = true;
    end_password_reset(call.tx, call.services, person.id, &call.caller, ResetEnd::replaced);
    const auto code = base::random_code(code_length);
    const auto hash = base::sha256({code});
    const auto expires_at = call.now + good_for;
    call.tx.execute(query::add_password_reset, {person.id, community->id, store::Bytes{hash},
                                                call.caller.id, call.now, expires_at});
    JsonWriter data;
    data.begin_object().key("person").begin_object().field("id", person.id);
    data.field("name", person.name).end_object().field("expires_at", expires_at).end_object();
    JsonWriter sealed;
    sealed.begin_object().field("code_hash", base::to_hex(hash)).end_object();
    append(call.tx, &call.caller, call.now, community->id, person.id, "people.reset_made",
           data.take(), sealed.take());
    JsonWriter out;
    out.begin_object().field("code", code).field("login", person.login);
    out.field("name", person.name).field("expires_at", expires_at).end_object();
    return Reply{.body = out.take()};
  }

 private:
  /// Whoever has the code is that person: what they may do elsewhere must be the caller's to give.
  static base::Result<void> check(const Call& call, base::CommunityId community,
                                  const Caller& person) {
    if (person.id == call.caller.id)
      return Error{Errc::forbidden, "change your own password on your own page"};
    if (person.root && !call.caller.root)
      return Error{Errc::forbidden, "this person administers the whole installation"};
    for (const auto& membership : person.memberships)
      if (membership.community != community && duties.has(membership.role) &&
          !call.caller.has_role(membership.community, admin))
        return Error{Errc::forbidden,
                     "this person has a duty in another community; somebody who administers that "
                     "one too must do it"};
    return {};
  }
};

struct UseReset {
  static constexpr CommandInfo info{
      .name = "password.reset",
      .verb = Verb::post,
      .path = "/password_resets/redeem",
      .effect = Effect::write,
      .anonymous = true,
      .status = 201,
      .returns = "session",
      .summary =
          "Sets a new password with the code that an administrator made, ends every session and "
          "token of the person, and logs in.",
      .throttled = true,
      .secret = true};
  struct Input {
    std::string login, code, password;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("login", &Input::login, {1, domain::login_max})
        .text("code", &Input::code, {4, domain::code_max}, "blanks do not matter")
        .text("password", &Input::password, {domain::password_min, domain::password_max});
  }

  static awaitable<base::Result<Reply>> run(Services& services, CallOptions options, Input input) {
    const auto login = fold_login(input.login);
    const std::string name = "reset:" + login;
    const auto wait_s = [&services, &name, &options] {
      const auto now = services.clock.now();
      return std::max(services.throttle.wait_s(name, now),
                      services.throttle.address_wait_s(options.remote, now));
    };
    if (const int wait = wait_s(); wait > 0) co_return too_many_attempts(wait);

    const auto hash = base::sha256({domain::plain_code(input.code)});
    auto look_up = [&services, login, hash](store::Transaction& tx) -> base::Result<base::UserId> {
      return find(tx, services, login, hash);
    };
    auto person = co_await services.store.read(std::move(look_up));
    if (!person) co_return person.error();
    // Many at once are told no more than one after the other: what failed meanwhile counts.
    if (const int late = wait_s(); late > 0) co_return too_many_attempts(late);
    if (!*person) {
      services.throttle.failed(name, services.clock.now());
      services.throttle.address_failed(options.remote, services.clock.now());
      co_return wrong_code();
    }

    auto make_hash = [password = input.password] { return base::hash_password(password); };
    const std::string fresh = co_await services.hashing.run(std::move(make_hash));
    auto change = [&services, login, hash, fresh,
                   device = options.device](store::Transaction& tx) -> base::Result<Reply> {
      const auto user = find(tx, services, login, hash);
      if (!user) return wrong_code();  // used meanwhile
      const auto caller = load_caller(tx, user);
      end_password_reset(tx, services, user, &caller, ResetEnd::used);
      set_password(tx, services, user, fresh);
      return open_session(tx, services, user, device);
    };
    auto reply = co_await services.store.write(std::move(change));
    if (reply) services.throttle.succeeded(name);
    co_return reply;
  }

 private:
  static base::UserId find(store::Transaction& tx, const Services& services,
                           const std::string& login, const std::string& hash) {
    return tx
        .find([](const store::Row& row) { return row.id<base::UserId>(0); },
              query::find_password_reset, {login, store::Bytes{hash}, services.clock.now()})
        .value_or(base::UserId{});
  }
  /// Whether there is such a person is not told.
  static Error wrong_code() {
    return {Errc::invalid, "", {{"/code", "is not good for this login, has been used or is over"}}};
  }
};

}  // namespace

void end_password_reset(store::Transaction& tx, const Services& services, base::UserId person,
                        const Caller* actor, ResetEnd why) {
  tx.for_each(query::end_password_reset, {person}, [&](const store::Row& row) {
    constexpr std::string_view words[] = {"used", "replaced", "password_changed", "erased"};
    JsonWriter data;
    data.begin_object().key("person").begin_object().field("id", person).end_object();
    data.field("why", words[static_cast<int>(why)]).end_object();
    append(tx, actor, services.clock.now(), row.id<base::CommunityId>(0), person,
           "people.reset_ended", data.take());
    return true;
  });
}

void add_password_reset_commands(CommandTable& commands) {
  commands.add<MakeReset>();
  commands.add<UseReset>();
}

}  // namespace sifang::app
