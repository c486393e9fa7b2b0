// SPDX-License-Identifier: Apache-2.0
#include "grid_world.hpp"

#include <fstream>
#include <pugixml.hpp>
#include <sstream>

#include "kit/csv.hpp"

extern "C" const sifang_plugin* sifang_plugin_entry(std::uint32_t abi);

namespace sifang::fuzz {

Json example(const std::string& name) {
  std::ifstream file(SIFANG_SOURCE_DIR "/schema/protocol/examples/" + name + ".json");
  std::stringstream text;
  text << file.rdbuf();
  return Json::parse(text.str());
}

namespace {

/// A core that knows one community and one ticket, and does what it is told.
sifang_sdk::Answer core(std::string_view name, const Json& input) {
  static const auto community = [] {
    auto one = example("answers/community.with_plugin");
    one["plugins"] = Json::array({{{"name", "grid"}}});
    one["me"] = {{"roles", Json::array({"officer"})}};
    return one;
  }();
  static const auto ticket = example("answers/ticket.assigned_for_handler");
  if (name == "me.read")
    return {200,
            Json{{"user",
                  {{"id", "self00001"},
                   {"memberships",
                    Json::array({{{"community", PluginWorld::community}, {"role", "officer"}}})}}}}
                .dump()};
  if (name == "community.read") {
    const auto asked = input.value("community", "");
    if (asked != PluginWorld::community && asked != "MG") return {404, "{}"};
    return {200, community.dump()};
  }
  if (name == "community.list")
    return {200, Json{{"items", Json::array({community})}, {"next", nullptr}}.dump()};
  if (name == "ticket.list" || name == "ticket.history" || name == "people.list" ||
      name == "mask.list")
    return {200, Json{{"items", Json::array()}, {"next", nullptr}}.dump()};
  if (name == "ticket.comment") return {200, R"({"id":"comment01"})"};
  if (input.value("id", ticket.at("id").get<std::string>()) != ticket.at("id"))
    return {404, R"({"title":"Not found","status":404,"detail":"there is nothing here"})"};
  return {200, ticket.dump()};
}

}  // namespace

const sifang_plugin& GridWorld::plugin() { return *sifang_plugin_entry(SIFANG_PLUGIN_ABI); }

GridWorld::GridWorld() : world_(plugin()) {
  world_.core = [](std::string_view name, std::string_view input) {
    return core(name, Json::parse(input));
  };
  world_.settings["open311"] = "true";
  world_.settings["export_homes"] = "true";
}

void GridWorld::expect_ended(const Ended& ended) {
  ASSERT_NE(ended.code, SIFANG_FAILED) << ended.log;
  if (ended.is_refused()) {
    ASSERT_NE(ended.words, "");
    ASSERT_TRUE(kit::is_utf8(ended.words));
    return;
  }
  if (ended.type.starts_with("application/")) {
    ASSERT_FALSE(kit::parse_json(ended.body).is_discarded()) << ended.body;
  }
  if (ended.type.starts_with("text/xml")) {
    pugi::xml_document document;
    ASSERT_TRUE(document.load_buffer(ended.body.data(), ended.body.size())) << ended.body;
    ASSERT_TRUE(kit::is_utf8(ended.body));
  }
}

Ended GridWorld::ask(const Asked& asked) {
  const auto before = world_.all_rows();
  auto ended = world_.request(asked);
  expect_ended(ended);
  if (!ended.ok()) {
    EXPECT_EQ(world_.all_rows(), before);
  }
  return ended;
}

Json GridWorld::must(const Asked& asked) {
  const auto ended = ask(asked);
  EXPECT_TRUE(ended.ok()) << ended.words;
  return ended.ok() ? Json::parse(ended.body) : Json();
}

std::string GridWorld::add_connector(const char* kind) {
  const auto made = must({.method = "POST",
                          .path = "/connectors",
                          .body = Json{{"kind", kind},
                                       {"name", "街道"},
                                       {"url", "http://there.example/in"},
                                       {"key", "k-123456"},
                                       {"secret", secret},
                                       {"on", true}}
                                      .dump(),
                          .roles = "admin"});
  return std::to_string(made.at("id").get<std::int64_t>());
}

}  // namespace sifang::fuzz
