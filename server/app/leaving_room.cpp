// SPDX-License-Identifier: Apache-2.0
// What somebody who is erased, or speaks for no party any more, leaves open in meetings under way:
// nobody else could end it.
#include "app/meetings.hpp"
#include "app/motions.hpp"
#include "protocol/motion_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::AgendaItem;
using domain::AmendmentState;
using domain::Meeting;
using domain::MotionAct;
using domain::MotionState;
using domain::Speaker;
using domain::SpeakerState;

struct Leaving {
  store::Transaction& tx;
  const Caller* actor;
  base::Time now;
  base::UserId person;

  void leave_floor(const Meeting& meeting, AgendaItem& item) const {
    for (auto& speaker : item.speakers) {
      if (speaker.user != person) continue;
      const bool speaks = speaker.state == SpeakerState::speaking;
      if (!speaks && speaker.state != SpeakerState::waiting &&
          speaker.state != SpeakerState::granted)
        continue;
      if (speaks) {
        domain::stop_clock(speaker, now);
        speaker.ended_at = now;
      }
      speaker.state = speaks ? SpeakerState::done : SpeakerState::withdrawn;
      tx.execute(query::update_speaker,
                 {domain::to_text(speaker.state), speaker.began_at, speaker.ended_at,
                  speaker.used.count(), speaker.running_since, speaker.id});
      tell(meeting, item, speaker, speaks ? "end" : "withdraw");
    }
  }

  void lapse(const Meeting& meeting, AgendaItem& item) const {
    for (auto& motion : item.motions) {
      if (motion.by_id == person && require_motion_act(item, {&motion}, MotionAct::withdraw)) {
        motion.state = MotionState::withdrawn;
        tx.execute(query::set_motion_state, {domain::to_text(motion.state), motion.id});
        tell(meeting, item, motion, "meeting.motion_withdrawn");
      }
      for (auto& amendment : motion.amendments) {
        if (amendment.by_id != person ||
            !require_motion_act(item, {&motion, &amendment}, MotionAct::withdraw_amendment))
          continue;
        amendment.state = AmendmentState::withdrawn;
        tx.execute(query::set_amendment_state, {domain::to_text(amendment.state), amendment.id});
        tell(meeting, item, motion, "meeting.amendment_withdrawn");
      }
    }
  }

 private:
  void tell(const Meeting& meeting, const AgendaItem& item, const Speaker& speaker,
            std::string_view action) const {
    protocol::JsonWriter out, floor;
    protocol::write_speaker(out, speaker);
    protocol::write_floor(floor, item.speakers);
    append_item_event(tx, actor, now, meeting, item, "meeting.speaker_changed", "speakers",
                      out.take(),
                      {.open = "\"action\":\"" + std::string(action) + "\"",
                       .sealed = {},
                       .floor = floor.take()});
  }
  void tell(const Meeting& meeting, const AgendaItem& item, const domain::Motion& motion,
            std::string_view kind) const {
    protocol::JsonWriter out;
    protocol::write_motion(out, motion);
    append_item_event(tx, actor, now, meeting, item, kind, "motions", out.take());
  }
};

}  // namespace

void leave_room(store::Transaction& tx, const Caller* actor, base::Time now, base::UserId person,
                std::optional<base::CommunityId> only) {
  struct Held {
    base::MeetingId meeting;
    base::ItemId item;
  };
  const auto all = tx.list(
      [](const store::Row& row) {
        return Held{row.id<base::MeetingId>(0), row.id<base::ItemId>(1)};
      },
      query::list_items_held_by, {only, person});
  const Leaving leaving{tx, actor, now, person};
  for (const auto& held : all) {
    const auto meeting = load_meeting(tx, held.meeting, Depth::agenda);
    auto item = *meeting.find_item(held.item);
    load_item_details(tx, item);
    leaving.leave_floor(meeting, item);
    leaving.lapse(meeting, item);
  }
}

}  // namespace sifang::app
