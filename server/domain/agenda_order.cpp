// SPDX-License-Identifier: Apache-2.0
#include "domain/agenda_order.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace sifang::domain {

int default_minutes(ItemKind kind) {
  switch (kind) {
    case ItemKind::commitment: return 3;
    case ItemKind::ticket: return 10;
    case ItemKind::question: return 5;
    case ItemKind::topic: return 10;
  }
  return 10;
}

std::vector<AgendaCandidate> order_agenda(std::vector<AgendaCandidate> candidates) {
  std::erase_if(candidates, [](const AgendaCandidate& candidate) {
    return candidate.private_ticket && (candidate.reason == AgendaReason::overdue ||
                                        candidate.reason == AgendaReason::supported);
  });
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const AgendaCandidate& left, const AgendaCandidate& right) {
                     const auto rank = [](const AgendaCandidate& candidate) {
                       const auto supporters =
                           candidate.reason == AgendaReason::supported ? -candidate.supporters : 0;
                       return std::tuple(candidate.reason, supporters, candidate.since,
                                         candidate.ticket, candidate.commitment,
                                         candidate.carried_from);
                     };
                     return rank(left) < rank(right);
                   });

  std::vector<AgendaCandidate> agenda;
  std::map<base::TicketId, std::size_t> tickets;  // where each stands
  for (auto& candidate : candidates) {
    const auto known = tickets.find(candidate.ticket);
    if (!candidate.ticket || known == tickets.end()) {
      if (candidate.ticket) tickets.emplace(candidate.ticket, agenda.size());
      agenda.push_back(std::move(candidate));
    } else if (candidate.carried_from) {
      // It comes for a better reason, and still from where it was left.
      agenda[known->second].carried_from = candidate.carried_from;
    }
  }
  return agenda;
}

}  // namespace sifang::domain
