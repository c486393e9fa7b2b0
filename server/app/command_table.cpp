// SPDX-License-Identifier: Apache-2.0
// The table itself, noun by noun.
#include "app/answer_templates.hpp"
#include "app/attachments.hpp"
#include "app/clock_book.hpp"
#include "app/command.hpp"
#include "app/communities.hpp"
#include "app/erasure.hpp"
#include "app/event_commands.hpp"
#include "app/figures.hpp"
#include "app/looks.hpp"
#include "app/matters.hpp"
#include "app/meetings.hpp"
#include "app/notices.hpp"
#include "app/outbox.hpp"
#include "app/own_data.hpp"
#include "app/papers.hpp"
#include "app/people.hpp"
#include "app/places.hpp"
#include "app/plugins.hpp"
#include "app/polls.hpp"
#include "app/rolls.hpp"
#include "app/saved_filters.hpp"
#include "app/tasks.hpp"
#include "app/tickets.hpp"

namespace sifang::app {

CommandTable make_command_table() {
  CommandTable commands;
  add_session_commands(commands);
  add_token_commands(commands);
  add_people_commands(commands);
  add_people_roles(commands);
  add_invitation_commands(commands);
  add_password_reset_commands(commands);
  add_erasure_command(commands);
  add_look_commands(commands);
  add_own_data_command(commands);
  add_community_commands(commands);
  add_event_commands(commands);
  add_board_command(commands);
  add_place_commands(commands);
  add_door_commands(commands);
  add_attachment_commands(commands);
  add_ticket_submit(commands);
  add_ticket_similar(commands);
  add_figure_commands(commands);
  add_ticket_lists(commands);
  add_filter_commands(commands);
  add_ticket_commands(commands);
  add_ticket_actions(commands);
  add_ticket_answers(commands);
  add_template_commands(commands);
  add_ticket_comments(commands);
  add_ticket_support(commands);
  add_ticket_follow(commands);
  add_ticket_duplicate(commands);
  add_ticket_reminders(commands);
  add_ticket_parts(commands);
  add_ticket_grid(commands);
  add_ticket_slips(commands);
  add_ticket_bulk(commands);
  add_mask_commands(commands);
  add_report_commands(commands);
  add_clock_commands(commands);
  add_series_commands(commands);
  add_series_exception_commands(commands);
  add_calendar_commands(commands);
  add_meeting_commands(commands);
  add_meeting_actions(commands);
  add_seat_commands(commands);
  add_check_in_commands(commands);
  add_agenda_commands(commands);
  add_speaker_commands(commands);
  add_question_commands(commands);
  add_statement_commands(commands);
  add_paper_commands(commands);
  add_motion_commands(commands);
  add_item_mask_commands(commands);
  add_vote_commands(commands);
  add_decision_commands(commands);
  add_verdict_commands(commands);
  add_task_commands(commands);
  add_commitment_commands(commands);
  add_roll_commands(commands);
  add_matter_commands(commands);
  add_matter_mask_commands(commands);
  add_poll_commands(commands);
  add_poll_actions(commands);
  add_poll_ballot_commands(commands);
  add_poll_paper_commands(commands);
  add_minutes_commands(commands);
  add_meeting_search(commands);
  add_attendance_sheet(commands);
  add_notice_commands(commands);
  add_mail_commands(commands);
  add_webhook_commands(commands);
  add_plugin_commands(commands);
  return commands;
}

}  // namespace sifang::app
