// SPDX-License-Identifier: Apache-2.0
// permissions.md read as a matrix: who sees which ticket, its reporter and its internal notes.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "domain/audience.hpp"

namespace sifang::domain {
namespace {

constexpr base::UserId reporter{1}, submitter{2}, stranger{9};

/// The people of the matrix by name; all but the first two hold one role, and are nobody's
/// reporter.
std::map<std::string, LabelSet> people() {
  const auto one = [](Role role, std::string_view party = "", std::string_view grid = "") {
    return labels_of_viewer({{role, party, grid}}, stranger);
  };
  return {
      {"reporter", labels_of_viewer({{Role::resident, "", ""}}, reporter)},
      {"submitter", labels_of_viewer({{Role::grid_worker, "", "G2"}}, submitter)},
      {"anonymous", labels_of_viewer({}, {})},
      {"outsider", labels_of_viewer({}, stranger)},
      {"resident", one(Role::resident)},
      {"handling_party", one(Role::member, "property_company")},
      {"first_receiver", one(Role::member, "residents_committee")},
      {"other_party", one(Role::member, "owners_committee")},
      {"host", one(Role::host)},
      {"recorder", one(Role::recorder)},
      {"own_grid_worker", one(Role::grid_worker, "", "G1")},
      {"own_grid_leader", one(Role::grid_leader, "", "G1")},
      {"other_grid", one(Role::grid_leader, "", "G2")},
      {"inspector", one(Role::inspector)},
      {"supervisor", one(Role::supervisor)},
      {"merchant", one(Role::merchant)},
      {"officer", one(Role::officer)},
      {"admin", one(Role::admin)},
  };
}

using Names = std::vector<std::string>;

Names who_reads(const LabelSet& audience) {
  Names names;
  for (const auto& [name, labels] : people())
    if (intersects(labels, audience)) names.push_back(name);
  return names;  // sorted, as the map is
}

TicketExposure ticket(Visibility visibility) {
  return {.visibility = visibility,
          .reporter = reporter,
          .submitter = submitter,
          .handler = "property_company",
          .receiver = "residents_committee",
          .grid = "G1"};
}

TEST(TicketAudience, of_a_public_one_is_everybody) {
  EXPECT_EQ(who_reads(audience_of_ticket(ticket(Visibility::public_))).size(), people().size());
}

TEST(TicketAudience, of_a_community_one_is_every_role_but_merchants) {
  EXPECT_EQ(who_reads(audience_of_ticket(ticket(Visibility::community))),
            (Names{"admin", "first_receiver", "handling_party", "host", "inspector", "officer",
                   "other_grid", "other_party", "own_grid_leader", "own_grid_worker", "recorder",
                   "reporter", "resident", "submitter", "supervisor"}));
}

TEST(TicketAudience, of_a_private_one_is_the_parties_host_officer_own_grid_and_themselves) {
  EXPECT_EQ(who_reads(audience_of_ticket(ticket(Visibility::private_))),
            (Names{"first_receiver", "handling_party", "host", "officer", "other_party",
                   "own_grid_leader", "own_grid_worker", "reporter", "submitter"}));
}

TEST(TicketAudience, of_a_private_one_takes_the_recorder_in_while_it_is_on_an_agenda) {
  auto on_agenda = ticket(Visibility::private_);
  on_agenda.on_agenda = true;
  EXPECT_EQ(who_reads(audience_of_ticket(on_agenda)),
            (Names{"first_receiver", "handling_party", "host", "officer", "other_party",
                   "own_grid_leader", "own_grid_worker", "recorder", "reporter", "submitter"}));
}

TEST(ReporterAudience, is_the_handler_the_first_receiver_the_own_grid_and_themselves) {
  for (const auto visibility : {Visibility::public_, Visibility::community, Visibility::private_})
    EXPECT_EQ(who_reads(audience_of_reporter(ticket(visibility))),
              (Names{"first_receiver", "handling_party", "own_grid_leader", "own_grid_worker",
                     "reporter", "submitter"}));
}

TEST(ReporterAudience, is_only_themselves_while_nobody_has_taken_the_ticket_in) {
  EXPECT_EQ(
      who_reads(audience_of_reporter({.visibility = Visibility::public_, .reporter = reporter})),
      (Names{"reporter"}));
}

TEST(InternalAudience, is_those_who_work_on_the_matter_and_not_its_reporter) {
  EXPECT_EQ(who_reads(audience_of_internal(ticket(Visibility::community))),
            (Names{"first_receiver", "handling_party", "host", "officer", "other_party",
                   "own_grid_leader", "own_grid_worker", "recorder"}));
}

TEST(InternalAudience, reads_no_note_of_a_private_ticket_it_may_not_see) {
  auto secret = ticket(Visibility::private_);
  for (const bool on_agenda : {false, true}) {
    secret.on_agenda = on_agenda;
    const auto readers = who_reads(audience_of_ticket(secret));
    for (const auto& name : who_reads(audience_of_internal(secret)))
      EXPECT_NE(std::find(readers.begin(), readers.end(), name), readers.end()) << name;
  }
}

TEST(Audience, of_nobody_in_particular_includes_no_one_by_an_empty_code) {
  const TicketExposure bare{.visibility = Visibility::private_};
  for (const auto& audience :
       {audience_of_ticket(bare), audience_of_reporter(bare), audience_of_internal(bare)}) {
    EXPECT_FALSE(intersects(audience, labels_of_viewer({{Role::grid_worker, "", ""}}, {})));
    EXPECT_FALSE(intersects(audience, labels_of_viewer({}, {})));
  }
  EXPECT_FALSE(
      intersects(audience_of_reporter(bare), labels_of_viewer({{Role::member, "", ""}}, stranger)));
}

TEST(ViewerLabels, of_a_merchant_are_public_and_their_own_unless_they_live_here_too) {
  EXPECT_EQ(labels_of_viewer({{Role::merchant, "", ""}}, stranger),
            make_labels({"public", user_label(stranger)}));
  const auto both =
      labels_of_viewer({{Role::merchant, "", ""}, {Role::resident, "", ""}}, stranger);
  EXPECT_TRUE(intersects(both, audience_of_community()));
}

TEST(ViewerLabels, gather_what_each_role_brings) {
  EXPECT_EQ(labels_of_viewer({{Role::member, "owners_committee", ""},
                              {Role::host, "", ""},
                              {Role::grid_leader, "", "G1"}},
                             stranger),
            make_labels({"public", "community", "member", "party:owners_committee", "host",
                         "grid:G1", user_label(stranger)}));
}

TEST(Labels, are_sorted_and_once) {
  EXPECT_EQ(make_labels({"b", "a", "b"}), (LabelSet{"a", "b"}));
  EXPECT_EQ(merged({"a", "c"}, {"b", "c"}), (LabelSet{"a", "b", "c"}));
}

TEST(Labels, meet_where_they_share_one) {
  EXPECT_TRUE(intersects({"a", "m", "z"}, {"m"}));
  EXPECT_FALSE(intersects({"a", "m", "z"}, {"b", "n"}));
  EXPECT_FALSE(intersects({}, {"a"}));
  EXPECT_FALSE(intersects({}, {}));
}

TEST(Labels, of_one_kind_never_pass_for_another) {
  EXPECT_FALSE(intersects({grid_label("host")}, {"host"}));
  EXPECT_FALSE(intersects({party_label("G1")}, {grid_label("G1")}));
}

}  // namespace
}  // namespace sifang::domain
