// SPDX-License-Identifier: Apache-2.0
// The rows of a noun or a community as records, and what the log says of the same records, for
// `sifang verify`. Log-ins (users, sessions, tokens) and remembered answers are not the log's.
#pragma once

#include <string_view>

#include "base/ids.hpp"
#include "domain/matter.hpp"
#include "domain/poll.hpp"
#include "protocol/facts.hpp"
#include "store/transaction.hpp"

namespace sifang::app {

[[nodiscard]] protocol::Facts ticket_rows(store::Transaction& tx, base::TicketId id);
[[nodiscard]] protocol::Facts meeting_rows(store::Transaction& tx, base::MeetingId id);
[[nodiscard]] protocol::Facts series_rows(store::Transaction& tx, base::SeriesId id);
[[nodiscard]] protocol::Facts poll_rows(store::Transaction& tx, domain::PollId id);
[[nodiscard]] protocol::Facts matter_rows(store::Transaction& tx, domain::MatterId id);
/// The community, its parties, categories, roles, invitations, households, places, templates and
/// rolls.
[[nodiscard]] protocol::Facts community_rows(store::Transaction& tx, base::CommunityId id);

/// What the log says of a noun ("ticket:<id>").
[[nodiscard]] protocol::Facts told_of(store::Transaction& tx, std::string_view scope);
/// What the log says of the community and its people.
[[nodiscard]] protocol::Facts told_of_community(store::Transaction& tx, base::CommunityId id);

/// Counts that must agree between rows; a line for each that does not.
[[nodiscard]] std::vector<std::string> miscounts(store::Transaction& tx, base::TicketId id);
/// Ticket numbers that were given although their year's counter does not know it.
[[nodiscard]] std::vector<std::string> uncounted_numbers(store::Transaction& tx,
                                                         base::CommunityId id);

}  // namespace sifang::app
