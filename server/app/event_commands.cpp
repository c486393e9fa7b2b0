// SPDX-License-Identifier: Apache-2.0
#include "app/event_commands.hpp"

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using protocol::JsonWriter;

struct ListEvents {
  static constexpr CommandInfo info{
      .name = "event.list",
      .verb = Verb::get,
      .path = "/communities/{community}/events",
      .effect = Effect::read,
      .roles = domain::anyone,
      .returns = "event_list",
      .summary =
          "The log as the caller may see it, after `since`; `seq` says how far this page goes. "
          "With `wait`, over HTTP, an answer without events waits for the first."};
  struct Input {
    std::string community;
    std::int64_t since = 0;
    std::int64_t limit = domain::page_default;
    std::int64_t wait = 0;
    std::optional<std::string> cursor;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code");
    shape.integer("since", &Input::since, 0, INT64_MAX / 2).with_default();
    shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
    shape
        .integer("wait", &Input::wait, 0, event_wait_max, "seconds to wait for an event, over HTTP")
        .with_default();
    return shape.text("cursor", &Input::cursor, {1, 20}, "the `next` of the page before");
  }
  /// Waiting is the door's (api/event_wait.hpp), before this.
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    std::int64_t since = input.since;
    if (input.cursor) {
      if (input.cursor->find_first_not_of("0123456789") != std::string::npos ||
          input.cursor->size() > 18)
        return Error{Errc::invalid, "", {{"/cursor", "is not one that this list gave"}}};
      since = std::stoll(*input.cursor);
    }
    if (since > community->seq)
      return Error{
          Errc::invalid,
          "",
          {{input.cursor ? "/cursor" : "/since",
            "is beyond the end of the log, " + std::to_string(community->seq) + ": fetch anew"}}};
    const auto page = read_events(call.tx, community->id, call.caller.labels_in(community->id),
                                  since, input.limit);
    note_looks_at_events(call, community->id, page);
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto& body : page.bodies) out.raw(body);
    out.end_array().field("seq", page.seq).key("next");
    if (page.more)
      out.value(std::to_string(page.seq));
    else
      out.null();
    out.end_object();
    return Reply{.body = out.take()};
  }
};

}  // namespace

void add_event_commands(CommandTable& commands) { commands.add<ListEvents>(); }

}  // namespace sifang::app
