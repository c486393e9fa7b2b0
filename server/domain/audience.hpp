// SPDX-License-Identifier: Apache-2.0
// Who may see what, as labels: a viewer holds some, a text carries some, and it is theirs to read
// when they share one. Source of the rules: permissions.md.
//
//   public          everybody, logged in or not
//   community       any role in the community but merchant
//   member host recorder officer admin supervisor    holders of that role
//   grid:<code>     workers and leaders of that grid
//   party:<code>    members of that party
//   user:<id>       that person
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

/// Sorted, each label once.
using LabelSet = std::vector<std::string>;

[[nodiscard]] LabelSet make_labels(std::vector<std::string> labels);
[[nodiscard]] bool intersects(const LabelSet& left, const LabelSet& right);
[[nodiscard]] LabelSet merged(const LabelSet& left, const LabelSet& right);

[[nodiscard]] std::string party_label(std::string_view party);
[[nodiscard]] std::string grid_label(std::string_view grid);
[[nodiscard]] std::string user_label(base::UserId user);

/// A role of the viewer in the community in question. Lifetime: views of the caller's strings.
struct ViewerRole {
  Role role;
  std::string_view party;
  std::string_view grid;
};

/// What a person with these roles may read; `user` none: not logged in.
[[nodiscard]] LabelSet labels_of_viewer(const std::vector<ViewerRole>& roles, base::UserId user);

/// What decides who may see a ticket. Empty texts and none ids: absent.
struct TicketExposure {
  Visibility visibility;
  base::UserId reporter = {};
  base::UserId submitter = {};     // who submitted it for another person
  std::string_view handler = {};   // party that does the work
  std::string_view receiver = {};  // party that accepted it
  std::string_view grid = {};
  bool on_agenda = false;
};

[[nodiscard]] LabelSet audience_of_ticket(const TicketExposure& ticket);
/// Those who may know the reporter: handling party and first receiver, own grid, themselves.
[[nodiscard]] LabelSet audience_of_reporter(const TicketExposure& ticket);
/// Whether `viewer` intersects them, without making the set: a list asks this for every ticket.
[[nodiscard]] bool is_in_audience_of_ticket(const LabelSet& viewer, const TicketExposure& ticket);
[[nodiscard]] bool is_in_audience_of_reporter(const LabelSet& viewer, const TicketExposure& ticket);
/// Those who read internal notes.
[[nodiscard]] LabelSet audience_of_internal(const TicketExposure& ticket);
/// What everybody in the community may read.
[[nodiscard]] LabelSet audience_of_community();
/// Of what `sifang verify` needs and nobody is told: no viewer holds its label.
[[nodiscard]] LabelSet sealed_audience();

}  // namespace sifang::domain
