// SPDX-License-Identifier: Apache-2.0
// Inputs of commands, made from what their shapes say of themselves: mostly such as a client could
// mean, sometimes wrong in a place or two.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "chance.hpp"

namespace sifang::fuzz {

class InputMaker {
 public:
  explicit InputMaker(Chance& chance) : chance_(chance) {}

  /// Ids and other texts that fields of that name have taken before; `remember` what answers say.
  void remember(const std::string& field, const std::string& value);
  /// Everything with an id in an answer of a command, under the noun that it is.
  void learn(std::string_view noun, const std::string& answer);

  /// A body that satisfies every field by itself.
  [[nodiscard]] nlohmann::json good(const app::Command& command);
  /// One that was good before a few of its values, names or bytes were changed.
  [[nodiscard]] std::string spoilt(const app::Command& command);

 private:
  [[nodiscard]] nlohmann::json object(const std::vector<protocol::FieldSpec>& fields,
                                      std::string_view noun);
  [[nodiscard]] nlohmann::json value(const protocol::FieldSpec& field, std::string_view noun);
  [[nodiscard]] nlohmann::json wrong_value();
  [[nodiscard]] std::string text(const protocol::FieldSpec& field);
  [[nodiscard]] std::string id(const std::string& field, std::string_view noun);
  void spoil_values(nlohmann::json& object, const std::vector<protocol::FieldSpec>& fields);
  void learn_from(const nlohmann::json& value, const std::string& name);

  Chance& chance_;
  std::map<std::string, std::vector<std::string>> known_;
};

/// An RRULE, nearly always one that libical can read.
[[nodiscard]] std::string make_rule(Chance& chance);

}  // namespace sifang::fuzz
