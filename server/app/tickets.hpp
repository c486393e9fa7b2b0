// SPDX-License-Identifier: Apache-2.0
// Tickets inside a transaction: reading and storing them, who is told what, and writing the event
// of a change. Who may do what is ticket_rights; the commands are in the other ticket_* files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "app/event_log.hpp"
#include "domain/ticket.hpp"
#include "domain/ticket_moves.hpp"
#include "protocol/ticket_json.hpp"

namespace sifang::app {

[[nodiscard]] std::vector<std::string> load_parties(store::Transaction& tx,
                                                    base::CommunityId community);
/// Somebody of a party of the community to whom work may be given; their name. Errors: invalid,
/// naming /party or /assignee.
[[nodiscard]] base::Result<std::string> check_charge(const Call& call, base::CommunityId community,
                                                     const std::vector<std::string>& parties,
                                                     const std::string& party,
                                                     base::UserId assignee);

/// Requires: the ticket exists.
[[nodiscard]] domain::Ticket load_ticket(store::Transaction& tx, base::TicketId id);
[[nodiscard]] domain::Ticket ticket_from(const store::Row& row);
/// And its clocks, and the files of the report and of the answers.
void load_answers(store::Transaction& tx, domain::Ticket& ticket);

/// A ticket by id or number that the caller may see. Errors: not_found otherwise.
[[nodiscard]] base::Result<domain::Ticket> find_visible_ticket(const Call& call,
                                                               std::string_view id_or_number);
[[nodiscard]] bool may_see(const Caller& caller, const domain::Ticket& ticket);
/// For tests of visibility outside a command.
[[nodiscard]] bool may_know_reporter(const Caller& caller, const domain::Ticket& ticket);

/// Notes that the caller is shown who reported a ticket, where they may know it, or a private
/// ticket (Call::note_look).
void note_look_at(const Call& call, const domain::Ticket& ticket);
void note_look_at(const Call& call, base::TicketId ticket);
/// The same where nothing says who reported it.
void note_look_at_words(const Call& call, base::TicketId ticket);
/// The same for the tickets of events that are told to few.
void note_looks_at_events(const Call& call, base::CommunityId community, const EventPage& page);

/// Whether everybody who may read `readers_of` may read `ticket`.
[[nodiscard]] bool may_all_read(const domain::Ticket& ticket, const domain::Ticket& readers_of);
/// The ticket in which this one lives on: itself, or at the end of its duplicates. Errors: conflict
/// where that is read by more people, who must not be told unasked.
[[nodiscard]] base::Result<domain::Ticket> find_living_ticket(const Call& call,
                                                              domain::Ticket ticket);

/// Stores what changed, with its clocks, and raises the version. `now` becomes updated_at. To be
/// called before the event of the change is appended.
void save_ticket(store::Transaction& tx, domain::Ticket& ticket, base::Time now);

/// The event of a change to a ticket. `extra` is more JSON members for data (",\"note\":…" without
/// the comma), told to all who may see the ticket; the actor is hidden where it would give away the
/// reporter.
struct TicketChange {
  std::string_view kind;
  protocol::TicketPart part = protocol::TicketPart::changed;
  std::string extra = {};
  std::string sealed = {};  // an object for `sifang verify` alone
  // Who may see the ticket no longer, and learns of it by this event.
  domain::LabelSet also_told = {};
};
void append_ticket_event(store::Transaction& tx, const Caller* actor, base::Time now,
                         const domain::Ticket& ticket, const std::vector<std::string>& parties,
                         const TicketChange& change);

/// Writes the ticket as the caller is told it.
void write_ticket_for(protocol::JsonWriter& out, const Call& call, const domain::Ticket& ticket,
                      const std::vector<std::string>& parties);
[[nodiscard]] Reply ticket_reply(const Call& call, const domain::Ticket& ticket,
                                 const std::vector<std::string>& parties);

/// A decision of a meeting hands the ticket to a party: the one move made by another noun.
struct Assignment {
  std::string party;
  base::UserId assignee;
  std::optional<base::Time> due;
  base::DecisionId decision;
};
/// Errors: illegal_move.
[[nodiscard]] base::Result<void> assign_by_decision(const Call& call, domain::Ticket& ticket,
                                                    const std::vector<std::string>& parties,
                                                    const Assignment& assignment);
/// Records a party's silence as its answer. Errors: conflict when it has answered.
[[nodiscard]] base::Result<void> record_silence(const Call& call, domain::Ticket& ticket,
                                                const std::vector<std::string>& parties,
                                                const std::string& party);
/// Puts the ticket into the search index, at the end of the transaction.
void index_ticket(store::Transaction& tx, const domain::Ticket& ticket);
/// The same in two steps, for many tickets: cutting the text is work that another thread may do.
[[nodiscard]] std::string search_terms(base::CommunityId community, std::string_view text);
void add_search_terms(store::Transaction& tx, base::TicketId ticket, std::string terms);
/// The next free number of the community in the year of `at` there.
[[nodiscard]] std::string take_number(store::Transaction& tx, base::CommunityId community,
                                      base::Time at, std::string_view zone);
/// Stores a new ticket row; the clocks of a new one begin.
void add_ticket_row(store::Transaction& tx, domain::Ticket& ticket,
                    const std::optional<std::string>& source_id);

/// The search term that stands for a community.
[[nodiscard]] std::string community_term(base::CommunityId community);
/// What a MATCH text begins with to stay within a community: nothing where there is no other, since
/// a term that every ticket has costs more than the rest of a search.
[[nodiscard]] std::string search_scope(store::Transaction& tx, base::CommunityId community);
/// A MATCH text of all the terms. Requires: there are some.
[[nodiscard]] std::string match_text(std::string_view scope, const std::vector<std::string>& terms);

void add_ticket_submit(CommandTable& commands);
void add_ticket_similar(CommandTable& commands);
void add_ticket_commands(CommandTable& commands);
void add_ticket_lists(CommandTable& commands);
void add_ticket_actions(CommandTable& commands);
void add_ticket_answers(CommandTable& commands);
void add_ticket_comments(CommandTable& commands);
void add_ticket_support(CommandTable& commands);
void add_ticket_follow(CommandTable& commands);
void add_ticket_duplicate(CommandTable& commands);
void add_ticket_reminders(CommandTable& commands);
void add_ticket_parts(CommandTable& commands);
void add_ticket_grid(CommandTable& commands);
void add_ticket_slips(CommandTable& commands);
void add_ticket_bulk(CommandTable& commands);
void add_mask_commands(CommandTable& commands);
void add_report_commands(CommandTable& commands);

}  // namespace sifang::app
