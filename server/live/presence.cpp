// SPDX-License-Identifier: Apache-2.0
#include "live/presence.hpp"

#include "protocol/json_writer.hpp"

namespace sifang::live {

void Presence::enter(base::MeetingId meeting, const std::string& party) {
  const std::lock_guard lock(mutex_);
  auto& room = rooms_[meeting];
  ++(party.empty() ? room.observers : room.by_party[party]);
  room.change = ++changes_;
}

void Presence::leave(base::MeetingId meeting, const std::string& party) {
  const std::lock_guard lock(mutex_);
  auto place = rooms_.find(meeting);
  if (place == rooms_.end()) return;
  auto& room = place->second;
  if (party.empty())
    --room.observers;
  else if (--room.by_party[party] == 0)
    room.by_party.erase(party);
  room.change = ++changes_;
  if (room.by_party.empty() && room.observers == 0) rooms_.erase(place);
}

Presence::Snapshot Presence::snapshot(base::MeetingId meeting) const {
  const std::lock_guard lock(mutex_);
  auto place = rooms_.find(meeting);
  if (place == rooms_.end()) return {};
  protocol::JsonWriter out;
  out.begin_object()
      .field("op", "presence")
      .field("meeting", meeting)
      .key("by_party")
      .begin_object();
  for (const auto& [party, count] : place->second.by_party) out.field(party, count);
  out.end_object().field("observers", place->second.observers).end_object();
  return {place->second.change, out.take()};
}

}  // namespace sifang::live
