// SPDX-License-Identifier: Apache-2.0
// A score on its way to the ledger: scored or claimed, reviewed twice, published, posted.
#pragma once

#include <chrono>

#include "frame.hpp"
#include "households.hpp"

namespace points {

[[nodiscard]] std::vector<Route> round_routes();        // rounds.cpp, visits.cpp
[[nodiscard]] std::vector<Route> visit_routes();        // visits.cpp
[[nodiscard]] std::vector<Route> score_routes();        // scores.cpp: claims, own scores, photos
[[nodiscard]] std::vector<Route> review_routes();       // reviews.cpp
[[nodiscard]] std::vector<Route> publication_routes();  // publications.cpp
[[nodiscard]] std::vector<Route> objection_routes();    // objections.cpp
[[nodiscard]] std::vector<Route> month_routes();        // months.cpp
[[nodiscard]] std::vector<Route> help_routes();         // taking_part.cpp

/// Posts what was published long enough and is not objected to: whole households, until `time` is
/// over, the rest in the next call. Who reads does not wait for long; the timer takes longer.
void post_due(const Host& host, std::string_view community,
              std::chrono::milliseconds time = std::chrono::milliseconds(100));
/// Points for taking part: what an event of the log gives whom.
void score_event(const Host& host, const sifang_event& event);
/// What the log does not tell of anybody, those who ask see of their own: tickets that they have
/// confirmed or reopened give their household its points. Requires: `home` is theirs.
void score_own_answers(const Call& call, const Household& home);

/// The household that whoever asks lives in, enrolled or not; 0: none.
[[nodiscard]] std::int64_t home_id(const Call& call);
/// The same where its account is theirs (succession.hpp: has_account); 0: none.
[[nodiscard]] std::int64_t account_id(const Call& call);
/// Errors: Refusal 404 for who may not see what is kept of a household: neither of it, nor
/// inspector, supervisor or leader of its grid.
void require_sight(const Call& call, std::int64_t household);
/// Errors: Refusal 403 for whoever lives there: nobody decides about their own.
void require_stranger(const Call& call, std::int64_t household);

struct Score {
  std::int64_t id = 0, household = 0, item = 0, block = 0, points = 0, counted = 0, publication = 0;
  std::string title, day, month, state, by, by_name, first_by;
};
/// Of the call's community. Errors: Refusal 404 where it is not, or not theirs to see.
[[nodiscard]] Score get_score(const Call& call, std::int64_t id);
/// As the wire has it. Requires: it is there.
[[nodiscard]] Json score_json(const Host& host, std::int64_t id);
/// Whether it is for a ticket that somebody of the household has answered.
[[nodiscard]] bool is_of_ticket(const Host& host, std::int64_t score);
/// For whoever asks: who may not know who has reported a ticket does not hear on which day somebody
/// of the household has answered for one, as the ticket says when that was.
[[nodiscard]] Json seen_score_json(const Call& call, std::int64_t id);
/// SELECT … of scores as JSON, `AS score` joined with `household` and `item`; a WHERE follows.
[[nodiscard]] const std::string& select_scores();

/// A day that points may be scored for: of the last 31 days, in no closed month. Errors: Refusal
/// 422, 409.
void require_scoring_day(const Call& call, std::string_view day, const std::string& field);
/// Errors: Refusal 409 for a month that is closed.
void require_open_month(const Host& host, std::string_view community, std::string_view month);
[[nodiscard]] bool is_closed(const Host& host, std::string_view community, std::string_view month);

struct NewScore {
  std::int64_t household = 0, item = 0, points = 0, visit = 0;
  std::string day = {}, source = {}, event = {}, note = {}, state = "submitted";
};
/// By whoever asks; its id. Errors: Refusal 409 where the event has given these points already.
std::int64_t add_score(const Call& call, const NewScore& score);

/// Brings a published score to the ledger, if anything of it counts; the entry's id or 0.
std::int64_t post_score(const Host& host, std::string_view community, std::int64_t now,
                        const Score& score);
/// Puts a posted score right by the entry's opposite; it is overturned, and its household told.
/// Requires: it is posted.
void reverse_score(const Call& call, const Score& score, const std::string& words);
/// Publications with nothing left to be posted are done.
void finish_publications(const Host& host, std::string_view community);

/// At most so many characters of a text, for a notice that says more than it.
[[nodiscard]] std::string shortened(const std::string& text, std::size_t characters = 40);
/// "+12", "-5".
[[nodiscard]] std::string signed_points(std::int64_t points);

}  // namespace points
