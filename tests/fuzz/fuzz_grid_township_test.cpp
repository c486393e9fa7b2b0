// SPDX-License-Identifier: Apache-2.0
// Open311 from both sides: what others ask of us and send, and what a township answers. Whatever it
// is, it is answered in the format asked for, or kept as an error; nothing else is thrown.
#include <gtest/gtest.h>

#include <array>
#include <pugixml.hpp>

#include "addresses.hpp"
#include "chance.hpp"
#include "grid_world.hpp"
#include "kit/csv.hpp"

namespace sifang::fuzz {
namespace {

std::string seed_of(std::uint32_t seed) { return "seed " + std::to_string(seed); }

class FuzzOpen311 : public GridWorld {
 protected:
  FuzzOpen311() {
    key_ = must({.method = "POST",
                 .path = "/keys",
                 .body = R"({"name":"街道","reads":"community"})",
                 .roles = "admin"})
               .at("key")
               .get<std::string>();
  }

  /// A known status, and a body in the format asked for.
  void expect_told(const Asked& asked) {
    const auto ended = world_.request(asked);
    expect_ended(ended);
    if (!ended.ok()) return;
    const bool is_error = ended.status >= 400;
    ASSERT_TRUE(ended.status == 200 || ended.status == 400 || ended.status == 403 ||
                ended.status == 404 || ended.status == 413 || ended.status == 422 ||
                ended.status == 429)
        << ended.status;
    if (ended.type.starts_with("text/plain")) return;
    if (asked.path.ends_with(".json") && is_error) {
      const auto list = Json::parse(ended.body);
      ASSERT_TRUE(list.is_array() && !list.empty());
      for (const auto& error : list) ASSERT_NE(error.at("description"), "");
    } else if (is_error) {
      pugi::xml_document document;
      ASSERT_TRUE(document.load_string(ended.body.c_str()));
      ASSERT_NE(std::string(document.child("errors").child("error").child_value("description")),
                "");
    }
  }

  std::string key_;
};

std::string form_of(const Pairs& fields) {
  std::string body;
  for (const auto& [name, value] : fields)
    body +=
        (body.empty() ? "" : "&") + grid::percent_encode(name) + "=" + grid::percent_encode(value);
  return body;
}

TEST_F(FuzzOpen311, whatever_is_asked_is_answered_in_its_format) {
  for (int i = 0; i < tries(1'500); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    Asked asked{.method = chance.one_in(8) ? "PUT" : "GET", .path = {}};
    asked.path = "/open311/v2/" +
                 std::string(chance.pick({"discovery", "services", "services/lift", "requests",
                                          "requests/MG-2026-000001", "tokens/MG-2026-000001",
                                          "servicerequestupdates", "photos/1", "sent/1", ""})) +
                 std::string(chance.pick({".xml", ".json", ".jpg", ""}));
    if (chance.one_in(5)) asked.path = kit::mend_utf8(chance.spoil(asked.path));
    if (!asked.path.starts_with("/open311/")) continue;  // the host does not ask us
    for (auto count = chance.below(5); count > 0; --count) {
      const auto value = chance.pick({"2026-11-28", "2026-11-01T00:00:00Z", "open", "open,closed",
                                      "1", "0", "99999999999999999999", "true", "lift,road", "MG",
                                      "MG-2026-000001,MG-2026-000002"});
      asked.query.emplace_back(
          chance.pick({"start_date", "end_date", "status", "page", "page_size", "extensions",
                       "service_code", "jurisdiction_id", "service_request_id", "updated_after",
                       "updated_before"}),
          chance.one_in(3) ? kit::mend_utf8(chance.spoil(std::string(value))) : value);
    }
    if (chance.one_in(2)) asked.query.emplace_back("api_key", chance.one_in(9) ? "no" : key_);
    if (chance.one_in(2)) asked.headers = {{"Host", "a.example"}};
    SCOPED_TRACE(seed_of(seed) + " " + asked.path + "?" + form_of(asked.query));
    expect_told(asked);
  }
}

TEST_F(FuzzOpen311, whatever_is_sent_is_taken_once_or_refused) {
  for (int i = 0; i < tries(1'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const bool is_update = chance.one_in(3);
    const auto text = [&] { return chance.any_text(chance.below(30)); };
    Pairs fields{{"api_key", key_}, {"description", text()}};
    if (is_update) {
      fields.insert(
          fields.end(),
          {{"service_request_id", "MG-2026-000001"},
           {"update_id", text()},
           {"status", std::string(chance.pick({"OPEN", "CLOSED", "FIXED", "CANCELLED", "x"}))},
           {"updated_datetime", "2026-11-28T09:00:00+08:00"}});
    } else {
      fields.insert(fields.end(),
                    {{"service_code", chance.one_in(9) ? text() : "lift"},
                     {"lat", std::string(chance.pick({"30.2", "x", "91", "", "-0", "1e1", "nan"}))},
                     {"long", std::string(chance.pick({"120.1", "", "181", "inf"}))},
                     {"address_string", text()},
                     {"attribute[fixmystreet_id]", std::to_string(chance.below(400))},
                     {"email", text()},
                     {"media_url", std::string(chance.pick({"http://a/1.jpg", "x", ""}))}});
    }
    auto body = form_of(fields);
    if (chance.one_in(2)) body = chance.spoil(body);
    Asked asked{.method = "POST",
                .path = std::string("/open311/v2/") +
                        (is_update ? "servicerequestupdates" : "requests") +
                        std::string(chance.pick({".xml", ".json"})),
                .body = body};
    if (chance.one_in(3)) asked.headers.emplace_back("Idempotency-Key", chance.text(3));
    SCOPED_TRACE(seed_of(seed) + "\n" + body);
    expect_told(asked);
    const auto taken = world_.text_of("SELECT count(*) FROM plugin_grid_open311_taken");
    expect_told(asked);
    ASSERT_EQ(world_.text_of("SELECT count(*) FROM plugin_grid_open311_taken"), taken);
  }
}

/// What a township may answer to whatever it was asked.
std::string some_answer(Chance& chance) {
  const Json requests = Json::array({{{"service_request_id", "T-1"},
                                      {"status", "closed"},
                                      {"updated_datetime", "2026-11-29T09:00:00+08:00"},
                                      {"html_url", "https://there.example/T-1"},
                                      {"extended_attributes", {{"sifang_id", "MG-2026-000001"}}}}});
  const Json updates = Json::array({{{"update_id", "u" + chance.text(2)},
                                     {"service_request_id", "T-1"},
                                     {"status", "fixed"},
                                     {"updated_datetime", "2026-11-29T09:00:00+08:00"},
                                     {"description", chance.any_text(8)},
                                     {"extras", {{"level", 3}, {"who", "王"}}}}});
  const Json list{{"items", Json::array({{{"foreign", "T-1"}, {"status", "fixed"}, {"at", 1}}})},
                  {"next", chance.one_in(2) ? Json("c2") : Json()}};
  const Json services = Json::array({{{"service_code", "lift"}, {"service_name", "电梯"}}});
  const Json token = Json::array({{{"token", "t:1"}}});
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"GBK\"?><service_request_updates><request_update>"
      "<update_id>7</update_id><service_request_id>T-1</service_request_id><status>OPEN</status>"
      "<updated_datetime>2026-11-29T09:00:00Z</updated_datetime></request_update>"
      "</service_request_updates>";
  const auto text = std::array{requests.dump(),
                               updates.dump(),
                               list.dump(),
                               services.dump(),
                               token.dump(),
                               std::move(xml),
                               std::string("{\"foreign\":\"T-9\"}"),
                               std::string()}[chance.below(8)];
  return chance.one_in(2) ? chance.spoil(chance.spoil(text)) : text;
}

class FuzzTownship : public GridWorld, public testing::WithParamInterface<const char*> {};

/// The log as the core tells it: a ticket is reported up.
void report_up(PluginWorld& world) {
  auto event = example("events/ticket.reported_up.neighbour").at("event");
  event["data"]["ticket"] = example("answers/ticket.assigned_for_handler");
  const auto told = world.event("ticket.reported_up", "ticket:0savf9rr00000", event.dump());
  ASSERT_TRUE(told.ok()) << told.log;
}

TEST_P(FuzzTownship, whatever_it_answers_is_read_or_noted) {
  const auto connector = add_connector(GetParam());
  for (int i = 0; i < tries(400); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    SCOPED_TRACE(seed_of(seed));
    if (chance.one_in(6)) report_up(world_);
    world_.now += chance.one_in(20) ? 90'000'000 : 5'000;
    expect_ended(world_.timer("send"));
    if (chance.one_in(9))
      ask({.method = "POST",
           .path = "/connectors/{id}/" + std::string(chance.pick({"reconcile", "check"})),
           .body = "{}",
           .roles = "admin",
           .parameters = {{"id", connector}}});
    if (world_.fetches.empty()) continue;
    // The last ones asked for are mostly still waited for.
    const auto back = 1 + chance.below(std::min<std::size_t>(world_.fetches.size(), 4));
    const auto tag = world_.fetches[world_.fetches.size() - back].first;
    const auto body = some_answer(chance);
    constexpr int statuses[]{200, 200, 200, 200, 201, 400, 404, 500, 429, 0};
    SCOPED_TRACE(tag + "\n" + body);
    expect_ended(world_.fetched(tag, chance.pick(statuses), body, "no answer"));
    const auto error = world_.text_of("SELECT last_error FROM plugin_grid_connectors");
    ASSERT_TRUE(kit::is_utf8(error)) << error;
    ask({.method = "GET", .path = "/connectors", .roles = "admin"});
    ask({.method = "GET",
         .path = "/tickets/{ticket}/township",
         .roles = "officer",
         .parameters = {{"ticket", "0savf9rr00000"}}});
    if (HasFatalFailure()) return;
  }
}
INSTANTIATE_TEST_SUITE_P(Kinds, FuzzTownship, testing::Values("open311", "webhook"));

}  // namespace
}  // namespace sifang::fuzz
