// SPDX-License-Identifier: Apache-2.0
// What the system does by itself when its time has come. A chore reads from rows what is due, so a
// restart loses nothing, and does each thing in the transaction that takes it off the due ones, so
// nothing is done twice.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "app/command.hpp"

namespace sifang::app {

/// Joins the table in its noun's file (`add_…_chores`).
struct Chore {
  std::string name;  // in the log and in /metrics
  std::chrono::milliseconds period;

  /// The keys (ids of rows, mostly) of what is due, the longest due first, at most
  /// `most_due_at_once` of them. Runs on a read snapshot: look at an index, not at every row.
  std::function<std::vector<std::int64_t>(store::Transaction& tx, base::Time now)> find_due;

  /// Does one of them. Must look again whether it is due still, and leave it no longer due.
  /// `call.caller` is nobody: the system itself. Errors: this one is rolled back and tried again
  /// later; the others go on.
  std::function<base::Result<void>(Call& call, std::int64_t key)> run;
};

inline constexpr std::int64_t most_due_at_once = 100;

void add_attachment_chores(std::vector<Chore>& chores);
void add_forgetting_chores(std::vector<Chore>& chores);
void add_series_chores(std::vector<Chore>& chores);
void add_meeting_chores(std::vector<Chore>& chores);
void add_task_chores(std::vector<Chore>& chores);

/// Every chore of the core.
[[nodiscard]] std::vector<Chore> make_chores();

/// Runs chores, one after another. Lifetime: outlives its coroutines. Thread: the coroutines on one
/// thread, metrics() on any.
class ChoreRunner {
 public:
  ChoreRunner(Services services, std::vector<Chore> chores);

  /// Runs every chore whose period has passed since it ran last (at first: every one) until nothing
  /// is due. Ends between two transactions when cancelled.
  [[nodiscard]] boost::asio::awaitable<void> run_round();
  /// Rounds without end, until cancelled.
  [[nodiscard]] boost::asio::awaitable<void> run_for_ever();

  /// Prometheus text: what was done, what failed, what is failing now.
  [[nodiscard]] std::string metrics() const;

 private:
  /// What is known of a chore. A clock that was set back does not put it off by more than a period.
  struct Entry {
    Chore chore;
    base::Time ran_at = base::from_ms(0);
    std::map<std::int64_t, base::Time> put_off;  // keys that failed: not before that time
  };
  struct Count {
    std::uint64_t done = 0, failures = 0;
    std::uint64_t failing = 0;  // keys put off now; 1 at least where looking itself failed
  };

  boost::asio::awaitable<void> run_chore(Entry& entry);
  boost::asio::awaitable<base::Result<void>> run_keys(const Chore& chore,
                                                      std::vector<std::int64_t> keys);
  void failed(Entry& entry, std::int64_t key, const base::Error& error);

  Services services_;
  std::vector<Entry> entries_;
  mutable std::mutex mutex_;
  std::map<std::string, Count> counts_;  // guarded by mutex_
};

}  // namespace sifang::app
