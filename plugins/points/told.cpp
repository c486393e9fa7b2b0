// SPDX-License-Identifier: Apache-2.0
#include "told.hpp"

namespace points {
namespace {

/// Every row with a person in it, and what is left of them there.
std::vector<Statement> forget_names(std::string_view user) {
  std::vector<Statement> statements;
  const auto forget = [&](const char* table, const char* id, const char* set) {
    statements.push_back(
        {std::string("UPDATE plugin_points_") + table + " SET " + set + " WHERE " + id + " = $1",
         {user}});
  };
  forget("books", "made_by", "made_by = '', made_name = ''");
  forget("rounds", "made_by", "made_by = '', made_name = ''");
  forget("visits", "by_id", "note = '', by_id = '', by_name = ''");
  // A refusal's reason is whose review it was: the second's where there was one.
  forget("scores", "coalesce(second_by, first_by)", "reason = ''");
  forget("scores", "by_id", "note = '', by_id = '', by_name = ''");
  forget("scores", "first_by", "first_by = '', first_name = ''");
  forget("scores", "second_by", "second_by = '', second_name = ''");
  forget("publications", "by_id", "by_id = '', by_name = ''");
  forget("objections", "by_id", "words = '', by_id = '', by_name = ''");
  forget("objections", "answered_by", "answer = '', answered_by = '', answered_name = ''");
  forget("months", "by_id", "by_id = '', by_name = ''");
  // What a correction or a reversal says is in its author's words; of the rest the program's.
  forget("entries", "kind IN ('correction', 'reversal') AND by_id", "words = ''");
  forget("entries", "by_id", "by_id = '', by_name = ''");
  forget("redemptions", "by_id", "by_id = '', by_name = ''");
  forget("redemptions", "ended_by", "ended_by = '', ended_name = ''");
  forget("settlements", "by_id", "by_id = '', by_name = ''");
  for (const auto* row : {"shop_people WHERE user", "wrong_codes WHERE user",
                          "presences WHERE user", "looks WHERE user", "photos WHERE by_id"})
    statements.push_back({std::string("DELETE FROM plugin_points_") + row + " = $1", {user}});
  return statements;
}

}  // namespace

void tell(const Host& host, std::string_view community, const Told& told) {
  kit::tell(host, "points", community, told);
}

void hand_over(const Host& host, std::string_view community) {
  kit::hand_over(host, "points", community);
}

void forget_person(const Host& host, const sifang_event& event) {
  const auto subject = sifang_sdk::view(event.subject);
  constexpr std::string_view before = "user:";
  if (!subject.starts_with(before))
    throw std::runtime_error("people.erased is about " + std::string(subject));
  const auto user = subject.substr(before.size());
  std::vector<std::string> photos;
  host.query("SELECT file FROM plugin_points_photos WHERE by_id = $1", {user},
             [&](const Row& row) { photos.push_back(row.string(0)); });
  host.write(forget_names(user));
  for (const auto& photo : photos) host.drop_file(photo);
}

}  // namespace points
