// SPDX-License-Identifier: Apache-2.0
#include "domain/floor.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace sifang::domain {
namespace {

bool waits(const Speaker& speaker) {
  return speaker.state == SpeakerState::waiting || speaker.state == SpeakerState::granted;
}

bool has_spoken(const std::vector<Speaker>& speakers, base::UserId user) {
  return std::any_of(speakers.begin(), speakers.end(), [&](const Speaker& other) {
    return other.user == user && other.kind == SpeechKind::speech && other.began_at;
  });
}

int rank(const std::vector<Speaker>& speakers, const Speaker& speaker) {
  if (speaker.kind == SpeechKind::point_of_order) return 0;
  if (speaker.state == SpeakerState::granted) return 1;
  if (speaker.kind == SpeechKind::response) return 2;
  return has_spoken(speakers, speaker.user) ? 4 : 3;
}

}  // namespace

std::vector<base::SpeakerId> order_floor(const std::vector<Speaker>& speakers) {
  using Place = std::tuple<int, base::Time, base::SpeakerId>;
  std::vector<Place> places;
  for (const auto& speaker : speakers)
    if (waits(speaker))
      places.emplace_back(rank(speakers, speaker), speaker.requested_at, speaker.id);
  std::sort(places.begin(), places.end());
  std::vector<base::SpeakerId> order;
  for (const auto& place : places) order.push_back(std::get<base::SpeakerId>(place));
  return order;
}

Displaced displaced_by(SpeechKind present, SpeechKind beginning) {
  const bool interrupts =
      beginning == SpeechKind::point_of_order && present != SpeechKind::point_of_order;
  return interrupts ? Displaced::paused : Displaced::ended;
}

void run_clock(Speaker& speaker, base::Time now) {
  if (!speaker.running_since) speaker.running_since = now;
}

void stop_clock(Speaker& speaker, base::Time now) {
  if (!speaker.running_since) return;
  // A clock that was set back takes nothing from what was used.
  if (now > *speaker.running_since)
    speaker.used +=
        std::chrono::duration_cast<std::chrono::milliseconds>(now - *speaker.running_since);
  speaker.running_since.reset();
}

void begin_clock(AgendaItem& item, base::Time now) {
  item.used = std::chrono::milliseconds{0};
  item.running_since = now;
}

void stop_clock(AgendaItem& item, base::Time now) {
  using std::chrono::milliseconds;
  const auto since = item.used ? item.running_since : item.started_at;
  if (since) {
    const auto ran = std::chrono::duration_cast<milliseconds>(now - *since);
    item.used = item.used.value_or(milliseconds{0}) + std::max(ran, milliseconds{0});
  }
  item.running_since.reset();
}

void run_clock(AgendaItem& item, base::Time now) {
  stop_clock(item, now);
  item.running_since = now;
}

std::vector<std::pair<std::string, std::chrono::milliseconds>> used_times(
    const std::vector<Speaker>& speakers) {
  std::map<std::string, std::chrono::milliseconds> used;
  for (const auto& speaker : speakers)
    if (!speaker.party.empty() && speaker.kind != SpeechKind::point_of_order &&
        speaker.used.count() > 0)
      used[speaker.party] += speaker.used;
  return {used.begin(), used.end()};
}

}  // namespace sifang::domain
