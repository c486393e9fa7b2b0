// SPDX-License-Identifier: Apache-2.0
// A person's e-mail address: given, proved by a code, taken away, and left by whoever holds the
// link of a mail.
#include <algorithm>

#include "app/outbox.hpp"
#include "base/crypto.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;

constexpr std::chrono::minutes code_lives{30};
constexpr std::chrono::seconds between_codes{60};
constexpr std::int64_t most_tries = 5;
constexpr std::int64_t address_max = 254;  // RFC 5321, 4.5.3.1.3
constexpr std::string_view first_groups = "mine work meeting";

/// One @ with something on both sides, a dot behind it, no blanks or controls: the code proves the
/// rest.
bool looks_like_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == text.npos || at == 0 || at > 64 || text.rfind('@') != at) return false;
  const auto host = text.substr(at + 1);
  if (host.find('.') == host.npos || host.front() == '.' || host.back() == '.') return false;
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7F ||
           std::string_view("<>()[],;:\\\"").find(c) != std::string_view::npos;
  });
}

std::string code_digest(base::UserId user, std::string_view code) {
  return base::sha256({user.text(), "\n", code});
}

struct SetAddress {
  static constexpr CommandInfo info{
      .name = "mail.set",
      .verb = Verb::put,
      .path = "/me/mail",
      .effect = Effect::write,
      .returns = "empty",
      .summary = "Gives an e-mail address; a code is sent there, which proves that it is yours.",
      .throttled = true};
  struct Input {
    std::string address;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}.text("address", &Input::address, {3, address_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    if (!call.services.outbox.has_mail)
      return Error{Errc::conflict, "this server does not send e-mail"};
    if (!looks_like_address(input.address))
      return Error{Errc::invalid, "", {{"/address", "must be an e-mail address"}}};
    const auto sent_at = call.tx.find([](const store::Row& row) { return row.time(5); },
                                      query::get_mail_address, {call.caller.id});
    if (sent_at && call.now < *sent_at + between_codes && call.now >= *sent_at)
      return Error{Errc::throttled,
                   "a code was sent a moment ago",
                   {},
                   static_cast<int>(between_codes.count())};
    const auto code = std::to_string(100'000 + base::random_u32() % 900'000);
    call.tx.execute(query::put_mail_address,
                    {call.caller.id, input.address, store::Bytes{code_digest(call.caller.id, code)},
                     call.now + code_lives, call.now, base::random_secret()});
    queue_text(call.tx, call.services, "mail", "mail:" + call.caller.id.text(), call.caller.id,
               nullptr, code);
    return Reply{.body = "{}"};
  }
};

struct VerifyAddress {
  static constexpr CommandInfo info{.name = "mail.verify",
                                    .verb = Verb::post,
                                    .path = "/me/mail/verify",
                                    .effect = Effect::write,
                                    .returns = "mail_verified",
                                    .summary = "Proves the address by the code that came there."};
  struct Input {
    std::string code;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}.text("code", &Input::code, {6, 6});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    struct Asked {
      std::string hash;
      std::optional<base::Time> expires_at;
      std::int64_t tries = 0;
    };
    const auto asked = call.tx.find(
        [](const store::Row& row) {
          return Asked{row.string(2), row.maybe_time(3), row.integer(4)};
        },
        query::get_mail_address, {call.caller.id});
    if (!asked || asked->hash.empty()) return Error{Errc::conflict, "no code was asked for"};
    if (asked->tries >= most_tries || !asked->expires_at || call.now > *asked->expires_at)
      return Error{Errc::conflict, "the code is no longer good: ask for another"};
    if (!base::equal_in_constant_time(asked->hash, code_digest(call.caller.id, input.code))) {
      // The guess must count though the answer is a refusal: an error would roll it back.
      call.tx.execute(query::count_code_try, {call.caller.id});
      return Reply{.body = "{\"verified\":false}"};
    }
    call.tx.execute(query::verify_mail_address, {call.now, call.caller.id});
    const auto groups = call.tx.find([](const store::Row& row) { return row.string(2); },
                                     query::get_notice_settings, {call.caller.id});
    if (groups.value_or("").empty())
      call.tx.execute(query::set_mail_groups, {call.caller.id, first_groups});
    return Reply{.body = "{\"verified\":true}"};
  }
};

struct RemoveAddress {
  static constexpr CommandInfo info{.name = "mail.remove",
                                    .verb = Verb::delete_,
                                    .path = "/me/mail",
                                    .effect = Effect::write,
                                    .returns = "empty",
                                    .summary = "Forgets the caller's e-mail address."};
  struct Input {};
  static protocol::Shape<Input> shape() { return {}; }
  static base::Result<Reply> run(Call& call, const Input&) {
    call.tx.execute(query::delete_mail_address, {call.caller.id});
    call.tx.execute(query::set_mail_groups, {call.caller.id, ""});
    return Reply{.body = "{}"};
  }
};

struct LeaveMail {
  static constexpr CommandInfo info{
      .name = "mail.leave",
      .verb = Verb::post,
      .path = "/mail/leave",
      .effect = Effect::write,
      .anonymous = true,
      .returns = "empty",
      .summary = "Turns all e-mail of the person off to whom the token was written; no log-in."};
  struct Input {
    std::string token;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}.text("token", &Input::token, {1, 100});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    const auto user = call.tx.find([](const store::Row& row) { return row.id<base::UserId>(0); },
                                   query::find_mail_leaver, {input.token});
    if (!user) return Error{Errc::not_found, "this link is not good any more"};
    call.tx.execute(query::set_mail_groups, {*user, ""});
    return Reply{.body = "{}"};
  }
};

}  // namespace

void add_mail_commands(CommandTable& commands) {
  commands.add<SetAddress>();
  commands.add<VerifyAddress>();
  commands.add<RemoveAddress>();
  commands.add<LeaveMail>();
}

}  // namespace sifang::app
