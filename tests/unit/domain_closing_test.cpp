// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "domain/closing.hpp"

namespace sifang::domain {
namespace {

using Parties = std::vector<std::string>;
const Parties four{"residents_committee", "owners_committee", "property_company",
                   "party_representatives"};

TEST(OwedAnswers, are_the_parties_of_the_set_without_one_in_its_order) {
  EXPECT_EQ(owed_answers(four, {}), four);
  EXPECT_EQ(owed_answers(four, {"property_company", "residents_committee"}),
            (Parties{"owners_committee", "party_representatives"}));
  EXPECT_TRUE(owed_answers(four, four).empty());
}

TEST(OwedAnswers, are_not_paid_by_a_party_outside_the_set) {
  EXPECT_EQ(owed_answers(four, {"township"}), four);
}

TEST(AnswersToBring, are_all_of_them_for_the_first_receiver_and_the_own_for_others) {
  const Parties owed{"owners_committee", "property_company"};
  EXPECT_EQ(answers_to_bring("residents_committee", "residents_committee", owed), owed);
  EXPECT_EQ(answers_to_bring("property_company", "residents_committee", owed),
            (Parties{"property_company"}));
  EXPECT_TRUE(answers_to_bring("party_representatives", "residents_committee", owed).empty());
}

TEST(Closing, waits_for_all_answers_where_it_claims_something_about_the_matter) {
  for (const auto resolution :
       {Resolution::fixed, Resolution::no_action, Resolution::not_responsible}) {
    EXPECT_TRUE(may_close(resolution, {}));
    const auto refused = may_close(resolution, {"owners_committee", "property_company"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Errc::answers_owed);
    EXPECT_NE(refused.error().detail.find("owners_committee, property_company"), std::string::npos);
  }
}

TEST(Closing, needs_no_answers_as_duplicate_cancelled_or_archived) {
  for (const auto resolution : {Resolution::duplicate, Resolution::cancelled, Resolution::archived})
    EXPECT_TRUE(may_close(resolution, four)) << to_text(resolution);
}

TEST(Checker, waits_seven_days_from_the_last_answer_or_from_the_question) {
  using namespace std::chrono_literals;
  const auto asked = base::from_ms(1'795'777'200'000);
  const auto week = std::chrono::days(7);
  EXPECT_EQ(checker_may_decide_at(asked, std::nullopt), asked + week);
  EXPECT_EQ(checker_may_decide_at(asked, asked - 1h), asked + week);
  EXPECT_EQ(checker_may_decide_at(asked, asked + 1h), asked + 1h + week);
}

}  // namespace
}  // namespace sifang::domain
