// SPDX-License-Identifier: Apache-2.0
// Who led a meeting, who wrote its minutes, who checked whom in and when it paused, out of its
// story.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sifang::protocol {

struct MeetingCourse {
  std::vector<std::string> hosts;      // names, in the order in which they led it
  std::vector<std::string> recorders;  // names of who wrote summaries
  /// Instants as the log has them; the second is empty while it lasts.
  std::vector<std::pair<std::string, std::string>> recesses;
  /// By the id of who was checked in by somebody else: the name of that one.
  std::map<std::string, std::string> checked_in_by;
};

/// `story` is the meeting's event bodies, oldest first.
[[nodiscard]] MeetingCourse course_of(const std::vector<std::string>& story);

}  // namespace sifang::protocol
