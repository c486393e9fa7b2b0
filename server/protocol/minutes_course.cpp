// SPDX-License-Identifier: Apache-2.0
#include "protocol/minutes_course.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace sifang::protocol {
namespace {

using nlohmann::json;

/// Names in the order in which their people come; whoever comes again is there already.
class People {
 public:
  explicit People(std::vector<std::string>& names) : names_(names) {}
  void add(const json& actor) {
    if (!actor.is_object() || !ids_.insert(actor.value("id", "")).second) return;
    names_.push_back(actor.value("name", ""));
  }

 private:
  std::vector<std::string>& names_;
  std::set<std::string> ids_;
};

}  // namespace

MeetingCourse course_of(const std::vector<std::string>& story) {
  MeetingCourse course;
  People hosts(course.hosts), recorders(course.recorders);
  const auto end_recess = [&](const std::string& at) {
    if (!course.recesses.empty() && course.recesses.back().second.empty())
      course.recesses.back().second = at;
  };
  for (const auto& body : story) {
    const auto event = json::parse(body);
    const auto kind = event.value("kind", ""), at = event.value("at", "");
    const auto actor = event.value("actor", json());
    if (kind == "meeting.started" || kind == "meeting.item_started" || kind == "meeting.closed")
      hosts.add(actor);
    if (kind == "meeting.summarised" || kind == "meeting.item_summarised") recorders.add(actor);
    if (kind == "meeting.recessed") course.recesses.emplace_back(at, "");
    if (kind == "meeting.resumed" || kind == "meeting.closed") end_recess(at);
    if (kind == "meeting.checked_in" && actor.is_object())
      for (const auto& entry : event["data"].value("attendance", json::array()))
        if (entry["user"] != actor["id"]) course.checked_in_by[entry["user"]] = actor["name"];
  }
  return course;
}

}  // namespace sifang::protocol
