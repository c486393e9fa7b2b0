// SPDX-License-Identifier: Apache-2.0
// Lists of tickets and search. A list walks the index of its narrowest filter, in its order, and
// looks at the outline of each ticket for what else is asked and for what the caller may see; only
// those of the page are read whole. A search walks the tickets that have the words the same way,
// unless a filter passes so few that each is better asked for its words.
#include <algorithm>
#include <charconv>

#include "app/communities.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "domain/search_text.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Ticket;
using domain::TicketState;

constexpr std::int64_t next_step = 200;  // outlines read at once, behind the first page
constexpr std::int64_t few = 300;        // a filter that passes fewer is asked before the words

/// Stands for the due time of a ticket that has none or is done; as in list_by_due.
constexpr std::int64_t never_due = 9'007'199'254'740'991;

std::int64_t due_of(const Ticket& ticket) {
  const bool done = ticket.state == TicketState::verifying || ticket.state == TicketState::closed;
  return ticket.due && !done ? base::to_ms(*ticket.due) : never_due;
}

enum class Order { newest, due };

/// The place in a list from which the next page goes on: "<ms>.<id>", by what the list is sorted.
struct Cursor {
  std::int64_t at_ms = INT64_MAX;
  std::int64_t id = INT64_MAX;

  [[nodiscard]] static Cursor start(Order order) {
    return order == Order::due ? Cursor{INT64_MIN, 0} : Cursor{};
  }
  [[nodiscard]] static Cursor after(const Ticket& ticket, Order order) {
    const auto at = order == Order::due ? due_of(ticket) : base::to_ms(ticket.created_at);
    return {at, ticket.id.value};
  }
  [[nodiscard]] static base::Result<Cursor> parse(const std::optional<std::string>& text,
                                                  Order order) {
    auto cursor = start(order);
    if (!text) return cursor;
    const auto dot = text->find('.');
    const auto id = dot == text->npos ? std::nullopt : base::decode_id(text->substr(dot + 1));
    const auto [end, error] =
        std::from_chars(text->data(), text->data() + text->size(), cursor.at_ms);
    if (!id || error != std::errc{} || end != text->data() + dot)
      return Error{Errc::invalid, "", {{"/cursor", "is not one that this list gave"}}};
    cursor.id = *id;
    return cursor;
  }
  [[nodiscard]] std::string text() const {
    return std::to_string(at_ms) + "." + base::TicketId{id}.text();
  }
};

/// What a list needs to know of a ticket; the other members stay empty.
Ticket outline_from(const store::Row& row) {
  Ticket outline;
  outline.id = row.id<base::TicketId>(0);
  outline.created_at = row.time(1);
  outline.community = row.id<base::CommunityId>(2);
  outline.state = *domain::parse<TicketState>(row.text(3));
  if (!row.is_null(4)) outline.resolution = domain::parse<domain::Resolution>(row.text(4));
  outline.category = row.string(5);
  outline.handler = row.string(6);
  outline.grid = row.string(7);
  outline.visibility = *domain::parse<domain::Visibility>(row.text(8));
  outline.on_agenda = row.integer(9);
  outline.reporter = row.id<base::UserId>(10);
  outline.submitter = row.id<base::UserId>(11);
  outline.assignee = row.id<base::UserId>(12);
  outline.due = row.maybe_time(13);
  outline.updated_at = row.time(14);
  outline.answered_at = row.maybe_time(15);
  outline.asked_at = row.maybe_time(16);
  return outline;
}

bool is_overdue(const Ticket& ticket, base::Time now) {
  return ticket.due && *ticket.due < now && domain::is_timed(ticket.state);
}

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
    bool mine = false, overdue = false, assigned_to_me = false, open = false, following = false,
         awaits_me = false;
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
    shape
        .code("sort", &Input::sort, {"newest", "due"}, same,
              "due: what is due soonest first; a search (q) is always newest first")
        .with_default();
    shape.boolean("mine", &Input::mine, "reported by the caller").with_default();
    shape.boolean("overdue", &Input::overdue).with_default();
    shape.boolean("assigned_to_me", &Input::assigned_to_me).with_default();
    shape.boolean("open", &Input::open, "all but closed ones").with_default();
    shape.boolean("following", &Input::following, "followed by the caller").with_default();
    shape
        .boolean("awaits_me", &Input::awaits_me,
                 "the reporter kept silent for 7 days, and the caller may decide as a checker")
        .with_default();
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto parties = community->party_codes();
    if (input.owed && std::find(parties.begin(), parties.end(), *input.owed) == parties.end())
      return Error{Errc::invalid, "", {{"/owed", "is not a party of this community"}}};
    const auto order = input.sort == "due" && !input.q ? Order::due : Order::newest;
    auto cursor = Cursor::parse(input.cursor, order);
    if (!cursor) return cursor.error();
    const Walk walk{call, community->id, input};
    auto page = input.q               ? walk.search(*cursor)
                : order == Order::due ? walk.by_due(*cursor)
                                      : walk.list(*cursor);
    return write(call, *community, std::move(page), order, static_cast<std::size_t>(input.limit));
  }

 private:
  /// `page` has one more than `limit` where there is a next page.
  static Reply write(Call& call, const Community& community, std::vector<Ticket> page, Order order,
                     std::size_t limit) {
    const bool more = page.size() > limit;
    if (more) page.resize(limit);
    const auto parties = community.party_codes();
    protocol::JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto& outline : page)
      write_ticket_for(out, call, load_ticket(call.tx, outline.id), parties);
    out.end_array().key("next");
    if (more)
      out.value(Cursor::after(page.back(), order).text());
    else
      out.null();
    out.end_object();
    return {.body = out.take()};
  }

  /// One reading of a list; every page one more than the limit, to tell whether there is a next.
  struct Walk {
    Call& call;
    base::CommunityId community;
    const Input& input;

    [[nodiscard]] std::vector<Ticket> list(Cursor cursor) const {
      std::vector<Ticket> found;
      for (auto step = input.limit + 1;; step = next_step) {
        auto outlines = filtered(cursor, step);
        const auto read = static_cast<std::int64_t>(outlines.size());
        if (read > 0) cursor = Cursor::after(outlines.back(), Order::newest);
        if (keep(std::move(outlines), found) || read < step) return found;
      }
    }

    [[nodiscard]] std::vector<Ticket> by_due(Cursor cursor) const {
      std::vector<Ticket> found;
      if (is_filtered()) {
        auto outlines = filtered({}, few);
        if (static_cast<std::int64_t>(outlines.size()) < few)
          return sorted_by_due(std::move(outlines), cursor);
      }
      for (auto step = input.limit + 1;; step = next_step) {
        auto outlines = call.tx.list(outline_from, query::list_by_due,
                                     {community, cursor.at_ms, cursor.id, step});
        const auto read = static_cast<std::int64_t>(outlines.size());
        if (read > 0) cursor = Cursor::after(outlines.back(), Order::due);
        if (keep(std::move(outlines), found) || read < step) return found;
      }
    }

    [[nodiscard]] std::vector<Ticket> search(Cursor cursor) const {
      std::vector<Ticket> found;
      const auto terms = domain::query_terms(*input.q);
      if (terms.empty()) return found;
      const auto match = match_text(search_scope(call.tx, community), terms);
      if (is_filtered()) {
        auto outlines = filtered({}, few);
        if (static_cast<std::int64_t>(outlines.size()) < few)
          return with_words(std::move(outlines), match, cursor);
      }
      for (auto step = input.limit + 1;; step = next_step) {
        auto outlines = call.tx.list(outline_from, query::search_tickets, {match, cursor.id, step});
        const auto read = static_cast<std::int64_t>(outlines.size());
        if (read > 0) cursor.id = outlines.back().id.value;
        if (keep(std::move(outlines), found) || read < step) return found;
      }
    }

   private:
    /// Those of `outlines` behind the cursor, soonest due first.
    [[nodiscard]] std::vector<Ticket> sorted_by_due(std::vector<Ticket> outlines,
                                                    Cursor cursor) const {
      const auto place = [](const Ticket& ticket) {
        return std::pair(due_of(ticket), ticket.id.value);
      };
      std::sort(outlines.begin(), outlines.end(),
                [&](const auto& left, const auto& right) { return place(left) < place(right); });
      std::erase_if(outlines, [&](const auto& outline) {
        return place(outline) <= std::pair(cursor.at_ms, cursor.id);
      });
      std::vector<Ticket> found;
      keep(std::move(outlines), found);
      return found;
    }

    /// Those of `outlines` that have the words, in the order of a search.
    [[nodiscard]] std::vector<Ticket> with_words(std::vector<Ticket> outlines,
                                                 const std::string& match, Cursor cursor) const {
      std::vector<Ticket> found;
      std::sort(outlines.begin(), outlines.end(),
                [](const auto& left, const auto& right) { return right.id < left.id; });
      for (auto& outline : outlines) {
        if (outline.id.value >= cursor.id || !passes(outline)) continue;
        if (!call.tx.find([](const store::Row&) { return true; }, query::find_in_search,
                          {match, outline.id}))
          continue;
        found.push_back(std::move(outline));
        if (static_cast<std::int64_t>(found.size()) > input.limit) break;
      }
      return found;
    }

    /// Adds what passes to `found`; true when the page is full.
    bool keep(std::vector<Ticket> outlines, std::vector<Ticket>& found) const {
      for (auto& outline : outlines) {
        if (!passes(outline)) continue;
        found.push_back(std::move(outline));
        if (static_cast<std::int64_t>(found.size()) > input.limit) return true;
      }
      return false;
    }

    [[nodiscard]] bool is_filtered() const {
      return input.assigned_to_me || input.mine || input.following || input.awaits_me ||
             input.owed || input.overdue || input.grid || input.state || input.party ||
             input.open || input.category;
    }

    /// The next tickets of the narrowest filter asked for.
    [[nodiscard]] std::vector<Ticket> filtered(Cursor at, std::int64_t limit) const {
      const auto with = [&](store::Query query, store::Value value) {
        return call.tx.list(outline_from, query, {community, value, at.at_ms, at.id, limit});
      };
      const auto without = [&](store::Query query) {
        return call.tx.list(outline_from, query, {community, at.at_ms, at.id, limit});
      };
      const bool finished = input.state == domain::to_text(TicketState::closed);
      if (input.assigned_to_me) return with(query::list_by_assignee, call.caller.id);
      if (input.mine) return with(query::list_mine, call.caller.id);
      if (input.following) return with(query::list_followed, call.caller.id);
      if (input.awaits_me)
        return with(query::list_by_state, domain::to_text(TicketState::verifying));
      if (input.owed) return with(query::list_owed, *input.owed);
      if (input.overdue) return with(query::list_overdue, call.now);
      if (input.state && !finished) return with(query::list_by_state, *input.state);
      if (input.grid && input.open) return with(query::list_open_by_grid, *input.grid);
      if (input.party && input.open) return with(query::list_open_by_party, *input.party);
      if (input.grid) return with(query::list_by_grid, *input.grid);
      if (input.open) return without(query::list_open);
      if (input.party) return with(query::list_by_party, *input.party);
      if (input.category) return with(query::list_by_category, *input.category);
      if (finished) return with(query::list_by_state, *input.state);
      return without(query::list_newest);
    }

    [[nodiscard]] bool passes(const Ticket& ticket) const {
      const auto me = call.caller.id;
      return may_see(call.caller, ticket) &&
             (!input.state || domain::to_text(ticket.state) == *input.state) &&
             (!input.category || ticket.category == *input.category) &&
             (!input.party || ticket.handler == *input.party) &&
             (!input.grid || ticket.grid == *input.grid) &&
             (!input.mine || (me && (ticket.reporter == me || ticket.submitter == me))) &&
             (!input.assigned_to_me || (me && ticket.assignee == me)) &&
             (!input.open || ticket.state != TicketState::closed) &&
             (!input.following || follows(ticket)) &&
             (!input.awaits_me || awaits_checker(call, ticket)) &&
             (!input.overdue || is_overdue(ticket, call.now)) && (!input.owed || owes(ticket));
    }
    [[nodiscard]] bool follows(const Ticket& ticket) const {
      return call.tx
          .find([](const store::Row&) { return true; }, query::find_follow,
                {ticket.id, call.caller.id})
          .has_value();
    }
    [[nodiscard]] bool owes(const Ticket& ticket) const {
      return call.tx
          .find([](const store::Row&) { return true; }, query::find_debt, {ticket.id, *input.owed})
          .has_value();
    }
  };
};

}  // namespace

void add_ticket_lists(CommandTable& commands) { commands.add<ListTickets>(); }

}  // namespace sifang::app
