// SPDX-License-Identifier: Apache-2.0
// Takes golden examples from a community that lives: answers as commands give them, and events with
// the screens before and after them.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "unit/app_kit.hpp"

namespace sifang::test {

class Examples {
 public:
  explicit Examples(World& world) : world_(world) {}

  /// A noun that everybody has on the screen from now on: "ticket" or "meeting".
  void show(const std::string& noun, const json& id) { shown_.push_back({noun, id}); }

  /// Runs a command and keeps each event it made, with what it made of the screens.
  json step(std::string_view login, std::string_view command, const json& input);
  /// Lets time pass, and keeps what the chores made of it.
  void pass(std::chrono::milliseconds time);
  /// Keeps the events made since the last step, where there is no example of their kind yet.
  void keep_events(const std::vector<json>& before);
  [[nodiscard]] std::vector<json> screens();

  /// The same, and keeps the command's answer as answers/<schema>.<what>.
  json answer(const std::string& what, std::string_view login, std::string_view command,
              const json& input, const Asking& asking = {});

  [[nodiscard]] const std::set<std::string>& kinds() const { return kinds_; }
  [[nodiscard]] const std::set<std::string>& schemas() const { return schemas_; }

 private:
  struct Shown {
    std::string noun;
    json id;
  };

  void keep_event(const base::CommittedEvent& event, bool alone, const std::vector<json>& before,
                  const std::vector<json>& after);

  World& world_;
  std::vector<Shown> shown_;
  std::set<std::string> kinds_, schemas_;
  std::size_t events_seen_ = 0;
};

/// Of the community's list of places, and of what a member keeps ready (app_examples_desk.cpp).
void keep_places(Examples& keep);
void keep_ready(Examples& keep);
/// Of plugins, which are only said to be there.
void keep_plugins(World& world, Examples& keep);
/// Of matters (app_examples_matters.cpp).
void keep_matters(World& world, Examples& keep);
/// Of what meetings charge parties with (app_examples_tasks.cpp).
void keep_tasks(World& world, Examples& keep);
/// Of rolls and polls (app_examples_polls.cpp). Adds a second host, who types ballots.
void keep_polls(World& world, Examples& keep);

}  // namespace sifang::test
