// SPDX-License-Identifier: Apache-2.0
// Reports of abuse: anybody who may see a ticket, an answer or a comment may report it; the
// residents' and the owners' committee and the host settle each, and the reporter is told.
#include <algorithm>
#include <limits>

#include "app/communities.hpp"
#include "app/masks.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "domain/moderation.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::ReportAbout;
using domain::Ticket;
using protocol::JsonWriter;
using enum domain::Role;

using ReportId = base::Id<struct ReportTag>;
constexpr domain::RoleSet settlers{member, host};

/// A report as get_report finds it.
struct Report {
  ReportId id;
  base::TicketId ticket;
  std::string number, title;
  ReportAbout about = ReportAbout::ticket;
  std::string ref, kind, words;
  base::Time at;
  std::optional<std::string> outcome, reason, settled_by;
  std::optional<base::Time> settled_at;
  base::UserId by;
  base::CommunityId community;
  base::UserId author;  // of what is reported
  std::string quote;
};

std::optional<Report> load_report(store::Transaction& tx, ReportId id) {
  return tx.find(
      [](const store::Row& row) {
        const auto maybe = [&](int column) {
          return row.is_null(column) ? std::nullopt : std::optional(row.string(column));
        };
        return Report{.id = row.id<ReportId>(0),
                      .ticket = row.id<base::TicketId>(1),
                      .number = row.string(2),
                      .title = row.string(3),
                      .about = *domain::parse<ReportAbout>(row.text(4)),
                      .ref = row.string(5),
                      .kind = row.string(6),
                      .words = row.string(7),
                      .at = row.time(8),
                      .outcome = maybe(9),
                      .reason = maybe(10),
                      .settled_by = maybe(11),
                      .settled_at = row.maybe_time(12),
                      .by = row.id<base::UserId>(13),
                      .community = row.id<base::CommunityId>(14),
                      .author = row.id<base::UserId>(15),
                      .quote = row.string(16)};
      },
      query::get_report, {id});
}

/// Who reported it is told to nobody: it is settled by what it says.
void write_report(JsonWriter& out, const Report& report) {
  out.begin_object().field("id", report.id).key("ticket").begin_object();
  out.field("id", report.ticket).field("number", report.number).field("title", report.title);
  out.end_object().field("about", domain::to_text(report.about)).key("party");
  if (report.about == ReportAbout::answer)
    out.value(report.ref);
  else
    out.null();
  out.key("comment");
  if (report.about == ReportAbout::comment)
    out.value(base::encode_id(std::stoll(report.ref)));
  else
    out.null();
  out.field("quote", report.quote).field("kind", report.kind).field("words", report.words);
  out.field("at", report.at).field("outcome", report.outcome).field("reason", report.reason);
  out.field("settled_by", report.settled_by).field("settled_at", report.settled_at).end_object();
}

/// Errors: unauthenticated, forbidden.
base::Result<void> check_settler(const Call& call, base::CommunityId community) {
  if (auto allowed = call.require_role(community); !allowed) return allowed;
  if (call.caller.has_role(community, host)) return {};
  for (const auto& membership : call.caller.memberships)
    if (membership.community == community && membership.role == member &&
        domain::looks_at_reports(membership.party))
      return {};
  return Error{Errc::forbidden, "reports are for the residents' and the owners' committee"};
}

domain::LabelSet settlers_labels() {
  return domain::make_labels({"host", domain::party_label("residents_committee"),
                              domain::party_label("owners_committee")});
}

struct AddReport {
  static constexpr CommandInfo info{
      .name = "report.add",
      .verb = Verb::post,
      .path = "/tickets/{id}/reports",
      .effect = Effect::write,
      .roles = domain::anyone,
      .status = 201,
      .returns = "report",
      .summary = "Reports a ticket, a party's answer or a comment as abuse, once each."};
  struct Input {
    std::string id, words;
    domain::AbuseKind kind = domain::AbuseKind::other;
    std::optional<std::string> party, comment;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("id", &Input::id, {1, 60}, "id or number")
        .code("kind", &Input::kind, domain::codes_of<domain::AbuseKind>(),
              [](std::string_view text) { return domain::parse<domain::AbuseKind>(text); })
        .text("words", &Input::words, {1, domain::reason_max}, "what is wrong with it")
        .text("party", &Input::party, {1, domain::code_max}, "whose answer it is about")
        .text("comment", &Input::comment, {1, domain::code_max}, "id of the comment it is about");
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_visible_ticket(call, input.id);
    if (!ticket) return ticket.error();
    if (call.caller.is_anonymous()) return needs_log_in();
    if (auto allowed = call.require_role(ticket->community); !allowed) return allowed.error();
    if (input.party && input.comment)
      return Error{Errc::invalid, "", {{"/comment", "is one thing, a party's answer another"}}};
    auto subject = find_subject(call, *ticket, input);
    if (!subject) return subject.error();
    if (subject->author == call.caller.id) return Error{Errc::forbidden, "it is your own"};
    if (auto few = check_flood(call); !few) return few.error();
    const auto id = call.make_id<ReportId>();
    bool added = false;
    call.tx.for_each(
        query::add_report,
        {id, ticket->community, ticket->id, domain::to_text(subject->about), subject->ref,
         domain::to_text(input.kind), input.words, call.caller.id, call.now},
        [&](const store::Row&) { return added = true; });
    if (!added) return Error{Errc::conflict, "you have reported it already"};
    append(call, *ticket, *subject, id, input);
    JsonWriter out;
    write_report(out, *load_report(call.tx, id));
    return Reply{.body = out.take()};
  }

 private:
  struct Subject {
    ReportAbout about = ReportAbout::ticket;
    std::string ref = {};
    base::UserId author = {};
  };

  static base::Result<Subject> find_subject(const Call& call, const Ticket& ticket,
                                            const Input& input) {
    if (input.comment) {
      const auto id = base::CommentId::parse(*input.comment);
      std::optional<Subject> found;
      if (id)
        call.tx.for_each(query::find_comment, {ticket.id, *id}, [&](const store::Row& row) {
          if (!row.flag(1) || may_note(call, ticket))
            found =
                Subject{ReportAbout::comment, std::to_string(id->value), row.id<base::UserId>(0)};
          return false;
        });
      if (!found) return Error{Errc::invalid, "", {{"/comment", "is no comment of this ticket"}}};
      return *found;
    }
    if (input.party) {
      const bool answered = std::any_of(
          ticket.answers.begin(), ticket.answers.end(),
          [&](const auto& answer) { return answer.party == *input.party && answer.stance; });
      if (!answered) return Error{Errc::invalid, "", {{"/party", "has not answered this ticket"}}};
      return Subject{ReportAbout::answer, *input.party, {}};
    }
    return Subject{ReportAbout::ticket, "", ticket.submitter ? ticket.submitter : ticket.reporter};
  }

  /// Errors: throttled.
  static base::Result<void> check_flood(const Call& call) {
    const auto times =
        call.tx.list([](const store::Row& row) { return row.time(0); }, query::list_reports_of_day,
                     {call.caller.id, call.now - domain::report_day});
    if (static_cast<std::int64_t>(times.size()) < domain::reports_per_day_max) return {};
    const auto until = times[times.size() - domain::reports_per_day_max] + domain::report_day;
    const auto wait = std::chrono::ceil<std::chrono::seconds>(until - call.now).count();
    return Error{Errc::throttled,
                 "so many reports are enough for one day",
                 {},
                 static_cast<int>(std::max<std::int64_t>(wait, 1))};
  }

  static void append(Call& call, const Ticket& ticket, const Subject& subject, ReportId id,
                     const Input& input) {
    JsonWriter data;
    data.begin_object().key("ticket").begin_object().field("id", ticket.id).end_object();
    data.key("report").begin_object().field("id", id);
    data.field("about", domain::to_text(subject.about)).field("ref", subject.ref);
    data.field("kind", domain::to_text(input.kind)).field("words", input.words).end_object();
    data.key("to").begin_array();
    for (const auto& label : {"party:residents_committee", "party:owners_committee", "role:host"})
      data.value(label);
    data.end_array().end_object();
    const auto own = domain::LabelSet{domain::user_label(call.caller.id)};
    append_event(
        call.tx, &call.caller, call.now,
        {.community = ticket.community,
         .kind = "ticket.reported",
         .subject = subject_of("report", id),
         .scope = subject_of("ticket", ticket.id),
         .versions = {{own, data.text()}, {settlers_labels(), data.text(), ActorShown::no}}});
  }
};

struct ListReports {
  static constexpr CommandInfo info{
      .name = "report.list",
      .verb = Verb::get,
      .path = "/communities/{community}/reports",
      .effect = Effect::read,
      .roles = settlers,
      .returns = "report_list",
      .summary = "Reports of abuse: open ones oldest first, settled ones newest first."};
  struct Input {
    std::string community;
    bool settled = false;
    std::optional<std::string> cursor;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    auto shape =
        protocol::Shape<Input>{}.text("community", &Input::community, {1, 40}, "id or code");
    shape.boolean("settled", &Input::settled, "those that are settled").with_default();
    shape.text("cursor", &Input::cursor, {1, 40});
    shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
    return shape;
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_visible_community(call, input.community);
    if (!community) return community.error();
    if (auto allowed = check_settler(call, community->id); !allowed) return allowed.error();
    std::int64_t after = input.settled ? std::numeric_limits<std::int64_t>::max() : 0;
    if (input.cursor) {
      const auto id = ReportId::parse(*input.cursor);
      if (!id) return Error{Errc::invalid, "", {{"/cursor", "is not one that was given"}}};
      after = id->value;
    }
    auto ids = call.tx.list([](const store::Row& row) { return row.id<ReportId>(0); },
                            input.settled ? query::list_settled_reports : query::list_open_reports,
                            {community->id, after, input.limit + 1});
    const bool more = static_cast<std::int64_t>(ids.size()) > input.limit;
    if (more) ids.pop_back();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto id : ids) {
      const auto report = load_report(call.tx, id);
      note_look_at_words(call, report->ticket);
      write_report(out, *report);
    }
    out.end_array().key("next");
    if (more)
      out.value(ids.back().text());
    else
      out.null();
    out.end_object();
    return Reply{.body = out.take()};
  }
};

struct SettleReport {
  static constexpr CommandInfo info{
      .name = "report.settle",
      .verb = Verb::post,
      .path = "/reports/{id}/settle",
      .effect = Effect::write,
      .roles = settlers,
      .returns = "report",
      .summary = "Ends a report: what it is about was masked, or nothing is wrong, with a reason."};
  struct Input {
    ReportId id;
    domain::ReportOutcome outcome = domain::ReportOutcome::dismissed;
    std::string reason;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .code("outcome", &Input::outcome, domain::codes_of<domain::ReportOutcome>(),
              [](std::string_view text) { return domain::parse<domain::ReportOutcome>(text); })
        .text("reason", &Input::reason, {1, domain::reason_max}, "the reporter is told");
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto report = load_report(call.tx, input.id);
    const Error unknown{Errc::not_found, "there is no such report, or it is not yours to see"};
    if (!report) return unknown;
    auto ticket = find_visible_ticket(call, report->ticket.text());
    if (!ticket) return unknown;
    if (auto allowed = check_settler(call, ticket->community); !allowed) return allowed.error();
    if (report->outcome) return Error{Errc::conflict, "it is settled already"};
    const bool own_answer = report->about == ReportAbout::answer &&
                            call.caller.is_member_of(ticket->community, report->ref);
    if (report->author == call.caller.id || report->by == call.caller.id || own_answer)
      return Error{Errc::forbidden, "somebody else must settle what you have a part in"};
    if (input.outcome == domain::ReportOutcome::masked && load_masking(call.tx, ticket->id).empty())
      return Error{Errc::conflict, "nothing is masked in this ticket yet"};
    call.tx.execute(query::settle_report, {domain::to_text(input.outcome), input.reason,
                                           call.caller.id, call.now, input.id});
    JsonWriter data;
    data.begin_object().key("ticket").begin_object().field("id", ticket->id).end_object();
    data.key("report").begin_object().field("id", input.id);
    data.field("outcome", domain::to_text(input.outcome)).field("why", input.reason).end_object();
    data.field("reason", input.reason);
    const auto told = data.text() + "}";
    data.key("to").begin_array().value(domain::user_label(report->by)).end_array().end_object();
    append_event(
        call.tx, &call.caller, call.now,
        {.community = ticket->community,
         .kind = "ticket.report_settled",
         .subject = subject_of("report", input.id),
         .scope = subject_of("ticket", ticket->id),
         .versions = {{{domain::user_label(report->by)}, data.take()}, {settlers_labels(), told}}});
    JsonWriter out;
    write_report(out, *load_report(call.tx, input.id));
    return Reply{.body = out.take()};
  }
};

}  // namespace

void add_report_commands(CommandTable& commands) {
  commands.add<AddReport>();
  commands.add<ListReports>();
  commands.add<SettleReport>();
}

}  // namespace sifang::app
