// SPDX-License-Identifier: Apache-2.0
// A community whose clocks run: tickets, what was told of them, and what their log proves.
#pragma once

#include <gtest/gtest.h>

#include "app/tickets.hpp"
#include "protocol/patch.hpp"
#include "store/queries.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {

/// Everybody, on Tuesday 24 November 2026 at 14:00 in the community.
struct ClocksTest : testing::Test {
  ClocksTest() { add_everybody(world); }

  json submit(const json& fields = json::object()) {
    json input{{"community", "MG"}, {"title", "灯不亮"}, {"body", "三楼"}, {"category", "lift"}};
    input.update(fields);
    return world.must("resident", "ticket.submit", input)["id"];
  }
  json act(const char* who, const json& ticket, const std::string& action,
           json fields = json::object()) {
    fields["id"] = ticket;
    return world.must(who, "ticket." + action, fields);
  }
  void answer_all(const json& ticket) {
    for (const auto& [who, party] :
         {std::pair{"rc", rc}, std::pair{"oc", oc}, std::pair{"pc", pc}, std::pair{"pr", pr}})
      act(who, ticket, "answer",
          {{"party", party}, {"text", "好"}, {"stance", "support"}, {"publish", true}});
  }
  json set(const char* command, json fields) {
    fields["community"] = "MG";
    return world.must("admin", command, fields);
  }
  json read(const json& ticket) { return world.must("host", "ticket.read", {{"id", ticket}}); }
  /// One clock of a ticket; null when it is off.
  json clock(const json& ticket, const std::string& name) {
    const auto body = read(ticket);
    for (const auto& each : body["clocks"])
      if (each["clock"] == name) return each;
    return {};
  }
  /// What the ticket's log tells about its clocks, in order: "ticket.escalated accept lead".
  std::vector<std::string> told(const json& ticket, const std::string& of) {
    std::vector<std::string> lines;
    const auto history = world.must("host", "ticket.history", {{"id", ticket}});
    for (const auto& event : history["items"]) {
      const auto& data = event["data"];
      if (!data.contains("clock") || data["clock"] != of) continue;
      EXPECT_TRUE(event["actor"].is_null());
      EXPECT_FALSE(data["to"].empty());
      lines.push_back(event["kind"].get<std::string>().substr(7) +
                      (data.contains("step") ? " " + data["step"].get<std::string>() : ""));
    }
    return lines;
  }
  /// The last event of a kind.
  json last(const json& ticket, const std::string& kind) {
    json found;
    const auto history = world.must("host", "ticket.history", {{"id", ticket}});
    for (const auto& event : history["items"])
      if (event["kind"] == kind) found = event;
    return found;
  }
  /// As `sifang verify` compares a ticket: "" where log and rows say the same.
  std::string difference(const json& ticket) {
    const auto id = *base::TicketId::parse(ticket.get<std::string>());
    return *world.read([&](store::Transaction& tx) -> base::Result<std::string> {
      std::vector<std::string> bodies;
      std::int64_t seen = 0;
      tx.for_each(query::list_story_bodies, {app::subject_of("ticket", id)},
                  [&](const store::Row& row) {
                    if (row.integer(0) != seen) bodies.push_back(row.string(2));
                    seen = row.integer(0);
                    return true;
                  });
      protocol::JsonWriter row;
      protocol::write_ticket_part(row, app::load_ticket(tx, id),
                                  app::load_parties(tx, world.community),
                                  protocol::TicketPart::whole, protocol::ReporterShown::no);
      return protocol::compare_fold("ticket", bodies, row.text());
    });
  }

  World world;
};

}  // namespace sifang::test
