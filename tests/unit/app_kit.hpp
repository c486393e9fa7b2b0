// SPDX-License-Identifier: Apache-2.0
// The application over a real store in a folder of its own, with a clock that the test sets and ids
// that are the same in every run. Commands are called as a door calls them.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/application.hpp"
#include "app/chores.hpp"
#include "app/communities.hpp"
#include "app/file_depot.hpp"
#include "app/page_press.hpp"
#include "app/people.hpp"
#include "app/recent_answers.hpp"
#include "app/services.hpp"
#include "app/throttle.hpp"
#include "base/clock.hpp"
#include "base/commit.hpp"
#include "base/worker_pool.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/waiting.hpp"

struct sqlite3;

namespace sifang::test {

using nlohmann::json;

/// A folder under the system's temporary one, gone with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// Stands still until it is moved. Thread: any may read while the test waits.
class FakeClock final : public base::Clock {
 public:
  [[nodiscard]] base::Time now() const override { return now_; }
  void pass(std::chrono::milliseconds time) { now_ += time; }

 private:
  base::Time now_ = base::from_ms(1'795'500'000'000);  // 2026-11-24T06:00:00Z
};

/// Somebody who calls: their id, and a bearer token to call with.
struct Person {
  base::UserId id;
  std::string login, token;
};

/// What a call says beside its input; who is calling stands in `as`.
struct Asking {
  std::string key = {};
  std::optional<std::int64_t> if_match = {};
  std::optional<app::Credentials> as = {};  // instead of the person's token
  std::string accept = {};
  std::string remote = "192.0.2.1";
  std::string device = {};  // the cookie of a browser that was known before
  std::string plugin = {};  // which acts by itself, instead of anybody
};

/// What a person told the program: the text of an error, or "" for none.
[[nodiscard]] std::string refusal(const base::Result<app::Answer>& answer);

class World {
 public:
  World();
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// A person with a role in the community MG; again, one more role for the same login.
  const Person& add(const std::string& login, domain::Role role, const std::string& party = {},
                    const std::string& grid = {});
  [[nodiscard]] const Person& person(std::string_view login) const;
  /// Gives a password.
  void set_password(std::string_view login, std::string_view password);

  [[nodiscard]] app::Services services();
  [[nodiscard]] app::FileDepot& files() { return files_; }
  [[nodiscard]] app::Application& application() { return application_; }
  [[nodiscard]] const app::CommandTable& commands() const { return application_.commands(); }
  /// Calls a command; `input` is its fields, those of the path among them, and `file` the bytes of
  /// one that a file comes with. A second passes first.
  base::Result<app::Answer> call(std::string_view login, std::string_view command,
                                 const json& input = json::object(), const Asking& asking = {});
  /// The same for a call that must succeed: the answer's body, as text or read.
  std::string text(std::string_view login, std::string_view command,
                   const json& input = json::object(), const Asking& asking = {});
  json must(std::string_view login, std::string_view command, const json& input = json::object(),
            const Asking& asking = {});

  /// Does what is due by now, as a process does that has just started.
  void run_chores();
  /// One round of a runner that goes on.
  static void run_round(app::ChoreRunner& runner);

  template <class Fn>
  auto write(Fn fn) {
    return store::write_and_wait(*store_, std::move(fn));
  }
  template <class Fn>
  auto read(Fn fn) {
    return store::read_and_wait(*store_, std::move(fn));
  }

  /// Waits for writes that the program does beside its answers.
  void settle();

  /// Runs a statement on the file beside the product: to look into tables, or to tamper.
  using Rows = std::vector<std::vector<std::string>>;  // blobs as hex, NULL as "NULL"
  Rows sql(const std::string& statement);

  /// The bodies that a person's live connection would have been sent, oldest first.
  [[nodiscard]] std::vector<std::string> heard_by(std::string_view login);
  [[nodiscard]] std::vector<std::shared_ptr<const base::CommittedEvent>> announced() const;

  /// Turns what the log has gained into notices, as the server does beside its work.
  void tell_everybody();
  /// What persons' other windows were told: user and message.
  [[nodiscard]] std::vector<std::pair<base::UserId, std::string>> told() const;

  /// Log-ins that were said to have ended, each with its digest ("": all of that person).
  [[nodiscard]] std::vector<std::pair<base::UserId, std::string>> ended_sessions() const;

  FakeClock clock;
  base::CommunityId community;
  app::Throttle throttle;
  app::RecentAnswers recent;
  app::PluginPoint* plugins = nullptr;  // of services() from now on; commands see it too
  app::OutboxOptions outbox;            // of services() from now on; commands see it too

 private:
  base::Result<app::Answer> call_with_file(const app::Command& command, json input,
                                           app::CallOptions options);
  template <class Fn>
  std::invoke_result_t<Fn, store::Transaction&> wait(void (store::Store::*submit)(store::Job,
                                                                                  store::Done),
                                                     Fn fn);

  Folder folder_;
  base::IdSource ids_;
  base::WorkerPool hashing_;
  app::FileDepot files_;
  app::PagePress pages_;
  mutable std::mutex mutex_;
  base::CommitBatch announced_;                                       // guarded by mutex_
  std::vector<std::pair<base::UserId, std::string>> ended_sessions_;  // guarded by mutex_
  std::vector<std::pair<base::UserId, std::string>> told_;            // guarded by mutex_
  std::unique_ptr<store::SqliteStore> store_;
  app::Application application_;
  std::vector<std::unique_ptr<Person>> people_;
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> beside_{nullptr, nullptr};
};

/// The four parties by their codes.
inline constexpr const char* rc = "residents_committee";
inline constexpr const char* oc = "owners_committee";
inline constexpr const char* pc = "property_company";
inline constexpr const char* pr = "party_representatives";

/// resident, neighbour, a member of each party (rc, oc, pc, pr), host, recorder, admin.
void add_everybody(World& world);

}  // namespace sifang::test
