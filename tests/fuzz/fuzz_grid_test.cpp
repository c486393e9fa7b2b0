// SPDX-License-Identifier: Apache-2.0
// What people and townships send to the grid plugin: maps, households, tables, webhooks. Whatever
// comes, a call is kept or refused with words; nothing else is thrown.
#include <gtest/gtest.h>

#include "chance.hpp"
#include "grid_world.hpp"
#include "kit/csv.hpp"
#include "plugin_routes.hpp"
#include "signature.hpp"

namespace sifang::fuzz {
namespace {

using FuzzGrid = GridWorld;

std::string seed_of(std::uint32_t seed) { return "seed " + std::to_string(seed); }

std::string square(double west, double south, double size) {
  const Json ring = {{west, south},
                     {west + size, south},
                     {west + size, south + size},
                     {west, south + size},
                     {west, south}};
  return Json::array({ring}).dump();
}

/// A file of grids side by side, some of them within others.
Json some_grids(Chance& chance) {
  Json features = Json::array();
  for (std::size_t at = 0; at < 1 + chance.below(5); ++at) {
    const auto west = 120 + 0.01 * static_cast<double>(at);
    const auto code = "HG0" + std::to_string(at);
    auto add = [&](const std::string& of, const std::string& parent, const Json& coordinates,
                   const char* type) {
      Json properties{{"code", of}, {"name", "网格" + of}};
      if (!parent.empty()) properties["parent"] = parent;
      features.push_back({{"type", "Feature"},
                          {"properties", std::move(properties)},
                          {"geometry", {{"type", type}, {"coordinates", coordinates}}}});
    };
    const auto whole = Json::parse(square(west, 30, 0.01));
    if (chance.one_in(3))
      add(code, "", Json::array({whole, Json::parse(square(west, 30.05, 0.01))}), "MultiPolygon");
    else
      add(code, "", whole, "Polygon");
    if (chance.one_in(2))
      add(code + "-1", code, Json::parse(square(west + 0.001, 30.001, 0.002)), "Polygon");
  }
  return {{"type", "FeatureCollection"}, {"features", std::move(features)}};
}

Asked import_of(const std::string& geojson, bool skip_bad) {
  return {.method = "POST",
          .path = "/grids/import",
          .body = Json{{"geojson", geojson}, {"datum", "wgs84"}, {"skip_bad", skip_bad}}.dump(),
          .roles = "officer"};
}

TEST_F(FuzzGrid, maps_go_in_and_come_out_as_they_were) {
  for (int i = 0; i < tries(60); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto file = some_grids(chance);
    SCOPED_TRACE(seed_of(seed) + "\n" + file.dump());
    const auto first = must(import_of(file.dump(), true));
    ASSERT_EQ(first.at("bad"), 0) << first;
    const auto known = must(import_of(file.dump(), false));
    ASSERT_EQ(known.at("known"), file.at("features").size()) << known;
    const auto out = must({.method = "GET", .path = "/shapes", .roles = "resident"});
    const auto again = must(import_of(out.dump(), false));
    ASSERT_EQ(again.at("known"), out.at("features").size()) << again;
    ASSERT_FALSE(must({.method = "GET", .path = "/grids", .roles = "officer"}).empty());
  }
}

TEST_F(FuzzGrid, spoilt_maps_are_refused_where_they_are_spoilt) {
  for (int i = 0; i < tries(400); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    auto text = some_grids(chance).dump();
    for (auto times = chance.below(4); times > 0; --times) text = chance.spoil(text);
    SCOPED_TRACE(seed_of(seed) + "\n" + text);
    auto asked = import_of(kit::is_utf8(text) ? text : "{}", chance.one_in(2));
    if (chance.one_in(6)) asked.body = chance.spoil(asked.body);
    const auto ended = ask(asked);
    if (!ended.ok()) continue;
    const auto told = Json::parse(ended.body);
    if (told.at("bad") > 0) {
      ASSERT_FALSE(told.at("problems").empty());
    }
    for (const auto& problem : told.at("problems")) ASSERT_NE(problem.at("code"), "");
  }
}

TEST_F(FuzzGrid, households_are_read_once_and_known_the_second_time) {
  constexpr const char* heads[]{"楼栋,单元,室,户主,人数,需求,备注,纬度,经度,下次走访",
                                "building,unit,room,name,people,needs,note,lat,lon,next_visit"};
  for (int i = 0; i < tries(200); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    std::string csv = chance.pick(heads);
    for (auto rows = 1 + chance.below(6); rows > 0; --rows)
      csv += "\n" + std::to_string(chance.between(1, 9)) + "幢,2," +
             std::to_string(chance.between(1, 99)) + "," + std::string(chance.pick({"王", "李"})) +
             "," + std::to_string(chance.between(0, 9)) + "," +
             std::string(chance.pick({"独居、高龄", "elderly", "", "残疾/重病 困难"})) + ",,30.2" +
             std::to_string(chance.below(9)) + ",120.1,2026-12-0" +
             std::to_string(chance.between(1, 9));
    if (chance.one_in(2)) csv = chance.spoil(chance.spoil(csv));
    if (!kit::is_utf8(csv)) continue;
    SCOPED_TRACE(seed_of(seed) + "\n" + csv);
    const Asked asked{.method = "POST",
                      .path = "/homes/import",
                      .body = Json{{"csv", csv}, {"grid", "HG01"}, {"skip_bad", true}}.dump(),
                      .roles = "grid_leader"};
    const auto first = ask(asked);
    if (!first.ok()) continue;
    const auto one = Json::parse(first.body), two = must(asked);
    ASSERT_EQ(two.at("added").get<int>() + two.at("changed").get<int>(), 0) << one << two;
    ASSERT_EQ(two.at("bad"), one.at("bad"));
    ASSERT_TRUE(one.at("bad") == 0 || !one.at("problems").empty());
    const auto out = ask({.method = "GET",
                          .path = "/homes.csv",
                          .roles = "grid_leader",
                          .query = {{"grid", "HG01"}}});
    ASSERT_EQ(kit::read_csv(out.body).fault, "");
  }
}

TEST_F(FuzzGrid, tables_are_kept_with_what_is_wrong_or_refused) {
  const auto connector = add_connector("webhook");
  const auto read = [&] {
    return must({.method = "GET",
                 .path = "/connectors/{id}/mapping",
                 .roles = "admin",
                 .parameters = {{"id", connector}}});
  };
  for (int i = 0; i < tries(400); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    auto mapping = read();
    mapping["tables"]["state_in"].push_back(
        {{"theirs", chance.text(3)}, {"ours", "finish"}, {"level", chance.between(0, 9)}});
    mapping["tables"]["field"] =
        Json::array({{{"ours", "foreign"}, {"pointer", chance.spoil("/a/0/b~1c")}},
                     {{"ours", "status"}, {"pointer", "/status"}}});
    mapping["template"] = R"({"a": "{{ticket.title}}", "b": ["{{ticket.photos}}"]})";
    auto body = kit::write_json(mapping);
    if (chance.one_in(2)) body = chance.spoil(body);
    SCOPED_TRACE(seed_of(seed) + "\n" + body);
    const auto ended = ask({.method = "PUT",
                            .path = "/connectors/{id}/mapping",
                            .body = body,
                            .roles = "admin",
                            .parameters = {{"id", connector}}});
    if (ended.ok()) {
      ASSERT_EQ(read().at("tables"), Json::parse(ended.body).at("tables"));
    }
    const Json update{{"status", "fixed"}, {"a", Json::array({{{"b/c", "HK-1"}}})}};
    auto in = Json{{"in", {{"body", chance.one_in(2) ? update : Json(chance.text(9))}}}}.dump();
    ask({.method = "POST",
         .path = "/connectors/{id}/try",
         .body = chance.one_in(3) ? chance.spoil(in) : in,
         .roles = "admin",
         .parameters = {{"id", connector}}});
    ask({.method = "POST",
         .path = "/connectors/{id}/try",
         .body = R"({"out":{"ticket":"0savf9rr00000"}})",
         .roles = "admin",
         .parameters = {{"id", connector}}});
  }
}

TEST_F(FuzzGrid, webhooks_are_taken_once_or_refused) {
  const auto connector = add_connector("webhook");
  for (int i = 0; i < tries(600); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    Json updates = Json::array();
    for (auto count = 1 + chance.below(3); count > 0; --count)
      updates.push_back(
          {{"update_id", chance.text(chance.below(6))},
           {"service_request_id", "HK-" + chance.any_text(chance.below(3))},
           {"number", "MG-2026-000001"},
           {"status", chance.one_in(2) ? "fixed" : chance.text(2)},
           {"updated_datetime",
            chance.one_in(2) ? Json("2026-11-28T09:00:00Z") : Json(chance.between(0, 1LL << 50))},
           {"description", chance.any_text(chance.below(20))},
           {"level", chance.between(-1, 1'000)}});
    auto body = chance.one_in(3) ? updates[0].dump() : updates.dump();
    if (chance.one_in(3)) body = chance.spoil(body);
    SCOPED_TRACE(seed_of(seed) + "\n" + body);
    Asked asked{.method = "POST", .path = "/township/MG/" + connector, .body = body};
    const auto send = [&] {
      const auto id = "m" + std::to_string(seed), at = std::to_string((world_.now + 2'100) / 1'000);
      auto signature = grid::sign(secret, id, at, body);
      if (chance.one_in(9)) signature = chance.spoil(signature);
      asked.headers = {
          {"Webhook-Id", id}, {"webhook-timestamp", at}, {"webhook-signature", signature}};
      return ask(asked);
    };
    const auto first = send();
    if (!first.ok() || first.status != 200) continue;
    const auto rows = world_.text_of("SELECT count(*) FROM plugin_grid_inbox");
    static_cast<void>(send());
    ASSERT_EQ(world_.text_of("SELECT count(*) FROM plugin_grid_inbox"), rows);
    ask({.method = "GET",
         .path = "/connectors/{id}/inbox",
         .roles = "officer",
         .parameters = {{"id", connector}}});
  }
}

TEST_F(FuzzGrid, every_route_takes_or_refuses_whatever_it_is_sent) {
  static_cast<void>(add_connector("webhook"));
  const auto routes = routes_of(plugin());
  for (int i = 0; i < tries(3'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto asked = some_request(chance, routes);
    SCOPED_TRACE(seed_of(seed) + " " + asked.method + " " + asked.path + "\n" + asked.body);
    static_cast<void>(ask(asked));
    if (i % 50 == 0) expect_ended(world_.timer(chance.pick({"work", "send", "looks"})));
  }
}

}  // namespace
}  // namespace sifang::fuzz
