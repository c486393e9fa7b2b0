// SPDX-License-Identifier: Apache-2.0
// Fills a community with tickets, as many as a large town has in years, so that what lists cost can
// be measured: every state, category, party, grid and visibility, their answers, events and search
// terms and figures, written by the product's own functions. Each has two events: it is raised, and
// it is as it stands. The same seed makes the same tickets; the share of each kind does not depend
// on how many there are, but for a few probes of which there are always as many (see Probe).
//
//   make_tickets DIR COMMUNITY COUNT       (`sifang init` and `sifang community add` come before)
//
// Prints a bearer token of each of two people: one of a party, one resident.
#include <fmt/core.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "app/communities.hpp"
#include "app/people.hpp"
#include "app/tickets.hpp"
#include "base/crypto.hpp"
#include "main/workspace.hpp"
#include "store/queries.hpp"

namespace {

using namespace sifang;
using domain::Resolution;
using domain::Ticket;
using domain::TicketState;

constexpr std::size_t tickets_per_job = 2'000;
constexpr std::int64_t tickets_per_person = 50;

/// The people who ask in the measurement have this many tickets however many others there are, and
/// this many have a word that stands nowhere else.
struct Probe {
  static constexpr std::int64_t mine = 60, assigned = 60, rare_word = 12;
};
constexpr const char* rare_word = "朱雀桥";

/// Words of two characters; the earlier, the more often (about like 1/rank).
const std::array words{
    "电梯", "小区", "物业", "垃圾", "停车", "漏水", "噪音", "业主", "楼道", "路灯", "充电", "下水",
    "维修", "施工", "绿化", "门禁", "收费", "清理", "堵塞", "晚上", "老人", "孩子", "安全", "消防",
    "通道", "车位", "占用", "投诉", "管道", "墙面", "脱落", "油烟", "广场", "音响", "宠物", "围栏",
    "监控", "电线", "快递", "花坛", "井盖", "破损", "积水", "照明", "单元", "地库", "坡道", "扶手",
    "健身", "器材", "水压", "停水", "停电", "天然", "燃气", "气味", "蚊虫", "白蚁", "树枝", "遮挡",
    "楼顶", "渗水", "防盗", "信箱", "公示", "账目", "维基", "押金", "装修", "敲打", "凌晨", "广告",
    "张贴", "喷漆", "护栏", "减速", "出口", "拥堵", "校车", "公交", "站台", "医务", "食堂", "助餐"};

class Maker {
 public:
  Maker(app::Services services, app::Community community, std::int64_t count, base::Time now)
      : services_(services), community_(std::move(community)), count_(count), now_(now) {
    for (std::size_t i = 0; i < words.size(); ++i)
      weights_.push_back(1.0 / static_cast<double>(i + 2));
    word_ = std::discrete_distribution<std::size_t>(weights_.begin(), weights_.end());
  }

  /// Those who report, and the two who ask.
  void add_people(store::Transaction& tx) {
    const auto party = community_.parties[2].code;
    member_ = person(tx, "probe_member", domain::Role::member, party);
    resident_ = person(tx, "probe_resident", domain::Role::resident, "");
    for (std::int64_t i = 0; i < count_ / tickets_per_person + 1; ++i)
      reporters_.push_back(*app::add_user(
          tx, services_, {fmt::format("r{}", i), fmt::format("住户{}", i), "", false}));
  }
  [[nodiscard]] std::array<std::string, 2> tokens(store::Transaction& tx) {
    return {app::add_token(tx, services_, {.user = member_, .name = "bench"}).text,
            app::add_token(tx, services_, {.user = resident_, .name = "bench"}).text};
  }

  void add(store::Transaction& tx, std::int64_t index) {
    auto ticket = make(tx, index);
    app::Caller reporter;
    reporter.id = ticket.reporter;
    reporter.name = "住户";
    app::add_ticket_row(tx, ticket, std::nullopt);
    app::index_ticket(tx, ticket);
    tell(tx, reporter, ticket.created_at, ticket, "ticket.submitted");
    set_state(ticket);
    for (const auto& answer : ticket.answers)
      tx.execute(query::put_answer, {ticket.id, answer.party, answer.text,
                                     domain::to_text(*answer.stance), nullptr, ticket.updated_at});
    app::load_answers(tx, ticket);
    app::save_ticket(tx, ticket, ticket.updated_at);
    tell(tx, reporter, ticket.updated_at, ticket, kind_of(ticket.state));
  }

 private:
  base::UserId person(store::Transaction& tx, const char* login, domain::Role role,
                      const std::string& party) {
    const auto id = *app::add_user(tx, services_, {login, login, "", false});
    if (auto added =
            app::add_membership(tx, services_, nullptr, {community_.id, id, role, party, "", {}});
        !added)
      throw std::runtime_error(base::describe(added.error()));
    return id;
  }

  bool chance(double part) { return std::uniform_real_distribution<>(0, 1)(random_) < part; }
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }
  std::string text(std::size_t length) {
    std::string all;
    for (std::size_t i = 0; i < length; ++i) {
      all += words[word_(random_)];
      if (i % 6 == 5) all += "，";
    }
    return all;
  }
  /// True `times` times, evenly over all tickets.
  [[nodiscard]] bool is_probe(std::int64_t index, std::int64_t times) const {
    return index * times / count_ != (index + 1) * times / count_;
  }

  Ticket make(store::Transaction& tx, std::int64_t index) {
    Ticket ticket;
    ticket.id = services_.ids.make<base::TicketId>(base::to_ms(services_.clock.now()));
    ticket.community = community_.id;
    const auto age = std::chrono::days(5 * 365);
    ticket.created_at =
        now_ - age + std::chrono::duration_cast<std::chrono::milliseconds>(age) * index / count_;
    ticket.number = app::take_number(tx, community_.id, ticket.created_at, community_.zone);
    ticket.title = fmt::format("{}栋{}{}", 1 + below(60), 1 + below(4), text(4));
    ticket.body = text(30);
    if (is_probe(index, Probe::rare_word)) ticket.body += rare_word;
    static const std::array categories{"lift",  "waste",    "parking",   "noise",
                                       "water", "lighting", "greening",  "fees",
                                       "fire",  "other",    "neighbours"};
    ticket.category = categories[std::min(below(categories.size()), below(categories.size()))];
    ticket.urgency = chance(0.1) ? domain::Urgency::urgent : domain::Urgency::normal;
    ticket.visibility = chance(0.1)   ? domain::Visibility::private_
                        : chance(0.2) ? domain::Visibility::public_
                                      : domain::Visibility::community;
    if (chance(0.8)) ticket.grid = fmt::format("G{}", 1 + below(20));
    ticket.reporter =
        is_probe(index, Probe::mine) ? resident_ : reporters_[below(reporters_.size())];
    ticket.updated_at = ticket.created_at;
    if (is_probe(index, Probe::assigned)) {
      ticket.handler = community_.parties[2].code;
      ticket.assignee = member_;
    }
    return ticket;
  }

  void tell(store::Transaction& tx, const app::Caller& by, base::Time at, const Ticket& ticket,
            const char* kind) {
    app::append_ticket_event(tx, &by, at, ticket, community_.party_codes(),
                             {.kind = kind, .part = protocol::TicketPart::whole});
  }
  [[nodiscard]] static const char* kind_of(TicketState state) {
    switch (state) {
      case TicketState::closed: return "ticket.confirmed";
      case TicketState::verifying: return "ticket.finished";
      case TicketState::waiting: return "ticket.paused";
      case TicketState::township: return "ticket.reported_up";
      case TicketState::agenda: return "ticket.sent_to_agenda";
      case TicketState::assigned: return "ticket.assigned";
      case TicketState::working: return "ticket.started";
      default: return "ticket.accepted";
    }
  }

  void set_state(Ticket& ticket) {
    ticket.state = TicketState::closed;
    ticket.updated_at = ticket.created_at + std::chrono::days(3);
    if (chance(0.05)) {
      static const std::array open{TicketState::new_,      TicketState::accepted,
                                   TicketState::accepted,  TicketState::agenda,
                                   TicketState::assigned,  TicketState::working,
                                   TicketState::working,   TicketState::waiting,
                                   TicketState::verifying, TicketState::township};
      ticket.state = open[below(open.size())];
    } else {
      ticket.resolution = chance(0.9) ? Resolution::fixed : Resolution::no_action;
      ticket.closed_at = ticket.updated_at;
      if (chance(0.7)) ticket.rating = static_cast<int>(1 + below(5));
    }
    if (ticket.state != TicketState::new_ && ticket.state != TicketState::accepted) {
      if (!ticket.assignee) ticket.handler = community_.parties[std::max(below(4), below(4))].code;
      ticket.due = ticket.created_at + std::chrono::days(7);
      ticket.due_set_at = ticket.created_at;
    }
    for (const auto& party : community_.parties)
      if (ticket.state == TicketState::closed || (ticket.state != TicketState::new_ && chance(0.6)))
        ticket.answers.push_back({.party = party.code,
                                  .text = "已安排处理",
                                  .stance = domain::Stance::handle,
                                  .by = {},
                                  .published_at = ticket.updated_at,
                                  .draft_text = {},
                                  .draft_stance = {},
                                  .version = 1});
    if (!ticket.answers.empty()) ticket.answered_at = ticket.updated_at;
  }

  app::Services services_;
  app::Community community_;
  std::int64_t count_;
  base::Time now_;
  std::mt19937_64 random_{1};
  std::vector<double> weights_;
  std::discrete_distribution<std::size_t> word_;
  base::UserId member_, resident_;
  std::vector<base::UserId> reporters_;
};

template <class Fn>
auto must(main::Workspace& workspace, Fn fn) {
  auto done = workspace.write([&](store::Transaction& tx) {
    using Made = std::invoke_result_t<Fn, store::Transaction&>;
    return base::Result<Made>(fn(tx));
  });
  if (!done) throw std::runtime_error(base::describe(done.error()));
  return std::move(*done);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) throw std::runtime_error("usage: make_tickets DIR COMMUNITY COUNT");
  base::init_crypto();
  const std::int64_t count = std::stoll(argv[3]);
  main::Workspace workspace({.directory = argv[1]});
  auto services = workspace.services();
  const auto community =
      workspace.read([&](store::Transaction& tx) -> base::Result<app::Community> {
        if (auto found = app::find_community(tx, argv[2])) return std::move(*found);
        return base::Error{base::Errc::not_found, "there is no such community"};
      });
  if (!community) throw std::runtime_error(base::describe(community.error()));
  Maker maker(services, *community, count, services.clock.now());
  must(workspace, [&](store::Transaction& tx) { return maker.add_people(tx), true; });
  for (std::int64_t index = 0; index < count;)
    index = must(workspace, [&](store::Transaction& tx) {
      auto at = index;
      for (std::size_t i = 0; i < tickets_per_job && at < count; ++i) maker.add(tx, at++);
      fmt::print(stderr, "\r{} %", at * 100 / count);
      return at;
    });
  fmt::print(stderr, "\n");
  for (const auto& token :
       must(workspace, [&](store::Transaction& tx) { return maker.tokens(tx); }))
    fmt::print("{}\n", token);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "make_tickets: {}\n", error.what());
  return 1;
}
