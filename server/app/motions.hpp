// SPDX-License-Identifier: Apache-2.0
// Motions and amendments inside a transaction: reading them, and what votes on them come to. The
// rules are domain/motion.
#pragma once

#include <optional>
#include <string>

#include "app/command.hpp"
#include "domain/meeting.hpp"

namespace sifang::app {

/// The motions of an item, with their wordings and amendments.
void load_motions(store::Transaction& tx, domain::AgendaItem& item);

/// A motion, or one of its amendments, of an item whose details are loaded.
struct MotionSubject {
  domain::Motion* motion = nullptr;
  domain::Amendment* amendment = nullptr;

  explicit operator bool() const { return motion != nullptr; }
};
[[nodiscard]] MotionSubject find_subject(domain::AgendaItem& item, domain::MotionId motion,
                                         domain::AmendmentId amendment);

/// What is done can be done now. Errors: illegal_move, amendments_open, amendment_stale.
[[nodiscard]] base::Result<void> require_motion_act(const domain::AgendaItem& item,
                                                    MotionSubject subject, domain::MotionAct act);

/// What a vote on it asks: its text, as it was written.
[[nodiscard]] std::string question_on(store::Transaction& tx, const domain::AgendaItem& item,
                                      MotionSubject subject);

/// The amendment's text takes the place of the motion's, in the rows as well.
/// Requires: the subject has an amendment.
void take_over(const Call& call, const domain::AgendaItem& item, MotionSubject subject,
               domain::AmendmentState how);

/// Before a vote on a motion or an amendment is opened: it must be there to be decided, and the
/// question is its text as it reads now. Nothing of other votes. Errors: illegal_move,
/// amendments_open, amendment_stale.
[[nodiscard]] base::Result<void> begin_motion_vote(const Call& call, domain::AgendaItem& item,
                                                   domain::Vote& vote);

/// What a counted vote makes of the motion or the amendment that it was on. Returns the motion as
/// JSON where it changed.
[[nodiscard]] std::optional<std::string> end_motion_vote(const Call& call, domain::AgendaItem& item,
                                                         const domain::Vote& vote);

}  // namespace sifang::app
