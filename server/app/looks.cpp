// SPDX-License-Identifier: Apache-2.0
#include "app/looks.hpp"

#include "app/command.hpp"
#include "app/paging.hpp"
#include "domain/limits.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using protocol::JsonWriter;

std::int64_t day_of(base::Time at) {
  return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
}

struct ListLooks {
  static constexpr CommandInfo info{
      .name = "me.looks",
      .verb = Verb::get,
      .path = "/me/looks",
      .effect = Effect::read,
      .returns = "look_list",
      .summary = "Who was shown of the caller what not everybody may know, newest first; a year."};
  struct Input {
    std::optional<std::string> cursor;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("cursor", &Input::cursor, {1, 60});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    if (call.caller.is_anonymous()) return needs_log_in();
    const auto before = read_cursor(input.cursor, LookId{INT64_MAX});
    if (!before) return before.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    std::int64_t count = 0;
    LookId last, next;
    call.tx.for_each(query::list_looks, {call.caller.id, *before, input.limit + 1},
                     [&](const store::Row& row) {
                       if (++count > input.limit) next = last;
                       if (next) return false;
                       last = row.id<LookId>(0);
                       write_look(out, call.tx, row);
                       return true;
                     });
    out.end_array().field("next", next).end_object();
    return Reply{.body = out.take()};
  }
};

}  // namespace

std::vector<Look> new_looks(store::Transaction& tx, std::vector<Look> looks) {
  std::erase_if(looks, [&](const Look& look) {
    return tx
        .find([](const store::Row&) { return true; }, query::find_look,
              {look.subject, look.reader, day_of(look.at)})
        .has_value();
  });
  return looks;
}

void keep_looks(store::Transaction& tx, const std::vector<Look>& looks) {
  for (const auto& look : looks)
    tx.execute(query::add_look, {look.id, look.subject, look.reader, day_of(look.at), look.person,
                                 look.community, look.command, look.at});
}

void write_look(JsonWriter& out, store::Transaction& tx, const store::Row& row) {
  constexpr std::string_view of_ticket = "ticket:";
  const auto subject = row.text(2);
  out.begin_object().field("id", row.id<LookId>(0)).field("at", row.time(1));
  out.field("command", row.text(3)).key("reader").begin_object();
  out.field("id", row.id<base::UserId>(4)).field("name", row.text(5)).end_object();
  out.key("community").begin_object().field("id", row.id<base::CommunityId>(6));
  out.field("name", row.text(7)).end_object().key("ticket");
  if (subject.starts_with(of_ticket))
    out.value(tx.find([](const store::Row& found) { return found.string(0); },
                      query::get_ticket_number,
                      {*base::decode_id(subject.substr(of_ticket.size()))}));
  else
    out.null();
  out.end_object();
}

void add_look_commands(CommandTable& commands) { commands.add<ListLooks>(); }

}  // namespace sifang::app
