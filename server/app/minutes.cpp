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

struct ReadMinutes {
  static constexpr CommandInfo info{
      .name = "meeting.minutes",
      .verb = Verb::get,
      .path = "/meetings/{id}/minutes",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "document",
      .summary =
          "The minutes as the caller may read them; Accept chooses text/html or text/markdown."};
  struct Input {
    base::MeetingId id;
    std::optional<std::string> language;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .code("language", &Input::language, {"zh-CN", "en"},
              [](std::string_view text) { return std::optional<std::string>(text); });
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_visible_meeting(call, input.id, Depth::agenda);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    const auto& accept = call.options.accept;
    const bool markdown = accept.find("text/markdown") != std::string::npos;
    const bool html = accept.empty() || accept.find("text/html") != std::string::npos ||
                      accept.find("*/*") != std::string::npos ||
                      accept.find("text/*") != std::string::npos;
    if (!markdown && !html)
      return Error{Errc::unsupported_media, "minutes come as text/html or text/markdown"};

    const auto community = load_community(call.tx, meeting->community);
    protocol::MinutesContext context{
        .community = community.name,
        .parties = {},
        .zone = community.zone,
        .form = markdown ? protocol::MinutesForm::markdown : protocol::MinutesForm::html,
        .language = input.language == "en" ? protocol::MinutesLanguage::english
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
    return Reply{
        .body = protocol::write_minutes(story, context),
        .content_type = markdown ? "text/markdown; charset=utf-8" : "text/html; charset=utf-8"};
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
