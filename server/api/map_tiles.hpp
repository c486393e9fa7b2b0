// SPDX-License-Identifier: Apache-2.0
// Where the web client has the pictures of its maps from: a server of tiles, as whoever runs the
// program has chosen. Without one, maps show lines and points on plain ground.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sifang::api {

class MapTiles {
 public:
  MapTiles() = default;
  /// `urls`: "https://host/{z}/{x}/{y}.png", {s} for one of 0 … 7 in the host's name; http only for
  /// this machine. Several, with blanks between them, lie one upon the other, the first one lowest
  /// (Tianditu's ground and its labels): six at most. `credit`: whom the map names. Chinese maps
  /// have a number of approval (审图号): it belongs there. Empty `urls`: no tiles. Errors: throws
  /// std::runtime_error with words for a person.
  MapTiles(const std::string& urls, std::string credit);

  /// The origins for the client's Content-Security-Policy, each once, with a blank before it.
  [[nodiscard]] const std::string& origins() const { return origins_; }
  /// {"tiles", "above", "credit"}: the lowest layer, null where there is none; the others in their
  /// order, where there are some.
  [[nodiscard]] std::string to_json() const;

 private:
  void let_in(const std::string& origin);

  std::vector<std::string> urls_;  // the lowest first
  std::string credit_, origins_;
};

}  // namespace sifang::api
