// SPDX-License-Identifier: Apache-2.0
// Reading tickets: one, its history, lists, search.
#include <algorithm>
#include <charconv>

#include "app/communities.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "domain/search_text.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Ticket;

struct ReadTicket {
  static constexpr CommandInfo info{
      .name = "ticket.read",
      .verb = Verb::get,
      .path = "/tickets/{id}",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "ticket",
      .summary = "A ticket by id or number, with what the caller may do now."};
  struct Input {
    std::string id;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}.text("id", &Input::id, {1, 60}, "id or number");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_visible_ticket(call, input.id);
    if (!ticket) return ticket.error();
    return ticket_reply(call, *ticket, load_parties(call.tx, ticket->community));
  }
};

struct TicketHistory {
  static constexpr CommandInfo info{
      .name = "ticket.history",
      .verb = Verb::get,
      .path = "/tickets/{id}/history",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "event_list",
      .summary = "What happened to a ticket, as the caller may see it, oldest first."};
  using Input = ReadTicket::Input;
  static protocol::Shape<Input> shape() { return ReadTicket::shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_visible_ticket(call, input.id);
    if (!ticket) return ticket.error();
    protocol::JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto& body : read_story(call.tx, subject_of("ticket", ticket->id),
                                       call.caller.labels_in(ticket->community)))
      out.raw(body);
    out.end_array().key("next").null().end_object();
    return Reply{.body = out.take()};
  }
};

/// The place in a list from which the next page goes on: "<created_at_ms>.<id>".
struct Cursor {
  std::int64_t created_at_ms = INT64_MAX;
  std::int64_t id = INT64_MAX;

  [[nodiscard]] static base::Result<Cursor> parse(const std::optional<std::string>& text) {
    if (!text) return Cursor{};
    Cursor cursor;
    const auto dot = text->find('.');
    const auto id = dot == text->npos ? std::nullopt : base::decode_id(text->substr(dot + 1));
    const auto [end, error] =
        std::from_chars(text->data(), text->data() + text->size(), cursor.created_at_ms);
    if (!id || error != std::errc{} || end != text->data() + dot)
      return Error{Errc::invalid, "", {{"/cursor", "is not one that this list gave"}}};
    cursor.id = *id;
    return cursor;
  }
  [[nodiscard]] static std::string after(const Ticket& ticket) {
    return std::to_string(base::to_ms(ticket.created_at)) + "." + ticket.id.text();
  }
};

struct ListTickets {
  static constexpr CommandInfo info{
      .name = "ticket.list",
      .verb = Verb::get,
      .path = "/communities/{community}/tickets",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "ticket_list",
      .summary = "Tickets the caller may see, newest first; every state unless filtered."};
  struct Input {
    std::string community;
    std::optional<std::string> state, category, party, grid, owed, q, cursor;
    std::string sort = "newest";
    bool mine = false, overdue = false, assigned_to_me = false, open = false;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    const auto same = [](std::string_view text) { return std::optional<std::string>(text); };
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code("state", &Input::state, domain::codes_of<domain::TicketState>(), same)
        .text("category", &Input::category, {1, domain::code_max})
        .text("party", &Input::party, {1, domain::code_max}, "the party that does the work")
        .text("grid", &Input::grid, {1, domain::code_max})
        .text("owed", &Input::owed, {1, domain::code_max}, "the party whose answer is missing")
        .text("q", &Input::q, {1, domain::search_max}, "words, or two characters or more")
        .text("cursor", &Input::cursor, {1, 60});
    shape.code("sort", &Input::sort, {"newest"}, same).with_default();
    shape.boolean("mine", &Input::mine, "reported by the caller").with_default();
    shape.boolean("overdue", &Input::overdue).with_default();
    shape.boolean("assigned_to_me", &Input::assigned_to_me).with_default();
    shape.boolean("open", &Input::open, "all but closed ones").with_default();
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_visible_community(call, input.community);
    if (!community) return community.error();
    if (auto allowed = call.require_role(community->id); !allowed) return allowed.error();
    auto cursor = Cursor::parse(input.cursor);
    if (!cursor) return cursor.error();
    auto page =
        input.q ? search(call, *community, input, *cursor) : list(call, *community, input, *cursor);

    protocol::JsonWriter out;
    out.begin_object().key("items").begin_array();
    const auto parties = community->party_codes();
    const bool more = static_cast<std::int64_t>(page.size()) > input.limit;
    if (more) page.resize(static_cast<std::size_t>(input.limit));
    for (auto& ticket : page) {
      load_answers(call.tx, ticket);
      write_ticket_for(out, call, ticket, parties);
    }
    out.end_array().key("next");
    if (more)
      out.value(Cursor::after(page.back()));
    else
      out.null();
    out.end_object();
    return Reply{.body = out.take()};
  }

 private:
  /// One more than a page, so that one can tell whether there is a next.
  static std::vector<Ticket> list(Call& call, const Community& community, const Input& input,
                                  Cursor cursor) {
    const auto labels = call.caller.labels_in(community.id);
    const auto has = [&](std::string_view label) {
      return std::binary_search(labels.begin(), labels.end(), label);
    };
    std::string grids = " ";
    for (const auto& label : labels)
      if (label.starts_with("grid:")) grids += label.substr(5) + " ";
    std::optional<base::Time> overdue_at;
    if (input.overdue) overdue_at = call.now;
    const auto assignee = input.assigned_to_me ? call.caller.id : base::UserId{};
    return call.tx.list(
        ticket_from, query::list_tickets,
        {community.id, cursor.created_at_ms, cursor.id, has("community"),
         has("member") || has("host") || has("officer"), has("recorder"), call.caller.id, grids,
         input.state, input.category, input.party, input.grid, input.mine, overdue_at, input.owed,
         assignee, input.open, input.limit + 1});
  }

  /// Walks the index from the cursor on and keeps what passes, until a page is full or it ends.
  static std::vector<Ticket> search(Call& call, const Community& community, const Input& input,
                                    Cursor cursor) {
    constexpr std::int64_t ids_per_step = 200;
    const auto terms = domain::query_terms(*input.q);
    std::vector<Ticket> found;
    if (terms.empty()) return found;
    const auto match = match_text(community.id, terms, Match::all);
    std::int64_t before = cursor.id;
    for (;;) {
      const auto ids = call.tx.list([](const store::Row& row) { return row.integer(0); },
                                    query::search_tickets, {match, before, ids_per_step});
      for (const auto id : ids) {
        auto ticket = call.tx.find(ticket_from, query::get_ticket, {id});
        if (ticket && may_see(call.caller, *ticket) && passes(call, *ticket, input))
          found.push_back(std::move(*ticket));
        if (static_cast<std::int64_t>(found.size()) > input.limit) return found;
      }
      if (static_cast<std::int64_t>(ids.size()) < ids_per_step) return found;
      before = ids.back();
    }
  }

  static bool passes(const Call& call, const Ticket& ticket, const Input& input) {
    const auto closed = ticket.state == domain::TicketState::closed;
    const bool own =
        call.caller.id && (ticket.reporter == call.caller.id || ticket.submitter == call.caller.id);
    return (!input.state || domain::to_text(ticket.state) == *input.state) &&
           (!input.category || ticket.category == *input.category) &&
           (!input.party || ticket.handler == *input.party) &&
           (!input.grid || ticket.grid == *input.grid) && (!input.mine || own) &&
           (!input.open || !closed) &&
           (!input.assigned_to_me || ticket.assignee == call.caller.id) &&
           (!input.overdue || (ticket.due && *ticket.due < call.now && !closed)) &&
           (!input.owed || owes(call, ticket, *input.owed));
  }

  static bool owes(const Call& call, Ticket ticket, const std::string& party) {
    load_answers(call.tx, ticket);
    const auto answered = domain::answered_parties(ticket);
    return ticket.state != domain::TicketState::new_ &&
           ticket.resolution != domain::Resolution::archived &&
           ticket.resolution != domain::Resolution::cancelled &&
           ticket.resolution != domain::Resolution::duplicate &&
           std::find(answered.begin(), answered.end(), party) == answered.end();
  }
};

}  // namespace

void add_ticket_commands(CommandTable& commands) {
  commands.add<ListTickets>();
  commands.add<ReadTicket>();
  commands.add<TicketHistory>();
}

}  // namespace sifang::app
