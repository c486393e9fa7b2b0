// SPDX-License-Identifier: Apache-2.0
// The points scheme (村规民约积分): a request goes to its route's handler, events and timers to the
// nouns they are about.
#include "expiry.hpp"
#include "manifest.hpp"
#include "scores.hpp"
#include "shops.hpp"
#include "succession.hpp"
#include "told.hpp"
#include "votes.hpp"

namespace points {
namespace {

/// Of the two seconds of a call. What is gone on with every two seconds leaves time for who asks.
constexpr std::chrono::milliseconds posting_time{600}, expiring_time{400}, forgetting_time{400};

/// With what was begun elsewhere.
void go_on(const Host& host, std::string_view community) {
  hand_over(host, community);
  expire_closing(host, community, expiring_time);
  forget_more(host, forgetting_time);
}

class Points : public sifang_sdk::Plugin {
 public:
  void request(Host host, const Request& request) override {
    routes().at(request.route()).handler(Call(host, request));
  }

  void event(Host host, const sifang_event& event) override {
    const auto kind = sifang_sdk::view(event.kind);
    if (kind == "people.erased") forget_person(host, event, forgetting_time);
    if (kind == "meeting.vote_opened")
      return note_opened(host, Json::parse(sifang_sdk::view(event.body)));
    score_event(host, event);
  }

  void timer(Host host, const sifang_timer& timer) override {
    const auto community = sifang_sdk::view(timer.community);
    if (sifang_sdk::view(timer.name) == "tell") return go_on(host, community);
    look_for_vacant(host, community);
    expire_due(host, community);
    post_due(host, community, posting_time);
  }
};

}  // namespace
}  // namespace points

SIFANG_PLUGIN(points::Points, points::manifest().c_str())
