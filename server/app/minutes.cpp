// SPDX-License-Identifier: Apache-2.0
// Minutes: the document, made from the log, and the one part of it that people write.
#include "protocol/minutes.hpp"

#include "app/communities.hpp"
#include "app/meetings.hpp"
#include "app/tickets.hpp"
#include "base/bytes.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using enum domain::Role;

using protocol::MinutesForm;

/// In which form the minutes are asked for. Errors: unsupported_media.
base::Result<MinutesForm> form_of(std::string_view form, std::string_view accept) {
  const auto takes = [&](std::string_view type) { return accept.find(type) != accept.npos; };
  if (form == "pdf") return MinutesForm::pages;
  if (form == "markdown") return MinutesForm::markdown;
  if (form == "html" || accept.empty()) return MinutesForm::html;
  if (takes("text/markdown")) return MinutesForm::markdown;
  if (takes("text/html")) return MinutesForm::html;
  if (takes("application/pdf")) return MinutesForm::pages;
  if (takes("*/*") || takes("text/*")) return MinutesForm::html;
  return Error{Errc::unsupported_media,
               "minutes come as text/html, text/markdown or application/pdf"};
}

std::string_view media_type_of(MinutesForm form) {
  switch (form) {
    case MinutesForm::html: return "text/html; charset=utf-8";
    case MinutesForm::markdown: return "text/markdown; charset=utf-8";
    case MinutesForm::pages: return "application/pdf";
  }
  return {};
}

struct ReadMinutes {
  static constexpr CommandInfo info{
      .name = "meeting.minutes",
      .verb = Verb::get,
      .path = "/meetings/{id}/minutes",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "document",
      .summary =
          "The minutes as the caller may read them; Accept, or `form`, chooses text/html, "
          "text/markdown or application/pdf."};
  struct Input {
    base::MeetingId id;
    std::optional<std::string> language, form;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .code("language", &Input::language, {"zh-CN", "en"},
              [](std::string_view text) { return std::optional<std::string>(text); })
        .code("form", &Input::form, {"html", "markdown", "pdf"},
              [](std::string_view text) { return std::optional<std::string>(text); });
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_visible_meeting(call, input.id, Depth::agenda);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    const auto form = form_of(input.form.value_or(""), call.options.accept);
    if (!form) return form.error();

    const auto community = load_community(call.tx, meeting->community);
    protocol::MinutesContext context{.community = community.name,
                                     .parties = {},
                                     .zone = community.zone,
                                     .form = *form,
                                     .language = input.language == "en"
                                                     ? protocol::MinutesLanguage::english
                                                     : protocol::MinutesLanguage::chinese,
                                     .seq = 0,
                                     .hash = {}};
    for (const auto& party : community.parties)
      context.parties.emplace_back(party.code, party.name);
    call.tx.for_each(query::get_published, {meeting->id}, [&](const store::Row& row) {
      context.seq = row.integer(0);
      context.hash = base::to_hex(row.text(1));
      return false;
    });
    note_looks_at_items(call, *meeting);
    const auto story = read_story(call.tx, subject_of("meeting", meeting->id),
                                  call.caller.labels_in(meeting->community));
    Reply reply{.body = protocol::write_minutes(story, context),
                .content_type = std::string(media_type_of(*form)),
                .in_pages = *form == protocol::MinutesForm::pages};
    if (reply.in_pages)
      reply.headers.emplace_back("Content-Disposition",
                                 "inline; filename=\"minutes-" + meeting->id.text() + ".pdf\"");
    return reply;
  }
};

struct Summarise {
  static constexpr CommandInfo info{
      .name = "meeting.summarise",
      .verb = Verb::put,
      .path = "/meetings/{id}/summary",
      .effect = Effect::write,
      .roles = {recorder},
      .returns = "meeting",
      .summary = "Writes the summary at the head of the minutes, until they are published.",
      .versioned = true};
  struct Input {
    base::MeetingId id;
    std::string text;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("text", &Input::text, {0, domain::summary_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_visible_meeting(call, input.id, Depth::people);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    using enum domain::MeetingState;
    if (auto state = require_state(*meeting, {in_session, recess, closed}); !state)
      return state.error();
    if (auto fresh = call.require_version(meeting->version); !fresh) return fresh.error();
    // What a party has signed stays as it was signed.
    if (!meeting->signatures.empty())
      return Error{Errc::illegal_move, "a party has signed already"};
    meeting->summary = input.text;
    save_meeting(call.tx, *meeting);
    append_meeting_event(call, *meeting, load_parties(call.tx, meeting->community),
                         {.kind = "meeting.summarised"});
    return meeting_reply(call, meeting->id);
  }
};

}  // namespace

void add_minutes_commands(CommandTable& commands) {
  commands.add<ReadMinutes>();
  commands.add<Summarise>();
}

}  // namespace sifang::app
