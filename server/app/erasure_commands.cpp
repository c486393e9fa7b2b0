// SPDX-License-Identifier: Apache-2.0
// Erasing a person in the web: by an administrator, at the person's request, with their name typed.
#include <boost/asio/awaitable.hpp>

#include "app/communities.hpp"
#include "app/erasure.hpp"
#include "app/people.hpp"
#include "base/crypto.hpp"
#include "domain/limits.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"
#include "store/store.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using boost::asio::awaitable;
using enum domain::Role;

struct ErasePerson {
  static constexpr CommandInfo info{
      .name = "people.erase",
      .verb = Verb::post,
      .path = "/communities/{community}/people/{user}/erase",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "erased",
      .summary =
          "Erases a person at their request, for good: account, roles, name, phone, the words of "
          "their private tickets. Public tickets and what parties answered stay, without names."};
  struct Input {
    std::string community;
    base::UserId user;
    std::string name;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .id("user", &Input::user)
        .text("name", &Input::name, {1, domain::name_max}, "the person's, to be sure who is meant");
  }

  static awaitable<base::Result<Reply>> run(Services& services, CallOptions options, Input input) {
    // Looked for a page at a time, so that nobody waits for a long log.
    ErasureSearch search(input.user);
    auto look = [&services, &options, &input,
                 &search](store::Transaction& tx) -> base::Result<bool> {
      if (auto caller = check(tx, services, options, input); !caller) return caller.error();
      return search.read_on(tx);
    };
    for (bool more = true; more;) {
      auto looked = co_await services.store.read(look);
      if (!looked) co_return looked.error();
      more = *looked;
    }
    auto erase = [&services, &options, &input,
                  &search](store::Transaction& tx) -> base::Result<Reply> {
      const auto caller = check(tx, services, options, input);
      if (!caller) return caller.error();
      const auto erased = erase_person(tx, services, &*caller, search);
      if (!erased) return erased.error();
      protocol::JsonWriter out;
      out.begin_object().field("tickets", erased->tickets).field("emptied", erased->emptied);
      out.field("bodies", erased->bodies).end_object();
      return Reply{.body = out.take()};
    };
    co_return co_await services.store.write(std::move(erase));
  }

 private:
  /// Who calls, if they may. Everywhere that the person has a role it must be the caller's to say.
  static base::Result<Caller> check(store::Transaction& tx, const Services& services,
                                    const CallOptions& options, const Input& input) {
    auto known = check_credentials(tx, options.credentials, services.clock.now(), true, false);
    if (!known) return known.error();
    auto& caller = *known;
    const auto community = find_community(tx, input.community);
    if (!community || caller.roles_in(community->id).empty())
      return Error{Errc::not_found, "there is no such community, or you have no role in it"};
    if (!caller.has_role(community->id, admin))
      return Error{Errc::forbidden, "none of your roles here may do this"};
    if (auto here = require_role_holder(tx, input.user, community->id); !here) return here.error();
    const auto person = load_caller(tx, input.user);
    if (person.id == caller.id) return Error{Errc::forbidden, "nobody erases themselves"};
    if (person.root && !caller.root)
      return Error{Errc::forbidden, "this person administers the whole installation"};
    for (const auto& membership : person.memberships)
      if (!caller.has_role(membership.community, admin))
        return Error{Errc::forbidden,
                     "this person is in another community too; somebody who administers both, or "
                     "the command line, must do it"};
    if (input.name != person.name)
      return Error{Errc::invalid, "", {{"/name", "is not the name of this person"}}};
    return std::move(caller);
  }
};

}  // namespace

void add_erasure_command(CommandTable& commands) { commands.add<ErasePerson>(); }

}  // namespace sifang::app
