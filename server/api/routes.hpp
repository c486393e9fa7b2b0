// SPDX-License-Identifier: Apache-2.0
// From method and path to a command: the HTTP side of the command table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "net/http.hpp"

namespace sifang::api {

class Routes {
 public:
  /// Lifetime: `commands` outlives the routes.
  explicit Routes(const app::CommandTable& commands);

  struct Match {
    std::vector<const app::Command*> commands;  // several where the body's action decides
    net::Fields path;                           // values of the path's {names}
    std::string allow;                          // the methods of a known path, as Allow has them
  };
  /// `path` without the prefix /api/v1.
  [[nodiscard]] Match find(std::string_view method, std::string_view path) const;

 private:
  struct Route {
    app::Verb verb;
    std::vector<std::string> segments;
    std::vector<const app::Command*> commands;
  };
  std::vector<Route> routes_;
};

[[nodiscard]] std::string_view to_text(app::Verb verb);

}  // namespace sifang::api
