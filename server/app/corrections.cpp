// SPDX-License-Identifier: Apache-2.0
// Correcting published minutes: a new edition of which the summaries are written anew, signed and
// published like the first. What was published stays as it was: each edition is the story of the
// meeting up to its own place in the log.
#include "app/event_log.hpp"
#include "app/meeting_steps.hpp"
#include "app/meetings.hpp"
#include "app/minutes.hpp"
#include "protocol/minutes.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;

/// The story of a meeting up to `seq`, each event as fully as it was told and as it was written.
std::vector<std::string> written_story(store::Transaction& tx, base::MeetingId meeting,
                                       std::int64_t seq) {
  std::vector<std::string> bodies;
  std::int64_t last = 0;
  tx.for_each(query::list_true_bodies, {subject_of("meeting", meeting)},
              [&](const store::Row& row) {
                if (row.integer(1) > seq) return false;
                if (row.integer(1) != last) bodies.push_back(row.string(row.is_null(4) ? 3 : 4));
                last = row.integer(1);
                return true;
              });
  return bodies;
}

/// The summaries are again as they were published.
void restore_summaries(meeting_steps::Step& step, std::int64_t seq) {
  const auto before = protocol::read_summaries(written_story(step.call.tx, step.meeting.id, seq));
  step.meeting.summary = before.whole;
  for (auto& item : step.meeting.agenda) {
    const auto found = before.items.find(item.id.text());
    const auto summary = found == before.items.end() ? std::string() : found->second;
    if (summary == item.summary) continue;
    load_item_details(step.call.tx, item);  // its decision, which the event tells with it
    item.summary = summary;
    save_item(step.call.tx, item);
    step.items.push_back(item.id);
  }
}

}  // namespace

std::vector<Edition> load_editions(store::Transaction& tx, base::MeetingId meeting) {
  return tx.list(
      [](const store::Row& row) {
        return Edition{.number = static_cast<int>(row.integer(0)),
                       .published_at = row.maybe_time(3),
                       .seq = row.is_null(4) ? 0 : row.integer(4),
                       .hash = row.is_null(5) ? std::string() : row.string(5)};
      },
      query::list_editions, {meeting});
}

void publish_edition(const Call& call, const domain::Meeting& meeting) {
  call.tx.for_each(query::get_log_end, {meeting.community}, [&](const store::Row& row) {
    const auto seq = row.integer(0);
    const auto hash = row.string(1);
    call.tx.execute(query::publish_edition,
                    {meeting.id, meeting.edition(), call.now, seq, store::Bytes{hash}});
    return false;
  });
}

namespace meeting_steps {

base::Result<void> correct(Step& step) {
  auto& meeting = step.meeting;
  if (auto state = require_state(meeting, {domain::MeetingState::published}); !state) return state;
  if (meeting.is_being_corrected())
    return Error{Errc::illegal_move, "the minutes are being corrected already"};
  meeting.corrections.push_back({.number = meeting.edition() + 1,
                                 .reason = *step.input.reason,
                                 .begun_at = step.call.now,
                                 .published_at = {}});
  const auto& begun = meeting.corrections.back();
  step.call.tx.execute(query::begin_correction,
                       {meeting.id, begun.number, begun.reason, begun.begun_at});
  meeting.signatures.clear();
  return {};
}

base::Result<void> drop_correction(Step& step) {
  auto& meeting = step.meeting;
  if (!meeting.is_being_corrected())
    return Error{Errc::illegal_move, "the minutes are not being corrected"};
  const int dropped = meeting.edition();
  std::int64_t seq = 0;
  for (const auto& edition : load_editions(step.call.tx, meeting.id))
    if (edition.seq > 0) seq = edition.seq;
  restore_summaries(step, seq);
  step.call.tx.execute(query::remove_signatures, {meeting.id, dropped});
  step.call.tx.execute(query::drop_correction, {meeting.id, dropped});
  meeting.corrections.pop_back();
  meeting.signatures = load_meeting(step.call.tx, meeting.id, Depth::people).signatures;
  step.extra = "\"dropped\":" + std::to_string(dropped);
  return {};
}

}  // namespace meeting_steps
}  // namespace sifang::app
