// SPDX-License-Identifier: Apache-2.0
// `sifang verify`: the hash chain, the folds of the log against the rows, the database's integrity.
#include <array>
#include <exception>

#include "app/clock_book.hpp"
#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/figures.hpp"
#include "app/log_check.hpp"
#include "app/masks.hpp"
#include "app/meeting_index.hpp"
#include "app/meetings.hpp"
#include "app/minutes.hpp"
#include "app/notices.hpp"
#include "app/row_facts.hpp"
#include "app/tickets.hpp"
#include "main/admin.hpp"
#include "main/blobs.hpp"
#include "main/plugin_files.hpp"
#include "protocol/patch.hpp"
#include "store/queries.hpp"

namespace sifang::main {
namespace {

struct Findings {
  const Output& output;
  std::size_t count = 0;

  void add(const std::string& what) {
    constexpr std::size_t most_shown = 50;
    if (++count <= most_shown) output.error(what);
  }
  void add(const std::string& where, const std::vector<std::string>& what) {
    for (const auto& line : what) add(where + ": " + line);
  }
};

void verify_chain(Workspace& workspace, const app::Community& community, Findings& findings) {
  app::LogCheck log(community.id, [&](std::int64_t seq, const std::string& what) {
    findings.add(community.code + " event " + std::to_string(seq) + ": " + what);
  });
  for (bool more = true; more;) {
    auto done = workspace.read(
        [&](store::Transaction& tx) -> base::Result<bool> { return log.read_on(tx); });
    if (!done) findings.add(base::describe(done.error()));
    more = done && *done;
  }
}

/// The index by which chores find what is due must say what the clocks say.
void verify_alarms(store::Transaction& tx, const domain::Ticket& ticket,
                   const domain::ClockPolicy& policy, Findings& findings) {
  tx.for_each(query::list_clock_alarms, {ticket.id}, [&](const store::Row& row) {
    for (const auto& clock : ticket.clocks)
      if (domain::to_text(clock.clock) == row.text(0) && clock.policy_version == policy.version &&
          clock.next_at(policy) != row.maybe_time(1))
        findings.add(ticket.number + ": its " + row.string(0) + " clock would be missed");
    return true;
  });
}

void verify_tickets(Workspace& workspace, const app::Community& community, Findings& findings) {
  base::TicketId after;
  for (bool more = true; more;) {
    auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
      const auto ids = tx.list([](const store::Row& row) { return row.id<base::TicketId>(0); },
                               query::list_ticket_ids, {community.id, after.value});
      const auto policy = app::load_clock_book(tx, community.id).policy;
      for (auto id : ids) {
        after = id;
        const auto ticket = app::load_ticket(tx, id);
        const auto scope = app::subject_of("ticket", id);
        protocol::JsonWriter row;
        protocol::write_ticket_part(row, ticket, community.party_codes(),
                                    protocol::TicketPart::whole, protocol::ReporterShown::no);
        const auto story = app::full_story(tx, scope);
        const auto difference = protocol::compare_fold("ticket", story, row.text());
        if (!difference.empty())
          findings.add(ticket.number + ": log and row differ in " + difference);
        if (const auto files = compare_files(tx, id, story); !files.empty())
          findings.add(ticket.number + ": " + files);
        findings.add(ticket.number,
                     protocol::compare_facts(app::told_of(tx, scope), app::ticket_rows(tx, id)));
        findings.add(ticket.number, app::miscounts(tx, id));
        verify_alarms(tx, ticket, policy, findings);
        if (app::load_figures(tx, id) != app::figures_of_story(story, community.zone))
          findings.add(ticket.number + ": its figures are not what the log says");
      }
      return !ids.empty();
    });
    if (!done) findings.add(base::describe(done.error()));
    more = done && *done;
  }
}

/// Which party owes which ticket its answer, against tickets and answers.
void verify_debts(Workspace& workspace, const app::Community& community, Findings& findings) {
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    tx.for_each(query::list_wrong_debts, {community.id}, [&](const store::Row& row) {
      findings.add(row.string(0) + ": what " + row.string(1) + " owes it is not kept rightly");
      return true;
    });
    return true;
  });
  if (!done) findings.add(base::describe(done.error()));
}

/// What is masked is shown masked, and nothing else is.
void verify_masks(Workspace& workspace, const app::Community& community, Findings& findings) {
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    app::check_masks(tx, community.id,
                     [&](const std::string& what) { findings.add(community.code + " " + what); });
    return true;
  });
  if (!done) findings.add(base::describe(done.error()));
}

/// What a community has set of its clocks; one that has set nothing has nothing in its log either.
void verify_clocks(Workspace& workspace, const app::Community& community, Findings& findings) {
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    const auto story = app::full_story(tx, app::subject_of("clocks", community.id));
    const auto book = app::load_clock_book(tx, community.id);
    const auto row = app::write_own_clocks(book);
    if (story.empty() && book.policy.version > 1)
      findings.add(community.code + ": its clocks were set and the log does not say so");
    if (story.empty()) return true;
    const auto difference = protocol::compare_fold("clocks", story, row);
    if (!difference.empty())
      findings.add(community.code + ": log and rows of its clocks differ in " + difference);
    return true;
  });
  if (!done) findings.add(base::describe(done.error()));
}

void verify_figures(Workspace& workspace, const app::Community& community, Findings& findings) {
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    if (!app::are_sums_right(tx, community.id))
      findings.add(community.code + ": the sums of its figures are not those of its tickets");
    return true;
  });
  if (!done) findings.add(base::describe(done.error()));
}

/// What each edition of the minutes says it is tied to, against the log; where in the log it was
/// published is among the facts.
bool is_tied(store::Transaction& tx, const domain::Meeting& meeting) {
  bool published = false;
  for (const auto& edition : app::load_editions(tx, meeting.id)) {
    if (edition.seq == 0) continue;
    published = true;
    const auto logged = tx.find([](const store::Row& row) { return row.string(0); },
                                query::get_event_hash, {meeting.community, edition.seq});
    if (!logged || *logged != edition.hash) return false;
  }
  return published == (meeting.state == domain::MeetingState::published);
}

void verify_meetings(Workspace& workspace, const app::Community& community, Findings& findings) {
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    const auto ids = tx.list([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                             query::list_meetings_of, {community.id});
    for (auto id : ids) {
      const auto scope = app::subject_of("meeting", id);
      const auto name = "meeting " + id.text();
      auto meeting = app::load_meeting(tx, id, app::Depth::whole);
      for (auto& item : meeting.agenda) item.audience = {"everything"};
      protocol::JsonWriter row;
      protocol::write_meeting(row, meeting, meeting.seating.parties,
                              {.labels = {"everything"}, .ballot = {}, .moves = {}});
      const auto difference =
          protocol::compare_fold("meeting", app::full_story(tx, scope), row.text());
      if (!difference.empty()) findings.add(name + ": log and rows differ in " + difference);
      if (!is_tied(tx, meeting))
        findings.add(name + ": its minutes are tied to no event of the log");
      findings.add(name,
                   protocol::compare_facts(app::told_of(tx, scope), app::meeting_rows(tx, id)));
    }
    return true;
  });
  if (!done) findings.add(base::describe(done.error()));
}

/// What meetings are found by.
void verify_meeting_index(Workspace& workspace, const app::Community& community,
                          Findings& findings) {
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    app::check_meeting_index(tx, community.id, [&](const std::string& what) {
      findings.add(community.code + " " + what);
    });
    return true;
  });
  if (!done) findings.add(base::describe(done.error()));
}

/// Series, polls and matters, and what belongs to the community and its people.
void verify_community(Workspace& workspace, const app::Community& community, Findings& findings) {
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    for (auto id : tx.list([](const store::Row& row) { return row.id<base::SeriesId>(0); },
                           query::list_series_ids, {community.id}))
      findings.add(community.code,
                   protocol::compare_facts(app::told_of(tx, app::subject_of("series", id)),
                                           app::series_rows(tx, id)));
    for (auto id : tx.list([](const store::Row& row) { return row.id<domain::PollId>(0); },
                           query::list_poll_ids, {community.id}))
      findings.add(community.code,
                   protocol::compare_facts(app::told_of(tx, app::subject_of("poll", id)),
                                           app::poll_rows(tx, id)));
    for (auto id : tx.list([](const store::Row& row) { return row.id<domain::MatterId>(0); },
                           query::list_matter_ids, {community.id}))
      findings.add(community.code,
                   protocol::compare_facts(app::told_of(tx, app::subject_of("matter", id)),
                                           app::matter_rows(tx, id)));
    findings.add(community.code, protocol::compare_facts(app::told_of_community(tx, community.id),
                                                         app::community_rows(tx, community.id)));
    findings.add(community.code, app::uncounted_numbers(tx, community.id));
    return true;
  });
  if (!done) findings.add(base::describe(done.error()));
}

/// Whoever was to be told of an event has been.
void verify_notices(Workspace& workspace, const app::Community& community, Findings& findings) {
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    app::check_notices(tx, community.id, [&](std::int64_t seq) {
      findings.add(community.code + " event " + std::to_string(seq) + ": nobody was told of it");
    });
    return true;
  });
  if (!done) findings.add(base::describe(done.error()));
}

/// Tickets, meetings, series, polls and matters of which the log tells and no row is left.
void verify_presence(Workspace& workspace, const app::Community& community, Findings& findings) {
  std::string after;
  for (bool more = true; more;) {
    auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
      const auto scopes = tx.list([](const store::Row& row) { return row.string(0); },
                                  query::list_scopes, {community.id, after});
      for (const auto& scope : scopes) {
        after = scope;
        const auto colon = scope.find(':');
        const auto noun = scope.substr(0, colon);
        if (noun != "ticket" && noun != "meeting" && noun != "series" && noun != "poll" &&
            noun != "matter")
          continue;
        bool there = false;
        tx.for_each(query::find_noun,
                    {base::decode_id(scope.substr(colon + 1)).value_or(0), community.id},
                    [&](const store::Row& row) {
                      there = there || row.text(0) == noun;
                      return true;
                    });
        if (!there)
          findings.add(community.code + ": " + noun + " " + scope.substr(colon + 1) +
                       ": the log tells of it, the row is missing");
      }
      return !scopes.empty();
    });
    if (!done) findings.add(base::describe(done.error()));
    more = done && *done;
  }
}

constexpr std::array steps{verify_chain,    verify_tickets,  verify_masks,         verify_debts,
                           verify_figures,  verify_meetings, verify_meeting_index, verify_community,
                           verify_presence, verify_clocks,   verify_notices};

/// How far a community's log goes by now; 0 without one.
std::int64_t end_of_log(Workspace& workspace, base::CommunityId id) {
  const auto end = workspace.read([&](store::Transaction& tx) -> base::Result<std::int64_t> {
    for (const auto& known :
         tx.list([](const store::Row& row) { return row.id<base::CommunityId>(0); },
                 query::list_communities, {""}))
      if (known == id) return app::load_community(tx, id).seq;
    return std::int64_t{0};
  });
  return end ? *end : 0;
}

}  // namespace

int verify(Workspace& workspace, const AdminRequest& request, const Output& output) {
  Findings findings{output};
  auto communities =
      workspace.read([](store::Transaction& tx) -> base::Result<std::vector<app::Community>> {
        std::vector<app::Community> all;
        for (const auto& id :
             tx.list([](const store::Row& row) { return row.id<base::CommunityId>(0); },
                     query::list_communities, {""}))
          all.push_back(app::load_community(tx, id));
        return all;
      });
  if (!communities) {
    output.error(base::describe(communities.error()));
    return 1;
  }
  std::int64_t events = 0;
  for (const auto& community : *communities) {
    output.progress(community.code + ": " + std::to_string(community.seq) + " events");
    for (const auto step : steps) {
      try {
        step(workspace, community, findings);
      } catch (const std::exception& error) {  // what was tampered with may be no event at all
        findings.add(community.code + ": not all of it could be compared: " + error.what());
      }
    }
    events += community.seq;
  }
  verify_blobs(workspace, [&](const std::string& what) { findings.add(what); });
  verify_plugin_files(
      plugin_files_in(workspace.directory()),
      [&](base::CommunityId id) { return end_of_log(workspace, id); },
      [&](const std::string& what) { findings.add(what); });
  for (const auto& complaint : workspace.store().check_integrity())
    findings.add("database: " + complaint);
  const bool good = findings.count == 0;
  if (request.json)
    output.line("{\"good\":" + std::string(good ? "true" : "false") + ",\"events\":" +
                std::to_string(events) + ",\"findings\":" + std::to_string(findings.count) + "}");
  else
    output.line(good ? "good: " + std::to_string(events) + " events in " +
                           std::to_string(communities->size()) + " communities"
                     : std::to_string(findings.count) + " findings");
  return good ? 0 : 1;
}

}  // namespace sifang::main
