// SPDX-License-Identifier: Apache-2.0
#include "protocol/figure_moment.hpp"

#include <nlohmann/json.hpp>

#include "base/time_text.hpp"

namespace sifang::protocol {
namespace {

using nlohmann::json;

std::string text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<base::Time> time(const json& object, const char* name) {
  return base::parse_rfc3339(text(object, name));
}

domain::FigureMoment moment_of(const json& event, const json& ticket) {
  domain::FigureMoment moment;
  moment.kind = text(event, "kind");
  moment.at = time(event, "at").value_or(base::Time{});
  moment.state =
      domain::parse<domain::TicketState>(text(ticket, "state")).value_or(domain::TicketState::new_);
  moment.resolution = domain::parse<domain::Resolution>(text(ticket, "resolution"));
  moment.is_private = text(ticket, "visibility") == "private";
  moment.party = text(ticket, "party");
  moment.grid = text(ticket, "grid");
  moment.category = text(ticket, "category");
  moment.due = time(ticket, "due");
  if (const auto rating = ticket.find("rating"); rating != ticket.end() && rating->is_number())
    moment.rating = rating->get<int>();
  moment.returned = ticket.value("returned", 0);
  for (const auto& clock : ticket.value("clocks", json::array())) {
    if (text(clock, "clock") != "answer") continue;
    moment.answer_due = time(clock, "due_at");
    moment.answer_late =
        time(clock, "breached_at") || (moment.answer_due && *moment.answer_due < moment.at);
  }
  for (const auto& answer : ticket.value("answers", json::array()))
    moment.answered.emplace_back(text(answer, "party"), text(answer, "stance") == "silent");
  for (const auto& party : ticket.value("owed", json::array()))
    moment.owed.push_back(party.get<std::string>());
  return moment;
}

}  // namespace

std::vector<domain::FigureMoment> figure_moments(const std::vector<std::string>& bodies) {
  std::vector<domain::FigureMoment> moments;
  json ticket = json::object();
  for (const auto& body : bodies) {
    const json event = json::parse(body);
    const auto data = event.find("data");
    if (data == event.end() || !data->contains("ticket")) continue;
    const json& part = (*data)["ticket"];
    for (const auto& [name, value] : part.items()) ticket[name] = value;
    if (part.contains("state")) moments.push_back(moment_of(event, ticket));
  }
  return moments;
}

}  // namespace sifang::protocol
