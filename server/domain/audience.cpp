// SPDX-License-Identifier: Apache-2.0
#include "domain/audience.hpp"

#include <algorithm>

namespace sifang::domain {
namespace {

// The rules once, as labels in two pieces: `add("party:", "property")`.

template <class Add>
void each_label_of_ticket(const TicketExposure& ticket, Add add) {
  if (ticket.reporter) add("user:", ticket.reporter.text());
  if (ticket.submitter) add("user:", ticket.submitter.text());
  switch (ticket.visibility) {
    case Visibility::public_: add("public", ""); [[fallthrough]];
    case Visibility::community: add("community", ""); break;
    case Visibility::private_:
      for (const char* label : {"member", "host", "officer"}) add(label, "");
      if (!ticket.grid.empty()) add("grid:", ticket.grid);
      if (ticket.on_agenda) add("recorder", "");
  }
}

template <class Add>
void each_label_of_reporter(const TicketExposure& ticket, Add add) {
  if (ticket.reporter) add("user:", ticket.reporter.text());
  if (ticket.submitter) add("user:", ticket.submitter.text());
  if (!ticket.handler.empty()) add("party:", ticket.handler);
  if (!ticket.receiver.empty()) add("party:", ticket.receiver);
  if (!ticket.grid.empty()) add("grid:", ticket.grid);
}

auto adds_to(std::vector<std::string>& labels) {
  return [&labels](std::string_view kind, std::string_view which) {
    labels.emplace_back(kind).append(which);
  };
}

auto looks_for(bool& found, const LabelSet& viewer) {
  return [&](std::string_view kind, std::string_view which) {
    for (const auto& label : viewer)
      if (label.size() == kind.size() + which.size() && label.starts_with(kind) &&
          label.ends_with(which))
        found = true;
  };
}

}  // namespace

LabelSet make_labels(std::vector<std::string> labels) {
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels;
}

bool intersects(const LabelSet& left, const LabelSet& right) {
  auto l = left.begin();
  auto r = right.begin();
  while (l != left.end() && r != right.end()) {
    const int order = l->compare(*r);
    if (order == 0) return true;
    if (order < 0)
      ++l;
    else
      ++r;
  }
  return false;
}

LabelSet merged(const LabelSet& left, const LabelSet& right) {
  auto both = left;
  both.insert(both.end(), right.begin(), right.end());
  return make_labels(std::move(both));
}

std::string party_label(std::string_view party) { return "party:" + std::string(party); }
std::string grid_label(std::string_view grid) { return "grid:" + std::string(grid); }
std::string user_label(base::UserId user) { return "user:" + user.text(); }

LabelSet labels_of_viewer(const std::vector<ViewerRole>& roles, base::UserId user) {
  std::vector<std::string> labels{"public"};
  if (user) labels.push_back(user_label(user));
  for (const auto& [role, party, grid] : roles) {
    if (role == Role::merchant) continue;
    labels.emplace_back("community");
    switch (role) {
      case Role::member:
        labels.emplace_back("member");
        if (!party.empty()) labels.push_back(party_label(party));
        break;
      case Role::host:
      case Role::recorder:
      case Role::officer:
      case Role::admin:
      case Role::supervisor: labels.emplace_back(to_text(role)); break;
      case Role::grid_worker:
      case Role::grid_leader:
        if (!grid.empty()) labels.push_back(grid_label(grid));
        break;
      case Role::resident:
      case Role::inspector:
      case Role::merchant: break;
    }
  }
  return make_labels(std::move(labels));
}

LabelSet audience_of_community() { return {"community"}; }

LabelSet audience_of_ticket(const TicketExposure& ticket) {
  std::vector<std::string> labels;
  each_label_of_ticket(ticket, adds_to(labels));
  return make_labels(std::move(labels));
}

LabelSet audience_of_reporter(const TicketExposure& ticket) {
  std::vector<std::string> labels;
  each_label_of_reporter(ticket, adds_to(labels));
  return make_labels(std::move(labels));
}

bool is_in_audience_of_ticket(const LabelSet& viewer, const TicketExposure& ticket) {
  bool found = false;
  each_label_of_ticket(ticket, looks_for(found, viewer));
  return found;
}

bool is_in_audience_of_reporter(const LabelSet& viewer, const TicketExposure& ticket) {
  bool found = false;
  each_label_of_reporter(ticket, looks_for(found, viewer));
  return found;
}

LabelSet audience_of_internal(const TicketExposure& ticket) {
  std::vector<std::string> labels{"member", "host", "officer"};
  if (ticket.visibility != Visibility::private_ || ticket.on_agenda)
    labels.emplace_back("recorder");
  if (!ticket.grid.empty()) labels.push_back(grid_label(ticket.grid));
  return make_labels(std::move(labels));
}

LabelSet sealed_audience() { return {"sealed"}; }

}  // namespace sifang::domain
