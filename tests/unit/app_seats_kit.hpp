// SPDX-License-Identifier: Apache-2.0
// A series whose meeting is the next one, and what tests of who sits there ask of it.
#pragma once

#include <gtest/gtest.h>

#include "unit/app_kit.hpp"

namespace sifang::test {

using Texts = std::vector<std::string>;

struct SeatsTest : testing::Test {
  SeatsTest() {
    add_everybody(world);
    world.add("rc2", domain::Role::member, rc);
    world.add("rc3", domain::Role::member, rc);
  }

  json user(const char* login, const char* role = "member") {
    return {{"user", world.person(login).id.text()}, {"role", role}};
  }
  json set_up(json more) {
    more["community"] = "MG";
    more["name"] = "一号工程";
    more["rule"] = "FREQ=WEEKLY;BYDAY=FR";
    more["start"] = "2026-01-02T19:00:00+08:00";
    const auto made = world.must("host", "series.create", more);
    series = made["id"];
    meeting = world.must("host", "meeting.list", {{"community", "MG"}})["items"][0]["id"];
    return made;
  }
  std::string not_set_up(json more) {
    more["community"] = "MG";
    more["title"] = "碰头";
    more["starts_at"] = "2026-11-27T19:00:00+08:00";
    return refusal(world.call("host", "meeting.create", more));
  }
  json change(json fields) {
    fields["id"] = series;
    return world.must("host", "series.update", fields);
  }
  json read(const char* who = "host") { return world.must(who, "meeting.read", {{"id", meeting}}); }
  json host(const std::string& action, json fields = json::object()) {
    fields["id"] = meeting;
    return world.must("host", "meeting." + action, fields);
  }
  /// The party and role that somebody has at the meeting.
  std::string check_in(const char* who) {
    const auto whole = world.must(who, "meeting.check_in", {{"id", meeting}});
    for (const auto& entry : whole["attendance"])
      if (entry["user"] == world.person(who).id.text())
        return (entry["party"].is_null() ? "" : entry["party"].get<std::string>() + " ") +
               entry["role"].get<std::string>();
    return "absent";
  }
  /// A topic under discussion, with the meeting in session.
  std::string begin(std::initializer_list<const char*> people) {
    const auto item = world.must("host", "agenda.add",
                                 {{"id", meeting}, {"kind", "topic"}, {"title", "停车"}})["id"];
    host("open");
    for (const char* who : people) static_cast<void>(check_in(who));
    host("start");
    host("next", {{"item", item}});
    return item;
  }
  std::string refused(const char* who, const std::string& command, const json& input) {
    return refusal(world.call(who, command, input));
  }
  /// The electors of a vote by that rule: codes, or the logins of people.
  Texts electors(const std::string& item, const char* rule) {
    const auto vote = world.must("host", "agenda.vote",
                                 {{"id", item}, {"question", "换门机?"}, {"rule", rule}})["id"];
    world.must("host", "vote.open", {{"id", vote}});
    Texts all;
    const auto id = base::decode_id(vote.get<std::string>()).value();
    for (const auto& row :
         world.sql("SELECT elector FROM vote_electors WHERE vote_id = " + std::to_string(id))) {
      auto name = row[0];
      for (const char* login : {"rc", "rc2", "rc3", "oc", "pc", "pr"})
        if (world.person(login).id.text() == row[0]) name = login;
      all.push_back(name);
    }
    world.must("host", "vote.close", {{"id", vote}});
    std::sort(all.begin(), all.end());
    return all;
  }
  std::string open_vote(const std::string& item, const char* rule) {
    const auto vote = world.must("host", "agenda.vote",
                                 {{"id", item}, {"question", "换门机?"}, {"rule", rule}})["id"];
    world.must("host", "vote.open", {{"id", vote}});
    return vote;
  }
  json read_vote(const char* who, const std::string& item, const std::string& vote) {
    const auto whole = read(who);
    for (const auto& one : whole["agenda"])
      if (one["id"] == item)
        for (const auto& other : one["votes"])
          if (other["id"] == vote) return other;
    return {};
  }
  std::string name(const char* who) { return world.must(who, "me.read")["user"]["name"]; }
  void erase(const char* who) {
    world.must("admin", "people.erase",
               {{"community", "MG"}, {"user", world.person(who).id.text()}, {"name", name(who)}});
  }
  static Texts names(const json& list, const char* member) {
    Texts all;
    for (const auto& entry : list)
      all.push_back((entry.is_string() ? entry : entry[member]).get<std::string>());
    return all;
  }

  World world;
  json series;
  std::string meeting;
};

}  // namespace sifang::test
