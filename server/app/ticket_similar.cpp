// SPDX-License-Identifier: Apache-2.0
// Similar tickets while one types.
#include <algorithm>
#include <unordered_set>

#include "app/communities.hpp"
#include "app/tickets.hpp"
#include "domain/search_text.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Ticket;

struct SimilarTickets {
  static constexpr CommandInfo info{
      .name = "ticket.similar",
      .verb = Verb::get,
      .path = "/communities/{community}/tickets/similar",
      .effect = Effect::read,
      .roles = domain::anyone,
      .returns = "ticket_list",
      .summary =
          "Tickets that speak of the same, the likest first, to support instead of repeating."};
  struct Input {
    std::string community, q;
    std::int64_t limit = 5;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .text("q", &Input::q, {1, 500}, "what the person has written so far")
        .integer("limit", &Input::limit, 1, 20)
        .with_default();
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_visible_community(call, input.community);
    if (!community) return community.error();
    if (auto allowed = call.require_role(community->id); !allowed) return allowed.error();
    auto likest = find(call, *community, input);
    const auto parties = community->party_codes();
    protocol::JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (auto& [likeness, ticket] : likest) {
      load_answers(call.tx, ticket);
      write_ticket_for(out, call, ticket, parties);
    }
    out.end_array().key("next").null().end_object();
    return Reply{.body = out.take()};
  }

 private:
  /// Ranks the newest candidates by the share of the text's pairs that they have, the title
  /// counting double (a Dice-like overlap on character pairs).
  static std::vector<std::pair<double, Ticket>> find(Call& call, const Community& community,
                                                     const Input& input) {
    constexpr std::size_t terms_used = 48;
    constexpr std::int64_t candidates = 400;
    constexpr double least_likeness = 0.25;
    const auto terms = domain::telling_terms(input.q, terms_used);
    const std::unordered_set<std::string> wanted(terms.begin(), terms.end());
    std::vector<std::pair<double, Ticket>> ranked;
    if (terms.empty()) return ranked;
    const auto ids =
        call.tx.list([](const store::Row& row) { return row.integer(0); }, query::similar_tickets,
                     {match_text(community.id, terms, Match::any), candidates});
    for (const auto id : ids) {
      auto ticket = call.tx.find(ticket_from, query::get_ticket, {id});
      if (!ticket || !may_see(call.caller, *ticket)) continue;
      const double likeness = likeness_of(*ticket, wanted);
      if (likeness >= least_likeness) ranked.emplace_back(likeness, std::move(*ticket));
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& left, const auto& right) {
      const bool left_open = left.second.state != domain::TicketState::closed;
      const bool right_open = right.second.state != domain::TicketState::closed;
      return left_open != right_open ? left_open : left.first > right.first;
    });
    if (ranked.size() > static_cast<std::size_t>(input.limit))
      ranked.resize(static_cast<std::size_t>(input.limit));
    return ranked;
  }

  static double likeness_of(const Ticket& ticket, const std::unordered_set<std::string>& terms) {
    const auto hits_in = [&](const std::string& text) {
      double hits = 0;
      for (const auto& term : domain::index_terms(text)) hits += terms.contains(term) ? 1 : 0;
      return hits;
    };
    // The title once more than the body, so that what it says counts double.
    const double hits = hits_in(ticket.title) + hits_in(ticket.title + "\n" + ticket.body);
    return hits / (2.0 * static_cast<double>(terms.size()));
  }
};

}  // namespace

void add_ticket_similar(CommandTable& commands) { commands.add<SimilarTickets>(); }

}  // namespace sifang::app
