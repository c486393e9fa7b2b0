// SPDX-License-Identifier: Apache-2.0
#include "plugin_host/plugin.hpp"

#include <algorithm>
#include <filesystem>

#include "base/log.hpp"
#include "plugin_host/library.hpp"
#include "plugin_host/short_line.hpp"

namespace sifang::plugin_host {
namespace {

using base::Errc;
using base::Error;

constexpr int retry_after_s = 5;
constexpr std::chrono::milliseconds after_trouble{500};

}  // namespace

base::Error Plugin::unavailable(std::string why) {
  return {Errc::plugin_unavailable, std::move(why), {}, retry_after_s};
}

Plugin::Plugin(std::shared_ptr<Core> core, PluginOptions options)
    : core_(std::move(core)), options_(std::move(options)), breakers_(options_.limits.breaker) {}

void Plugin::start() {
  thread_ = std::thread([self = shared_from_this()] { self->run(); });
  std::unique_lock lock(mutex_);
  if (changed_.wait_for(lock, options_.limits.deadline, [&] { return !loading_; })) return;
  // What it is still at (a constructor, its migrations) may end later; then it is there.
  status_.health = app::PluginHealth::hung;
  ++status_.hangs;
  note_failure("it takes too long to load");
}

bool Plugin::stop(std::chrono::milliseconds patience) {
  std::deque<Waiting> left;
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    left.swap(queue_);
    changed_.notify_all();
    changed_.wait_for(lock, patience, [&] { return gone_; });
    if (running_done_) left.push_back({{}, std::exchange(running_done_, {}), {}});
  }
  for (auto& waiting : left) waiting.done(unavailable("the program ends"));
  const bool gone = [&] {
    const std::lock_guard lock(mutex_);
    return gone_;
  }();
  if (gone)
    thread_.join();
  else
    thread_.detach();
  return gone;
}

void Plugin::submit(app::PluginRequest request, Done done) {
  std::optional<Error> refused;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || loading_ || status_.health == app::PluginHealth::failed)
      refused = unavailable("it is not there");
    else if (status_.health == app::PluginHealth::hung)
      refused = unavailable("a call of it has not come back");
    else if (queue_.size() >= options_.limits.waiting)
      refused = unavailable("too many wait for it");
    else if (!breakers_.of(request.community).admit(Clock::now()))
      refused = unavailable("it rests after failures");
    else
      queue_.push_back({std::move(request), std::move(done), Clock::now()});
  }
  if (refused) return done(std::move(*refused));
  changed_.notify_all();
}

void Plugin::note(base::CommunityId community, std::int64_t seq) {
  {
    const std::lock_guard lock(mutex_);
    const auto place = feeds_.find(community);
    if (place == feeds_.end()) return;
    place->second.end = std::max(place->second.end, seq);
  }
  changed_.notify_all();
}

void Plugin::reload() {
  {
    const std::lock_guard lock(mutex_);
    reload_ = true;
  }
  changed_.notify_all();
}

void Plugin::take_fetched(Fetched fetched) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    fetched_.push_back(std::move(fetched));
  }
  changed_.notify_all();
}

/// The first answer whose time has come: one that the plugin failed at keeps no other back.
std::optional<Fetched> Plugin::take_due() {
  const auto found =
      std::find_if(fetched_.begin(), fetched_.end(),
                   [now = Clock::now()](const Fetched& one) { return one.due <= now; });
  if (found == fetched_.end()) return std::nullopt;
  auto fetched = std::move(*found);
  fetched_.erase(found);
  --later_open_;
  return fetched;
}

void Plugin::watch() {
  const auto now = Clock::now();
  std::deque<Waiting> late;
  std::string why = "it did not answer in time";
  {
    const std::lock_guard lock(mutex_);
    if (running_ && running_->give_up(now)) {
      status_.health = app::PluginHealth::hung;
      ++status_.hangs;
      note_failure("a call has not come back in time");
      if (running_done_) {
        breakers_.of(running_for_).withdrawn();
        late.push_back({{}, std::exchange(running_done_, {}), {}});
      }
      for (const auto& waiting : queue_) breakers_.of(waiting.request.community).withdrawn();
      late.insert(late.end(), std::make_move_iterator(queue_.begin()),
                  std::make_move_iterator(queue_.end()));
      queue_.clear();
    }
    // Behind others that take long each.
    while (!queue_.empty() && now - queue_.front().since > options_.limits.deadline) {
      breakers_.of(queue_.front().request.community).withdrawn();
      late.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
  }
  for (auto& waiting : late) waiting.done(unavailable(why));
}

app::PluginEntry Plugin::entry() const {
  const std::lock_guard lock(mutex_);
  app::PluginEntry entry{.info = {}, .status = status_};
  if (manifest_) entry.info = manifest_->info;
  // One that says no name of its own goes by its file's.
  if (entry.info.name.empty()) {
    entry.info.name = std::filesystem::path(options_.path).stem().string();
    entry.info.title_zh = entry.info.title_en = entry.info.name;
  }
  if (entry.status.health == app::PluginHealth::ready && breakers_.any_rests())
    entry.status.health = app::PluginHealth::resting;
  if (entry.status.health == app::PluginHealth::ready && crowded_)
    entry.status.health = app::PluginHealth::crowded;
  return entry;
}

std::int64_t Plugin::cursor(base::CommunityId community) const {
  const std::lock_guard lock(mutex_);
  const auto place = feeds_.find(community);
  return place == feeds_.end() ? 0 : place->second.cursor;
}

std::int64_t Plugin::lag() const {
  const std::lock_guard lock(mutex_);
  std::int64_t lag = 0;
  for (const auto& [id, feed] : feeds_)
    if (feed.on) lag += std::max<std::int64_t>(feed.end - feed.cursor, 0);
  return lag;
}

bool Plugin::is_on() const {
  const std::lock_guard lock(mutex_);
  return std::any_of(feeds_.begin(), feeds_.end(), [](const auto& one) { return one.second.on; });
}

const Manifest* Plugin::manifest() const {
  const std::lock_guard lock(mutex_);
  return manifest_.get();
}

void Plugin::note_failure(const std::string& words) {
  ++status_.failures;
  status_.trouble = short_line(words);
  status_.trouble_at = core_->now();
  base::log_warning(
      "plugin {}: {}",
      manifest_ ? manifest_->info.name : std::filesystem::path(options_.path).filename().string(),
      status_.trouble);
}

// From here on: the plugin's own thread.

void Plugin::run() {
  for (bool on = load(); on;) {
    try {
      on = step();
    } catch (const std::exception& error) {
      recover(error.what());
    }
  }
  {
    const std::lock_guard lock(mutex_);
    gone_ = true;
  }
  changed_.notify_all();
}

/// The plugin's file could not be read or written: the disk's doing, which may pass.
void Plugin::recover(const std::string& words) {
  file_->roll_back();
  Done done;
  {
    const std::lock_guard lock(mutex_);
    running_.reset();
    done = std::exchange(running_done_, {});
    note_failure(words);
    if (done) breakers_.of(running_for_).failed(Clock::now());
  }
  if (done) done(unavailable("it failed"));
  pause();
}

/// Before it is full somebody may give it more, or take something away.
void Plugin::look_at_room() {
  room_at_ = Clock::now() + std::chrono::seconds(1);
  const auto room = file_->room();
  const bool crowded = room.used > room.most / 10 * 9;
  const std::lock_guard lock(mutex_);
  if (crowded && !crowded_)
    base::log_warning("plugin {}: its file has {} of {} bytes; --plugin-file-limit gives it more",
                      options_.path, room.used, room.most);
  crowded_ = crowded;
}

void Plugin::pause() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, after_trouble, [&] { return stopping_; });
}

bool Plugin::load() {
  std::string trouble;
  try {
    table_ = load_library(options_.path);
    open(*table_);
  } catch (const std::exception& error) {
    trouble = error.what();
  } catch (...) {
    trouble = "it throws when it is loaded";
  }
  {
    const std::lock_guard lock(mutex_);
    loading_ = false;
    status_.health = trouble.empty() ? app::PluginHealth::ready : app::PluginHealth::failed;
    if (!trouble.empty()) note_failure(trouble);
    if (trouble.empty())
      base::log_info("plugin {} {} is loaded", manifest_->info.name, manifest_->info.version);
  }
  changed_.notify_all();
  return trouble.empty();
}

void Plugin::open(const sifang_plugin& table) {
  auto manifest = read_manifest(table.manifest);
  if (!manifest) throw std::runtime_error("its manifest: " + base::describe(manifest.error()));
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) throw std::runtime_error("the program ends");
  }
  const auto name = manifest->info.name;
  if (const auto why = options_.names->claim(name, manifest->roots); !why.empty())
    throw std::runtime_error(why);
  std::filesystem::create_directories(options_.directory);
  file_ =
      store::open_plugin_file((std::filesystem::path(options_.directory) / (name + ".db")).string(),
                              name, options_.limits.file_most);
  file_->migrate(manifest->migrations, core_->now());
  look_at_room();
  const std::lock_guard lock(mutex_);
  manifest_ = std::make_unique<const Manifest>(std::move(*manifest));
}

bool Plugin::step() {
  if (Clock::now() >= room_at_) look_at_room();
  std::optional<Waiting> next;
  std::optional<Fetched> fetched;
  bool reload = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    reload = std::exchange(reload_, false);
    if (!reload && !queue_.empty()) {
      next = std::move(queue_.front());
      queue_.pop_front();
    } else if (!reload) {
      fetched = take_due();
    }
  }
  if (reload) {
    read_communities();
    return true;
  }
  if (next) {
    serve(std::move(*next));
    return true;
  }
  if (fetched) {
    hand_fetched(std::move(*fetched));
    return true;
  }
  if (run_timer() || feed_one()) return true;
  std::unique_lock lock(mutex_);
  if (stopping_ || reload_ || !queue_.empty()) return true;
  changed_.wait_until(lock, next_time());
  return true;
}

Plugin::Clock::time_point Plugin::next_time() const {
  auto next = Clock::now() + std::chrono::seconds(1);
  for (const auto& timer : timers_) next = std::min(next, timer.at);
  for (const auto& fetched : fetched_) next = std::min(next, fetched.due);
  for (const auto& [id, feed] : feeds_)
    if (feed.on && feed.cursor < feed.end) next = std::min(next, feed.retry_at);
  return next;
}

void Plugin::read_communities() {
  auto communities = core_->communities(manifest_->info);
  if (!communities) {
    failed(base::describe(communities.error()));
    reload();
    return pause();
  }
  const auto now = Clock::now();
  std::vector<DueTimer> timers;
  for (const auto& community : *communities) {
    settings_[community.id] = community.settings;
    for (const auto& timer : manifest_->timers) {
      if (!community.on) continue;
      const auto known = std::find_if(timers_.begin(), timers_.end(), [&](const DueTimer& due) {
        return due.timer == &timer && due.community == community.id;
      });
      timers.push_back(
          {&timer, community.id,
           known == timers_.end() ? now + std::chrono::seconds(timer.every_s) : known->at});
    }
    const auto cursor = file_->cursor(community.id.value);
    const std::lock_guard lock(mutex_);
    auto [place, fresh] = feeds_.try_emplace(community.id);
    auto& feed = place->second;
    feed.on = community.on;
    feed.end = std::max(feed.end, community.seq);
    forget_page(feed);  // it was read with the rights of before
    feed.retry_at = {};
    if (fresh) feed.cursor = feed.kept_cursor = cursor;
  }
  timers_ = std::move(timers);
}

}  // namespace sifang::plugin_host
