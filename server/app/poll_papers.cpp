// SPDX-License-Identifier: Apache-2.0
// Written ballots: two people type each; where they differ, or the elector has voted already, a
// third looks at the paper.
#include <algorithm>

#include "app/ballot_photos.hpp"
#include "app/event_log.hpp"
#include "app/polls.hpp"
#include "app/rolls.hpp"
#include "domain/limits.hpp"
#include "protocol/ticket_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Channel;
using domain::PaperId;
using domain::PaperState;
using domain::Poll;
using domain::PollState;
using protocol::JsonWriter;
using enum domain::Role;

struct Paper {
  PaperId id;
  domain::PollId poll;
  std::string elector;
  Channel channel = Channel::paper;
  std::string choice;
  base::UserId by;
  std::string second_choice = {};
  base::UserId second_by = {};
  PaperState state = PaperState::waiting;
  bool photo = false;     // of the paper was handed in
  bool replaced = false;  // it counts in place of a ballot cast online
};

/// Tells those who keep the roll of a paper; what was typed is sealed until the poll is counted.
void tell_paper(const Call& call, const Poll& poll, std::string_view kind, const Paper& paper,
                const std::string& reason = {}) {
  JsonWriter staff;
  staff.begin_object().field("id", paper.id).field("elector", paper.elector);
  staff.field("channel", domain::to_text(paper.channel));
  staff.field("state", domain::to_text(paper.state)).field("photo", paper.photo);
  if (paper.replaced) staff.field("replaced", true);
  if (!reason.empty()) staff.field("reason", reason);
  staff.end_object();
  JsonWriter sealed;
  sealed.begin_object().field("choice", paper.choice).field("second", paper.second_choice);
  sealed.end_object();
  append_poll_event(call, poll, kind,
                    {.staff = "\"paper\":" + staff.take(),
                     .sealed = sealed.take(),
                     .staff_only = paper.state != PaperState::counted,
                     .unnamed = true});
}

std::string write_paper(const Paper& paper) {
  JsonWriter out;
  out.begin_object().field("id", paper.id).field("elector", paper.elector);
  out.field("channel", domain::to_text(paper.channel));
  out.field("state", domain::to_text(paper.state)).field("photo", paper.photo).end_object();
  return out.take();
}

base::Result<void> require_open(const Poll& poll) {
  if (poll.state == PollState::open) return {};
  return Error{Errc::illegal_move, "the poll is " + std::string(domain::to_text(poll.state))};
}

struct TypePaper {
  static constexpr CommandInfo info{
      .name = "poll.type_paper",
      .verb = Verb::post,
      .path = "/polls/{id}/papers",
      .effect = Effect::write,
      .roles = {host, recorder, grid_worker, grid_leader},
      .status = 201,
      .returns = "poll_paper",
      .summary = "Types a written ballot; it counts when a second person has typed the same."};
  struct Input {
    domain::PollId id;
    std::string elector, choice;
    Channel channel = Channel::paper;
    std::optional<std::string> photo;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("elector", &Input::elector, {1, domain::code_max * 4})
        .text("choice", &Input::choice, {1, 200})
        .code("channel", &Input::channel, {"paper", "on_site", "door"},
              [](std::string_view text) { return domain::parse<Channel>(text); })
        .text("photo", &Input::photo, {1, domain::code_max},
              "id of a file that shows the paper, used for nothing yet; for host and recorder");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto poll = find_allowed_poll(call, input.id);
    if (!poll) return poll.error();
    if (auto open = require_open(*poll); !open) return open.error();
    if (poll->secret)
      return Error{
          Errc::invalid, "", {{"/id", "is secret: written ballots would say whose they are"}}};
    if (std::find(poll->options.begin(), poll->options.end(), input.choice) == poll->options.end())
      return Error{Errc::invalid, "", {{"/choice", "is not an option of this poll"}}};
    bool found = false;
    std::string cast_by;
    call.tx.for_each(query::find_poll_elector, {poll->id, input.elector},
                     [&](const store::Row& row) {
                       found = true;
                       if (row.flag(2)) cast_by = row.string(3);
                       return false;
                     });
    if (!found) return Error{Errc::invalid, "", {{"/elector", "is not in the electorate"}}};
    auto paper = find_open(call, *poll, input.elector);
    if (paper && paper->state == PaperState::in_review)
      return Error{Errc::conflict, "a written ballot of this elector is in review"};
    if (!paper) {
      // A second written ballot is refused; against one cast online it is reviewed.
      if (!cast_by.empty() && cast_by != "web")
        return Error{Errc::already_voted, "a written ballot of this elector counts already"};
      return type_first(call, *poll, input);
    }
    if (paper->by == call.caller.id)
      return Error{Errc::conflict, "you typed it; now a second person types it"};
    return type_second(call, *poll, input, std::move(*paper), !cast_by.empty());
  }

 private:
  static std::optional<Paper> find_open(const Call& call, const Poll& poll,
                                        const std::string& elector) {
    return call.tx.find(
        [&](const store::Row& row) {
          return Paper{.id = row.id<PaperId>(0),
                       .poll = poll.id,
                       .elector = elector,
                       .channel = *domain::parse<Channel>(row.text(1)),
                       .choice = row.string(2),
                       .by = row.id<base::UserId>(3),
                       .state = *domain::parse<PaperState>(row.text(4)),
                       .photo = row.flag(5)};
        },
        query::find_open_paper, {poll.id, elector});
  }

  static base::Result<Reply> type_first(const Call& call, const Poll& poll, const Input& input) {
    Paper paper{.id = call.make_id<PaperId>(),
                .poll = poll.id,
                .elector = input.elector,
                .channel = input.channel,
                .choice = input.choice,
                .by = call.caller.id};
    call.tx.execute(query::add_poll_paper,
                    {paper.id, poll.id, paper.elector, domain::to_text(paper.channel), paper.choice,
                     paper.by, call.now});
    if (auto shown = show_paper(call, poll, input, paper); !shown) return shown.error();
    tell_paper(call, poll, "poll.paper_typed", paper);
    return Reply{.body = write_paper(paper)};
  }

  /// With the photo that came along.
  static base::Result<void> show_paper(const Call& call, const Poll& poll, const Input& input,
                                       Paper& paper) {
    if (!input.photo) return {};
    paper.photo = true;
    return attach_ballot_photo(call, poll.community, paper.id, *input.photo);
  }

  static base::Result<Reply> type_second(const Call& call, Poll& poll, const Input& input,
                                         Paper paper, bool has_cast) {
    const bool agree = paper.choice == input.choice && paper.channel == input.channel;
    paper.second_choice = input.choice;
    paper.second_by = call.caller.id;
    paper.state = agree && !has_cast ? PaperState::counted : PaperState::in_review;
    call.tx.execute(query::second_poll_paper, {paper.second_choice, paper.second_by, call.now,
                                               domain::to_text(paper.state), paper.id});
    if (auto shown = show_paper(call, poll, input, paper); !shown) return shown.error();
    if (paper.state == PaperState::counted) {
      count_ballot(call, poll, paper.elector, paper.channel, paper.choice);
      save_poll(call, poll);
    }
    tell_paper(call, poll, "poll.paper_typed", paper);
    return Reply{.body = write_paper(paper)};
  }
};

struct ListPapers {
  static constexpr CommandInfo info{
      .name = "poll.papers",
      .verb = Verb::get,
      .path = "/polls/{id}/papers",
      .effect = Effect::read,
      .roles = {host, recorder},
      .returns = "poll_paper_list",
      .summary = "Written ballots that a second person has yet to type, or that are in review."};
  struct Input {
    domain::PollId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto poll = find_allowed_poll(call, input.id);
    if (!poll) return poll.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    call.tx.for_each(query::list_poll_papers, {poll->id}, [&](const store::Row& row) {
      const bool review = row.text(10) == "in_review";
      const auto who = [&](const char* name, int column) {
        out.key(name);
        if (row.is_null(column))
          out.null();
        else
          out.begin_object()
              .field("id", row.id<base::UserId>(column))
              .field("name", row.text(column + 1))
              .end_object();
      };
      out.begin_object().field("id", row.id<PaperId>(0)).field("elector", row.text(1));
      out.field("channel", row.text(2)).field("state", row.text(10)).field("at", row.time(6));
      who("by", 4);
      who("second_by", 8);
      // What one typed is not shown to the other: they would only copy it.
      out.key("choice");
      review ? out.value(row.text(3)) : out.null();
      out.key("second_choice");
      review ? out.value(row.text(7)) : out.null();
      out.key("cast").begin_object().field("at", row.maybe_time(13)).key("channel");
      row.is_null(11) ? out.null() : out.value(row.text(11));
      out.end_object().key("photo");
      const auto photo = row.flag(14) ? find_ballot_photo(call.tx, row.id<PaperId>(0))
                                      : std::optional<domain::Attachment>();
      if (photo)
        protocol::write_attachment(out, *photo);
      else
        out.null();
      out.end_object();
      return true;
    });
    out.end_array().end_object();
    return Reply{.body = out.take()};
  }
};

struct SettlePaper {
  static constexpr CommandInfo info{
      .name = "poll.settle_paper",
      .verb = Verb::post,
      .path = "/polls/papers/{id}/settle",
      .effect = Effect::write,
      .roles = {host, recorder},
      .returns = "poll_paper",
      .summary =
          "Drops a written ballot, or lets it count in place of what was cast online; by "
          "somebody who did not type it."};
  struct Input {
    PaperId id;
    bool counts = false;
    std::optional<std::string> choice;
    std::string reason;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .boolean("counts", &Input::counts, "false: it is dropped, what was cast stays")
        .text("choice", &Input::choice, {1, 200}, "what the paper says, where the two differ")
        .text("reason", &Input::reason, {1, domain::reason_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto paper = call.tx.find(
        [&](const store::Row& row) {
          return Paper{.id = input.id,
                       .poll = row.id<domain::PollId>(0),
                       .elector = row.string(1),
                       .channel = *domain::parse<Channel>(row.text(2)),
                       .choice = row.string(3),
                       .by = row.id<base::UserId>(4),
                       .second_choice = row.string(5),
                       .second_by = row.id<base::UserId>(6),
                       .state = *domain::parse<PaperState>(row.text(7)),
                       .photo = row.flag(8)};
        },
        query::get_poll_paper, {input.id});
    if (!paper)
      return Error{Errc::not_found, "there is no such written ballot, or it is not yours to see"};
    auto poll = find_allowed_poll(call, paper->poll);
    if (!poll) return poll.error();
    if (auto open = require_open(*poll); !open) return open.error();
    if (paper->state != PaperState::waiting && paper->state != PaperState::in_review)
      return Error{Errc::illegal_move, "the written ballot is settled"};
    const bool typed_it = paper->by == call.caller.id || paper->second_by == call.caller.id;
    if (paper->state == PaperState::in_review && typed_it)
      return Error{Errc::forbidden, "who typed it does not review it"};
    if (input.counts) {
      if (paper->state == PaperState::waiting)
        return Error{Errc::illegal_move, "a second person has yet to type it"};
      const auto choice = input.choice.value_or(paper->choice);
      if (choice != paper->choice && choice != paper->second_choice)
        return Error{Errc::invalid, "", {{"/choice", "was typed by neither"}}};
      if (!input.choice && paper->choice != paper->second_choice)
        return Error{Errc::invalid, "", {{"/choice", "is needed: the two differ"}}};
      paper->choice = choice;
      count(call, *poll, *paper);
    }
    paper->state = input.counts ? PaperState::counted : PaperState::dropped;
    call.tx.execute(query::settle_poll_paper, {domain::to_text(paper->state), input.reason,
                                               call.caller.id, call.now, paper->id});
    if (input.counts) save_poll(call, *poll);
    tell_paper(call, *poll, "poll.paper_settled", *paper, input.reason);
    return Reply{.body = write_paper(*paper)};
  }

 private:
  static void count(const Call& call, Poll& poll, Paper& paper) {
    const auto has_cast = call.tx.find([](const store::Row& row) { return row.flag(2); },
                                       query::find_poll_elector, {poll.id, paper.elector});
    paper.replaced = *has_cast;
    if (paper.replaced)
      call.tx.execute(query::replace_poll_ballot,
                      {call.now, call.caller.id, domain::to_text(paper.channel), paper.choice,
                       poll.id, paper.elector});
    else
      count_ballot(call, poll, paper.elector, paper.channel, paper.choice);
  }
};

}  // namespace

void add_poll_paper_commands(CommandTable& commands) {
  commands.add<TypePaper>();
  commands.add<ListPapers>();
  commands.add<SettlePaper>();
}

}  // namespace sifang::app
