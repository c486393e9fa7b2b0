// SPDX-License-Identifier: Apache-2.0
// libical's time zones, for the two files that need them.
#pragma once

#include <libical/ical.h>

#include <ctime>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace sifang::domain {

/// libical's zone for an IANA name, read from the system's tzdata; null when there is none.
/// libical caches zones without a lock, so ours guards the look-up; a found zone is constant.
inline icaltimezone* find_ical_zone(std::string_view zone) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  return icaltimezone_get_builtin_timezone(std::string(zone).c_str());
}

inline icaltimetype to_ical(base::Time time, icaltimezone* zone) {
  return icaltime_from_timet_with_zone(static_cast<std::time_t>(base::to_ms(time) / 1000), 0, zone);
}

}  // namespace sifang::domain
