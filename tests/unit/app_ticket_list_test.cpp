// SPDX-License-Identifier: Apache-2.0
// Lists and search: every filter and every two of them, for many viewers, page by page, against
// what reading each ticket says; and that no list walks past what it does not show.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/time_text.hpp"
#include "store/queries.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using Ids = std::vector<std::string>;

/// Tickets in every state, of all visibilities, in a grid and in none, some by proxy.
struct TicketListTest : testing::Test {
  TicketListTest() {
    using enum domain::Role;
    add_everybody(world);
    world.add("worker", grid_worker, "", "G1");
    world.add("leader", grid_leader, "", "G2");
    world.add("merchant", merchant);
    *world.write([&](store::Transaction& tx) -> base::Result<bool> {
      auto services = world.services();
      static_cast<void>(
          app::put_household(tx, services, nullptr, world.community, {"3", "", "101", "G1"}));
      static_cast<void>(
          app::put_household(tx, services, nullptr, world.community, {"4", "", "101", "G2"}));
      return true;
    });
    for (int i = 0; i < 60; ++i) add_ticket(i);
    world.clock.pass(std::chrono::hours(24) * 3);
  }

  void add_ticket(int i) {
    static const std::vector<std::string> visibilities{"community", "public", "private"};
    static const std::vector<std::string> categories{"water", "lift"};
    const std::string by = i % 5 == 4 ? "rc" : i % 2 == 0 ? "resident" : "neighbour";
    json input{{"community", "MG"},
               {"title", i % 3 == 0 ? "电梯坏了" : "屋顶漏水"},
               {"body", "请来看看"},
               {"category", categories[static_cast<std::size_t>(i / 2 % 2)]},
               {"visibility", visibilities[static_cast<std::size_t>(i % 3)]}};
    if (i % 4 != 3) input["place"] = {{"building", i % 4 == 0 ? "4" : "3"}};
    if (by == "rc") input["on_behalf_of"] = {{"name", "张奶奶"}, {"consent", true}};
    const std::string id = world.must(by, "ticket.submit", input)["id"];
    submitted[id] = by;
    ids.push_back(id);
    move_on(id, i);
  }

  /// `i` says how far it goes: every state is reached by some.
  void move_on(const std::string& id, int i) {
    const std::string rc_id = world.person("pc").id.text();
    if (i % 12 == 0) return;
    if (i % 12 == 1) return void(world.must(submitted[id], "ticket.cancel", {{"id", id}}));
    world.must("host", "ticket.accept", {{"id", id}});
    for (const auto& [login, party] :
         std::map<std::string, std::string>{{"rc", rc}, {"oc", oc}, {"pc", pc}, {"pr", pr}})
      if (i % 12 > 8 || (i + static_cast<int>(party.size())) % 3 == 0)
        world.must(login, "ticket.answer",
                   {{"id", id},
                    {"party", party},
                    {"text", "好"},
                    {"stance", "handle"},
                    {"publish", true}});
    if (i % 12 == 2) return;
    if (i % 12 == 3)
      return void(world.must("host", "ticket.refuse", {{"id", id}, {"reason", "不归我们管"}}));
    if (i % 12 == 4) return void(world.must("host", "ticket.township", {{"id", id}}));
    json assign{{"id", id}, {"party", i % 2 == 0 ? pc : oc}};
    if (i % 4 == 2) assign["assignee"] = rc_id;
    if (i % 3 == 0) assign["due"] = base::to_rfc3339(world.clock.now() + std::chrono::hours(1));
    world.must("host", "ticket.assign", assign);
    if (i % 12 == 5) return;
    const std::string worker = i % 2 == 0 ? "pc" : "oc";
    world.must(worker, "ticket.start", {{"id", id}});
    if (i % 12 < 8) return;
    if (i % 12 == 8)
      return void(world.must(worker, "ticket.wait", {{"id", id}, {"reason", "等材料"}}));
    world.must(worker, "ticket.finish", {{"id", id}, {"note", "修好了"}});
    if (i % 12 > 9) world.must(submitted[id], "ticket.confirm", {{"id", id}});
    if (i % 24 == 23)
      world.must(submitted[id], "ticket.reopen", {{"id", id}, {"reason", "又坏了"}});
  }

  /// Every ticket of a list, page by page, in its order.
  Ids listed(const std::string& login, json input) {
    Ids found;
    input["community"] = "MG";
    input["limit"] = 3;
    for (json next; found.empty() || !next.is_null(); input["cursor"] = next) {
      const auto page = world.must(login, "ticket.list", input);
      for (const auto& ticket : page["items"]) found.push_back(ticket["id"]);
      next = page["next"];
      if (next.is_null()) break;
    }
    return found;
  }

  /// What one filter means, by what reading a ticket tells.
  bool fits(const std::string& login, const std::string& name, const json& value,
            const json& ticket) {
    const bool closed = ticket["state"] == "closed";
    if (name == "open") return !closed;
    if (name == "mine") return submitted[ticket["id"].get<std::string>()] == login;
    if (name == "q")
      return ticket["title"].get<std::string>().find(value.get<std::string>()) != std::string::npos;
    if (name == "assigned_to_me")
      return !ticket["assignee"].is_null() &&
             ticket["assignee"]["id"] == world.person(login).id.text();
    if (name == "overdue") {
      const std::set<std::string> running{"accepted", "agenda", "assigned", "working", "township"};
      return running.contains(ticket["state"].get<std::string>()) && !ticket["due"].is_null() &&
             ticket["due"].get<std::string>() < base::to_rfc3339(world.clock.now());
    }
    if (name == "owed") {
      const std::set<std::string> no_debt{"archived", "cancelled", "duplicate"};
      return ticket["state"] != "new" &&
             !(closed && no_debt.contains(ticket["resolution"].get<std::string>())) &&
             std::find(ticket["owed"].begin(), ticket["owed"].end(), value) != ticket["owed"].end();
    }
    return ticket[name] == value;
  }

  Ids expected(const std::string& login, const json& input) {
    Ids found;
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
      const auto answer = world.call(login, "ticket.read", {{"id", *id}});
      if (!answer) continue;
      const auto ticket = json::parse(answer->reply.body);
      bool good = true;
      for (const auto& [name, value] : input.items())
        good = good && fits(login, name, value, ticket);
      if (good) found.push_back(*id);
    }
    return found;
  }

  World world;
  Ids ids;  // oldest first
  std::map<std::string, std::string> submitted;
};

const std::vector<std::pair<std::string, json>> filters{
    {"state", "working"}, {"state", "closed"}, {"state", "accepted"}, {"category", "lift"},
    {"party", pc},        {"grid", "G1"},      {"owed", pr},          {"owed", rc},
    {"mine", true},       {"overdue", true},   {"open", true},        {"assigned_to_me", true},
    {"q", "电梯"}};

TEST_F(TicketListTest, shows_what_each_filter_and_each_two_of_them_say_and_the_viewer_may_see) {
  std::size_t shown = 0;
  for (const char* login : {"resident", "rc", "pc", "recorder", "worker", "leader"})
    for (const auto& first : filters)
      for (const auto& second : filters) {
        if (first.first == second.first && first.second != second.second) continue;
        const json input{{first.first, first.second}, {second.first, second.second}};
        const auto found = listed(login, input);
        EXPECT_EQ(found, expected(login, input)) << login << " " << input;
        shown += found.size();
      }
  EXPECT_GT(shown, 1000U);
}

TEST_F(TicketListTest, without_a_filter_shows_all_that_the_viewer_may_see) {
  for (const char* login : {"resident", "neighbour", "rc", "host", "recorder", "admin", "worker"})
    EXPECT_EQ(listed(login, json::object()), expected(login, json::object())) << login;
}

TEST_F(TicketListTest, sorts_by_due_time_what_is_done_or_has_none_last) {
  for (const char* login : {"rc", "pc", "resident"})
    for (const auto& filter : {json::object(), json{{"open", true}}, json{{"party", pc}}}) {
      auto sorted = expected(login, filter);
      std::map<std::string, std::string> due;
      for (const auto& id : sorted) {
        const auto ticket = world.must(login, "ticket.read", {{"id", id}});
        const bool done = ticket["state"] == "verifying" || ticket["state"] == "closed";
        due[id] = done || ticket["due"].is_null() ? "none" : ticket["due"].get<std::string>();
      }
      std::sort(sorted.begin(), sorted.end(), [&](const auto& left, const auto& right) {
        return std::pair(due[left], left) < std::pair(due[right], right);
      });
      auto input = filter;
      input["sort"] = "due";
      EXPECT_EQ(listed(login, input), sorted) << login << " " << input;
    }
}

TEST_F(TicketListTest, keeps_what_is_owed_as_the_rows_say) {
  const auto wrong = [&] {
    return *world.read([&](store::Transaction& tx) -> base::Result<std::size_t> {
      return tx
          .list([](const store::Row& row) { return row.string(0); }, query::list_wrong_debts,
                {world.community})
          .size();
    });
  };
  EXPECT_EQ(wrong(), 0U);
  EXPECT_GT(world.sql("SELECT 1 FROM owed_answers").size(), 20U);
  // And the question finds each way to be wrong.
  world.sql("DELETE FROM owed_answers WHERE ticket_id = (SELECT max(ticket_id) FROM owed_answers)");
  EXPECT_GT(wrong(), 0U);
  world.sql("DELETE FROM owed_answers");
  world.sql(
      "INSERT INTO owed_answers SELECT id, 'residents_committee', community_id, created_at_ms "
      "FROM tickets WHERE state = 'new'");
  EXPECT_GT(wrong(), 5U);
}

/// The plan of a query, one line a step.
std::string plan_of(World& world, std::string_view name) {
  for (const auto& query : store::embedded_queries()) {
    if (query.name != name) continue;
    std::string plan;
    for (const auto& row : world.sql("EXPLAIN QUERY PLAN " + std::string(query.sql)))
      plan += row.at(3) + "\n";
    return plan;
  }
  throw std::logic_error("there is no query " + std::string(name));
}

TEST(TicketListPlanTest, reads_each_list_from_an_index_in_its_order) {
  const std::map<std::string, std::string> indexes{{"list_newest", "ix_tickets_community"},
                                                   {"list_by_state", "ix_tickets_state"},
                                                   {"list_by_category", "ix_tickets_category"},
                                                   {"list_by_party", "ix_tickets_handler"},
                                                   {"list_by_grid", "ix_tickets_grid"},
                                                   {"list_by_assignee", "ix_tickets_assignee"},
                                                   {"list_open", "ix_tickets_open"},
                                                   {"list_overdue", "ix_tickets_overdue"},
                                                   {"list_by_due", "ix_tickets_due"},
                                                   {"list_owed", "ix_owed_answers_party"},
                                                   {"list_mine", "ix_tickets_reporter"}};
  World world;
  for (const auto& [query, index] : indexes) {
    const auto plan = plan_of(world, query);
    EXPECT_NE(plan.find("INDEX " + index + " "), plan.npos) << query << ":\n" << plan;
    EXPECT_EQ(plan.find("SCAN"), plan.npos) << query << ":\n" << plan;
    EXPECT_EQ(plan.find("TEMP B-TREE"), plan.npos) << query << ":\n" << plan;
  }
  EXPECT_NE(plan_of(world, "list_mine").find("INDEX ix_tickets_submitter "), std::string::npos);
}

}  // namespace
}  // namespace sifang::test
