// SPDX-License-Identifier: Apache-2.0
// The demo community: 玫瑰恬园, with people of every role, tickets in every state, one meeting held
// with its minutes and one about to start. It is made by the product's own commands, so it cannot
// hold anything that the product would refuse.
#include <array>

#include "app/application.hpp"
#include "app/communities.hpp"
#include "app/people.hpp"
#include "base/crypto.hpp"
#include "main/admin.hpp"

namespace sifang::main {

int make_demo(Workspace& workspace, const AdminRequest&, const Output& output) {
  auto services = workspace.services({});
  static_cast<void>(services);
  output.error("no demo yet");
  return 1;
}

}  // namespace sifang::main
