// SPDX-License-Identifier: Apache-2.0
// Invitations: a code is made that gives a role, and redeemed by somebody new, who has an account
// from then on, or by somebody who has one already.
#include <algorithm>
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
using domain::Role;
using protocol::JsonWriter;
using enum domain::Role;

/// What a code gives, to nobody yet. `query`: looks at it, or takes one use, in a transaction that
/// whatever is refused later undoes. Errors: invalid, the same for one that never was, is over or
/// is used up.
base::Result<NewMembership> find_gift(store::Transaction& tx, const Services& services,
                                      std::string_view code, store::Query query) {
  const auto hash = base::sha256({domain::plain_code(code)});
  auto given = tx.find(
      [](const store::Row& row) {
        return NewMembership{row.id<base::CommunityId>(0),
                             {},
                             *domain::parse_role(row.text(1)),
                             row.string(2),
                             row.string(3),
                             row.id<base::HouseholdId>(4),
                             row.id<base::InvitationId>(5)};
      },
      query, {store::Bytes{hash}, services.clock.now()});
  if (!given) return Error{Errc::invalid, "", {{"/code", "is not valid, or has been used"}}};
  return *std::move(given);
}

/// The same for whoever is logged in, whose guesses are counted: for the person, and for the
/// address as those are that come without a log-in. Errors: unauthenticated, throttled, invalid.
base::Result<NewMembership> find_own_gift(const Call& call, std::string_view code,
                                          store::Query query) {
  if (call.caller.is_anonymous()) return needs_log_in();
  auto& throttle = call.services.throttle;
  const auto name = "invitation:" + call.caller.id.text();
  const int wait = std::max(throttle.wait_s(name, call.now),
                            throttle.address_wait_s(call.options.remote, call.now));
  if (wait > 0) return too_many_attempts(wait);
  auto given = find_gift(call.tx, call.services, code, query);
  if (!given) {
    throttle.failed(name, call.now);
    throttle.address_failed(call.options.remote, call.now);
    return given;
  }
  given->user = call.caller.id;
  return given;
}

/// The role that an invitation gives, as /me tells it when it is held.
void write_gift(JsonWriter& out, store::Transaction& tx, const NewMembership& given) {
  write_membership(out, tx,
                   {given.community, given.role, given.party, given.grid, given.household});
}

struct CreateInvitation {
  static constexpr CommandInfo info{
      .name = "invitation.create",
      .verb = Verb::post,
      .path = "/communities/{community}/invitations",
      .effect = Effect::write,
      .roles = {admin},
      .status = 201,
      .returns = "invitation",
      .summary = "Makes a code that gives whoever redeems it a role; the code is shown this once.",
      .secret = true};
  struct Household {
    std::string building, unit, room;
  };
  struct Input {
    std::string community;
    Role role = resident;
    std::optional<std::string> party, grid;
    std::optional<Household> household;
    std::int64_t uses = 1, days = 30;
  };
  static protocol::Shape<Input> shape() {
    constexpr protocol::TextLimits part{1, domain::code_max};
    protocol::Shape<Household> household;
    household.text("building", &Household::building, part)
        .text("unit", &Household::unit, {0, 40})
        .text("room", &Household::room, part);
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code");
    shape.code("role", &Input::role, domain::codes_of<Role>(), domain::parse_role).with_default();
    shape.text("party", &Input::party, part)
        .text("grid", &Input::grid, part)
        .object("household", &Input::household, household);
    shape.integer("uses", &Input::uses, 1, 10'000, "how many people may redeem it").with_default();
    shape.integer("days", &Input::days, 1, 365, "until it expires").with_default();
    return shape;
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto parties = community->party_codes();
    if (input.party && std::find(parties.begin(), parties.end(), *input.party) == parties.end())
      return Error{Errc::invalid, "", {{"/party", "is not a party of this community"}}};
    if (input.role == member && !input.party)
      return Error{Errc::invalid, "", {{"/party", "is needed for a member"}}};
    if ((input.role == grid_worker || input.role == grid_leader) && !input.grid)
      return Error{Errc::invalid, "", {{"/grid", "is needed for a grid worker or leader"}}};
    call.secret_reply = true;
    base::HouseholdId household;
    if (input.household)
      household =
          put_household(call.tx, call.services, &call.caller, community->id,
                        {input.household->building, input.household->unit, input.household->room})
              .id;
    constexpr std::size_t code_length = 12;  // 59 bits
    const auto code = base::random_code(code_length);
    const auto id = call.make_id<base::InvitationId>();
    const auto expires_at = call.now + std::chrono::days(input.days);
    const auto hash = base::sha256({code});
    call.tx.execute(query::add_invitation,
                    {id, community->id, store::Bytes{hash}, domain::to_text(input.role),
                     input.party.value_or(""), input.grid.value_or(""), household, call.caller.id,
                     call.now, expires_at, input.uses});
    JsonWriter told;
    told.begin_object().key("invitation").begin_object().field("id", id);
    told.field("role", domain::to_text(input.role)).field("party", input.party);
    told.field("grid", input.grid).field("household", household).field("uses", input.uses);
    told.field("expires_at", expires_at).end_object().end_object();
    JsonWriter sealed;
    sealed.begin_object().field("code_hash", base::to_hex(hash)).end_object();
    append_event(call.tx, &call.caller, call.now,
                 {.community = community->id,
                  .kind = "people.invited",
                  .subject = subject_of("invitation", id),
                  .scope = {},
                  .versions = {{domain::make_labels({"admin"}), told.take()},
                               {domain::sealed_audience(), sealed.take()}}});
    JsonWriter out;
    out.begin_object().field("code", code).field("role", domain::to_text(input.role));
    out.field("expires_at", expires_at).field("uses", input.uses).end_object();
    return Reply{.body = out.take()};
  }
};

struct RedeemInvitation {
  static constexpr CommandInfo info{
      .name = "invitation.redeem",
      .verb = Verb::post,
      .path = "/invitations/redeem",
      .effect = Effect::write,
      .anonymous = true,
      .status = 201,
      .returns = "session",
      .summary = "Turns an invitation code into a new account with its role, and logs in.",
      .throttled = true,
      .secret = true};
  struct Input {
    std::string code, login, password, name;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("code", &Input::code, {4, domain::code_max}, "blanks do not matter")
        .text("login", &Input::login, {1, domain::login_max})
        .text("password", &Input::password, {domain::password_min, domain::password_max})
        .text("name", &Input::name, {1, domain::name_max});
  }

  static awaitable<base::Result<Reply>> run(Services& services, CallOptions options, Input input) {
    const int wait = services.throttle.address_wait_s(options.remote, services.clock.now());
    if (wait > 0) co_return too_many_attempts(wait);
    auto make_hash = [password = input.password] { return base::hash_password(password); };
    const std::string hash = co_await services.hashing.run(std::move(make_hash));

    auto redeem = [&services, input, hash,
                   device = options.device](store::Transaction& tx) -> base::Result<Reply> {
      auto membership = find_gift(tx, services, input.code, query::use_invitation);
      if (!membership) return membership.error();
      auto user = add_user(tx, services, {input.login, input.name, hash});
      if (!user) return user.error();
      membership->user = *user;
      if (auto added = add_membership(tx, services, nullptr, *membership); !added)
        return added.error();
      return open_session(tx, services, *user, device);
    };
    auto reply = co_await services.store.write(std::move(redeem));
    if (!reply && reply.error().code == Errc::invalid)
      services.throttle.address_failed(options.remote, services.clock.now());
    co_return reply;
  }
};

/// A code, as people type it.
struct CodeInput {
  std::string code;

  static protocol::Shape<CodeInput> shape() {
    return protocol::Shape<CodeInput>{}.text("code", &CodeInput::code, {4, domain::code_max},
                                             "blanks do not matter");
  }
};

struct ReadInvitation {
  static constexpr CommandInfo info{
      .name = "invitation.read",
      .verb = Verb::post,
      .path = "/invitations/read",
      .effect = Effect::read,
      .returns = "membership",
      .summary =
          "The role that an invitation would give to whoever calls; the code is in the body, so "
          "that no address has it.",
      .throttled = true};
  using Input = CodeInput;
  static protocol::Shape<Input> shape() { return CodeInput::shape(); }

  static base::Result<Reply> run(Call& call, const Input& input) {
    const auto given = find_own_gift(call, input.code, query::find_invitation);
    if (!given) return given.error();
    JsonWriter out;
    write_gift(out, call.tx, *given);
    return Reply{.body = out.take()};
  }
};

struct AcceptInvitation {
  static constexpr CommandInfo info{
      .name = "invitation.accept",
      .verb = Verb::post,
      .path = "/invitations/accept",
      .effect = Effect::write,
      .returns = "invitation_accepted",
      .summary =
          "Gives the invitation's role to whoever calls, who needs no other to do so; from one "
          "invitation once, and not where they hold that role already.",
      .throttled = true};
  using Input = CodeInput;
  static protocol::Shape<Input> shape() { return CodeInput::shape(); }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto given = find_own_gift(call, input.code, query::use_invitation);
    if (!given) return given.error();
    if (auto may = check(call, *given); !may) return may.error();
    if (auto added = add_membership(call.tx, call.services, &call.caller, *given); !added)
      return added.error();
    return Reply{.body = answer(call, *given)};
  }

 private:
  /// What is refused here takes no use of the code. Errors: conflict.
  static base::Result<void> check(const Call& call, const NewMembership& given) {
    if (const auto* held = find_held(call.caller, given)) {
      if (given.household && held->household != given.household)
        return Error{Errc::conflict,
                     "you live elsewhere in this community already; one person lives in one "
                     "household: first an administrator ends that role"};
      return Error{Errc::conflict, "you hold this role here already"};
    }
    // A role that was ended does not come back by a code that was good before.
    if (call.tx.find([](const store::Row&) { return true; }, query::find_joined_by,
                     {subject_of("user", given.user), given.community, given.invitation.text()}))
      return Error{Errc::conflict, "you have redeemed this invitation before; ask for a new one"};
    return {};
  }

  static const Membership* find_held(const Caller& caller, const NewMembership& given) {
    const auto held = std::find_if(
        caller.memberships.begin(), caller.memberships.end(), [&](const Membership& one) {
          return one.community == given.community && one.role == given.role &&
                 one.party == given.party && one.grid == given.grid;
        });
    return held == caller.memberships.end() ? nullptr : &*held;
  }

  static std::string answer(const Call& call, const NewMembership& given) {
    JsonWriter out;
    out.begin_object().key("user");
    write_user(out, call.tx, load_caller(call.tx, given.user));
    out.key("joined");
    write_gift(out, call.tx, given);
    return out.end_object().take();
  }
};

}  // namespace

void add_invitation_commands(CommandTable& commands) {
  commands.add<CreateInvitation>();
  commands.add<RedeemInvitation>();
  commands.add<ReadInvitation>();
  commands.add<AcceptInvitation>();
}

}  // namespace sifang::app
