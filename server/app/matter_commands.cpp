// SPDX-License-Identifier: Apache-2.0
// Four deliberations and two publications, step by step: what each body came to is recorded, in
// order, until the outcome is posted.
#include <algorithm>

#include "app/communities.hpp"
#include "app/matter_evidence.hpp"
#include "app/matters.hpp"
#include "app/paging.hpp"
#include "app/polls.hpp"
#include "domain/limits.hpp"
#include "domain/recurrence.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Matter;
using domain::MatterRecord;
using domain::MatterState;
using protocol::JsonWriter;
using enum domain::Role;

constexpr std::size_t most_records = 200;  // told with every change

constexpr const char* files_said = "ids of files that are used for nothing yet, and show it";

std::optional<std::string> as_text(std::string_view text) { return std::string(text); }

Reply matter_reply(const Call& call, const Matter& matter) {
  return {.body = write_matter_for(call, matter), .version = matter.version};
}

/// In the version that the caller saw. Errors: those of find_visible_matter, forbidden,
/// stale_version.
base::Result<Matter> find_matter_to_change(const Call& call, domain::MatterId id) {
  auto matter = find_visible_matter(call, id);
  if (!matter) return matter.error();
  if (auto allowed = call.require_role(matter->community); !allowed) return allowed.error();
  if (auto fresh = call.require_version(matter->version); !fresh) return fresh.error();
  return matter;
}

/// Errors: invalid, naming the field.
base::Result<domain::Day> read_day(const char* field, std::string_view text) {
  const auto day = domain::parse_day(text);
  if (!day) return Error{Errc::invalid, "", {{field, "is not a date like 2027-02-12"}}};
  return *day;
}

domain::Day today_in(const Call& call, base::CommunityId id) {
  return domain::local_day(call.now, load_community(call.tx, id).zone);
}

/// What the poll decided for the stage. Errors: invalid.
base::Result<bool> read_poll(const Call& call, const Matter& matter, const MatterRecord& record) {
  const auto* rule = domain::find_stage_rule(record.stage, matter.assembly_rule);
  const auto poll = load_poll(call.tx, record.poll);
  if (!rule || !poll || poll->community != matter.community || poll->rule != rule->code)
    return Error{Errc::invalid, "", {{"/poll", "is not one of the body that decides here"}}};
  if (poll->state != domain::PollState::published)
    return Error{Errc::invalid, "", {{"/poll", "has no published result yet"}}};
  return protocol::poll_carried(*poll);
}

struct ProposeMatter {
  static constexpr CommandInfo info{
      .name = "matter.propose",
      .verb = Verb::post,
      .path = "/communities/{community}/matters",
      .effect = Effect::write,
      .roles = {host},
      .status = 201,
      .returns = "matter",
      .summary =
          "Begins a matter of four deliberations and two publications, with what the party "
          "branch proposes."};
  struct Input {
    std::string community, title, text, held_on, assembly_rule;
    std::vector<std::string> files;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .line("title", &Input::title, {1, domain::question_max})
        .text("text", &Input::text, {1, domain::body_max}, "what is proposed")
        .text("held_on", &Input::held_on, {10, 10}, "day of the proposal, 2027-02-12")
        .code("assembly_rule", &Input::assembly_rule, domain::assembly_rules(), as_text,
              "by which rule the villagers resolve");
    return shape.text_list("files", &Input::files, {0, domain::attachments_at_once_max}, files_said)
        .with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto day = read_day("/held_on", input.held_on);
    if (!day) return day.error();
    Matter matter;
    matter.id = call.make_id<domain::MatterId>();
    matter.community = community->id;
    matter.title = input.title;
    matter.assembly_rule = input.assembly_rule;
    MatterRecord record;
    record.held_on = *day;
    record.text = input.text;
    if (auto good = domain::check_matter_record(matter, record, today_in(call, community->id));
        !good)
      return good.error();
    call.tx.execute(query::add_matter,
                    {matter.id, matter.community, matter.title, matter.assembly_rule, call.now});
    add_matter_record(call, matter, std::move(record));
    if (auto shown = attach_to_record(call, matter.community, matter.records.back(), input.files);
        !shown)
      return shown.error();
    append_matter_event(call, matter, "matter.proposed");
    return matter_reply(call, matter);
  }
};

struct RecordStage {
  static constexpr CommandInfo info{
      .name = "matter.record",
      .verb = Verb::post,
      .path = "/matters/{id}/records",
      .effect = Effect::write,
      .roles = {host, recorder},
      .returns = "matter",
      .summary =
          "Records what the next stage came to: who came and approved, the poll that "
          "decided, or where it is posted.",
      .versioned = true};
  struct Input {
    domain::MatterId id;
    domain::MatterStage stage = domain::MatterStage::proposal;
    std::string held_on, text, place;
    std::vector<std::string> files;
    std::optional<std::string> last_day;
    std::optional<std::int64_t> due, present, in_favour;
    std::optional<domain::PollId> poll;
  };
  static protocol::Shape<Input> shape() {
    constexpr std::int64_t most = 10'000'000;
    protocol::Shape<Input> shape;
    shape.id("id", &Input::id)
        .code("stage", &Input::stage, domain::codes_of<domain::MatterStage>(),
              domain::parse<domain::MatterStage>, "which comes next")
        .text("held_on", &Input::held_on, {10, 10}, "2027-02-12; of a posting its first day");
    shape.text("text", &Input::text, {0, domain::body_max}, "what was said, resolved or posted")
        .with_default();
    shape.line("place", &Input::place, {0, domain::place_max}, "where it is posted").with_default();
    shape.text_list("files", &Input::files, {0, domain::attachments_at_once_max}, files_said)
        .with_default();
    return shape.text("last_day", &Input::last_day, {10, 10}, "until when it is posted")
        .integer("due", &Input::due, 0, most, "were to attend")
        .integer("present", &Input::present, 0, most)
        .integer("in_favour", &Input::in_favour, 0, most)
        .id("poll", &Input::poll, "that decided, instead of the three numbers");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto matter = find_matter_to_change(call, input.id);
    if (!matter) return matter.error();
    if (matter->records.size() >= most_records)
      return Error{Errc::conflict, "a matter has at most 200 records"};
    const auto record = read_record(call, *matter, input);
    if (!record) return record.error();
    add_matter_record(call, *matter, *record);
    if (auto shown = attach_to_record(call, matter->community, matter->records.back(), input.files);
        !shown)
      return shown.error();
    save_matter(call, *matter);
    append_matter_event(call, *matter, "matter.recorded", record_extra(matter->records.back()));
    return matter_reply(call, *matter);
  }

 private:
  static base::Result<MatterRecord> read_record(const Call& call, const Matter& matter,
                                                const Input& input) {
    MatterRecord record;
    record.stage = input.stage;
    const auto held_on = read_day("/held_on", input.held_on);
    if (!held_on) return held_on.error();
    record.held_on = *held_on;
    record.text = input.text;
    record.place = input.place;
    if (input.last_day) {
      const auto last_day = read_day("/last_day", *input.last_day);
      if (!last_day) return last_day.error();
      record.last_day = *last_day;
    }
    record.poll = input.poll.value_or(domain::PollId{});
    if (input.due || input.present || input.in_favour) {
      for (const auto& [field, given] :
           {std::pair("/due", input.due), std::pair("/present", input.present),
            std::pair("/in_favour", input.in_favour)})
        if (!given) return Error{Errc::invalid, "", {{field, "is missing"}}};
      record.attended = {*input.due, *input.present, *input.in_favour};
    }
    if (auto good = domain::check_matter_record(matter, record, today_in(call, matter.community));
        !good)
      return good.error();
    if (record.poll) {
      const auto carried = read_poll(call, matter, record);
      if (!carried) return carried.error();
      record.carried = *carried;
    } else if (record.attended) {
      record.carried = domain::carries(*domain::find_stage_rule(record.stage, matter.assembly_rule),
                                       *record.attended);
    }
    return record;
  }
};

struct ReasonInput {
  domain::MatterId id;
  std::string reason;
};
protocol::Shape<ReasonInput> reason_shape() {
  return protocol::Shape<ReasonInput>{}
      .id("id", &ReasonInput::id)
      .text("reason", &ReasonInput::reason, {1, domain::reason_max});
}

struct TakeBackRecord {
  static constexpr CommandInfo info{
      .name = "matter.take_back",
      .verb = Verb::post,
      .path = "/matters/{id}/actions",
      .action = "take_back",
      .effect = Effect::write,
      .roles = {host},
      .returns = "matter",
      .summary = "The last record was wrong and counts no more; it stays readable.",
      .versioned = true};
  using Input = ReasonInput;
  static protocol::Shape<Input> shape() { return reason_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto matter = find_matter_to_change(call, input.id);
    if (!matter) return matter.error();
    const auto* last = domain::last_standing(*matter);
    if (matter->state == MatterState::ended || !last)
      return Error{Errc::illegal_move, "there is no record to take back"};
    auto& record = matter->records[static_cast<std::size_t>(last - matter->records.data())];
    record.taken_back_for = input.reason;
    call.tx.execute(query::take_back_matter_record, {input.reason, record.id});
    matter->state = MatterState::in_progress;
    save_matter(call, *matter);
    append_matter_event(call, *matter, "matter.taken_back", record_extra(record));
    return matter_reply(call, *matter);
  }
};

struct AddFiles {
  static constexpr CommandInfo info{
      .name = "matter.add_files",
      .verb = Verb::post,
      .path = "/matter_records/{id}/files",
      .effect = Effect::write,
      .roles = {host, recorder},
      .status = 201,
      .returns = "matter",
      .summary =
          "Adds photos or documents that show what a record says, such as the board where it is "
          "posted; whoever reads the matter may open them."};
  struct Input {
    domain::MatterRecordId id;
    std::vector<std::string> files;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text_list("files", &Input::files, {1, domain::attachments_at_once_max}, files_said);
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    const auto of = call.tx.find([](const store::Row& row) { return row.id<domain::MatterId>(0); },
                                 query::find_matter_of_record, {input.id});
    auto matter = find_visible_matter(call, of.value_or(domain::MatterId{}));
    if (!matter) return matter.error();
    if (auto allowed = call.require_role(matter->community); !allowed) return allowed.error();
    auto& record = *std::find_if(matter->records.begin(), matter->records.end(),
                                 [&](const MatterRecord& one) { return one.id == input.id; });
    if (matter->state == MatterState::ended || !record.taken_back_for.empty())
      return Error{Errc::illegal_move, "the record counts no more"};
    if (auto shown = attach_to_record(call, matter->community, record, input.files); !shown)
      return shown.error();
    save_matter(call, *matter);
    append_matter_event(call, *matter, "matter.files_added", record_extra(record));
    return matter_reply(call, *matter);
  }
};

struct EndMatter {
  static constexpr CommandInfo info{.name = "matter.end",
                                    .verb = Verb::post,
                                    .path = "/matters/{id}/actions",
                                    .action = "end",
                                    .effect = Effect::write,
                                    .roles = {host},
                                    .returns = "matter",
                                    .summary = "The matter goes no further, for a reason.",
                                    .versioned = true};
  using Input = ReasonInput;
  static protocol::Shape<Input> shape() { return reason_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto matter = find_matter_to_change(call, input.id);
    if (!matter) return matter.error();
    if (matter->state != MatterState::in_progress)
      return Error{Errc::illegal_move,
                   "the matter is " + std::string(domain::to_text(matter->state))};
    matter->state = MatterState::ended;
    matter->ended_for = input.reason;
    save_matter(call, *matter);
    append_matter_event(call, *matter, "matter.ended");
    return matter_reply(call, *matter);
  }
};

struct ListMatters {
  static constexpr CommandInfo info{.name = "matter.list",
                                    .verb = Verb::get,
                                    .path = "/communities/{community}/matters",
                                    .effect = Effect::read,
                                    .roles = domain::insiders,
                                    .returns = "matter_list",
                                    .summary = "Matters, the latest first."};
  struct Input {
    std::string community;
    std::optional<std::string> state, cursor;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code("state", &Input::state, domain::codes_of<MatterState>(), as_text)
        .text("cursor", &Input::cursor, {1, 60});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto before = read_cursor(input.cursor, domain::MatterId{INT64_MAX});
    if (!before) return before.error();
    auto ids =
        call.tx.list([](const store::Row& row) { return row.id<domain::MatterId>(0); },
                     query::list_matters, {community->id, *before, input.state, input.limit + 1});
    return write_page(std::move(ids), input.limit, [&](domain::MatterId id) {
      return write_matter_for(call, *load_matter(call.tx, id));
    });
  }
};

struct ReadMatter {
  static constexpr CommandInfo info{.name = "matter.read",
                                    .verb = Verb::get,
                                    .path = "/matters/{id}",
                                    .effect = Effect::read,
                                    .roles = domain::insiders,
                                    .returns = "matter",
                                    .summary = "A matter with what each stage came to."};
  struct Input {
    domain::MatterId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto matter = find_visible_matter(call, input.id);
    if (!matter) return matter.error();
    return matter_reply(call, *matter);
  }
};

}  // namespace

void add_matter_commands(CommandTable& commands) {
  commands.add<ProposeMatter>();
  commands.add<RecordStage>();
  commands.add<TakeBackRecord>();
  commands.add<AddFiles>();
  commands.add<EndMatter>();
  commands.add<ListMatters>();
  commands.add<ReadMatter>();
}

}  // namespace sifang::app
