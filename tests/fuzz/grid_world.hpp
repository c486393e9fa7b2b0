// SPDX-License-Identifier: Apache-2.0
// The grid plugin in a host of the tests: a community, a ticket, and what must hold of every call.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "kit/json.hpp"
#include "plugin_world.hpp"

namespace sifang::fuzz {

using kit::Json;

/// Of the protocol: "answers/ticket.with_file".
[[nodiscard]] Json example(const std::string& name);

class GridWorld : public testing::Test {
 protected:
  GridWorld();

  static const sifang_plugin& plugin();
  static constexpr const char* secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  /// Kept, or refused with words; and what is answered can be read.
  static void expect_ended(const Ended& ended);
  /// The same; what is refused has changed nothing.
  Ended ask(const Asked& asked);
  Json must(const Asked& asked);
  /// A township's system that is on, and sends; its number.
  std::string add_connector(const char* kind);

  PluginWorld world_;
};

}  // namespace sifang::fuzz
