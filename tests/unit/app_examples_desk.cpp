// SPDX-License-Identifier: Apache-2.0
// Examples of what a community and its people set up: places, templates, filters.
#include "unit/app_examples_kit.hpp"
#include "unit/app_plugins_kit.hpp"

namespace sifang::test {

void keep_places(Examples& keep) {
  const json csv{{"community", "MG"},
                 {"kind", "places"},
                 {"csv", "楼栋,单元,名称,网格,纬度\n10,1,,,\n3,2,电梯,,30\n"}};
  keep.answer("bad_line", "admin", "place.import", csv);
  const auto gate = keep.answer(
      "gate", "admin", "place.add",
      {{"community", "MG"}, {"name", "东门"}, {"grid", "G1"}, {"lat", 30.25}, {"lon", 120.15}});
  keep.step("admin", "place.add", {{"community", "MG"}, {"building", "3"}, {"name", "快递柜"}});
  keep.answer("three", "resident", "place.list", {{"community", "MG"}});
  keep.answer("unit", "resident", "place.rooms",
              {{"community", "MG"}, {"building", "3"}, {"unit", "2"}});
  keep.answer("one", "pc", "place.codes",
              {{"community", "MG"}, {"site", "https://example.org"}, {"limit", 1}});
  keep.step("admin", "place.remove", {{"id", gate["id"]}});
  keep.step("admin", "community.update", {{"community", "MG"}, {"board", "members"}});
  keep.step("admin", "community.update", {{"community", "MG"}, {"board", "public"}});
}

/// What people keep ready for themselves and their party.
void keep_ready(Examples& keep) {
  const auto ready = keep.answer("greeting", "pc", "template.add",
                                 {{"community", "MG"},
                                  {"party", pc},
                                  {"title", "配件到货"},
                                  {"stance", "handle"},
                                  {"text", "{称呼}您好，{编号} 周三到货。"}});
  keep.step(
      "pc", "template.add",
      {{"community", "MG"}, {"party", pc}, {"title", "转"}, {"stance", "support"}, {"text", "转"}});
  keep.answer("two", "pc", "template.list", {{"community", "MG"}, {"party", pc}});
  keep.step("pc", "template.update", {{"id", ready["id"]}, {"text", "{编号} 周四到货。"}});
  keep.step("pc", "template.remove", {{"id", ready["id"]}});
  keep.answer("late_ones", "pc", "filter.add",
              {{"community", "MG"},
               {"name", "超时的电梯"},
               {"query", {{"overdue", true}, {"q", "电梯"}, {"party", pc}}}});
  keep.answer("one", "pc", "filter.list", {{"community", "MG"}});
}

void keep_plugins(World& world, Examples& keep) {
  SaidPlugins plugins;
  plugins.entries.push_back(said_plugin());
  auto& ill = plugins.entries.emplace_back(said_plugin());
  ill.info = {.name = "broken",
              .version = "",
              .title_zh = "broken",
              .title_en = "broken",
              .wants = {},
              .settings = {},
              .pages = {}};
  ill.status = {.health = app::PluginHealth::failed,
                .failures = 1,
                .trouble = "it exports no sifang_plugin_entry",
                .trouble_at = world.clock.now()};
  world.plugins = &plugins;
  const json hello{{"community", "MG"}, {"name", "hello"}};
  auto enabling = hello, setting = hello;
  enabling["roles"] = {"recorder"};
  setting["settings"] = json::array({{{"key", "heading"}, {"value", "办结"}}});
  keep.step("admin", "plugin.enable", enabling);
  keep.answer("set", "admin", "plugin.settings", setting);
  keep.answer("one_ill", "admin", "plugin.list", {{"community", "MG"}});
  const auto before = keep.screens();
  world.must("", "plugin.tell",
             {{"community", "MG"},
              {"kind", "confirmed"},
              {"text_zh", "本月确认了三件"},
              {"text_en", "Three were confirmed this month"},
              {"path", "/plugins/hello/0"}},
             {.plugin = "hello"});
  keep.keep_events(before);
  keep.answer("with_plugin", "resident", "community.read", {{"community", "MG"}});
  world.must("admin", "plugin.disable", hello);
  world.plugins = nullptr;
}

}  // namespace sifang::test
