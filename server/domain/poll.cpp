// SPDX-License-Identifier: Apache-2.0
#include "domain/poll.hpp"

#include <algorithm>

#include "base/time_text.hpp"

namespace sifang::domain {
namespace {

using base::Errc;
using base::Error;
using std::chrono::days;

Error wrong(const char* field, std::string message) {
  return Error{Errc::invalid, "", {{field, std::move(message)}}};
}

/// The option that more heads and more area than any other chose; none where the two disagree.
const WeighedOption* find_majority(const std::vector<WeighedOption>& options) {
  for (const auto& option : options) {
    const bool leads = std::all_of(options.begin(), options.end(), [&](const auto& other) {
      return &other == &option ||
             (option.weight.heads > other.weight.heads && option.weight.area > other.weight.area);
    });
    if (leads) return &option;
  }
  return nullptr;
}

}  // namespace

base::Result<void> check_poll_times(const RulePack& pack, bool extraordinary, base::Time now,
                                    base::Time opens_at, base::Time closes_at) {
  const auto& timing = pack.timing;
  const auto earliest = now + days(extraordinary ? timing.short_notice_days : timing.notice_days);
  if (opens_at < earliest)
    return wrong("/opens_at", "must give notice: not before " + base::to_rfc3339(earliest));
  const auto soonest = opens_at + days(timing.window_min_days);
  if (closes_at <= opens_at || closes_at < soonest)
    return wrong("/closes_at", "must leave time to vote: not before " + base::to_rfc3339(soonest));
  const auto latest = opens_at + days(timing.window_max_days);
  if (closes_at > latest)
    return wrong("/closes_at", "must not be after " + base::to_rfc3339(latest));
  return {};
}

PollReminder poll_reminder(const Poll& poll, base::Time now) {
  if (poll.state != PollState::open || !poll.opens_at || !poll.closes_at) return PollReminder::none;
  if (now >= *poll.closes_at) return PollReminder::time_over;
  const auto window = *poll.closes_at - *poll.opens_at;
  if (window <= short_poll_warning) return PollReminder::none;
  const auto before = window > long_poll_warning ? long_poll_warning : short_poll_warning;
  return now >= *poll.closes_at - before ? PollReminder::ending : PollReminder::none;
}

PollResult count_poll(const RulePack& pack, bool deem_absent, Weight entitled,
                      std::vector<WeighedOption> options) {
  PollResult result{.entitled = entitled,
                    .cast = {},
                    .options = std::move(options),
                    .plain = {},
                    .deemed = {},
                    .deem_absent = deem_absent};
  for (const auto& option : result.options) {
    result.cast.heads += option.weight.heads;
    result.cast.area += option.weight.area;
  }
  result.plain = count_weighed_votes(pack, entitled, result.options);
  auto followed = result.options;
  if (const auto* majority = find_majority(result.options)) {
    auto& weight = followed[static_cast<std::size_t>(majority - result.options.data())].weight;
    weight.heads += entitled.heads - result.cast.heads;
    weight.area += entitled.area - result.cast.area;
  }
  result.deemed = count_weighed_votes(pack, entitled, followed);
  return result;
}

}  // namespace sifang::domain
