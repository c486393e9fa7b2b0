// SPDX-License-Identifier: Apache-2.0
#include "domain/event_kinds.hpp"

#include <algorithm>
#include <array>

namespace sifang::domain {
namespace {

constexpr std::array kinds{
    EventKind{"community.founded", "", "The community and its log begin."},
    EventKind{"community.changed", "", "Its figures were opened to everybody or closed."},
    EventKind{"community.webhook_changed", "",
              "Where news is sent was added, changed or removed; told to administrators."},
    EventKind{"people.joined", "", "Somebody holds a role from now on."},
    EventKind{"people.invited", "", "A code was made that gives a role; never the code itself."},
    EventKind{"people.household_added", "", "A household stands in the community's list."},
    EventKind{
        "people.erased", "",
        "A person was erased at their request; which bodies of events were rewritten is sealed."},
    EventKind{"people.reset_made", "",
              "An administrator made a code with which a person sets a new password."},
    EventKind{"people.reset_ended", "",
              "That code is good no more: it was used, replaced, or the password was changed."},
    EventKind{"place.added", "", "A building, a unit or a named place stands in the list."},
    EventKind{"place.removed", "", "A place was taken out of the list."},
    EventKind{"template.added", "",
              "A party keeps an answer ready; told to it and to administrators."},
    EventKind{"template.changed", "", "A party's template changed; told as its beginning was."},
    EventKind{"template.removed", "", "A party's template was taken away."},

    EventKind{"ticket.submitted", "ticket", "A matter was raised; the whole ticket."},
    EventKind{"ticket.imported", "ticket", "A matter came from a file; the whole ticket."},
    EventKind{"ticket.accepted", "ticket", "It was taken in; that party leads."},
    EventKind{"ticket.refused", "ticket",
              "Nothing is to be done, with a reason; the reporter is asked."},
    EventKind{"ticket.cancelled", "ticket", "Its reporter withdrew it."},
    EventKind{"ticket.sent_to_agenda", "ticket", "The next meeting deals with it."},
    EventKind{"ticket.assigned", "ticket", "A party, perhaps a person, has the work, by a time."},
    EventKind{"ticket.taken", "ticket", "The work was received."},
    EventKind{"ticket.started", "ticket", "The work began or goes on."},
    EventKind{"ticket.returned", "ticket", "The work was given back, with a reason."},
    EventKind{"ticket.paused", "ticket", "The work waits, with a reason."},
    EventKind{"ticket.reported_up", "ticket", "The township has it."},
    EventKind{"ticket.taken_back", "ticket", "The township gave it back."},
    EventKind{"ticket.wait_ended", "ticket",
              "The time until which it waited has come; work goes on."},
    EventKind{"ticket.clock_warned", "ticket", "A limit is near; `to` are told."},
    EventKind{"ticket.clock_breached", "ticket", "A limit has passed; `to` are told."},
    EventKind{"ticket.escalated", "ticket", "A limit passed long ago; the next in line are told."},
    EventKind{"ticket.reminded", "ticket", "The reporter is asked again whether it is done."},
    EventKind{"ticket.left_to_checkers", "ticket",
              "The reporter stayed silent; who did not do the work may decide."},
    EventKind{"ticket.clocks_changed", "ticket", "Limits or calendar changed; its clocks follow."},
    EventKind{"ticket.finished", "ticket", "The work is said to be done; the reporter is asked."},
    EventKind{"ticket.confirmed", "ticket", "It is done; the ticket is closed."},
    EventKind{"ticket.reopened", "ticket", "It is not done; the same ticket goes on."},
    EventKind{"ticket.marked_duplicate", "ticket",
              "Another ticket is about the same and goes on; `duplicate_of` names it."},
    EventKind{"ticket.merged", "ticket",
              "A duplicate's supporters and followers came; `duplicate` names it where the reader "
              "may know it."},
    EventKind{"ticket.followed", "", "Somebody follows it; told to them alone."},
    EventKind{"ticket.unfollowed", "", "Somebody follows it no more; told to them alone."},
    EventKind{"ticket.nudged", "", "`party` was reminded of the answer it owes."},
    EventKind{"ticket.foreign_number_set", "ticket", "The township's number of it is known."},
    EventKind{"ticket.split", "ticket", "It has parts, which are tickets of their own."},
    EventKind{"ticket.slip_issued", "",
              "A slip with a new code was printed for the person it was submitted for."},
    EventKind{"ticket.claimed", "ticket", "The person with its slip is its reporter from now on."},
    EventKind{"ticket.answer_drafted", "", "A party wrote a draft; told to that party alone."},
    EventKind{"ticket.answer_published", "ticket",
              "A party answered, or its silence was recorded."},
    EventKind{"ticket.answer_amended", "ticket", "A party changed its answer."},
    EventKind{"ticket.commented", "", "Somebody said something; `comment` has the words."},
    EventKind{"ticket.masked", "ticket",
              "Words or a file of it are hidden; by whom and why is told to who may know."},
    EventKind{"ticket.unmasked", "ticket", "What a mask hid is shown again."},
    EventKind{"ticket.reported", "",
              "Somebody reported abuse; told to them, the two committees and the host."},
    EventKind{"ticket.report_settled", "", "A report of abuse was settled; its reporter is told."},
    EventKind{"ticket.supported", "ticket", "One more supports it; who, is nobody's business."},
    EventKind{"ticket.support_withdrawn", "ticket", "One fewer supports it."},

    EventKind{"clocks.changed", "", "Limits, hours or days changed; `clocks` has what is set."},

    EventKind{"series.created", "", "Meetings recur from now on; `series` is whole."},
    EventKind{"series.changed", "", "A series changed or ended; `series` is whole."},

    EventKind{"meeting.scheduled", "meeting", "A meeting stands, with its agenda."},
    EventKind{"meeting.moved", "meeting", "It begins at another time."},
    EventKind{"meeting.cancelled", "meeting", "It does not take place."},
    EventKind{"meeting.locked", "meeting", "Its agenda is complete and fixed."},
    EventKind{"meeting.opened", "meeting", "Check-in began."},
    EventKind{"meeting.checked_in", "meeting", "Somebody is there."},
    EventKind{"meeting.started", "meeting", "It is in session."},
    EventKind{"meeting.recessed", "meeting", "It pauses."},
    EventKind{"meeting.resumed", "meeting", "It goes on."},
    EventKind{"meeting.closed", "meeting", "It is over; what is undecided is carried over."},
    EventKind{"meeting.summarised", "meeting", "The minutes have a summary."},
    EventKind{"meeting.signed", "meeting", "A party signed the minutes."},
    EventKind{"meeting.published", "meeting", "The minutes are published."},
    EventKind{"meeting.item_added", "meeting", "Something came on the agenda."},
    EventKind{"meeting.item_changed", "meeting", "Items changed or moved on the agenda."},
    EventKind{"meeting.item_removed", "meeting", "Something was taken off the agenda."},
    EventKind{"meeting.item_started", "meeting", "The meeting went on to the following item."},
    EventKind{"meeting.statement_made", "meeting",
              "Somebody made a statement; the event has its text."},
    EventKind{"meeting.speaker_changed", "meeting", "The list of speakers changed."},
    EventKind{"meeting.party_silent", "meeting", "A party's silence was recorded as its answer."},
    EventKind{"meeting.vote_drafted", "meeting", "A vote was drafted."},
    EventKind{"meeting.vote_opened", "meeting", "A vote is open; its electorate is fixed."},
    EventKind{"meeting.ballot_cast", "meeting", "One more ballot was cast; never what it says."},
    EventKind{"meeting.vote_closed", "meeting", "A vote was closed and counted."},
    EventKind{"meeting.vote_published", "meeting", "A vote's result was published."},
    EventKind{"meeting.masked", "meeting",
              "What is masked in a ticket is masked in its meetings as well; or shown again."},
    EventKind{"meeting.decided", "meeting", "An item was decided: who does what by when."},
};

}  // namespace

std::span<const EventKind> event_kinds() { return kinds; }

bool is_event_kind(std::string_view name) {
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](const EventKind& kind) { return kind.name == name; });
}

}  // namespace sifang::domain
