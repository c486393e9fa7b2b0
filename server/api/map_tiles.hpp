// SPDX-License-Identifier: Apache-2.0
// Where the web client has the pictures of its maps from: a server of tiles, as whoever runs the
// program has chosen. Without one, maps show lines and points on plain ground.
#pragma once

#include <string>
#include <string_view>

namespace sifang::api {

class MapTiles {
 public:
  MapTiles() = default;
  /// `url`: "https://host/{z}/{x}/{y}.png", {s} for one of 0 … 7 in the host's name; http only for
  /// this machine. `credit`: whom the map names. Chinese maps have a
  /// number of approval (审图号): it belongs there. Empty `url`: no tiles. Errors: throws
  /// std::runtime_error with words for a person.
  MapTiles(std::string url, std::string credit);

  /// The origins for the client's Content-Security-Policy, each with a blank before it.
  [[nodiscard]] const std::string& origins() const { return origins_; }
  /// {"tiles", "credit"}: null where there are none.
  [[nodiscard]] std::string to_json() const;

 private:
  std::string url_, credit_, origins_;
};

}  // namespace sifang::api
