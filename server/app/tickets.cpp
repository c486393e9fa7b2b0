// SPDX-License-Identifier: Apache-2.0
#include "app/tickets.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "app/attachments.hpp"
#include "app/figures.hpp"
#include "app/ticket_clocks.hpp"
#include "app/ticket_rights.hpp"
#include "domain/recurrence.hpp"
#include "domain/search_text.hpp"
#include "domain/ticket_number.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Ticket;
using protocol::ReporterShown;

template <class Enum>
std::optional<Enum> maybe(const store::Row& row, int column) {
  return row.is_null(column) ? std::nullopt : domain::parse<Enum>(row.text(column));
}
std::optional<std::string_view> code(const auto& value) {
  return value ? std::optional(domain::to_text(*value)) : std::nullopt;
}
std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// What of a ticket's row list_owed must know. The query decides; most new tickets need not ask it.
void owe_answers(store::Transaction& tx, const Ticket& ticket) {
  if (ticket.state == domain::TicketState::new_ ||
      ticket.resolution == domain::Resolution::archived)
    return;
  tx.execute(query::owe_answers, {ticket.id});
}

domain::LabelSet without(const domain::LabelSet& labels, const domain::LabelSet& taken) {
  domain::LabelSet rest;
  std::set_difference(labels.begin(), labels.end(), taken.begin(), taken.end(),
                      std::back_inserter(rest));
  return rest;
}

}  // namespace

std::vector<std::string> load_parties(store::Transaction& tx, base::CommunityId community) {
  return tx.list([](const store::Row& row) { return row.string(0); }, query::list_parties,
                 {community});
}

base::Result<std::string> check_charge(const Call& call, base::CommunityId community,
                                       const std::vector<std::string>& parties,
                                       const std::string& party, base::UserId assignee) {
  if (std::find(parties.begin(), parties.end(), party) == parties.end())
    return base::Error{base::Errc::invalid, "", {{"/party", "is not a party of this community"}}};
  if (!assignee) return std::string();
  auto name = call.tx.find([](const store::Row& row) { return row.string(1); },
                           query::find_member_of_party, {community, party, assignee});
  if (!name)
    return base::Error{base::Errc::invalid, "", {{"/assignee", "is not a member of that party"}}};
  return std::move(*name);
}

Ticket ticket_from(const store::Row& row) {
  Ticket ticket;
  ticket.id = row.id<base::TicketId>(0);
  ticket.community = row.id<base::CommunityId>(1);
  ticket.number = row.string(2);
  ticket.title = row.string(3);
  ticket.body = row.string(4);
  ticket.category = row.string(5);
  ticket.urgency = *domain::parse<domain::Urgency>(row.text(6));
  ticket.state = *domain::parse<domain::TicketState>(row.text(7));
  ticket.resolution = maybe<domain::Resolution>(row, 8);
  ticket.proposed = maybe<domain::Resolution>(row, 9);
  ticket.visibility = *domain::parse<domain::Visibility>(row.text(10));
  ticket.place = {row.maybe_string(11), row.maybe_string(12), row.maybe_string(13),
                  row.maybe_string(14), row.maybe_real(15),   row.maybe_real(16)};
  ticket.grid = row.string(17);
  ticket.reporter = row.id<base::UserId>(18);
  ticket.reporter_name = row.string(19);
  ticket.submitter = row.id<base::UserId>(20);
  ticket.behalf_name = row.maybe_string(21);
  ticket.behalf_phone = row.maybe_string(22);
  ticket.first_receiver = row.string(23);
  ticket.handler = row.string(24);
  ticket.assignee = row.id<base::UserId>(25);
  ticket.assignee_name = row.string(26);
  ticket.taken = row.flag(27);
  ticket.due = row.maybe_time(28);
  ticket.wait_until = row.maybe_time(29);
  ticket.foreign_number = row.maybe_string(30);
  if (!row.is_null(31)) ticket.rating = static_cast<int>(row.integer(31));
  ticket.supporters = row.integer(32);
  ticket.reopened = row.integer(33);
  ticket.returned = row.integer(34);
  ticket.on_agenda = row.integer(35);
  ticket.created_at = row.time(36);
  ticket.updated_at = row.time(37);
  ticket.answered_at = row.maybe_time(38);
  ticket.closed_at = row.maybe_time(39);
  ticket.version = row.integer(40);
  ticket.asked_at = row.maybe_time(41);
  ticket.duplicate_of = {row.id<base::TicketId>(42), row.string(43)};
  ticket.parent = {row.id<base::TicketId>(44), row.string(45)};
  ticket.part_count = row.integer(46);
  ticket.consent_how = maybe<domain::Consent>(row, 47);
  ticket.consent_at = row.maybe_time(48);
  ticket.due_set_at = row.maybe_time(49);
  return ticket;
}

void load_answers(store::Transaction& tx, Ticket& ticket) {
  ticket.answers = tx.list(
      [](const store::Row& row) {
        return domain::Answer{.party = row.string(0),
                              .text = row.string(1),
                              .stance = maybe<domain::Stance>(row, 2),
                              .by = row.string(3),
                              .published_at = row.maybe_time(4),
                              .draft_text = row.maybe_string(5),
                              .draft_stance = maybe<domain::Stance>(row, 6),
                              .version = row.integer(7)};
      },
      query::list_answers, {ticket.id});
  if (ticket.part_count > 0)
    ticket.parts = tx.list(
        [](const store::Row& row) {
          return domain::TicketRef{row.id<base::TicketId>(0), row.string(1)};
        },
        query::list_parts, {ticket.id});
  load_clocks(tx, ticket);
  load_attachments(tx, ticket);
}

Ticket load_ticket(store::Transaction& tx, base::TicketId id) {
  auto ticket = tx.find(ticket_from, query::get_ticket, {id});
  if (!ticket) throw std::logic_error("no ticket with that id");
  load_answers(tx, *ticket);
  return std::move(*ticket);
}

bool may_see(const Caller& caller, const Ticket& ticket) {
  return domain::is_in_audience_of_ticket(caller.labels_in(ticket.community), ticket.exposure());
}

bool may_know_reporter(const Caller& caller, const Ticket& ticket) {
  return domain::is_in_audience_of_reporter(caller.labels_in(ticket.community), ticket.exposure());
}

base::Result<Ticket> find_visible_ticket(const Call& call, std::string_view id_or_number) {
  auto id = base::TicketId::parse(id_or_number);
  if (const auto number = domain::plain_number(id_or_number);
      !id && domain::looks_like_ticket_number(number))
    id = call.tx.find([](const store::Row& row) { return row.id<base::TicketId>(0); },
                      query::find_ticket_id_by_number, {number});
  if (id) {
    auto ticket = call.tx.find(ticket_from, query::get_ticket, {*id});
    if (ticket && may_see(call.caller, *ticket)) {
      load_answers(call.tx, *ticket);
      return std::move(*ticket);
    }
  }
  return base::Error{base::Errc::not_found, "there is no such ticket, or it is not yours to see"};
}

void save_ticket(store::Transaction& tx, Ticket& ticket, base::Time now) {
  update_clocks(tx, ticket, now);
  ticket.updated_at = now;
  ++ticket.version;
  tx.execute(query::update_ticket, {domain::to_text(ticket.state),
                                    code(ticket.resolution),
                                    code(ticket.proposed),
                                    unless_empty(ticket.first_receiver),
                                    unless_empty(ticket.handler),
                                    ticket.assignee,
                                    ticket.taken,
                                    ticket.due,
                                    ticket.wait_until,
                                    ticket.foreign_number,
                                    ticket.rating,
                                    ticket.supporters,
                                    ticket.reopened,
                                    ticket.returned,
                                    ticket.updated_at,
                                    ticket.answered_at,
                                    ticket.closed_at,
                                    ticket.version,
                                    ticket.asked_at,
                                    ticket.reporter,
                                    ticket.duplicate_of.id,
                                    ticket.part_count,
                                    ticket.due_set_at,
                                    ticket.grid,
                                    ticket.id});
  tx.execute(query::clear_debts, {ticket.id});
  owe_answers(tx, ticket);
}

void add_ticket_row(store::Transaction& tx, Ticket& ticket,
                    const std::optional<std::string>& source_id) {
  const auto& place = ticket.place;
  tx.execute(query::add_ticket, {ticket.id,
                                 ticket.community,
                                 ticket.number,
                                 ticket.title,
                                 ticket.body,
                                 ticket.category,
                                 domain::to_text(ticket.urgency),
                                 domain::to_text(ticket.state),
                                 code(ticket.resolution),
                                 domain::to_text(ticket.visibility),
                                 place.text,
                                 place.building,
                                 place.unit,
                                 place.room,
                                 place.lat,
                                 place.lon,
                                 ticket.grid,
                                 ticket.reporter,
                                 ticket.submitter,
                                 ticket.behalf_name,
                                 ticket.behalf_phone,
                                 source_id,
                                 ticket.created_at,
                                 ticket.updated_at,
                                 ticket.answered_at,
                                 ticket.closed_at,
                                 ticket.parent.id,
                                 code(ticket.consent_how),
                                 ticket.consent_at});
  start_clocks(tx, ticket);
  if (ticket.due) tx.execute(query::set_ticket_due, {ticket.due, ticket.id});
  owe_answers(tx, ticket);
}

void append_ticket_event(store::Transaction& tx, const Caller* actor, base::Time now,
                         const Ticket& ticket, const std::vector<std::string>& parties,
                         const TicketChange& change) {
  const auto data = [&](ReporterShown shown) {
    protocol::JsonWriter out;
    out.begin_object().key("ticket");
    protocol::write_ticket_part(out, ticket, parties, change.part, shown);
    auto text = out.take();
    if (!change.extra.empty()) text += "," + change.extra;
    return text + "}";
  };
  const auto exposure = ticket.exposure();
  const auto all = domain::merged(domain::audience_of_ticket(exposure), change.also_told);
  // Those who may know the reporter must also be those who may see the ticket at all.
  auto knowing = domain::audience_of_reporter(exposure);
  const bool by_reporter = actor && (actor->id == ticket.reporter || actor->id == ticket.submitter);
  const auto hidden = by_reporter ? ActorShown::no : ActorShown::yes;

  NewEvent event{.community = ticket.community,
                 .kind = change.kind,
                 .subject = subject_of("ticket", ticket.id),
                 .scope = {},
                 .versions = {}};
  if (!knowing.empty())
    event.versions.push_back({knowing, data(ReporterShown::yes), ActorShown::yes});
  const auto others = without(all, knowing);
  if (!others.empty()) event.versions.push_back({others, data(ReporterShown::no), hidden});
  if (!change.sealed.empty()) event.versions.push_back({domain::sealed_audience(), change.sealed});
  append_event(tx, actor, now, event);
  record_figures(tx, now, ticket, parties, change.kind);
}

std::string take_number(store::Transaction& tx, base::CommunityId community, base::Time at,
                        std::string_view zone) {
  const int year = domain::to_local(at, zone).year;
  std::string number;
  tx.for_each(query::take_ticket_number, {community, year}, [&](const store::Row& row) {
    number = domain::ticket_number(row.text(1), year, row.integer(0));
    return true;
  });
  return number;
}

std::string community_term(base::CommunityId community) { return "c" + community.text(); }

std::string search_scope(store::Transaction& tx, base::CommunityId community) {
  const bool alone =
      !tx.find([](const store::Row&) { return true; }, query::find_other_community, {community});
  return alone ? "" : "\"" + community_term(community) + "\" AND ";
}

std::string match_text(std::string_view scope, const std::vector<std::string>& terms) {
  // Terms are letters and digits only (search_text), so quoting them is enough; a star behind the
  // quotes asks for a beginning.
  std::string text(scope);
  std::string_view between = "";
  for (const auto& term : terms) {
    const bool begins = term.back() == domain::beginning;
    text.append(between).append("\"").append(term, 0, term.size() - (begins ? 1 : 0)).append("\"");
    if (begins) text += " *";
    between = " AND ";
  }
  return text;
}

std::string search_terms(base::CommunityId community, std::string_view text) {
  std::string terms = community_term(community);
  for (const auto& term : domain::index_terms(text)) terms.append(" ").append(term);
  return terms;
}

void add_search_terms(store::Transaction& tx, base::TicketId ticket, std::string terms) {
  tx.at_end([ticket, terms = std::move(terms)](store::Transaction& end) {
    end.execute(query::add_ticket_terms, {ticket, terms});
  });
}

void index_ticket(store::Transaction& tx, const Ticket& ticket) {
  std::string text = ticket.title + "\n" + ticket.body;
  for (const auto* part : {&ticket.place.text, &ticket.place.building})
    if (*part) text += "\n" + **part;
  add_search_terms(tx, ticket.id, search_terms(ticket.community, text));
}

namespace {

void note_look_if(const Call& call, const Ticket& ticket, bool reporter_shown) {
  // Who submitted it for somebody wrote down themselves what there is to know.
  if (call.caller.is_anonymous() || call.caller.id == ticket.submitter) return;
  const bool has_reporter = ticket.reporter || ticket.behalf_name;
  const bool is_private = ticket.visibility == domain::Visibility::private_;
  if (!has_reporter || !(is_private || reporter_shown)) return;
  call.note_look(subject_of("ticket", ticket.id), ticket.reporter, ticket.community);
}

}  // namespace

void note_look_at(const Call& call, const Ticket& ticket) {
  note_look_if(call, ticket, may_know_reporter(call.caller, ticket));
}

void note_look_at(const Call& call, base::TicketId ticket) {
  const auto found = call.tx.find(ticket_from, query::get_ticket, {ticket});
  if (found && may_see(call.caller, *found)) note_look_at(call, *found);
}

void note_look_at_words(const Call& call, base::TicketId ticket) {
  const auto found = call.tx.find(ticket_from, query::get_ticket, {ticket});
  if (found && may_see(call.caller, *found)) note_look_if(call, *found, false);
}

void note_looks_at_events(const Call& call, base::CommunityId community, const EventPage& page) {
  std::set<base::TicketId> tickets;
  for (const auto seq : page.narrow)
    call.tx.for_each(query::get_event_scope, {community, seq}, [&](const store::Row& row) {
      constexpr std::string_view noun = "ticket:";
      if (row.text(0).starts_with(noun))
        if (const auto id = base::TicketId::parse(row.text(0).substr(noun.size())))
          tickets.insert(*id);
      return false;
    });
  for (const auto ticket : tickets) note_look_at(call, ticket);
}

void write_ticket_for(protocol::JsonWriter& out, const Call& call, const Ticket& ticket,
                      const std::vector<std::string>& parties) {
  const bool knows = may_know_reporter(call.caller, ticket);
  note_look_if(call, ticket, knows);
  protocol::TicketViewer viewer;
  viewer.reporter = knows ? ReporterShown::yes : ReporterShown::no;
  viewer.mine = !call.caller.is_anonymous() && call.caller.id == ticket.reporter;
  viewer.supporting = !call.caller.is_anonymous() && ticket.supporters > 0 &&
                      call.tx.find([](const store::Row&) { return true; }, query::find_support,
                                   {ticket.id, call.caller.id});
  viewer.following =
      !call.caller.is_anonymous() && call.tx.find([](const store::Row&) { return true; },
                                                  query::find_follow, {ticket.id, call.caller.id});
  viewer.moves = open_moves(call, ticket, parties);
  for (const auto& slot : ticket.answers)
    if (call.caller.is_member_of(ticket.community, slot.party)) viewer.own_slot = &slot;
  protocol::write_ticket(out, ticket, parties, viewer);
}

Reply ticket_reply(const Call& call, const Ticket& ticket,
                   const std::vector<std::string>& parties) {
  protocol::JsonWriter out;
  write_ticket_for(out, call, ticket, parties);
  return {.body = out.take(), .version = ticket.version};
}

}  // namespace sifang::app
