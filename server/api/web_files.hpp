// SPDX-License-Identifier: Apache-2.0
// The web client's files, embedded by server/tools/embed.
#pragma once

#include <string_view>
#include <vector>

namespace sifang::api {

struct WebFile {
  std::string_view path;  // relative, with slashes
  std::string_view bytes;
};
[[nodiscard]] const std::vector<WebFile>& embedded_web_files();

}  // namespace sifang::api
