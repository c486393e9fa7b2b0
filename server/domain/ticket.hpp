// SPDX-License-Identifier: Apache-2.0
// A ticket (诉求) and its answers as values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/attachment.hpp"
#include "domain/audience.hpp"
#include "domain/ticket_clocks.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

/// Where it is; every part may be absent. Points in WGS-84 degrees.
struct Place {
  std::optional<std::string> text, building, unit, room;
  std::optional<double> lat, lon;
};

/// One party's answer slot. Published: `stance` is set. The draft is its party's own.
struct Answer {
  std::string party;
  std::string text;
  std::optional<Stance> stance;
  std::string by;  // name
  std::optional<base::Time> published_at;
  std::optional<std::string> draft_text;
  std::optional<Stance> draft_stance;
  std::int64_t version = 0;
  Attachments evidence = {}, draft_evidence = {};  // draft: what it adds
};

/// Another ticket as one names it; without an id: none.
struct TicketRef {
  base::TicketId id;
  std::string number;
};

struct Ticket {
  base::TicketId id;
  base::CommunityId community;
  std::string number, title, body, category;
  Urgency urgency = Urgency::normal;
  TicketState state = TicketState::new_;
  std::optional<Resolution> resolution;  // of a closed ticket
  std::optional<Resolution> proposed;    // what closing it would say
  Visibility visibility = Visibility::community;
  Place place;
  std::string grid;
  base::UserId reporter;  // none: imported, or a person without an account
  std::string reporter_name;
  base::UserId submitter;  // who submitted it for another person (代报)
  std::optional<std::string> behalf_name, behalf_phone;
  std::optional<Consent> consent_how;  // how that person agreed to be named
  std::optional<base::Time> consent_at;
  std::string first_receiver;  // party that accepted it and leads; "" none yet
  std::string handler;         // party that does the work; "" none
  base::UserId assignee;
  std::string assignee_name;
  bool taken = false;
  std::optional<base::Time> due, wait_until;
  std::optional<base::Time> due_set_at;  // when people set `due`; none: it is the solve clock's
  std::optional<std::string> foreign_number;
  std::optional<int> rating;
  std::int64_t supporters = 0, reopened = 0, returned = 0, on_agenda = 0;
  base::Time created_at, updated_at;
  std::optional<base::Time> answered_at, asked_at, closed_at;  // asked: came to verifying
  std::int64_t version = 1;
  std::vector<Answer> answers;      // made slots, in no order
  std::vector<TicketClock> clocks;  // those that are on, in their order
  TicketRef duplicate_of;           // in which it lives on
  TicketRef parent;                 // of which it is a part
  std::int64_t part_count = 0;
  std::vector<TicketRef> parts;
  Attachments attachments;  // of the report itself

  [[nodiscard]] TicketExposure exposure() const {
    return {visibility, reporter, submitter, handler, first_receiver, grid, on_agenda > 0};
  }
};

/// A part owes no answers of its own (its parent's speak for all), nor does the archive.
[[nodiscard]] inline bool owes_answers(const Ticket& ticket) {
  return !ticket.parent.id && ticket.resolution != Resolution::archived;
}

/// There is something to be dealt with by `due`: from when it is taken in until it is reported
/// done, but not while it waits for something.
[[nodiscard]] inline bool is_timed(TicketState state) {
  return state == TicketState::accepted || state == TicketState::agenda ||
         state == TicketState::assigned || state == TicketState::working ||
         state == TicketState::township;
}

/// A duplicate lives on in its target, and what was cancelled stays so.
[[nodiscard]] inline bool is_final(const Ticket& ticket) {
  return ticket.resolution == Resolution::duplicate || ticket.resolution == Resolution::cancelled;
}

/// The parties that have published.
[[nodiscard]] inline std::vector<std::string> answered_parties(const Ticket& ticket) {
  std::vector<std::string> parties;
  for (const auto& answer : ticket.answers)
    if (answer.stance) parties.push_back(answer.party);
  return parties;
}

}  // namespace sifang::domain
