// SPDX-License-Identifier: Apache-2.0
// No answer with a secret in it may go out compressed (BREACH): its length would tell of it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "api/schemas.hpp"
#include "app/command.hpp"

namespace sifang::api {
namespace {

using nlohmann::json;

/// Members that are secrets wherever they stand; `code` is one only in some schemas.
bool is_secret(const std::string& schema, const std::string& member, const json& type) {
  static const std::set<std::string> always{"csrf", "token", "feed_token", "password"};
  static const std::set<std::string> with_code{"invitation", "password_reset", "slip",
                                               "check_in_code"};
  if (member == "secret") return type.value("type", json()) == "string";
  return always.count(member) > 0 || (member == "code" && with_code.count(schema) > 0);
}

class Schemas {
 public:
  Schemas() : all_(json::parse(answer_schemas())) {}
  [[nodiscard]] bool holds_secret(const std::string& name) {
    if (!seen_.insert(name).second || !all_.contains(name)) return false;
    return look(name, all_.at(name));
  }
  void forget() { seen_.clear(); }
  [[nodiscard]] bool has(const std::string& name) const { return all_.contains(name); }

 private:
  bool look(const std::string& name, const json& at) {
    if (at.is_array())
      return std::any_of(at.begin(), at.end(), [&](const json& one) { return look(name, one); });
    if (!at.is_object()) return false;
    for (const auto& [key, value] : at.items()) {
      if (key == "$ref") {
        const auto to = value.get<std::string>();
        if (holds_secret(to.substr(to.rfind('/') + 1))) return true;
      }
      if (key == "properties")
        for (const auto& [member, type] : value.items())
          if (is_secret(name, member, type)) return true;
      if (look(name, value)) return true;
    }
    return false;
  }
  json all_;
  std::set<std::string> seen_;
};

TEST(SecretAnswers, each_command_whose_answer_holds_one_says_so) {
  Schemas schemas;
  const auto commands = app::make_command_table();
  int secret = 0;
  for (const auto& command : commands.all()) {
    schemas.forget();
    const bool holds = schemas.holds_secret(std::string(command.info.returns));
    EXPECT_TRUE(!holds || command.info.secret) << command.info.name;
    secret += holds ? 1 : 0;
  }
  EXPECT_GE(secret, 12);
}

TEST(SecretAnswers, the_large_ones_hold_none) {
  const auto commands = app::make_command_table();
  for (const auto* name : {"ticket.read", "ticket.list", "ticket.history", "meeting.read",
                           "meeting.list", "event.list", "meeting.minutes", "calendar.read"}) {
    const auto* command = commands.find(name);
    ASSERT_TRUE(command) << name;
    EXPECT_FALSE(command->info.secret) << name;
  }
}

}  // namespace
}  // namespace sifang::api
