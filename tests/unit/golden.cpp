// SPDX-License-Identifier: Apache-2.0
#include "unit/golden.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace sifang::test {
namespace fs = std::filesystem;

std::string indented(std::string_view json) {
  std::string out;
  std::size_t depth = 0;
  const auto new_line = [&] { out.append("\n").append(depth * 2, ' '); };
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted) {
      out += c;
      if (c == '\\') out += json[++i];
      quoted = c != '"';
    } else if (c == '{' || c == '[') {
      out += c;
      const bool empty = i + 1 < json.size() && (json[i + 1] == '}' || json[i + 1] == ']');
      if (empty) {
        out += json[++i];
        continue;
      }
      ++depth;
      new_line();
    } else if (c == '}' || c == ']') {
      --depth;
      new_line();
      out += c;
    } else {
      out += c;
      if (c == ',') new_line();
      if (c == ':') out += ' ';
      quoted = c == '"';
    }
  }
  return out + "\n";
}

void expect_golden(const std::string& name, const std::string& text) {
  const auto path = fs::path(SIFANG_SOURCE_DIR) / "schema/protocol/examples" / name;
  const char* write = std::getenv("SIFANG_WRITE");
  if (write && std::string_view(write) == "1") {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream in(path, std::ios::binary);
  ASSERT_TRUE(in) << name << " is not there; SIFANG_WRITE=1 writes it";
  std::ostringstream known;
  known << in.rdbuf();
  const auto golden = known.str();
  if (golden == text) return;
  const auto parts = std::mismatch(golden.begin(), golden.end(), text.begin(), text.end());
  const auto at = static_cast<std::size_t>(parts.first - golden.begin());
  const auto from = at < 80 ? 0 : at - 80;
  FAIL() << name << " is not what is written now, from byte " << at << " on\nfile: …"
         << golden.substr(from, 200) << "…\nnow:  …" << text.substr(from, 200) << "…";
}

void expect_golden_json(const std::string& name, std::string_view json) {
  expect_golden(name + ".json", indented(json));
}

}  // namespace sifang::test
