// SPDX-License-Identifier: Apache-2.0
// Drafting polls and reading them; the electorate as a file.
#include <algorithm>
#include <set>

#include "app/communities.hpp"
#include "app/masked_texts.hpp"
#include "app/meetings.hpp"
#include "app/paging.hpp"
#include "app/polls.hpp"
#include "app/rolls.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Poll;
using domain::PollState;
using protocol::JsonWriter;
using enum domain::Role;

std::vector<std::string> rule_codes() {
  std::vector<std::string> codes;
  for (const auto& pack : domain::rule_packs())
    if (domain::votes_in_polls(pack.electorate)) codes.emplace_back(pack.code);
  return codes;
}

std::optional<std::string> as_text(std::string_view text) { return std::string(text); }

/// Errors: invalid for options that read alike, and for a secret poll weighed by area.
base::Result<void> check_poll(const Poll& poll) {
  const std::set<std::string> different(poll.options.begin(), poll.options.end());
  if (different.size() != poll.options.size())
    return Error{Errc::invalid, "", {{"/options", "must differ from each other"}}};
  if (poll.secret && domain::is_weighed(*domain::find_rule_pack(poll.rule)))
    return Error{
        Errc::invalid,
        "",
        {{"/secret", "owners' ballots are weighed by area, which would tell whose they are"}}};
  return {};
}

/// What is put says all it says: a poll has no masks of its own, and no ▇▇ of its item's. Errors:
/// invalid.
base::Result<void> require_own_words_in(const std::string& question, const std::string& text,
                                        const std::vector<std::string>& options) {
  if (auto own = require_own_words(question, "/question"); !own) return own;
  if (auto own = require_own_words(text, "/text"); !own) return own;
  for (std::size_t i = 0; i < options.size(); ++i)
    if (auto own = require_own_words(options[i], "/options/" + std::to_string(i)); !own) return own;
  return {};
}

void put_options(const Call& call, const Poll& poll) {
  call.tx.execute(query::remove_poll_options, {poll.id});
  std::int64_t position = 0;
  for (const auto& option : poll.options)
    call.tx.execute(query::add_poll_option, {poll.id, position++, option});
}

struct DraftPoll {
  static constexpr CommandInfo info{
      .name = "poll.draft",
      .verb = Verb::post,
      .path = "/communities/{community}/polls",
      .effect = Effect::write,
      .roles = {host},
      .status = 201,
      .returns = "poll",
      .summary = "Drafts a vote of owners, residents or villagers outside a meeting, over days."};
  struct Input {
    std::string community, question, rule, text;
    std::optional<std::vector<std::string>> options;
    std::optional<base::ItemId> item;
    bool secret = false, deem_absent = false, count_parking = false, extraordinary = false;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .line("question", &Input::question, {1, domain::question_max})
        .code("rule", &Input::rule, rule_codes(), as_text);
    shape.text("text", &Input::text, {0, domain::body_max}, "what it is about").with_default();
    shape.text_list("options", &Input::options, {2, 20}, "for, against, abstain where left out")
        .id("item", &Input::item, "of the meeting that puts it");
    shape.boolean("secret", &Input::secret, "not where area counts").with_default();
    shape.boolean("deem_absent", &Input::deem_absent, "who stays away follows the majority")
        .with_default();
    shape.boolean("count_parking", &Input::count_parking, "parking counts as area").with_default();
    return shape.boolean("extraordinary", &Input::extraordinary, "with short notice")
        .with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    if (input.item) {
      auto meeting = find_meeting_of_item(call, *input.item, Depth::agenda);
      if (!meeting || meeting->community != community->id ||
          meeting->find_item(*input.item)->is_private)
        return Error{Errc::invalid, "", {{"/item", "is not an item that everybody here may read"}}};
    }
    Poll poll;
    poll.id = call.make_id<domain::PollId>();
    poll.community = community->id;
    poll.item = input.item.value_or(base::ItemId{});
    poll.rule = input.rule;
    poll.question = input.question;
    poll.text = input.text;
    poll.options = input.options.value_or(domain::plain_options());
    poll.secret = input.secret;
    poll.deem_absent = input.deem_absent;
    poll.count_parking = input.count_parking;
    poll.extraordinary = input.extraordinary;
    if (auto own = require_own_words_in(poll.question, poll.text, poll.options); !own)
      return own.error();
    if (auto good = check_poll(poll); !good) return good.error();
    call.tx.execute(query::add_poll, {poll.id, poll.community, poll.item, poll.rule,
                                      domain::find_rule_pack(poll.rule)->version, poll.question,
                                      poll.text, poll.secret, poll.deem_absent, poll.count_parking,
                                      poll.extraordinary, call.now});
    put_options(call, poll);
    append_poll_event(call, poll, "poll.drafted");
    return poll_reply(call, poll);
  }
};

struct UpdatePoll {
  static constexpr CommandInfo info{.name = "poll.update",
                                    .verb = Verb::patch,
                                    .path = "/polls/{id}",
                                    .effect = Effect::write,
                                    .roles = {host},
                                    .returns = "poll",
                                    .summary = "Changes a draft.",
                                    .versioned = true};
  struct Input {
    domain::PollId id;
    std::optional<std::string> question, rule, text;
    std::optional<std::vector<std::string>> options;
    std::optional<bool> secret, deem_absent, count_parking, extraordinary;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .line("question", &Input::question, {1, domain::question_max})
        .code("rule", &Input::rule, rule_codes(), as_text)
        .text("text", &Input::text, {0, domain::body_max})
        .text_list("options", &Input::options, {2, 20})
        .boolean("secret", &Input::secret)
        .boolean("deem_absent", &Input::deem_absent)
        .boolean("count_parking", &Input::count_parking)
        .boolean("extraordinary", &Input::extraordinary);
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto poll = find_allowed_poll(call, input.id);
    if (!poll) return poll.error();
    if (auto fresh = call.require_version(poll->version); !fresh) return fresh.error();
    if (poll->state != PollState::draft)
      return Error{Errc::illegal_move, "what was announced is changed no more; withdraw it first"};
    if (input.question) poll->question = *input.question;
    if (input.rule) poll->rule = *input.rule;
    if (input.text) poll->text = *input.text;
    if (input.options) poll->options = *input.options;
    if (input.secret) poll->secret = *input.secret;
    if (input.deem_absent) poll->deem_absent = *input.deem_absent;
    if (input.count_parking) poll->count_parking = *input.count_parking;
    if (input.extraordinary) poll->extraordinary = *input.extraordinary;
    if (auto own = require_own_words_in(poll->question, poll->text, poll->options); !own)
      return own.error();
    if (auto good = check_poll(*poll); !good) return good.error();
    if (input.options) put_options(call, *poll);
    save_poll(call, *poll);
    append_poll_event(call, *poll, "poll.changed");
    return poll_reply(call, *poll);
  }
};

struct ListPolls {
  static constexpr CommandInfo info{.name = "poll.list",
                                    .verb = Verb::get,
                                    .path = "/communities/{community}/polls",
                                    .effect = Effect::read,
                                    .roles = domain::insiders,
                                    .returns = "poll_list",
                                    .summary = "Polls, the latest first."};
  struct Input {
    std::string community;
    std::optional<std::string> state, cursor;
    std::optional<base::MeetingId> meeting;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code("state", &Input::state, domain::codes_of<PollState>(), as_text)
        .id("meeting", &Input::meeting, "only what its agenda items put")
        .text("cursor", &Input::cursor, {1, 60});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto before = read_cursor(input.cursor, domain::PollId{INT64_MAX});
    if (!before) return before.error();
    const bool drafts = domain::intersects(call.caller.labels_in(community->id), roll_audience());
    auto ids = call.tx.list([](const store::Row& row) { return row.id<domain::PollId>(0); },
                            query::list_polls,
                            {community->id, *before, input.state, drafts,
                             input.meeting.value_or(base::MeetingId{}), input.limit + 1});
    return write_page(std::move(ids), input.limit, [&](domain::PollId id) {
      return write_poll_for(call, *load_poll(call.tx, id));
    });
  }
};

struct PollInput {
  domain::PollId id;
};
protocol::Shape<PollInput> poll_shape() {
  return protocol::Shape<PollInput>{}.id("id", &PollInput::id);
}

struct ReadPoll {
  static constexpr CommandInfo info{
      .name = "poll.read",
      .verb = Verb::get,
      .path = "/polls/{id}",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "poll",
      .summary = "A poll with whom the caller votes for, how many took part, and its result."};
  using Input = PollInput;
  static protocol::Shape<Input> shape() { return poll_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto poll = find_visible_poll(call, input.id);
    if (!poll) return poll.error();
    return poll_reply(call, *poll);
  }
};

struct ExportElectorate {
  static constexpr CommandInfo info{
      .name = "poll.electorate",
      .verb = Verb::get,
      .path = "/polls/{id}/electorate.csv",
      .effect = Effect::read,
      .roles = {host, recorder, admin},
      .returns = "sheet",
      .summary = "The frozen electorate, whose SHA-256 is the poll's electorate_hash."};
  using Input = PollInput;
  static protocol::Shape<Input> shape() { return poll_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto poll = find_allowed_poll(call, input.id);
    if (!poll) return poll.error();
    if (poll->electorate_hash.empty())
      return Error{Errc::illegal_move, "the electorate is frozen when the poll opens"};
    return Reply{.body = protocol::write_electorate(load_electorate(call, *poll)),
                 .content_type = "text/csv; charset=utf-8"};
  }
};

struct ListElectors {
  static constexpr CommandInfo info{.name = "poll.electors",
                                    .verb = Verb::get,
                                    .path = "/polls/{id}/electors",
                                    .effect = Effect::read,
                                    .roles = {host, recorder, grid_worker, grid_leader},
                                    .returns = "poll_elector_list",
                                    .summary =
                                        "Who has voted and who has not, for those who go from door "
                                        "to door; never what. Names only "
                                        "to those who keep the roll."};
  struct Input {
    domain::PollId id;
    std::string q, cursor;
    bool waiting = false;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.id("id", &Input::id);
    shape.text("q", &Input::q, {0, domain::search_max}, "part of elector or names").with_default();
    shape.boolean("waiting", &Input::waiting, "only those who have not voted").with_default();
    shape.text("cursor", &Input::cursor, {0, domain::code_max * 4}).with_default();
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto poll = find_allowed_poll(call, input.id);
    if (!poll) return poll.error();
    const auto electorate = domain::to_text(domain::find_rule_pack(poll->rule)->electorate);
    const bool keeps_roll =
        domain::intersects(call.caller.labels_in(poll->community), roll_audience());
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    std::int64_t told = 0;
    std::string last, next;
    call.tx.for_each(
        query::page_poll_electors,
        {electorate, poll->id, input.cursor, input.q, input.waiting, input.limit + 1},
        [&](const store::Row& row) {
          if (told++ == input.limit) {
            next = last;
            return false;
          }
          last = row.string(0);
          out.begin_object().field("elector", last).field("head", row.text(1));
          out.field("area", row.integer(2)).field("cast_at", row.maybe_time(3)).key("channel");
          row.is_null(4) ? out.null() : out.value(row.text(4));
          out.field("names", keeps_roll ? row.text(5) : "").key("proxy");
          if (row.is_null(6))
            out.null();
          else
            out.begin_object()
                .field("id", row.id<base::UserId>(6))
                .field("name", row.text(7))
                .field("mandate", row.text(8))
                .end_object();
          out.end_object();
          return true;
        });
    out.end_array().text_or_null("next", next).end_object();
    return Reply{.body = out.take()};
  }
};

}  // namespace

void add_poll_commands(CommandTable& commands) {
  commands.add<DraftPoll>();
  commands.add<UpdatePoll>();
  commands.add<ListPolls>();
  commands.add<ReadPoll>();
  commands.add<ExportElectorate>();
  commands.add<ListElectors>();
}

}  // namespace sifang::app
