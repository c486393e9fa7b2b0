// SPDX-License-Identifier: Apache-2.0
// What the rules of notices need to know of an event of a meeting or of a task, beside what the
// event says itself: read from rows and from the events before it.
#pragma once

#include <cstdint>
#include <string>

#include "domain/notice_rules.hpp"
#include "protocol/notice_json.hpp"
#include "store/transaction.hpp"

namespace sifang::app {

struct MeetingEvent {
  base::CommunityId community;
  std::int64_t seq = 0;
  const std::string& kind;
  base::ItemId item;
  const std::string& scope;
  const protocol::EventFacts& facts;
};
/// Fills in whom the event concerns, where it is one of those that say too little themselves.
void find_concerned(store::Transaction& tx, const MeetingEvent& event, domain::NoticeFacts& facts);

}  // namespace sifang::app
