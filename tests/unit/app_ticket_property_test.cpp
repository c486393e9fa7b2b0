// SPDX-License-Identifier: Apache-2.0
// People of every role make every move, legal or not, with tickets as they come; after each step
// what product.md promises of tickets holds, and the log amounts to the rows. 5,000 steps in every
// run, 100,000 with SIFANG_LONG=1; SIFANG_SEED takes another story.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "app/event_log.hpp"
#include "app/row_facts.hpp"
#include "app/tickets.hpp"
#include "protocol/patch.hpp"
#include "store/queries.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using domain::Resolution;
using domain::Ticket;
using domain::TicketState;

/// From where to where each action leads, by hand (product.md); "closed" only where it may.
const std::map<std::string, std::pair<std::set<std::string>, std::string>> legal{
    {"accept", {{"new"}, "accepted"}},
    {"refuse", {{"new", "accepted"}, "verifying"}},
    {"duplicate", {{"new", "accepted"}, "closed"}},
    {"cancel", {{"new"}, "closed"}},
    {"agenda", {{"new", "accepted", "assigned", "working"}, "agenda"}},
    {"assign", {{"accepted", "agenda", "assigned", "working"}, "assigned"}},
    {"take", {{"assigned"}, "assigned"}},
    {"start", {{"assigned", "waiting"}, "working"}},
    {"return", {{"assigned", "working"}, "accepted"}},
    {"wait", {{"assigned", "working"}, "waiting"}},
    {"township", {{"accepted", "assigned", "working"}, "township"}},
    {"back", {{"township"}, "accepted"}},
    {"finish", {{"working", "township"}, "verifying"}},
    {"confirm", {{"verifying"}, "closed"}},
    {"reopen", {{"verifying", "closed"}, "accepted"}},
};
const std::vector<std::string> others{
    "answer",   "comment", "support", "withdraw_support",   "follow",
    "unfollow", "nudge",   "split",   "set_foreign_number", "set_grid"};
const std::vector<std::string> carriers{"rc", "oc", "pc", "pr", "resident"};
const std::vector<std::string> cast{"resident",   "neighbour", "rc",       "oc",      "pc",
                                    "pr",         "host",      "recorder", "admin",   "officer",
                                    "supervisor", "worker",    "leader",   "merchant"};
const std::vector<std::string> parties{rc, oc, pc, pr};

struct Story : testing::Test {
  Story() : engine(seed()) {
    using enum domain::Role;
    add_everybody(world);
    world.add("officer", officer);
    world.add("supervisor", supervisor);
    world.add("merchant", merchant);
    world.add("worker", grid_worker, "", "G1");
    world.add("leader", grid_leader, "", "G1");
    *world.write([&](store::Transaction& tx) -> base::Result<bool> {
      auto services = world.services();
      static_cast<void>(
          app::put_household(tx, services, nullptr, world.community, {"3", "", "101", "G1"}));
      return true;
    });
  }

  static std::uint32_t seed() {
    const char* text = std::getenv("SIFANG_SEED");
    return text ? static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10)) : 20221126U;
  }
  static int steps() {
    const char* text = std::getenv("SIFANG_LONG");
    return text && *text ? 100'000 : 5'000;
  }
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(engine);
  }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class List>
  const auto& pick(const List& list) {
    return list[below(list.size())];
  }

  Ticket load(const std::string& id) {
    return *world.read([&](store::Transaction& tx) -> base::Result<Ticket> {
      return app::load_ticket(tx, *base::TicketId::parse(id));
    });
  }
  std::int64_t log_end() {
    return *world.read([&](store::Transaction& tx) -> base::Result<std::int64_t> {
      return app::load_community(tx, world.community).seq;
    });
  }

  void submit();
  json input_for(const std::string& action, const std::string& id);
  void step();
  void expect_promises(const std::string& id);
  void expect_log_is_rows(store::Transaction& tx, const Ticket& ticket);
  void expect_legal(const std::string& who, const std::string& action, const Ticket& before,
                    const Ticket& after);

  World world;
  std::mt19937 engine;
  std::vector<std::string> tickets;
  std::map<std::string, int> done;  // how often each action succeeded
};

/// By somebody for themselves or, where they may, for a person.
void Story::submit() {
  // The four parties carry most of it.
  const auto& who = one_in(2) ? pick(cast) : pick(carriers);
  json input{{"community", "MG"},
             {"title", "第" + std::to_string(tickets.size()) + "件"},
             {"body", "说一件事"},
             {"category", "water"},
             {"visibility", pick(std::vector<std::string>{"public", "community", "private"})}};
  if (one_in(2)) input["place"] = {{"building", "3"}};
  if (one_in(5)) input["on_behalf_of"] = {{"name", "张奶奶"}, {"consent", true}};
  const auto answer = world.call(who, "ticket.submit", input);
  if (answer) tickets.push_back(json::parse(answer->reply.body)["id"]);
}

json Story::input_for(const std::string& action, const std::string& id) {
  json input{{"id", id}};
  if (action == "refuse" || action == "return" || action == "wait" || action == "reopen")
    input["reason"] = "因为";
  if (action == "refuse" && one_in(2)) input["resolution"] = "not_responsible";
  if (action == "finish" || (action == "confirm" && one_in(2))) input["note"] = "看过";
  if (action == "confirm") input["rating"] = 1 + below(5);
  if (action == "assign" || action == "nudge" || action == "answer") input["party"] = pick(parties);
  if (action == "duplicate") input["target"] = pick(tickets);
  if (action == "answer") {
    input["text"] = "答";
    input["stance"] = pick(std::vector<std::string>{"handle", "support", "not_our_duty"});
    input["publish"] = !one_in(5);
  }
  if (action == "comment") input["text"] = "说";
  if (action == "split") input["title"] = "一部分";
  if (action == "split" && one_in(2)) input["party"] = pick(parties);
  if (action == "set_foreign_number") input["foreign_number"] = "JD-" + std::to_string(below(9));
  if (action == "set_grid") {
    input["grid"] = "G" + std::to_string(1 + below(3));
    input["reason"] = "那边的";
  }
  return input;
}

/// What only one person or one party may do, and only for a while.
const std::set<std::string> rare{
    "cancel", "take", "start", "return", "wait", "finish", "confirm", "back", "set_foreign_number"};

void Story::step() {
  if (tickets.size() < 8 || one_in(12)) submit();
  // Mostly with those that came last, so that they get far.
  const auto recent = std::min<std::size_t>(tickets.size(), one_in(4) ? 60 : 8);
  const auto id = tickets[tickets.size() - 1 - below(recent)];
  std::string action;
  if (one_in(3)) {
    action = pick(others);
  } else {
    action = std::next(legal.begin(), static_cast<std::ptrdiff_t>(below(legal.size())))->first;
  }
  const auto& who = pick(cast);
  if (one_in(40)) world.clock.pass(std::chrono::days(8));
  // Mostly what the ticket itself offers them, first what few may do, so that stories come to
  // their end.
  const auto seen = world.call(who, "ticket.read", {{"id", id}});
  if (seen && !one_in(3)) {
    std::vector<std::string> open, seldom;
    const auto ticket = json::parse(seen->reply.body);
    for (const auto& each : ticket.at("moves")) {
      const auto move = each.get<std::string>();
      if (legal.contains(move) || std::find(others.begin(), others.end(), move) != others.end())
        open.push_back(move);
      if (rare.contains(move)) seldom.push_back(move);
    }
    if (!seldom.empty())
      action = pick(seldom);
    else if (!open.empty())
      action = pick(open);
  }
  SCOPED_TRACE(who + " " + action + " " + id);

  const auto before = load(id);
  const auto seq = log_end();
  const auto answer = world.call(who, "ticket." + action, input_for(action, id));
  const auto after = load(id);
  if (!answer) {
    EXPECT_NE(answer.error().code, Errc::internal);
    EXPECT_EQ(after.version, before.version) << "refused, and changed all the same";
    EXPECT_EQ(log_end(), seq) << "refused, and told all the same";
    return;
  }
  ++done[action];
  if (legal.contains(action)) expect_legal(who, action, before, after);
  if (action == "split") tickets.push_back(json::parse(answer->reply.body)["id"]);
  expect_promises(id);
  if (after.duplicate_of.id) expect_promises(after.duplicate_of.id.text());
}

void Story::expect_legal(const std::string& who, const std::string& action, const Ticket& before,
                         const Ticket& after) {
  const auto& [from, to] = legal.at(action);
  EXPECT_TRUE(from.contains(std::string(domain::to_text(before.state))));
  // Returned or reopened for the second time, it comes on the agenda by itself.
  const bool called =
      (action == "return" && after.returned >= 2) || (action == "reopen" && after.reopened >= 2);
  if (!called || after.state != TicketState::agenda) {
    EXPECT_EQ(domain::to_text(after.state), to);
  }
  EXPECT_FALSE(domain::is_final(before)) << "what is over went on";
  if (action == "reopen") {
    EXPECT_EQ(after.reopened, before.reopened + 1);
  }
  if (action == "return") {
    EXPECT_EQ(after.returned, before.returned + 1);
  }
  const auto person = world.person(who).id;
  const bool own = person == before.reporter || person == before.submitter;
  if (action == "cancel") {
    EXPECT_TRUE(own);
  }
  if (action == "confirm") {
    EXPECT_NE(who == "rc"   ? rc
              : who == "oc" ? oc
              : who == "pc" ? pc
              : who == "pr" ? pr
                            : "",
              before.handler.empty() ? "nobody" : before.handler)
        << "who handles verified";
    if (!own && (before.reporter || before.submitter)) {
      EXPECT_GE(world.clock.now(), *before.asked_at + std::chrono::days(7)) << "too early";
    }
  }
}

void Story::expect_promises(const std::string& id) {
  static_cast<void>(*world.read([&](store::Transaction& tx) -> base::Result<bool> {
    const auto ticket = app::load_ticket(tx, *base::TicketId::parse(id));
    const bool closed = ticket.state == TicketState::closed;
    EXPECT_EQ(closed, ticket.resolution.has_value());
    EXPECT_EQ(closed, ticket.closed_at.has_value());
    const bool claims = closed && domain::owes_answers(ticket) && !domain::is_final(ticket);
    if (claims) {
      EXPECT_EQ(domain::answered_parties(ticket).size(), parties.size());
    }
    EXPECT_EQ(ticket.resolution == Resolution::duplicate, bool(ticket.duplicate_of.id));
    for (auto at = ticket; at.duplicate_of.id; at = app::load_ticket(tx, at.duplicate_of.id)) {
      EXPECT_TRUE(at.duplicate_of.id != ticket.id) << "a duplicate of itself";
      EXPECT_EQ(at.community, ticket.community);
      if (at.duplicate_of.id == ticket.id) break;
    }
    if (closed)
      for (const auto& part : ticket.parts) {
        EXPECT_EQ(app::load_ticket(tx, part.id).state, TicketState::closed)
            << "closed before its part " << part.number;
      }
    if (ticket.parent.id) {
      EXPECT_TRUE(ticket.parts.empty());
    }
    const auto supports = tx.find([](const store::Row&) { return true; }, query::find_support,
                                  {ticket.id, ticket.reporter});
    if (ticket.reporter) {
      EXPECT_FALSE(supports) << "supports their own";
    }
    expect_log_is_rows(tx, ticket);
    return true;
  }));
}

void Story::expect_log_is_rows(store::Transaction& tx, const Ticket& ticket) {
  std::vector<std::string> bodies;
  std::int64_t last = 0;
  tx.for_each(query::list_story_bodies, {app::subject_of("ticket", ticket.id)},
              [&](const store::Row& row) {
                if (row.integer(0) != last && !row.is_null(2)) bodies.push_back(row.string(2));
                last = row.integer(0);
                return true;
              });
  protocol::JsonWriter row;
  protocol::write_ticket_part(row, ticket, parties, protocol::TicketPart::whole,
                              protocol::ReporterShown::no);
  EXPECT_EQ(protocol::compare_fold("ticket", bodies, row.text()), "");
  const auto scope = app::subject_of("ticket", ticket.id);
  EXPECT_EQ(protocol::compare_facts(app::told_of(tx, scope), app::ticket_rows(tx, ticket.id)),
            std::vector<std::string>());
  EXPECT_EQ(app::miscounts(tx, ticket.id), std::vector<std::string>());
}

TEST_F(Story, of_any_moves_by_anybody_keeps_what_was_promised) {
  for (int i = 0; i < steps() && !HasFailure(); ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed()) + ", step " + std::to_string(i));
    step();
  }
  // A story in which something never happened proves nothing of it.
  for (const auto& [action, cells] : legal) EXPECT_GT(done[action], 0) << action;
  for (const auto& action : others) EXPECT_GT(done[action], 0) << action;
}

}  // namespace
}  // namespace sifang::test
