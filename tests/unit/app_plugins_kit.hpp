// SPDX-License-Identifier: Apache-2.0
// Plugins that are only said to be there: what commands ask of the host, without shared objects.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "app/plugin_point.hpp"

namespace sifang::test {

class SaidPlugins final : public app::PluginPoint {
 public:
  std::vector<app::PluginEntry> entries;
  std::vector<std::string> changes;  // names, in the order in which they were told of
  std::int64_t read = 0;             // how far each has read each log

  [[nodiscard]] std::vector<app::PluginEntry> list() const override { return entries; }
  [[nodiscard]] const app::PluginInfo* find(std::string_view name) const override {
    for (const auto& entry : entries)
      if (entry.info.name == name) return &entry.info;
    return nullptr;
  }
  [[nodiscard]] std::int64_t cursor(std::string_view, base::CommunityId) const override {
    return read;
  }
  /// Its page answers residents alone.
  [[nodiscard]] app::PluginMatch match(std::string_view, std::string_view,
                                       std::string_view) const override {
    return {.route = app::PluginRoute{.roles = {domain::Role::resident}}, .allow = "GET"};
  }
  [[nodiscard]] std::string owner_of(std::string_view) const override { return {}; }
  [[nodiscard]] boost::asio::awaitable<base::Result<app::PluginAnswer>> call(
      app::PluginRequest) override {
    throw std::logic_error("nobody asks plugins that are only said to be there");
  }
  void changed(std::string_view name) override { changes.emplace_back(name); }
  [[nodiscard]] std::string metrics() const override { return {}; }
  [[nodiscard]] std::optional<app::PluginErrorForm> error_form(std::string_view) const override {
    return std::nullopt;
  }
};

/// One that counts, with a setting of each kind and a page.
[[nodiscard]] inline app::PluginEntry said_plugin() {
  using enum app::SettingKind;
  return {.info = {.name = "hello",
                   .version = "1.0",
                   .title_zh = "办结计数",
                   .title_en = "Confirmed tickets",
                   .wants = {domain::Role::recorder},
                   .settings = {{.key = "heading",
                                 .kind = text,
                                 .initial = "",
                                 .max = 10,
                                 .title_zh = "标题",
                                 .title_en = "Heading"},
                                {.key = "months",
                                 .kind = integer,
                                 .initial = "3",
                                 .min = 1,
                                 .max = 12,
                                 .title_zh = "月数",
                                 .title_en = "Months"},
                                {.key = "open",
                                 .kind = flag,
                                 .initial = "false",
                                 .title_zh = "公开",
                                 .title_en = "Open"},
                                {.key = "order",
                                 .kind = choice,
                                 .initial = "party",
                                 .choices = {"party", "count"},
                                 .title_zh = "排序",
                                 .title_en = "Order"}},
                   .pages = {{"/counts", "办结计数", "Confirmed tickets"}},
                   .tells = {{"confirmed", "有人确认了", "Somebody confirmed"}}},
          .status = {}};
}

}  // namespace sifang::test
