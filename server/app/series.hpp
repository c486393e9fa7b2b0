// SPDX-License-Identifier: Apache-2.0
// Series inside a transaction. The commands are in series and series_exceptions; series_schedule
// makes the meetings, calendar tells of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "domain/recurrence.hpp"
#include "domain/seats.hpp"

namespace sifang::app {

/// A day on which a series does not meet, whatever its rule says.
struct SeriesException {
  domain::Day day;
  std::string reason;
};

struct Series {
  base::SeriesId id;
  base::CommunityId community;
  std::string name, rule;
  base::Time start;
  std::string zone;
  int minutes = 90;
  std::string place, quorum;
  std::optional<base::Time> ended_at;
  std::int64_t version = 1;
  base::Time since;  // from when on the present rule gives the meetings
  base::Time changed_at;
  std::vector<SeriesException> exceptions = {};  // by day
  domain::Seating seating = {};                  // as it was chosen

  /// Its views of strings are of this series.
  [[nodiscard]] domain::Recurrence recurrence() const;
  [[nodiscard]] const SeriesException* exception_on(domain::Day day) const;
};

[[nodiscard]] std::optional<Series> find_series(store::Transaction& tx, base::SeriesId id);
/// Series as a query of series.sql gives them, with their exceptions.
[[nodiscard]] std::vector<Series> list_series(store::Transaction& tx, store::Query query,
                                              std::initializer_list<store::Value> values);

/// Errors: invalid. A start long ago would be counted up from, occurrence by occurrence.
[[nodiscard]] base::Result<void> check_series_time(std::string_view rule, base::Time start,
                                                   std::string_view zone);
/// A series that the caller may change. Errors: not_found, forbidden, illegal_move when it has
/// ended, conflict when another version was seen.
[[nodiscard]] base::Result<Series> find_series_to_change(const Call& call, base::SeriesId id);
/// Stores the series' own fields as a new version, tells it, and sees to the next meeting.
[[nodiscard]] Reply save_series(Call& call, Series& series, std::string_view kind,
                                std::string_view more = {});
[[nodiscard]] std::string write_series(const Series& series);

/// A meeting that stands for an occurrence of a series, wherever it has moved.
struct SeriesMeeting {
  base::MeetingId id;
  base::Time occurrence, starts_at;
  domain::MeetingState state;
};
/// Those of a series from an occurrence on; or those that are not over.
[[nodiscard]] std::vector<SeriesMeeting> meetings_of_series(store::Transaction& tx,
                                                            base::SeriesId id, base::Time from);
[[nodiscard]] std::vector<SeriesMeeting> live_meetings(store::Transaction& tx, base::SeriesId id);

}  // namespace sifang::app
