// SPDX-License-Identifier: Apache-2.0
// Bearer tokens for programs. A token may make others, so that a program can hand on less than its
// own, but none outlives the one it was made with: neither its end nor its revocation.
#include <algorithm>

#include "app/paging.hpp"
#include "app/people.hpp"
#include "base/crypto.hpp"
#include "domain/limits.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using protocol::JsonWriter;

constexpr std::int64_t most_tokens = 500;  // of one person

struct CreateToken {
  static constexpr CommandInfo info{
      .name = "token.create",
      .verb = Verb::post,
      .path = "/tokens",
      .effect = Effect::write,
      .status = 201,
      .returns = "token",
      .summary =
          "Makes a bearer token for a program; its text is shown this once. Made with a "
          "token, it ends with that one at the latest.",
      .secret = true};
  struct Input {
    std::string name;
    std::optional<base::Time> expires_at;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("name", &Input::name, {1, domain::name_max}, "what it is for")
        .time("expires_at", &Input::expires_at, "until revoked where left out");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    if (input.expires_at && *input.expires_at <= call.now)
      return Error{Errc::invalid, "", {{"/expires_at", "must be in the future"}}};
    NewToken fresh{.user = call.caller.id, .name = input.name, .expires_at = input.expires_at};
    if (!call.options.credentials.bearer.empty()) {
      const auto maker = authenticate(call.tx, call.options.credentials, call.now);
      if (!maker) return maker.error();
      fresh.parent = maker->token;
      if (maker->token_expires_at)
        fresh.expires_at =
            std::min(fresh.expires_at.value_or(*maker->token_expires_at), *maker->token_expires_at);
    }
    const auto count = call.tx.find([](const store::Row& row) { return row.integer(0); },
                                    query::count_tokens, {call.caller.id, call.now});
    if (count.value_or(0) >= most_tokens)
      return Error{Errc::conflict, "you have 500 tokens; revoke some first"};
    call.secret_reply = true;
    const auto made = add_token(call.tx, call.services, fresh);
    JsonWriter out;
    out.begin_object().field("id", made.id).field("name", input.name);
    out.field("token", made.text).field("expires_at", fresh.expires_at).end_object();
    return Reply{.body = out.take()};
  }
};

struct ListTokens {
  static constexpr CommandInfo info{
      .name = "token.list",
      .verb = Verb::get,
      .path = "/tokens",
      .effect = Effect::read,
      .returns = "token_list",
      .summary = "The caller's tokens without their texts: when they end, when they were used."};
  struct Input {
    std::optional<std::string> cursor;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("cursor", &Input::cursor, {1, 60});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    const auto after = read_cursor(input.cursor, base::TokenId{});
    if (!after) return after.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    std::int64_t count = 0;
    base::TokenId last, next;
    call.tx.for_each(query::list_tokens, {call.caller.id, call.now, after->value, input.limit + 1},
                     [&](const store::Row& row) {
                       const auto id = row.id<base::TokenId>(0);
                       if (++count > input.limit) next = last;
                       if (next) return false;
                       last = id;
                       out.begin_object().field("id", id).field("name", row.text(1));
                       out.field("created_at", row.time(2)).field("expires_at", row.maybe_time(3));
                       out.field("last_used_at", row.maybe_time(4));
                       out.field("made_with", row.id<base::TokenId>(5)).end_object();
                       return true;
                     });
    out.end_array().field("next", next).end_object();
    return Reply{.body = out.take()};
  }
};

struct RevokeToken {
  static constexpr CommandInfo info{
      .name = "token.revoke",
      .verb = Verb::delete_,
      .path = "/tokens/{id}",
      .effect = Effect::write,
      .returns = "empty",
      .summary = "Makes a token useless, and those that were made with it."};
  struct Input {
    base::TokenId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    struct Ended {
      base::TokenId id;
      std::string digest;
    };
    auto family = call.tx.list(
        [](const store::Row& row) {
          return Ended{row.id<base::TokenId>(0), row.string(1)};
        },
        query::list_token_family, {input.id, call.caller.id});
    if (family.empty()) return Error{Errc::not_found, "you have no such token"};
    for (auto& [id, digest] : family) {
      call.tx.execute(query::delete_token, {id});
      tell_access_changed(call.tx, call.services, call.caller.id, std::move(digest),
                          AccessChange::ended);
    }
    return Reply{.body = "{}"};
  }
};

}  // namespace

MadeToken add_token(store::Transaction& tx, Services& services, const NewToken& fresh) {
  const auto now = services.clock.now();
  MadeToken made{.id = services.ids.make<base::TokenId>(base::to_ms(now)),
                 .text = "sft_" + base::random_secret()};
  tx.execute(query::add_token, {made.id, store::Bytes{base::sha256({made.text})}, fresh.user,
                                fresh.name, now, fresh.expires_at, fresh.parent});
  return made;
}

void add_token_commands(CommandTable& commands) {
  commands.add<CreateToken>();
  commands.add<ListTokens>();
  commands.add<RevokeToken>();
}

}  // namespace sifang::app
