// SPDX-License-Identifier: Apache-2.0
// The attendance list of a meeting, to be printed or taken into a spreadsheet.
#include "protocol/attendance_sheet.hpp"

#include "app/communities.hpp"
#include "app/meetings.hpp"
#include "app/minutes.hpp"
#include "protocol/document_text.hpp"

namespace sifang::app {
namespace {

using enum domain::Role;

struct AttendanceSheet {
  static constexpr CommandInfo info{
      .name = "meeting.attendance",
      .verb = Verb::get,
      .path = "/meetings/{id}/attendance",
      .effect = Effect::read,
      .roles = {host, recorder},
      .returns = "document",
      .summary =
          "Who was there, by party, with role and time: as a page, as PDF with a column to sign "
          "in, or as CSV."};
  struct Input {
    base::MeetingId id;
    std::optional<std::string> language;
    std::string form = "html";
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.id("id", &Input::id)
        .code("language", &Input::language, {"zh-CN", "en"},
              [](std::string_view text) { return std::optional<std::string>(text); });
    return shape
        .code("form", &Input::form, {"html", "pdf", "csv"},
              [](std::string_view text) { return std::optional(std::string(text)); })
        .with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_visible_meeting(call, input.id, Depth::people);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    const auto context =
        minutes_context(load_community(call.tx, meeting->community), input.language);
    if (input.form == "csv")
      return Reply{.body = protocol::attendance_csv(*meeting, context),
                   .content_type = "text/csv; charset=utf-8",
                   .headers = {{"Content-Disposition", "attachment; filename=\"attendance-" +
                                                           meeting->id.text() + ".csv\""}}};
    const auto document = protocol::attendance_document(*meeting, context);
    if (input.form == "html")
      return Reply{.body = protocol::write_html(document),
                   .content_type = "text/html; charset=utf-8"};
    return Reply{.body = domain::write_document(document),
                 .content_type = "application/pdf",
                 .headers = {{"Content-Disposition",
                              "inline; filename=\"attendance-" + meeting->id.text() + ".pdf\""}},
                 .in_pages = true};
  }
};

}  // namespace

void add_attendance_sheet(CommandTable& commands) { commands.add<AttendanceSheet>(); }

}  // namespace sifang::app
