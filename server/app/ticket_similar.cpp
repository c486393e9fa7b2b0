// SPDX-License-Identifier: Apache-2.0
// Similar tickets: what may speak of the same matter as a text, the likest first.
//
// Candidates come from the search index, so that their number does not grow with the tickets': the
// newest that have one of the text's terms and, where a term is a common one, the newest that have
// two or three of its rarest together. Terms that are rare in the community count for more. Then
// each candidate is read and ranked by BM25F over its title and body (Robertson and Zaragoza, "The
// Probabilistic Relevance Framework: BM25 and Beyond", 2009, sections 3.4 and 3.6), a term in the
// title counting double.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "app/communities.hpp"
#include "app/tickets.hpp"
#include "domain/search_text.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Ticket;

constexpr std::size_t terms_used = 48;         // of the text, and bits of a mask
constexpr std::int64_t newest_per_term = 100;  // tickets looked at for each
constexpr std::size_t read_whole = 60;         // candidates read and ranked
constexpr double least_likeness = 0.2;         // of a full one

// Constants of BM25F, chosen by the groups of tests/e2e/similar.spec.ts. The length of a text is
// not held against it (b = 0), since a term counts once however long the text.
constexpr double k1 = 1.2, title_weight = 2;
constexpr std::size_t telling = 16;  // so many of the rarest terms make a full likeness

/// A term of the text, how rare it is here, and the newest tickets that have it.
struct Clue {
  std::string term;
  std::vector<std::int64_t> ids;  // newest first, at most newest_per_term
  double weight = 0;
  [[nodiscard]] bool is_common() const {
    return static_cast<std::int64_t>(ids.size()) == newest_per_term;
  }
};

double saturated(double frequency) { return frequency / (frequency + k1); }

class Likeness {
 public:
  Likeness(store::Transaction& tx, base::CommunityId community, std::string_view text)
      : tx_(tx), community_(community), scope_(search_scope(tx, community)) {
    for (auto& term : domain::telling_terms(text, terms_used))
      clues_.push_back({.term = std::move(term), .ids = {}, .weight = 0});
    for (auto& clue : clues_) clue.ids = newest_with({clue.term});
    weigh();
  }

  /// The tickets most worth reading, by the weight of the terms they are known to have.
  [[nodiscard]] std::vector<base::TicketId> candidates() const {
    std::unordered_map<std::int64_t, std::uint64_t> known;  // id to a bit for each term
    for (std::size_t i = 0; i < clues_.size(); ++i)
      for (const auto id : clues_[i].ids) known[id] |= std::uint64_t{1} << i;
    add_older(known);
    std::vector<std::pair<double, std::int64_t>> ranked;
    for (const auto& [id, mask] : known) {
      double weight = 0;
      for (std::size_t i = 0; i < clues_.size(); ++i)
        if (mask >> i & 1) weight += clues_[i].weight;
      ranked.emplace_back(-weight, -id);
    }
    const auto count = std::min(ranked.size(), read_whole);
    std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(count),
                      ranked.end());
    std::vector<base::TicketId> ids;
    for (std::size_t i = 0; i < count; ++i) ids.push_back(base::TicketId{-ranked[i].second});
    return ids;
  }

  /// 0 for nothing in common, 1 for the rarest terms in title and body; more is possible.
  [[nodiscard]] double of(const Ticket& ticket) const {
    std::unordered_map<std::string, double> frequency;
    const auto count = [&](const std::string& text, double weight) {
      for (auto& term : domain::index_terms(text)) frequency[std::move(term)] += weight;
    };
    count(ticket.title, title_weight);
    count(ticket.body, 1);
    double sum = 0;
    for (const auto& clue : clues_)
      if (const auto place = frequency.find(clue.term); place != frequency.end())
        sum += clue.weight * saturated(place->second);
    return full_ > 0 ? sum / full_ : 0;
  }

 private:
  [[nodiscard]] std::vector<std::int64_t> newest_with(const std::vector<std::string>& terms) const {
    return tx_.list([](const store::Row& row) { return row.integer(0); },
                    query::list_ids_with_terms, {match_text(scope_, terms), newest_per_term});
  }

  /// Inverse document frequency. How many have a common term is estimated: its newest tickets reach
  /// back a part of the time since the first ticket, so the whole time has as many more.
  void weigh() {
    const auto total =
        static_cast<double>(tx_.find([](const store::Row& row) { return row.integer(0); },
                                     query::count_numbers, {community_})
                                .value_or(0));
    std::int64_t newest = 0, oldest = 0;
    tx_.for_each(query::get_ticket_span, {}, [&](const store::Row& row) {
      newest = row.integer(0);
      oldest = row.integer(1);
      return false;
    });
    for (auto& clue : clues_) {
      auto having = static_cast<double>(clue.ids.size());
      if (clue.is_common() && newest > oldest) {
        const auto reach = std::max<std::int64_t>(newest - clue.ids.back(), 1);
        having = std::min(
            total, having * static_cast<double>(newest - oldest) / static_cast<double>(reach));
      }
      clue.weight = std::log(1 + (std::max(total, having) - having + 0.5) / (having + 0.5));
    }
    std::vector<double> weights;
    for (const auto& clue : clues_) weights.push_back(clue.weight);
    std::sort(weights.rbegin(), weights.rend());
    if (weights.size() > telling) weights.resize(telling);
    for (const auto weight : weights) full_ += weight * saturated(title_weight + 1);
  }

  /// Where the text has common terms, its older relatives are found by the rarest of them together.
  void add_older(std::unordered_map<std::int64_t, std::uint64_t>& known) const {
    std::vector<std::size_t> common;
    for (std::size_t i = 0; i < clues_.size(); ++i)
      if (clues_[i].is_common()) common.push_back(i);
    std::stable_sort(common.begin(), common.end(), [&](auto left, auto right) {
      return clues_[left].weight > clues_[right].weight;
    });
    if (common.size() > 4) common.resize(4);
    for (std::size_t first = 0; first < common.size(); ++first)
      for (std::size_t second = first + 1; second < common.size(); ++second)
        for (const auto id : newest_with({clues_[common[first]].term, clues_[common[second]].term}))
          known[id] |= std::uint64_t{1} << common[first] | std::uint64_t{1} << common[second];
  }

  store::Transaction& tx_;
  base::CommunityId community_;
  std::string scope_;
  std::vector<Clue> clues_;
  double full_ = 0;  // what the likest ticket could get
};

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
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
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
  static std::vector<std::pair<double, Ticket>> find(Call& call, const Community& community,
                                                     const Input& input) {
    const Likeness likeness(call.tx, community.id, input.q);
    std::vector<std::pair<double, Ticket>> ranked;
    for (const auto id : likeness.candidates()) {
      auto ticket = call.tx.find(ticket_from, query::get_ticket, {id});
      if (!ticket || !may_see(call.caller, *ticket)) continue;
      const double how_like = likeness.of(*ticket);
      if (how_like >= least_likeness) ranked.emplace_back(how_like, std::move(*ticket));
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
};

}  // namespace

void add_ticket_similar(CommandTable& commands) { commands.add<SimilarTickets>(); }

}  // namespace sifang::app
