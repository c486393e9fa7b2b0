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
/// libical caches zones without a lock, so ours guards the look-up; reading a zone it locks itself.
inline icaltimezone* find_ical_zone(std::string_view zone) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  return icaltimezone_get_builtin_timezone(std::string(zone).c_str());
}

/// That moment on the zone's clock.
inline icaltimetype to_ical(base::Time time, icaltimezone* zone) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return icaltime_from_timet_with_zone(static_cast<std::time_t>(seconds), 0, zone);
}

/// The same without a zone of its own: numbers on a clock face.
inline icaltimetype to_floating_ical(base::Time time, icaltimezone* zone) {
  auto local = to_ical(time, zone);
  local.zone = nullptr;
  return local;
}

}  // namespace sifang::domain
