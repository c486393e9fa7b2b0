// SPDX-License-Identifier: Apache-2.0
// What an installation can send, and how it is found from outside.
#pragma once

#include <chrono>
#include <string>

namespace sifang::app {

struct OutboxOptions {
  bool has_mail = false;
  bool has_webhooks = false;
  std::string public_url = {};          // "https://sifang.example", for links; may be empty
  std::chrono::seconds gathering{60};   // notices of this time are one e-mail
  std::chrono::seconds first_wait{30};  // before the second try; four times as long each time
  int most_attempts = 8;                // then it is dead: after a day and a half
  bool private_addresses = false;       // webhooks may lead into the house: for tests
};

}  // namespace sifang::app
