// SPDX-License-Identifier: Apache-2.0
// The community's week from which the golden examples are taken, part by part.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "unit/app_examples_kit.hpp"

namespace sifang::test {

struct ExamplesTest : testing::Test {
  ExamplesTest() {
    add_everybody(world);
    keep.keep_events({});
  }

  json submit(const json& fields) {
    json input{
        {"community", "MG"},
        {"title", "三幢电梯又坏了"},
        {"body", "这个月第四次。"},
        {"category", "lift"},
        {"place", {{"building", "3"}, {"unit", "2"}, {"lat", 30.274085}, {"lon", 120.15507}}}};
    input.update(fields);
    const auto ticket = world.must("resident", "ticket.submit", input);
    keep.show("ticket", ticket["id"]);
    // Nobody had it on the screen before.
    auto then = keep.screens();
    std::fill(then.begin(), then.end(), json());
    keep.keep_events(then);
    return ticket["id"];
  }
  json act(const char* who, const json& ticket, const std::string& action,
           json fields = json::object()) {
    fields["id"] = ticket;
    return keep.step(who, "ticket." + action, fields);
  }
  json host(const json& meeting, const std::string& action, json fields = json::object()) {
    fields["id"] = meeting;
    return keep.step("host", "meeting." + action, fields);
  }

  void people();
  void files();
  void work();
  void tie();
  void proxy();
  void moderate();
  void meet();
  void asked(const json& meeting);
  void discuss(const json& item);
  void moved(const json& item);
  void correct(const json& meeting);
  void publish(const json& meeting);
  void import();
  void time();
  void tell();

  World world;
  Examples keep{world};
  json lift, secret;
};

}  // namespace sifang::test
