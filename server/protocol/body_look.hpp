// SPDX-License-Identifier: Apache-2.0
// A first reading of a JSON body, which makes nothing of it.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace sifang::protocol {

/// What is looked for before there is a tree: a nest too deep, a name that stands twice. (The
/// reader that asks a callback while it makes the tree looks at all entries of a list again with
/// each object in it: a body of 1 MiB took it a minute.)
class BodyLook : public nlohmann::json::json_sax_t {
 public:
  bool twice = false, deep = false;

  bool null() override { return go_on(); }
  bool boolean(bool) override { return go_on(); }
  bool number_integer(nlohmann::json::number_integer_t) override { return go_on(); }
  bool number_unsigned(nlohmann::json::number_unsigned_t) override { return go_on(); }
  bool number_float(nlohmann::json::number_float_t, const std::string&) override { return go_on(); }
  bool string(std::string&) override { return go_on(); }
  bool binary(nlohmann::json::binary_t&) override { return go_on(); }
  bool start_object(std::size_t) override {
    names_.emplace_back();
    ++depth_;
    return go_on(1);
  }
  bool key(std::string& name) override {
    if (!names_.back().insert(name).second) twice = true;
    return go_on();
  }
  bool end_object() override {
    names_.pop_back();
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    ++depth_;
    return go_on(1);
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  static constexpr int max_depth = 8;  // ours are three deep; brackets must not cost a stack

  /// An empty object or list may stand one level deeper than what has something in it.
  bool go_on(int own = 0) {
    if (depth_ - own > max_depth) deep = true;
    return !deep;
  }

  int depth_ = 0;
  std::vector<std::set<std::string>> names_;
};

}  // namespace sifang::protocol
