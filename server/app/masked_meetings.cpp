// SPDX-License-Identifier: Apache-2.0
#include "app/masked_meetings.hpp"

#include "app/meetings.hpp"
#include "app/tickets.hpp"
#include "protocol/motion_json.hpp"

namespace sifang::app {
namespace {

using protocol::JsonWriter;

void append(const Call& call, const domain::Meeting& meeting, std::string subject,
            const domain::LabelSet& audience, std::string data) {
  append_event(call.tx, &call.caller, call.now,
               {.community = meeting.community,
                .kind = "meeting.masked",
                .subject = std::move(subject),
                .scope = subject_of("meeting", meeting.id),
                .versions = {{audience, std::move(data), ActorShown::no}}});
}

}  // namespace

std::string write_shown_part(const domain::AgendaItem& item) {
  JsonWriter head, lists;
  protocol::write_item_head(head, item, protocol::ItemShown::whole);
  lists.begin_object().key("statements").begin_array();
  for (const auto& statement : item.statements) protocol::write_statement(lists, statement);
  lists.end_array().key("votes").begin_array();
  for (const auto& vote : item.votes) protocol::write_vote(lists, vote);
  lists.end_array().key("replies").begin_array();
  for (const auto& reply : item.replies) protocol::write_reply(lists, reply);
  lists.end_array().key("motions").begin_array();
  for (const auto& motion : item.motions) protocol::write_motion(lists, motion);
  lists.end_array().end_object();
  auto part = head.take();
  part.back() = ',';
  return part + lists.text().substr(1);
}

void tell_shown_anew(const Call& call, const ShownAnew& anew) {
  if (anew.parts.empty()) return;
  const auto meeting = load_meeting(call.tx, anew.meeting, Depth::whole);
  if (anew.parts.contains("")) {
    JsonWriter out;
    out.begin_object().key("meeting");
    protocol::write_meeting_head(out, meeting, meeting.seating.parties);
    append(call, meeting, subject_of("meeting", meeting.id), domain::audience_of_community(),
           out.end_object().take());
  }
  for (const auto& item : meeting.agenda) {
    if (!anew.parts.contains(item.id.text())) continue;
    JsonWriter out;
    begin_meeting_part(out, call.tx, meeting.id);
    out.key("agenda").begin_array().raw(write_shown_part(item)).end_array().end_object();
    append(call, meeting, subject_of("agenda", item.id), item.audience, out.take());
  }
}

void mask_agenda(const Call& call, base::MeetingId meeting) {
  if (StoryMasking(call.tx, subject_of("meeting", meeting)).empty()) return;
  tell_shown_anew(call, follow_masks(call.tx, meeting));
}

}  // namespace sifang::app
