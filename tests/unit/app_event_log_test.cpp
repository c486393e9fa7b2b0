// SPDX-License-Identifier: Apache-2.0
// The log: its numbers, who reads which body, and that no change to a stored row stays unnoticed.
#include "app/event_log.hpp"

#include <gtest/gtest.h>

#include "app/log_check.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

std::vector<std::string> complaints(World& world) {
  std::vector<std::string> found;
  app::LogCheck log(world.community, [&](std::int64_t seq, const std::string& what) {
    found.push_back(std::to_string(seq) + ": " + what);
  });
  for (bool more = true; more;)
    more =
        *world.read([&](store::Transaction& tx) -> base::Result<bool> { return log.read_on(tx); });
  return found;
}

/// A community with a private ticket, so that events have several bodies, and one by nobody.
void live_a_little(World& world) {
  add_everybody(world);
  const auto ticket = world.must("resident", "ticket.submit",
                                 {{"community", "MG"},
                                  {"title", "漏水"},
                                  {"body", "楼上漏水"},
                                  {"category", "water"},
                                  {"visibility", "public"}});
  world.must("rc", "ticket.accept", {{"id", ticket["id"]}});
  world.must("resident", "ticket.comment", {{"id", ticket["id"]}, {"text", "快点"}});
}

app::NewEvent news(const World& world, std::string data = "{}") {
  return {.community = world.community,
          .kind = "people.joined",
          .subject = "user:1",
          .scope = {},
          .versions = {{{"community"}, std::move(data)}}};
}

TEST(EventLog, numbers_events_without_a_gap_from_one) {
  World world;
  live_a_little(world);
  const auto rows = world.sql("SELECT seq FROM events ORDER BY seq");
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i][0], std::to_string(i + 1));
  EXPECT_EQ(world.sql("SELECT seq FROM communities")[0][0], std::to_string(rows.size()));
  const auto announced = world.announced();
  ASSERT_EQ(announced.size(), rows.size());
  for (std::size_t i = 0; i < announced.size(); ++i)
    EXPECT_EQ(announced[i]->seq, static_cast<std::int64_t>(i + 1));
}

TEST(EventLog, gives_back_the_number_of_what_was_rolled_back) {
  World world;
  const auto append = [&](bool keep) {
    return world.write([&](store::Transaction& tx) -> base::Result<std::int64_t> {
      const auto seq = app::append_event(tx, nullptr, world.clock.now(), news(world));
      if (keep) return seq;
      return base::Error{base::Errc::conflict, "after all not"};
    });
  };
  EXPECT_EQ(*append(true), 2);
  EXPECT_FALSE(append(false));
  EXPECT_EQ(*append(true), 3);
  EXPECT_EQ(world.announced().size(), 3U);
  EXPECT_TRUE(complaints(world).empty());
}

TEST(EventLog, takes_no_kind_that_is_not_published) {
  World world;
  auto event = news(world);
  event.kind = "people.vanished";
  EXPECT_THROW(static_cast<void>(world.write([&](store::Transaction& tx) -> base::Result<bool> {
                 app::append_event(tx, nullptr, world.clock.now(), event);
                 return true;
               })),
               std::logic_error);
  EXPECT_EQ(world.sql("SELECT count(*) FROM events")[0][0], "1");
}

TEST(EventLog, gives_each_reader_the_first_body_that_is_theirs) {
  World world;
  auto event = news(world, R"({"for":"community"})");
  event.versions.insert(event.versions.begin(), {{"host", "member"}, R"({"for":"staff"})"});
  event.versions.push_back({{"public"}, R"({"for":"public"})"});
  *world.write([&](store::Transaction& tx) -> base::Result<bool> {
    app::append_event(tx, nullptr, world.clock.now(), event);
    return true;
  });
  const auto told = [&](const domain::LabelSet& reader) {
    return *world.read([&](store::Transaction& tx) -> base::Result<std::string> {
      const auto page = app::read_events(tx, world.community, reader, 1, 10);
      EXPECT_EQ(page.seq, 2);
      return page.bodies.empty() ? std::string()
                                 : json::parse(page.bodies.at(0))["data"]["for"].get<std::string>();
    });
  };
  EXPECT_EQ(told({"community", "member", "public"}), "staff");
  EXPECT_EQ(told({"community", "public"}), "community");
  EXPECT_EQ(told({"public"}), "public");
  EXPECT_EQ(told({"officer"}), "");
}

TEST(EventLog, is_read_page_by_page_to_its_end_even_where_nobody_may_read) {
  World world;
  *world.write([&](store::Transaction& tx) -> base::Result<bool> {
    auto silent = news(world);
    silent.versions.clear();
    for (int i = 0; i < 7; ++i) app::append_event(tx, nullptr, world.clock.now(), silent);
    app::append_event(tx, nullptr, world.clock.now(), news(world));
    return true;
  });
  std::int64_t since = 0, bodies = 0;
  for (int pages = 0;; ++pages) {
    ASSERT_LT(pages, 5) << "the pages do not end";
    const auto page = *world.read([&](store::Transaction& tx) -> base::Result<app::EventPage> {
      return app::read_events(tx, world.community, {"community"}, since, 3);
    });
    bodies += static_cast<std::int64_t>(page.bodies.size());
    since = page.seq;
    if (!page.more) break;
  }
  EXPECT_EQ(since, 9);
  EXPECT_EQ(bodies, 2);
  EXPECT_TRUE(complaints(world).empty());
}

TEST(LogChain, is_good_as_it_was_written_also_over_several_pages) {
  World world;
  live_a_little(world);
  EXPECT_TRUE(complaints(world).empty());
  *world.write([&](store::Transaction& tx) -> base::Result<bool> {
    for (int i = 0; i < 4'100; ++i) app::append_event(tx, nullptr, world.clock.now(), news(world));
    return true;
  });
  EXPECT_TRUE(complaints(world).empty());
  world.sql("UPDATE events SET subject = 'user:2' WHERE seq = 2100");
  EXPECT_EQ(complaints(world), std::vector<std::string>{"2100: its hash is not right"});
}

/// Undoes what a test has done to the log's tables.
class Restored {
 public:
  explicit Restored(World& world) : world_(world) {
    for (const char* table : tables) {
      world_.sql(std::string("CREATE TABLE keep_") + table + " AS SELECT * FROM " + table);
    }
  }
  void restore() {
    for (const char* table : tables) {
      world_.sql(std::string("DELETE FROM ") + table);
      world_.sql(std::string("INSERT INTO ") + table + " SELECT * FROM keep_" + table);
    }
  }

 private:
  static constexpr const char* tables[] = {"events", "event_bodies"};
  World& world_;
};

std::string change_of(const std::string& type, const std::string& column) {
  if (type == "INTEGER") return "coalesce(" + column + ", 0) + 1000";
  if (type == "TEXT") return column + " || ' '";
  return "CAST(X'A5' || substr(" + column + ", 1, length(" + column + ") - 1) AS BLOB)";
}

TEST(LogChain, shows_a_change_of_any_column_of_any_row) {
  World world;
  live_a_little(world);
  Restored log(world);
  std::size_t changes = 0;
  for (const std::string table : {"events", "event_bodies"})
    for (const auto& column :
         world.sql("SELECT name, type FROM pragma_table_info('" + table + "')"))
      for (const auto& row : world.sql("SELECT DISTINCT seq FROM " + table)) {
        world.sql("UPDATE " + table + " SET " + column[0] + " = " +
                  change_of(column[1], column[0]) + " WHERE seq = " + row[0]);
        EXPECT_FALSE(complaints(world).empty()) << table << " " << column[0] << " " << row[0];
        log.restore();
        ++changes;
      }
  EXPECT_GT(changes, 150U);
  EXPECT_TRUE(complaints(world).empty());
}

TEST(LogChain, shows_rows_that_were_deleted_added_or_exchanged) {
  World world;
  live_a_little(world);
  const auto last = world.sql("SELECT max(seq) FROM events")[0][0];
  Restored log(world);
  const std::string both = world.sql(
      "SELECT seq FROM event_bodies GROUP BY seq HAVING count(*) = 2 ORDER BY seq LIMIT 1")[0][0];
  const std::vector<std::vector<std::string>> tamperings{
      {"DELETE FROM events WHERE seq = 1"},
      {"DELETE FROM events WHERE seq = 3"},
      {"DELETE FROM events WHERE seq = 3", "DELETE FROM event_bodies WHERE seq = 3"},
      {"DELETE FROM events WHERE seq = " + last},
      {"DELETE FROM events WHERE seq = " + last, "DELETE FROM event_bodies WHERE seq = " + last},
      {"DELETE FROM event_bodies WHERE seq = " + last},
      {"DELETE FROM event_bodies WHERE position = 1 AND seq = " + both},
      {"DELETE FROM event_bodies WHERE position = 0 AND seq = " + both},
      {"DELETE FROM events", "DELETE FROM event_bodies"},
      // Two bodies of one event exchanged, whole and only in who reads them.
      {"UPDATE event_bodies SET position = 9 - position WHERE seq = " + both,
       "UPDATE event_bodies SET position = position - 8 WHERE seq = " + both},
      {"UPDATE event_bodies SET audience = (SELECT o.audience FROM keep_event_bodies o WHERE "
       "o.seq = event_bodies.seq AND o.position = 1 - event_bodies.position) WHERE seq = " +
       both},
      // A body that was never told, an event that never happened, two events exchanged.
      {"INSERT INTO event_bodies SELECT community_id, seq, 2, 'public', salt, digest, body FROM "
       "event_bodies WHERE position = 0 AND seq = " +
       both},
      {"INSERT INTO events SELECT community_id, seq + 1, at_ms, actor_id, kind, subject, scope, "
       "hash, hash FROM events WHERE seq = " +
       last},
      {"UPDATE events SET seq = 102 WHERE seq = 2", "UPDATE events SET seq = 2 WHERE seq = 3",
       "UPDATE events SET seq = 3 WHERE seq = 102"},
  };
  for (const auto& statements : tamperings) {
    for (const auto& statement : statements) world.sql(statement);
    EXPECT_FALSE(complaints(world).empty()) << statements.front();
    log.restore();
    ASSERT_TRUE(complaints(world).empty());
  }
}

TEST(LogChain, shows_a_log_cut_short_by_the_end_that_the_community_remembers) {
  for (const std::string change : {"seq = seq - 1", "seq = seq + 1", "last_hash = zeroblob(32)"}) {
    World world;
    live_a_little(world);
    world.sql("UPDATE communities SET " + change);
    EXPECT_FALSE(complaints(world).empty()) << change;
  }
  World world;
  live_a_little(world);
  world.sql("DELETE FROM event_bodies WHERE seq = (SELECT seq FROM communities)");
  world.sql("DELETE FROM events WHERE seq = (SELECT seq FROM communities)");
  world.sql("UPDATE communities SET seq = seq - 1");
  EXPECT_FALSE(complaints(world).empty());
}

TEST(LogChain, stays_whole_when_a_body_is_erased) {
  World world;
  live_a_little(world);
  world.sql("UPDATE event_bodies SET body = NULL WHERE seq = 5");
  EXPECT_TRUE(complaints(world).empty());
}

}  // namespace
}  // namespace sifang::test
