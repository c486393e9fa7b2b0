// SPDX-License-Identifier: Apache-2.0
// `sifang verify`: the hash chain, the folds of the log against the rows, the database's integrity.
#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/log_check.hpp"
#include "app/meetings.hpp"
#include "app/tickets.hpp"
#include "main/admin.hpp"
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

/// The most privileged body of each event of a story, in order.
std::vector<std::string> full_story(store::Transaction& tx, const std::string& scope) {
  std::vector<std::string> bodies;
  std::int64_t last = 0;
  tx.for_each(query::list_story_bodies, {scope}, [&](const store::Row& row) {
    if (row.integer(0) != last && !row.is_null(2)) bodies.push_back(row.string(2));
    last = row.integer(0);
    return true;
  });
  return bodies;
}

void verify_tickets(Workspace& workspace, const app::Community& community, Findings& findings) {
  base::TicketId after;
  for (bool more = true; more;) {
    auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
      const auto ids = tx.list([](const store::Row& row) { return row.id<base::TicketId>(0); },
                               query::list_ticket_ids, {community.id, after.value});
      for (auto id : ids) {
        after = id;
        const auto ticket = app::load_ticket(tx, id);
        protocol::JsonWriter row;
        protocol::write_ticket_part(row, ticket, community.party_codes(),
                                    protocol::TicketPart::whole, protocol::ReporterShown::no);
        const auto difference = protocol::compare_fold(
            "ticket", full_story(tx, app::subject_of("ticket", id)), row.text());
        if (!difference.empty())
          findings.add(ticket.number + ": log and row differ in " + difference);
      }
      return !ids.empty();
    });
    if (!done) findings.add(base::describe(done.error()));
    more = done && *done;
  }
}

/// What the minutes say they are tied to, against the log.
bool is_tied(store::Transaction& tx, const domain::Meeting& meeting) {
  std::int64_t seq = 0;
  std::string hash;
  tx.for_each(query::get_published, {meeting.id}, [&](const store::Row& row) {
    seq = row.integer(0);
    hash = row.string(1);
    return false;
  });
  if (meeting.state != domain::MeetingState::published) return seq == 0;
  const auto logged = tx.find([](const store::Row& row) { return row.string(0); },
                              query::get_event_hash, {meeting.community, seq});
  return logged && *logged == hash;
}

void verify_meetings(Workspace& workspace, const app::Community& community, Findings& findings) {
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    const auto ids =
        tx.list([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                query::list_meeting_ids, {community.id, INT64_MAX, INT64_MAX, nullptr, 100'000});
    for (auto id : ids) {
      auto meeting = app::load_meeting(tx, id, app::Depth::whole);
      for (auto& item : meeting.agenda) item.audience = {"everything"};
      protocol::JsonWriter row;
      protocol::write_meeting(row, meeting, community.party_codes(),
                              {.labels = {"everything"}, .voted = {}, .moves = {}});
      const auto difference = protocol::compare_fold(
          "meeting", full_story(tx, app::subject_of("meeting", id)), row.text());
      if (!difference.empty())
        findings.add("meeting " + id.text() + ": log and rows differ in " + difference);
      if (!is_tied(tx, meeting))
        findings.add("meeting " + id.text() + ": its minutes are tied to no event of the log");
    }
    return true;
  });
  if (!done) findings.add(base::describe(done.error()));
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
    verify_chain(workspace, community, findings);
    verify_tickets(workspace, community, findings);
    verify_meetings(workspace, community, findings);
    events += community.seq;
  }
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
