// SPDX-License-Identifier: Apache-2.0
// Plays a story by calling the product's commands as different people, on a clock of its own.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <stdexcept>
#include <string>

#include "app/application.hpp"
#include "app/chores.hpp"
#include "domain/document.hpp"
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

  [[nodiscard]] base::Time now() const { return clock_.now(); }

  /// Calls a command, which takes a minute; returns the answer's JSON.
  std::string call(const std::string& login, const std::string& command, const std::string& body);
  /// The same at once: no time passes.
  std::string ask(const std::string& login, const std::string& command, const std::string& body);
  /// The `id` that an answer begins with.
  [[nodiscard]] static std::string id_of(const std::string& answer);
  /// The id that stands behind the first such text of an answer.
  [[nodiscard]] static std::string id_behind(const std::string& answer, std::string_view opening);
  /// The document as PDF.
  std::string print(const domain::Document& document);
  /// Sends a file, to be named by the id that is returned.
  std::string send_file(const std::string& login, const std::string& name,
                        const std::string& bytes);
  [[nodiscard]] std::string first_meeting(base::CommunityId community);
  [[nodiscard]] std::string item_of(const std::string& meeting, const std::string& ticket);

  template <class Fn>
  auto write(Fn fn) {
    auto result = workspace_.write(std::move(fn));
    if (!result) throw std::runtime_error(base::describe(result.error()));
    return std::move(*result);
  }

 private:
  /// Errors: throws std::logic_error where there is no such command.
  const app::Command& find(const std::string& command) const;
  [[nodiscard]] app::CallOptions options_of(const std::string& login) const;
  /// Waits for what the application does. Errors: throws std::runtime_error that begins with
  /// `what`.
  template <class T>
  static T wait_for(boost::asio::awaitable<base::Result<T>> work, const std::string& what);

  Workspace& workspace_;
  StoryClock clock_;
  app::Application application_;
  app::ChoreRunner chores_;
  std::map<std::string, std::string> tokens_;
};

}  // namespace sifang::main
