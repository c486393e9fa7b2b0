// SPDX-License-Identifier: Apache-2.0
// What each action on a meeting does to it, once the caller may take it; which there are stands in
// meeting_actions.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "domain/meeting.hpp"

/// Errors of all steps: illegal_move where the meeting is in another state, and what is refused by
/// the step's own rules.
namespace sifang::app::meeting_steps {

/// What the actions carry; which of it an action takes is in its shape.
struct ActionInput {
  base::MeetingId id;
  std::optional<base::UserId> user;
  std::optional<base::ItemId> item;
  std::optional<std::string> without_quorum, reason, code, place;
  bool remote = false;
  std::optional<base::Time> starts_at;
  std::optional<int> minutes;
};

/// A meeting under change, with what its event will say.
struct Step {
  Call& call;
  domain::Meeting& meeting;
  const std::vector<std::string>& parties;  // of the meeting
  const ActionInput& input;
  std::vector<base::ItemId> items = {};  // items whose own fields the event carries
  bool order = false;
  std::string extra = {};
  bool changed = true;  // false: it is so already, no event
};

[[nodiscard]] base::Result<void> lock(Step& step);
[[nodiscard]] base::Result<void> build(Step& step);
[[nodiscard]] base::Result<void> begin_check_in(Step& step);
[[nodiscard]] base::Result<void> check_in(Step& step);  // in check_in.cpp
[[nodiscard]] base::Result<void> start(Step& step);
[[nodiscard]] base::Result<void> take_recess(Step& step);
[[nodiscard]] base::Result<void> resume(Step& step);
[[nodiscard]] base::Result<void> next(Step& step);
[[nodiscard]] base::Result<void> close(Step& step);
[[nodiscard]] base::Result<void> sign(Step& step);
[[nodiscard]] base::Result<void> publish(Step& step);
[[nodiscard]] base::Result<void> correct(Step& step);
[[nodiscard]] base::Result<void> drop_correction(Step& step);
[[nodiscard]] base::Result<void> move(Step& step);
[[nodiscard]] base::Result<void> cancel(Step& step);

}  // namespace sifang::app::meeting_steps
