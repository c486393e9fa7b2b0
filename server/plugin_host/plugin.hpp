// SPDX-License-Identifier: Apache-2.0
// One plugin: its shared object, its thread, its file. Everything of it happens on that thread, one
// thing after the other: requests first, then answers it waits for, then timers, then the log. Who
// waits for it waits elsewhere, and is answered by whoever watches when the thread does not come
// back.
//
// Lifetime: shared with the thread, which may outlive everything else when the plugin's code never
// returns; what it could still reach is behind Core's gate.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "plugin_host/breaker.hpp"
#include "plugin_host/core.hpp"
#include "plugin_host/host_calls.hpp"
#include "plugin_host/later.hpp"
#include "plugin_host/manifest.hpp"
#include "plugin_host/names.hpp"
#include "sifang_plugin.h"

namespace sifang::plugin_host {

struct Limits {
  std::chrono::milliseconds deadline{2'000};         // of one call
  std::chrono::milliseconds first_retry{1'000};      // of an event that failed; then doubled
  std::size_t waiting = 64;                          // requests
  std::size_t later = 64;                            // fetch_later: not told of yet
  std::int64_t file_most = store::plugin_file_most;  // bytes
  Breaker::Limits breaker = {};
};

struct PluginOptions {
  std::string path;       // of the shared object
  std::string directory;  // where its database goes
  Limits limits;
  std::shared_ptr<Names> names;
  std::shared_ptr<LaterFetches> later;
};

class Plugin : public std::enable_shared_from_this<Plugin> {
 public:
  using Done = std::function<void(base::Result<app::PluginAnswer>)>;
  using Clock = std::chrono::steady_clock;

  Plugin(std::shared_ptr<Core> core, PluginOptions options);

  /// Loads it on its own thread and waits for the outcome, for no longer than a call may take.
  void start();
  /// False: its thread did not come back within `patience` and is left behind.
  [[nodiscard]] bool stop(std::chrono::milliseconds patience);

  // Thread: any, none of them blocks.
  void submit(app::PluginRequest request, Done done);
  void note(base::CommunityId community, std::int64_t seq);  // its log goes so far now
  void reload();                                             // where it is on, and its settings
  void watch();                                              // gives up what takes too long
  [[nodiscard]] app::PluginEntry entry() const;
  [[nodiscard]] std::int64_t cursor(base::CommunityId community) const;
  [[nodiscard]] std::int64_t lag() const;
  /// Null until it is loaded. Constant from then on.
  [[nodiscard]] const Manifest* manifest() const;

 private:
  struct Waiting {
    app::PluginRequest request;
    Done done;
    Clock::time_point since;
  };
  /// A community's log, as far as this plugin has got.
  struct Feed {
    bool on = false;
    std::int64_t end = 0, cursor = 0, kept_cursor = 0;
    std::deque<app::PluginEvent> page = {};
    std::int64_t page_end = 0;  // where the cursor is once the page is done
    std::int64_t read_at = 0;   // the end of the log when the page was read
    int failures = 0;           // of the first event behind the cursor, in a row
    Clock::time_point retry_at = {};
  };
  /// So that it is read anew, as the log may be read then: masked, erased, with other roles.
  static void forget_page(Feed& feed) {
    feed.page.clear();
    feed.failures = 0;
  }
  struct DueTimer {
    const Timer* timer;
    base::CommunityId community;
    Clock::time_point at;
  };
  enum class Outcome { kept, refused, failed, full, given_up, not_asked };
  using Code = std::function<std::int32_t(sifang_call&)>;
  using BeforeCommit = std::function<void(const sifang_call&)>;

  [[nodiscard]] static base::Error unavailable(std::string why);

  // Thread: the plugin's.
  void run();
  [[nodiscard]] bool load();
  void open(const sifang_plugin& table);
  [[nodiscard]] bool step();
  [[nodiscard]] bool is_on() const;  // in any community
  void recover(const std::string& words);
  void pause();
  void serve(Waiting waiting);
  void begin_later(sifang_call& call);
  void take_fetched(Fetched fetched);               // thread: any
  [[nodiscard]] std::optional<Fetched> take_due();  // mutex_ held
  void hand_fetched(Fetched fetched);
  void finish(Outcome outcome, base::Result<app::PluginAnswer> answer);
  [[nodiscard]] std::optional<base::Result<app::PluginAnswer>> answer_again(
      const app::PluginRequest& request);
  [[nodiscard]] std::int32_t hand_request(sifang_call& call);
  void read_communities();
  [[nodiscard]] bool feed_one();
  void feed(base::CommunityId community, Feed& feed);
  void hand_event(base::CommunityId community, Feed& feed);
  void keep_cursor(base::CommunityId community, Feed& feed);
  [[nodiscard]] bool run_timer();
  void forget_answers(base::Time before);
  void empty_answers();
  [[nodiscard]] sifang_call make_call();
  [[nodiscard]] Outcome run_call(sifang_call& call, const Code& code, const BeforeCommit& before);
  [[nodiscard]] Outcome settle(sifang_call& call, std::int32_t code, const BeforeCommit& before);
  void let_go(const std::vector<std::string>& files);
  void failed(const std::string& words);
  void look_at_room();
  void note_failure(const std::string& words);        // mutex_ held
  [[nodiscard]] Clock::time_point next_time() const;  // mutex_ held

  const std::shared_ptr<Core> core_;
  const PluginOptions options_;
  std::thread thread_;

  // The plugin's thread alone.
  const sifang_plugin* table_ = nullptr;
  std::unique_ptr<store::PluginFile> file_;
  SettingsBook settings_;
  std::vector<DueTimer> timers_;
  Clock::time_point forget_at_ = {}, room_at_ = {};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_. The manifest and the map of feeds are written by the plugin's thread only.
  std::unique_ptr<const Manifest> manifest_;
  app::PluginStatus status_;
  Breakers breakers_;
  std::deque<Waiting> queue_;
  std::deque<Fetched> fetched_;
  std::size_t later_open_ = 0;  // asked for, and the plugin not told yet
  std::map<base::CommunityId, Feed> feeds_;
  std::shared_ptr<CallWatch> running_;
  Done running_done_;
  base::CommunityId running_for_;  // of the request that running_done_ answers
  bool loading_ = true, reload_ = true, stopping_ = false, gone_ = false, crowded_ = false;
};

}  // namespace sifang::plugin_host
