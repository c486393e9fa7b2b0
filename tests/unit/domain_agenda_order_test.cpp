// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "domain/agenda_order.hpp"

namespace sifang::domain {
namespace {

using Titles = std::vector<std::string>;

AgendaCandidate candidate(AgendaReason reason, std::string title, std::int64_t ticket,
                          std::int64_t since_ms = 0, std::int64_t supporters = 0) {
  AgendaCandidate made{};
  made.reason = reason;
  made.kind = reason == AgendaReason::commitment ? ItemKind::commitment : ItemKind::ticket;
  made.title = std::move(title);
  made.ticket = {ticket};
  made.since = base::from_ms(since_ms);
  made.supporters = supporters;
  return made;
}

AgendaCandidate secret(AgendaCandidate made) {
  made.private_ticket = true;
  return made;
}

Titles titles(const std::vector<AgendaCandidate>& agenda) {
  Titles list;
  for (const auto& item : agenda) list.push_back(item.title);
  return list;
}

TEST(Agenda, opens_with_last_weeks_commitments_and_ends_with_what_was_carried_over) {
  EXPECT_EQ(titles(order_agenda({candidate(AgendaReason::carried, "carried", 5),
                                 candidate(AgendaReason::supported, "supported", 4),
                                 candidate(AgendaReason::sent, "sent", 3),
                                 candidate(AgendaReason::overdue, "overdue", 2),
                                 candidate(AgendaReason::commitment, "commitment", 1)})),
            (Titles{"commitment", "overdue", "sent", "supported", "carried"}));
}

TEST(Agenda, puts_what_waits_longest_first_within_a_reason) {
  EXPECT_EQ(titles(order_agenda({candidate(AgendaReason::overdue, "late", 1, 300),
                                 candidate(AgendaReason::overdue, "later", 2, 200),
                                 candidate(AgendaReason::overdue, "latest", 3, 100)})),
            (Titles{"latest", "later", "late"}));
}

TEST(Agenda, orders_new_tickets_by_supporters_and_then_by_age) {
  EXPECT_EQ(titles(order_agenda({candidate(AgendaReason::supported, "few", 1, 1, 3),
                                 candidate(AgendaReason::supported, "many, young", 2, 9, 12),
                                 candidate(AgendaReason::supported, "many, old", 3, 5, 12)})),
            (Titles{"many, old", "many, young", "few"}));
}

TEST(Agenda, has_a_ticket_once_under_its_first_reason) {
  const auto agenda = order_agenda({candidate(AgendaReason::carried, "again", 7),
                                    candidate(AgendaReason::supported, "again", 7, 0, 40),
                                    candidate(AgendaReason::overdue, "again", 7)});
  ASSERT_EQ(agenda.size(), 1U);
  EXPECT_EQ(agenda.front().reason, AgendaReason::overdue);
}

TEST(Agenda, remembers_where_a_ticket_was_left_whatever_it_comes_for) {
  auto left = candidate(AgendaReason::carried, "again", 7);
  left.carried_from = {70};
  const auto agenda = order_agenda(
      {left, candidate(AgendaReason::sent, "again", 7), candidate(AgendaReason::sent, "fresh", 8)});
  ASSERT_EQ(agenda.size(), 2U);
  EXPECT_EQ(agenda[0].reason, AgendaReason::sent);
  EXPECT_EQ(agenda[0].carried_from, base::ItemId{70});
  EXPECT_FALSE(agenda[1].carried_from);
}

TEST(Agenda, keeps_every_item_that_is_about_no_ticket) {
  EXPECT_EQ(order_agenda({candidate(AgendaReason::carried, "topic", 0),
                          candidate(AgendaReason::carried, "another", 0)})
                .size(),
            2U);
}

TEST(Agenda, takes_private_tickets_only_when_somebody_put_them_there) {
  EXPECT_TRUE(order_agenda({secret(candidate(AgendaReason::overdue, "overdue", 1)),
                            secret(candidate(AgendaReason::supported, "supported", 2, 0, 99))})
                  .empty());
  EXPECT_EQ(titles(order_agenda({secret(candidate(AgendaReason::sent, "sent", 1)),
                                 secret(candidate(AgendaReason::commitment, "decided", 2)),
                                 secret(candidate(AgendaReason::carried, "carried", 3))})),
            (Titles{"decided", "sent", "carried"}));
}

TEST(Agenda, lists_a_private_ticket_as_sent_when_it_is_overdue_as_well) {
  const auto agenda = order_agenda({secret(candidate(AgendaReason::overdue, "matter", 1)),
                                    secret(candidate(AgendaReason::sent, "matter", 1))});
  ASSERT_EQ(agenda.size(), 1U);
  EXPECT_EQ(agenda.front().reason, AgendaReason::sent);
}

TEST(Agenda, does_not_depend_on_the_order_of_what_it_is_given) {
  std::vector<AgendaCandidate> candidates;
  for (std::int64_t ticket = 1; ticket <= 30; ++ticket)
    candidates.push_back(candidate(static_cast<AgendaReason>(ticket % 5), std::to_string(ticket),
                                   ticket, ticket % 3, ticket % 2));
  const auto expected = titles(order_agenda(candidates));
  std::mt19937 shuffler(20261127);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(candidates.begin(), candidates.end(), shuffler);
    EXPECT_EQ(titles(order_agenda(candidates)), expected);
  }
}

TEST(Agenda, sets_some_minutes_aside_for_every_kind_of_item) {
  for (const auto kind :
       {ItemKind::commitment, ItemKind::ticket, ItemKind::question, ItemKind::topic})
    EXPECT_GT(default_minutes(kind), 0) << to_text(kind);
}

}  // namespace
}  // namespace sifang::domain
