// SPDX-License-Identifier: Apache-2.0
// One publication with what each household gained, page by page.
#include <algorithm>
#include <charconv>

#include "households.hpp"
#include "publications.hpp"
#include "reports.hpp"
#include "scores.hpp"

namespace points {
namespace {

constexpr std::int64_t households_a_page = 200;
constexpr std::size_t bytes_a_page = 900'000;  // an answer has 1 MiB at most

/// Where a page begins: behind so many households, and so many gains of the next: "200",
/// "200.1400".
struct Place {
  std::int64_t household = 0, gain = 0;
  [[nodiscard]] std::string text() const {
    return std::to_string(household) + (gain > 0 ? "." + std::to_string(gain) : "");
  }
};

std::int64_t read_count(std::string_view text) {
  std::int64_t number = -1;
  const auto* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end || number < 0)
    throw wrong("?cursor", "is not one that this list gave");
  return number;
}

Place read_place(std::string_view cursor) {
  if (cursor.empty()) return {};
  const auto dot = cursor.find('.');
  if (dot == cursor.npos) return {.household = read_count(cursor)};
  return {.household = read_count(cursor.substr(0, dot)),
          .gain = read_count(cursor.substr(dot + 1))};
}

/// Gains by name or number, as the household has agreed; deductions as a count alone. Whoever asks
/// is told which household is their own. What it gained is looked up by the household: a
/// publication has all of them. On which day somebody answered for a ticket is for their household
/// alone: the ticket says when, and would have its reporter.
Json list_published(const Call& call, const Json& publication, std::int64_t from) {
  return list_rows(
      call.host,
      "SELECT json_object('who', iif(household.shows_name, household.name, household.number),"
      " 'points', gained, 'gains', json((SELECT json_group_array(json_object('title', title, 'day', told_day,"
      " 'counted', counted)) FROM (SELECT item.title, score.counted, iif(household.id <> $1 AND"
      " score.event LIKE 'ticket:%', NULL, score.day) AS told_day"
      " FROM plugin_points_scores AS score JOIN plugin_points_items AS item ON item.id = score.item"
      " WHERE score.household = page.household AND score.month = $3 AND +score.publication = $2"
      " AND score.state IN ('published', 'posted') AND score.counted > 0"
      " ORDER BY told_day IS NULL, told_day, score.id))), 'deductions', deductions, 'own', " KIT_FLAG("household.id = $1") ") FROM ("
      " SELECT sums.household, gained, deductions FROM (SELECT household,"
      " coalesce(sum(counted) FILTER (WHERE counted > 0), 0) AS gained,"
      " count(*) FILTER (WHERE counted < 0) AS deductions FROM plugin_points_scores"
      " WHERE publication = $2 AND state IN ('published', 'posted') AND counted <> 0"
      " GROUP BY household) AS sums JOIN plugin_points_households AS home ON home.id = sums.household"
      " ORDER BY gained DESC, home.number LIMIT $4 OFFSET $5) AS page"
      " JOIN plugin_points_households AS household ON household.id = page.household"
      " ORDER BY gained DESC, household.number",
      {account_id(call), publication["id"].get<std::int64_t>(),
       publication["month"].get<std::string>(), households_a_page + 1, from});
}

/// Without the gains that were told on the page before.
void skip_gains(Json& household, std::int64_t count) {
  auto& gains = household["gains"];
  gains.erase(gains.begin(), gains.begin() + std::min<std::int64_t>(count, std::ssize(gains)));
  household["rest"] = true;
}

/// Of one whose gains are more than an answer holds, as many as it does.
void cut_gains(Json& household) {
  Json part = Json::array();
  std::size_t bytes = 0;
  for (auto& gain : household["gains"]) {
    bytes += gain.dump().size() + 1;
    if (bytes > bytes_a_page) break;
    part.push_back(std::move(gain));
  }
  household["gains"] = std::move(part);
}

/// As many households as go into an answer, and where the next page begins.
void add_list(Json& publication, Json households, Place place) {
  Json list = Json::array();
  std::size_t bytes = 0;
  for (auto& one : households) {
    if (place.gain > 0) skip_gains(one, place.gain);
    const auto size = one.dump().size() + 1;
    const bool fits = bytes + size <= bytes_a_page;
    if (std::ssize(list) == households_a_page || (!fits && !list.empty())) break;
    if (!fits) {
      cut_gains(one);
      place.gain += std::ssize(one["gains"]);
      list.push_back(std::move(one));
      break;
    }
    list.push_back(std::move(one));
    bytes += size;
    place = {.household = place.household + 1};
  }
  const bool more = place.gain > 0 || list.size() < households.size();
  publication["list"] = std::move(list);
  publication["next"] = more ? Json(place.text()) : Json();
}

}  // namespace

void show_publication(const Call& call) {
  need_board_reader(call);
  post_due(call.host, call.community);
  auto publication = find_row(call.host, std::string(select_publications) + " AND p.id = $2",
                              {call.community, call.id("id")});
  if (publication.is_null()) throw Refusal(404, "there is no such publication");
  const auto place = read_place(call.request.query("cursor"));
  add_list(publication, list_published(call, publication, place.household), place);
  call.answer(publication);
}

}  // namespace points
