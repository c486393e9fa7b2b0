// SPDX-License-Identifier: Apache-2.0
#include "unit/app_examples_kit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <regex>

#include "unit/golden.hpp"

namespace sifang::test {
namespace {

using ordered = nlohmann::ordered_json;

/// An outsider, a party at work, and the administrator: the first is shown whatever reaches them,
/// the others what they read in other words.
constexpr std::array<std::string_view, 3> viewers{"neighbour", "pc", "admin"};

/// Without what only the viewer is told, which no event carries.
void take_own(ordered& value) {
  if (value.is_object())
    for (const char* own :
         {"moves", "mine", "ballot", "casters", "supporting", "following", "my_draft"})
      value.erase(own);
  if (value.is_structured())
    for (auto& inner : value) take_own(inner);
}

/// What is random in every run reads the same in every run.
std::string without_secrets(const std::string& text) {
  static const std::regex secret(R"re("(csrf|token|feed_token)":"[^"]*")re");
  static const std::regex code(R"re(\{"code":"[A-Z0-9]{12}","(role|login)")re");
  auto safe = std::regex_replace(std::regex_replace(text, secret, R"("$1":"shown-once")"), code,
                                 R"({"code":"SHOWNONCE234","$1")");
  // The code on the wall, by hand for the same reason.
  if (const auto end = safe.find(",\"seconds_left\":"); end != safe.npos) {
    const auto begin = safe.find("\"code\":"), link = safe.find(",\"link\":");
    safe.replace(link, end - link,
                 R"(,"link":"https://example.org/m/SHOWNONCE234/in#123456",)"
                 R"("qr":"<svg xmlns='http://www.w3.org/2000/svg'/>")");
    return safe.replace(begin, 15, R"("code":"123456")");
  }
  // A slip: by hand, since its image is too long for std::regex.
  const auto from = safe.find("\"code\":"), to = safe.find(",\"name\":");
  if (from != safe.npos && safe.find("\"qr\":") != safe.npos)
    safe.replace(from, to - from,
                 R"("code":"SHOWNONCE234","link":"https://example.org/track#MG-2026-000004.SHOWNO)"
                 R"(NCE234","qr":"<svg xmlns='http://www.w3.org/2000/svg'/>")");
  return safe;
}

}  // namespace

std::vector<json> Examples::screens() {
  std::vector<json> all;
  for (const auto viewer : viewers)
    for (const auto& [noun, id] : shown_) {
      const auto answer = world_.call(viewer, noun + ".read", {{"id", id}});
      all.push_back(answer ? json(answer->reply.body) : json());
    }
  return all;
}

json Examples::step(std::string_view login, std::string_view command, const json& input) {
  const auto before = screens();
  auto body = world_.must(login, command, input);
  keep_events(before);
  return body;
}

void Examples::pass(std::chrono::milliseconds time) {
  const auto before = screens();
  world_.clock.pass(time);
  world_.run_chores();
  keep_events(before);
}

void Examples::keep_events(const std::vector<json>& before) {
  const auto after = screens();
  const auto events = world_.announced();
  std::map<std::string, int> per_noun;  // a screen shows one event only where it is alone
  std::vector<std::string> nouns;
  for (std::size_t i = events_seen_; i < events.size(); ++i) {
    const auto data = json::parse(events[i]->bodies.front().body)["data"];
    nouns.push_back(data.contains("meeting")  ? data["meeting"]["id"].get<std::string>()
                    : data.contains("ticket") ? data["ticket"]["id"].get<std::string>()
                                              : "");
    ++per_noun[nouns.back()];
  }
  for (std::size_t i = events_seen_; i < events.size(); ++i)
    keep_event(*events[i],
               nouns[i - events_seen_].empty() || per_noun[nouns[i - events_seen_]] == 1, before,
               after);
  events_seen_ = events.size();
}

void Examples::keep_event(const base::CommittedEvent& event, bool alone,
                          const std::vector<json>& before, const std::vector<json>& after) {
  const auto kind = json::parse(event.bodies.front().body)["kind"].get<std::string>();
  if (!alone || !kinds_.insert(kind).second) return;
  std::vector<std::string> told;
  for (std::size_t v = 0; v < viewers.size(); ++v) {
    const auto heard = world_.heard_by(viewers[v]);
    const auto seq = "\"seq\":" + std::to_string(event.seq) + ",";
    const auto body = std::find_if(heard.begin(), heard.end(), [&](const std::string& text) {
      return text.find(seq) != text.npos;
    });
    if (body == heard.end() || std::find(told.begin(), told.end(), *body) != told.end()) continue;
    told.push_back(*body);
    ordered example{{"event", ordered::parse(*body)}};
    const auto& data = example["event"]["data"];
    for (std::size_t s = 0; s < shown_.size(); ++s) {
      const auto& [noun, id] = shown_[s];
      const auto at = v * shown_.size() + s;
      if (!data.contains(noun) || data[noun]["id"] != id || after[at].is_null()) continue;
      auto old = before[at].is_null() ? ordered() : ordered::parse(before[at].get<std::string>());
      auto fresh = ordered::parse(after[at].get<std::string>());
      take_own(old);
      take_own(fresh);
      example["noun"] = noun;
      example["before"] = std::move(old);
      example["after"] = std::move(fresh);
    }
    expect_golden_json("events/" + kind + "." + std::string(viewers[v]), example.dump());
  }
}

json Examples::answer(const std::string& what, std::string_view login, std::string_view command,
                      const json& input, const Asking& asking) {
  const auto before = screens();
  const auto text = world_.text(login, command, input, asking);
  keep_events(before);
  const std::string schema(world_.commands().find(command)->info.returns);
  schemas_.insert(schema);
  expect_golden_json("answers/" + schema + "." + what, without_secrets(text));
  return json::parse(text);
}

}  // namespace sifang::test
