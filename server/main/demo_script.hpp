// SPDX-License-Identifier: Apache-2.0
// Plays a story by calling the product's commands as different people, on a clock of its own.
#pragma once

#include <map>
#include <stdexcept>
#include <string>

#include "app/application.hpp"
#include "app/chores.hpp"
#include "main/workspace.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::main {

/// A clock that is set.
class StoryClock final : public base::Clock {
 public:
  explicit StoryClock(base::Time now) : now_(now) {}
  [[nodiscard]] base::Time now() const override { return now_; }
  void set(base::Time now) { now_ = now; }

 private:
  base::Time now_;
};

/// Errors: every call throws std::runtime_error with the words of a refusal.
class DemoScript {
 public:
  DemoScript(Workspace& workspace, base::Time begin);

  [[nodiscard]] app::Services& services() { return application_.services(); }
  void keep_token(const std::string& login, std::string token) {
    tokens_[login] = std::move(token);
  }
  void pass(std::chrono::milliseconds time) { go_to(clock_.now() + time); }
  /// Forward only: a story does not go back. What is done by itself is done on the way.
  void go_to(base::Time time);

  /// Calls a command, which takes a minute; returns the answer's JSON.
  std::string call(const std::string& login, const std::string& command, const std::string& body);
  /// The same at once: no time passes.
  std::string ask(const std::string& login, const std::string& command, const std::string& body);
  /// The `id` that an answer begins with.
  [[nodiscard]] static std::string id_of(const std::string& answer);
  [[nodiscard]] std::string first_meeting(base::CommunityId community);
  [[nodiscard]] std::string item_of(const std::string& meeting, const std::string& ticket);

  template <class Fn>
  auto write(Fn fn) {
    auto result = workspace_.write(std::move(fn));
    if (!result) throw std::runtime_error(base::describe(result.error()));
    return std::move(*result);
  }

 private:
  Workspace& workspace_;
  StoryClock clock_;
  app::Application application_;
  app::ChoreRunner chores_;
  std::map<std::string, std::string> tokens_;
};

}  // namespace sifang::main
