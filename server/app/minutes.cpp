// SPDX-License-Identifier: Apache-2.0
// Minutes: the document, made from the log, and the one part of it that people write.
#include "app/minutes.hpp"

#include "app/communities.hpp"
#include "app/masks.hpp"
#include "app/meetings.hpp"
#include "app/polls.hpp"
#include "app/tasks.hpp"
#include "app/tickets.hpp"
#include "base/bytes.hpp"
#include "domain/limits.hpp"
#include "protocol/minutes.hpp"
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

struct Chosen {
  Edition edition;
  int latest = 0;  // published, of all editions; 0: none
  std::optional<base::Time> latest_at;
};
/// The edition asked for: the one published last, or where none is, the draft. Errors: not_found.
base::Result<Chosen> choose_edition(const std::vector<Edition>& editions,
                                    std::optional<std::int64_t> number) {
  Chosen chosen;
  for (const auto& edition : editions) {
    if (edition.seq == 0) continue;
    chosen.latest = edition.number;
    chosen.latest_at = edition.published_at;
    chosen.edition = edition;
  }
  if (!number || *number == chosen.edition.number) return chosen;
  for (const auto& edition : editions)
    if (edition.number == *number) {
      chosen.edition = edition;
      return chosen;
    }
  return Error{Errc::not_found, "the minutes have no such version"};
}

/// The story that an edition tells, as the caller may read it: up to its place in the log. What was
/// masked since, or is shown again, counts too, but not while another edition is written, nor once
/// one is published: its texts are its own.
std::vector<std::string> story_of(const Call& call, const domain::Meeting& meeting,
                                  const Edition& edition) {
  bool corrected = false;
  return read_story(
      call.tx, subject_of("meeting", meeting.id), call.caller.labels_in(meeting.community),
      [&](std::int64_t seq, std::string_view kind) {
        if (edition.seq == 0 || seq <= edition.seq) return true;
        if (kind == "meeting.correction_begun") corrected = true;
        if (kind == "meeting.correction_dropped") corrected = false;
        return !corrected && (kind == "meeting.masked" || kind == "meeting.item_masked" ||
                              kind == "meeting.item_unmasked");
      });
}

/// The tasks that the meeting deals with, each as the log tells it last up to the edition's place.
std::map<std::string, std::string> tasks_of(const Call& call, const domain::Meeting& meeting,
                                            const Edition& edition) {
  const auto labels = call.caller.labels_in(meeting.community);
  std::map<std::string, std::string> tasks;
  if (!domain::intersects(labels, domain::audience_of_community())) return tasks;
  for (const auto& item : meeting.agenda) {
    const auto task = find_task_of(call.tx, item.commitment);
    if (!task) continue;
    auto told =
        call.tx.find([](const store::Row& row) { return row.string(0); }, query::find_told_task,
                     {subject_of("meeting", task->meeting), subject_of("agenda", task->item),
                      edition.seq == 0 ? INT64_MAX : edition.seq});
    if (told) tasks[item.id.text()] = std::move(*told);
  }
  return tasks;
}

/// What is masked in the meeting's items, by their ids.
std::map<std::string, domain::Masking> masked_in(const Call& call, const domain::Meeting& meeting) {
  const StoryMasking masking(call.tx, subject_of("meeting", meeting.id));
  std::map<std::string, domain::Masking> masked;
  for (const auto& item : meeting.agenda)
    if (const auto& of = masking.of_item(item.id.text()); !of.empty()) masked[item.id.text()] = of;
  return masked;
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
    std::optional<std::int64_t> version;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .code("language", &Input::language, {"zh-CN", "en"},
              [](std::string_view text) { return std::optional<std::string>(text); })
        .integer("version", &Input::version, 1, 1000)
        .code("form", &Input::form, {"html", "markdown", "pdf"},
              [](std::string_view text) { return std::optional<std::string>(text); });
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_visible_meeting(call, input.id, Depth::agenda);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    const auto form = form_of(input.form.value_or(""), call.options.accept);
    if (!form) return form.error();
    const auto editions = load_editions(call.tx, meeting->id);
    const auto chosen = choose_edition(editions, input.version);
    if (!chosen) return chosen.error();
    const auto& edition = chosen->edition;

    auto context = minutes_context(load_community(call.tx, meeting->community), input.language);
    context.form = *form;
    context.edition = edition.number;
    context.latest = chosen->latest;
    context.latest_at = chosen->latest_at;
    context.seq = edition.seq;
    context.hash = base::to_hex(edition.hash);
    context.tasks = tasks_of(call, *meeting, edition);
    context.polls = polls_told(call, meeting->id, edition.seq == 0 ? INT64_MAX : edition.seq);
    if (!context.polls.empty()) context.masked = masked_in(call, *meeting);
    note_looks_at_items(call, *meeting);
    for (const auto& before : editions)
      if (before.number == edition.number - 1)
        context.corrected = protocol::read_summaries(story_of(call, *meeting, before));
    const auto story = story_of(call, *meeting, edition);
    Reply reply{.body = protocol::write_minutes(story, context),
                .content_type = std::string(media_type_of(*form)),
                .in_pages = *form == protocol::MinutesForm::pages};
    if (reply.in_pages)
      reply.headers.emplace_back("Content-Disposition",
                                 "inline; filename=\"minutes-" + meeting->id.text() + ".pdf\"");
    return reply;
  }
};

struct ReadChanges {
  static constexpr CommandInfo info{
      .name = "meeting.changes",
      .verb = Verb::get,
      .path = "/meetings/{id}/minutes/changes",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "minutes_changes",
      .summary =
          "What a version of the minutes, or else the newest, has otherwise than the one before: "
          "the summaries of which people write."};
  struct Input {
    base::MeetingId id;
    std::optional<std::int64_t> version;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .integer("version", &Input::version, 1, 1000);
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_visible_meeting(call, input.id, Depth::agenda);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    const auto editions = load_editions(call.tx, meeting->id);
    const auto newest = editions.empty() ? 1 : editions.back().number;
    const auto number = input.version.value_or(newest);
    if (number > newest) return Error{Errc::not_found, "the minutes have no such version"};
    note_looks_at_items(call, *meeting);
    protocol::JsonWriter out;
    out.begin_object().field("version", number).key("changes").begin_array();
    if (number > 1) {
      const auto& before = editions.at(static_cast<std::size_t>(number - 2));
      const auto& edition = editions.at(static_cast<std::size_t>(number - 1));
      for (const auto& change : protocol::changed_summaries(story_of(call, *meeting, before),
                                                            story_of(call, *meeting, edition)))
        write(out, change);
    }
    out.end_array().end_object();
    return Reply{.body = out.take()};
  }

 private:
  static void write(protocol::JsonWriter& out, const protocol::SummaryChange& change) {
    out.begin_object().key("item");
    if (change.item.empty())
      out.null();
    else
      out.begin_object().field("id", change.item).field("title", change.title).end_object();
    out.field("before", change.before).field("after", change.after).end_object();
  }
};

/// The summaries may be written. Errors: illegal_move.
base::Result<void> require_writable(const domain::Meeting& meeting) {
  using enum domain::MeetingState;
  if (!meeting.is_being_corrected())
    if (auto state = require_state(meeting, {in_session, recess, closed}); !state) return state;
  // What a party has signed stays as it was signed.
  if (!meeting.signatures.empty()) return Error{Errc::illegal_move, "a party has signed already"};
  return {};
}

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
    if (auto writable = require_writable(*meeting); !writable) return writable.error();
    if (auto fresh = call.require_version(meeting->version); !fresh) return fresh.error();
    meeting->summary = input.text;
    save_meeting(call.tx, *meeting);
    append_meeting_event(call, *meeting, meeting->seating.parties, {.kind = "meeting.summarised"});
    return meeting_reply(call, meeting->id);
  }
};

struct SummariseItem {
  static constexpr CommandInfo info{
      .name = "agenda.summarise",
      .verb = Verb::put,
      .path = "/agenda/{id}/summary",
      .effect = Effect::write,
      .roles = {recorder},
      .returns = "item",
      .summary = "Writes the summary of one item of the minutes, until they are published.",
      .versioned = true};
  struct Input {
    base::ItemId id;
    std::string text;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("text", &Input::text, {0, domain::summary_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::people);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    if (auto writable = require_writable(*meeting); !writable) return writable.error();
    auto& item = *meeting->find_item(input.id);
    if (auto fresh = call.require_version(item.version); !fresh) return fresh.error();
    load_item_details(call.tx, item);  // its decision, which an event tells with it
    item.summary = input.text;
    save_item(call.tx, item);
    append_meeting_event(call, *meeting, meeting->seating.parties,
                         {.kind = "meeting.item_summarised",
                          .subject = subject_of("agenda", item.id),
                          .head = false,
                          .items = {&item}});
    return item_reply(call, meeting->id, item.id);
  }
};

}  // namespace

protocol::MinutesContext minutes_context(const Community& community,
                                         const std::optional<std::string>& language) {
  protocol::MinutesContext context;
  context.community = community.name;
  for (const auto& party : community.parties) context.parties.emplace_back(party.code, party.name);
  context.zone = community.zone;
  if (language == "en") context.language = protocol::MinutesLanguage::english;
  return context;
}

void add_minutes_commands(CommandTable& commands) {
  commands.add<ReadMinutes>();
  commands.add<ReadChanges>();
  commands.add<Summarise>();
  commands.add<SummariseItem>();
}

}  // namespace sifang::app
