// SPDX-License-Identifier: Apache-2.0
// Grids and the township: a request goes to its route's handler or to what its root prefix says,
// events and timers to the parts they are about.
#include "frame.hpp"
#include "kit/told.hpp"
#include "manifest.hpp"
#include "sent_photos.hpp"

namespace grid {
namespace {

class Grid : public sifang_sdk::Plugin {
 public:
  void request(Host host, const Request& request) override {
    if (request.route() != SIFANG_ROOT_ROUTE)
      return routes().at(request.route()).handler(Call(host, request));
    if (request.path().starts_with("/open311/")) return answer_open311(host, request);
    answer_township(host, request);
  }

  /// First where a ticket is, then what others are told of it.
  void event(Host host, const sifang_event& event) override {
    placing_event(host, event);
    home_event(host, event);
    connector_event(host, event);
    open311_event(host, event);
  }

  void timer(Host host, const sifang_timer& timer) override {
    const auto community = sifang_sdk::view(timer.community);
    const auto name = sifang_sdk::view(timer.name);
    if (name == "send") return send_due(host, community);
    if (name == "looks") {
      forget_contacts(host, community);
      forget_sent_photos(host, community);
      return report_looks(host, community);
    }
    redraw_due(host, community);
    hand_over(host, "grid", community);
  }

  void fetched(Host host, const sifang_fetched& answer) override { grid::fetched(host, answer); }
};

}  // namespace
}  // namespace grid

SIFANG_PLUGIN(grid::Grid, grid::manifest().c_str())
