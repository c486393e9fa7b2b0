// SPDX-License-Identifier: Apache-2.0
// What waits for a meeting: read from rows (domain/agenda_order puts it in order).
#include "app/agenda.hpp"
#include "app/clock_book.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::AgendaCandidate;
using domain::AgendaReason;
using domain::ItemKind;
using domain::Meeting;

/// New tickets that come by themselves; more would fill an evening.
constexpr std::size_t most_new_tickets = 20;

}  // namespace

std::vector<AgendaCandidate> find_candidates(const Call& call, const Meeting& meeting) {
  std::vector<AgendaCandidate> candidates;
  const auto is_private = [](const store::Row& row, int column) {
    return row.text(column) == "private";
  };

  struct Last {
    base::MeetingId id;
    base::Time opened_at;
  };
  const auto last = call.tx.find(
      [](const store::Row& row) {
        return Last{row.id<base::MeetingId>(0), row.maybe_time(1).value_or(base::Time{})};
      },
      query::find_last_closed, {meeting.community, meeting.series});
  call.tx.for_each(query::list_commitments,
                   {last ? last->id : base::MeetingId{}, meeting.community,
                    last ? last->opened_at : base::Time{}, meeting.series, meeting.starts_at},
                   [&](const store::Row& row) {
                     candidates.push_back({.reason = AgendaReason::commitment,
                                           .kind = ItemKind::commitment,
                                           .title = row.string(1),
                                           .ticket = row.id<base::TicketId>(2),
                                           .commitment = row.id<base::DecisionId>(0),
                                           .carried_from = {},
                                           .private_ticket = is_private(row, 5),
                                           .supporters = 0,
                                           .since = row.time(4)});
                     return true;
                   });
  if (last) {
    call.tx.for_each(query::list_carried, {last->id, meeting.id}, [&](const store::Row& row) {
      candidates.push_back({.reason = AgendaReason::carried,
                            .kind = *domain::parse<ItemKind>(row.text(1)),
                            .title = row.string(2),
                            .ticket = row.id<base::TicketId>(3),
                            .commitment = {},
                            .carried_from = row.id<base::ItemId>(0),
                            .private_ticket = is_private(row, 4),
                            .supporters = 0,
                            .since = call.now});
      return true;
    });
  }
  std::size_t fresh = 0;
  call.tx.for_each(
      query::list_agenda_tickets,
      {meeting.community, call.now, load_clock_book(call.tx, meeting.community).policy.supporters},
      [&](const store::Row& row) {
        const auto due = row.maybe_time(5);
        const bool late = row.flag(8);  // an answer, or the taking in
        const bool overdue = late || (due && *due < call.now);
        const bool sent = row.text(2) == "agenda";
        if (!overdue && !sent && ++fresh > most_new_tickets) return true;
        candidates.push_back(
            {.reason = overdue ? AgendaReason::overdue
                       : sent  ? AgendaReason::sent
                               : AgendaReason::supported,
             .kind = ItemKind::ticket,
             .title = row.string(1),
             .ticket = row.id<base::TicketId>(0),
             .commitment = {},
             .carried_from = {},
             // Sent there by hand, a private ticket comes even when it is overdue too.
             .private_ticket = is_private(row, 3) && !sent,
             .supporters = row.integer(4),
             .since = overdue && due ? *due : row.time(7)});
        return true;
      });
  return candidates;
}

}  // namespace sifang::app
