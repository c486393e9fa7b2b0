// SPDX-License-Identifier: Apache-2.0
#include "plugin_host/plugin.hpp"

#include <algorithm>
#include <filesystem>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "plugin_host/library.hpp"

namespace sifang::plugin_host {
namespace {

using base::Errc;
using base::Error;

constexpr int retry_after_s = 5;
constexpr std::chrono::milliseconds longest_retry{60'000}, after_trouble{500};
constexpr std::size_t longest_key = 200;
constexpr std::int64_t silent_events = 100;  // read past before the cursor is written
constexpr std::chrono::hours answers_kept{48}, forgets_every{1};

Error unavailable(std::string why) {
  return {Errc::plugin_unavailable, std::move(why), {}, retry_after_s};
}

std::vector<sifang_pair> pairs_of(const app::PluginFields& fields) {
  std::vector<sifang_pair> pairs;
  for (const auto& [name, value] : fields) pairs.push_back({to_c(name), to_c(value)});
  return pairs;
}

std::string role_text(const app::Caller& caller, base::CommunityId community) {
  std::string text;
  const auto roles = caller.roles_in(community);
  for (const auto& code : domain::codes_of<domain::Role>())
    if (roles.has(*domain::parse_role(code))) text += (text.empty() ? "" : " ") + code;
  return text;
}

std::string hash_of(const app::PluginRequest& request) {
  std::string address = request.method + "\n" + request.path + "\n" + request.community.text();
  for (const auto& [name, value] : request.query) address += "\n" + name + "=" + value;
  return base::sha256({address, "\n", request.body});
}

bool has_key(const app::PluginRequest& request) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  return !reads && request.idempotency_key && request.community && request.caller.id;
}

}  // namespace

Plugin::Plugin(std::shared_ptr<Core> core, PluginOptions options)
    : core_(std::move(core)), options_(std::move(options)), breaker_(options_.limits.breaker) {}

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
    else if (!breaker_.admit(Clock::now()))
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
      if (running_done_) late.push_back({{}, std::exchange(running_done_, {}), {}});
      late.insert(late.end(), std::make_move_iterator(queue_.begin()),
                  std::make_move_iterator(queue_.end()));
      queue_.clear();
      breaker_.withdrawn();
    }
    // Behind others that take long each.
    while (!queue_.empty() && now - queue_.front().since > options_.limits.deadline) {
      late.push_back(std::move(queue_.front()));
      queue_.pop_front();
      breaker_.withdrawn();
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
  if (entry.status.health == app::PluginHealth::ready && breaker_.is_resting())
    entry.status.health = app::PluginHealth::resting;
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

const Manifest* Plugin::manifest() const {
  const std::lock_guard lock(mutex_);
  return manifest_.get();
}

void Plugin::note_failure(const std::string& words) {
  ++status_.failures;
  status_.trouble = words;
  status_.trouble_at = core_->now();
  base::log_warning(
      "plugin {}: {}",
      manifest_ ? manifest_->info.name : std::filesystem::path(options_.path).filename().string(),
      words);
}

// ——— from here on the plugin's own thread ———

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
    breaker_.failed(Clock::now());
  }
  if (done) done(unavailable("it failed"));
  pause();
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
  if (!options_.names->claim(name))
    throw std::runtime_error("there is a plugin called " + name + " already");
  std::filesystem::create_directories(options_.directory);
  file_ = store::open_plugin_file(
      (std::filesystem::path(options_.directory) / (name + ".db")).string(), name);
  file_->migrate(manifest->migrations, core_->now());
  const std::lock_guard lock(mutex_);
  manifest_ = std::make_unique<const Manifest>(std::move(*manifest));
}

bool Plugin::step() {
  std::optional<Waiting> next;
  bool reload = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    reload = std::exchange(reload_, false);
    if (!reload && !queue_.empty()) {
      next = std::move(queue_.front());
      queue_.pop_front();
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
  if (run_timer() || feed_one()) return true;
  std::unique_lock lock(mutex_);
  if (stopping_ || reload_ || !queue_.empty()) return true;
  changed_.wait_until(lock, next_time());
  return true;
}

Plugin::Clock::time_point Plugin::next_time() const {
  auto next = Clock::now() + std::chrono::seconds(1);
  for (const auto& timer : timers_) next = std::min(next, timer.at);
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
    if (fresh) feed.cursor = feed.kept_cursor = cursor;
  }
  timers_ = std::move(timers);
}

sifang_call Plugin::make_call() {
  return {.core = *core_,
          .file = *file_,
          .manifest = *manifest_,
          .settings = settings_,
          .watch = std::make_shared<CallWatch>(options_.limits.deadline)};
}

Plugin::Outcome Plugin::run_call(sifang_call& call, const Code& code, const BeforeCommit& before) {
  file_->begin();
  file_->set_deadline(call.watch->deadline());
  {
    const std::lock_guard lock(mutex_);
    running_ = call.watch;
    ++status_.calls;
  }
  std::int32_t came = SIFANG_FAILED;
  try {
    came = code(call);
  } catch (const std::exception& error) {
    call.words = std::string("it throws: ") + error.what();
  } catch (...) {
    call.words = "it throws something that is no exception";
  }
  file_->set_deadline(Clock::time_point::max());
  const bool in_time = call.watch->end();
  {
    const std::lock_guard lock(mutex_);
    running_.reset();
    if (!in_time) {
      // It has come back after all: it rests, then one call is let through.
      status_.health = app::PluginHealth::ready;
      breaker_.trip(Clock::now());
    }
  }
  if (!in_time) {
    file_->roll_back();
    return Outcome::given_up;
  }
  return settle(call, came, before);
}

Plugin::Outcome Plugin::settle(sifang_call& call, std::int32_t code, const BeforeCommit& before) {
  if (code == SIFANG_REFUSED && call.refusal) {
    file_->roll_back();
    return Outcome::refused;
  }
  std::string trouble = call.broken;
  if (trouble.empty() && code != SIFANG_OK)
    trouble = !call.words.empty()   ? call.words
              : !call.error.empty() ? call.error
                                    : "it answers " + std::to_string(code);
  if (trouble.empty() && call.request && !call.answer) trouble = "it gives no answer";
  if (trouble.empty()) {
    try {
      before(call);
      file_->commit();
      return Outcome::kept;
    } catch (const std::exception& error) {
      trouble = error.what();
    }
  }
  file_->roll_back();
  failed(trouble);
  return Outcome::failed;
}

void Plugin::failed(const std::string& words) {
  const std::lock_guard lock(mutex_);
  note_failure(words);
}

std::optional<base::Result<app::PluginAnswer>> Plugin::answer_again(
    const app::PluginRequest& request) {
  if (!has_key(request)) return std::nullopt;
  const auto& key = *request.idempotency_key;
  if (key.empty() || key.size() > longest_key)
    return Error{Errc::invalid, "", {{"/Idempotency-Key", "must have 1 to 200 characters"}}};
  const auto before = file_->find_answer(request.caller.id.text(), key);
  if (!before) return std::nullopt;
  if (before->request_hash != hash_of(request))
    return Error{Errc::key_reused, "this key came with another request before"};
  return app::PluginAnswer{before->status, before->content_type, before->body};
}

void Plugin::serve(Waiting waiting) {
  const auto& request = waiting.request;
  {
    const std::lock_guard lock(mutex_);
    running_done_ = std::move(waiting.done);
  }
  if (auto again = answer_again(request)) return finish(Outcome::repeated, std::move(*again));
  auto call = make_call();
  call.request = &request;
  const auto outcome = run_call(
      call, [&](sifang_call& at) { return hand_request(at); },
      [&](const sifang_call& at) {
        if (has_key(request))
          file_->keep_answer(
              request.caller.id.text(), *request.idempotency_key,
              {hash_of(request), at.answer->status, at.answer->content_type, at.answer->body},
              core_->now());
      });
  if (outcome == Outcome::kept) return finish(outcome, std::move(*call.answer));
  if (outcome == Outcome::refused) return finish(outcome, std::move(*call.refusal));
  finish(outcome, unavailable("it failed"));
}

void Plugin::finish(Outcome outcome, base::Result<app::PluginAnswer> answer) {
  Done done;
  {
    const std::lock_guard lock(mutex_);
    done = std::exchange(running_done_, {});
    switch (outcome) {
      case Outcome::failed: breaker_.failed(Clock::now()); break;
      case Outcome::kept:
      case Outcome::refused: breaker_.succeeded(); break;
      case Outcome::repeated: breaker_.withdrawn(); break;  // the plugin was not asked
      case Outcome::given_up: break;                        // it rests already
    }
  }
  if (done) done(std::move(answer));  // else it was answered when it was given up
}

std::int32_t Plugin::hand_request(sifang_call& call) {
  const auto& request = *call.request;
  const auto parameters = pairs_of(request.parameters), query = pairs_of(request.query),
             headers = pairs_of(request.headers);
  const auto community = request.community ? request.community.text() : std::string();
  const auto user = request.caller.id ? request.caller.id.text() : std::string();
  const auto roles = role_text(request.caller, request.community);
  std::string grid;
  for (const auto& membership : request.caller.memberships)
    if (membership.community == request.community && !membership.grid.empty())
      grid = membership.grid;
  sifang_request asked{};
  asked.size = sizeof asked;
  asked.route = request.route;
  asked.method = to_c(request.method);
  asked.path = to_c(request.path);
  asked.body = to_c(request.body);
  asked.content_type = to_c(request.content_type);
  asked.request_id = to_c(request.request_id);
  asked.community = to_c(community);
  asked.parameters = parameters.data();
  asked.parameter_count = parameters.size();
  asked.query = query.data();
  asked.query_count = query.size();
  asked.headers = headers.data();
  asked.header_count = headers.size();
  asked.user = to_c(user);
  asked.user_name = to_c(request.caller.name);
  asked.roles = to_c(roles);
  asked.party = to_c(request.caller.party_in(request.community));
  asked.grid = to_c(grid);
  return table_->request(table_->self, &host_table(), &call, &asked);
}

bool Plugin::run_timer() {
  const auto now = Clock::now();
  if (forget_at_ <= now) {
    forget_at_ = now + forgets_every;
    file_->begin();
    file_->forget_answers(core_->now() - answers_kept);
    file_->commit();
  }
  for (auto& due : timers_) {
    if (due.at > now) continue;
    due.at = now + std::chrono::seconds(due.timer->every_s);
    auto call = make_call();
    const auto community = due.community.text();
    const sifang_timer asked{sizeof asked, to_c(due.timer->name), to_c(community)};
    static_cast<void>(run_call(
        call,
        [&](sifang_call& at) { return table_->timer(table_->self, &host_table(), &at, &asked); },
        [](const sifang_call&) {}));
    return true;
  }
  return false;
}

/// The next thing to do for a community whose log goes on; in turns, as the map has them.
bool Plugin::feed_one() {
  const auto now = Clock::now();
  for (auto& [community, feed] : feeds_) {
    {
      const std::lock_guard lock(mutex_);
      if (!feed.on || feed.cursor >= feed.end || feed.retry_at > now) continue;
    }
    this->feed(community, feed);
    return true;
  }
  return false;
}

void Plugin::feed(base::CommunityId community, Feed& feed) {
  if (feed.page.empty()) {
    auto read = core_->events(manifest_->info.name, community, feed.cursor);
    if (!read) {
      const std::lock_guard lock(mutex_);
      feed.retry_at = Clock::now() + after_trouble;
      return;
    }
    for (auto& event : read->events)
      if (manifest_->hears(event.kind)) feed.page.push_back(std::move(event));
    feed.page_end = read->seq;
  }
  if (!feed.page.empty()) return hand_event(community, feed);
  {
    const std::lock_guard lock(mutex_);
    feed.cursor = feed.page_end;
  }
  // Nothing for the plugin: read past again after a crash, at no harm.
  if (feed.cursor - feed.kept_cursor >= silent_events) keep_cursor(community, feed);
}

void Plugin::keep_cursor(base::CommunityId community, Feed& feed) {
  file_->begin();
  file_->set_cursor(community.value, feed.cursor);
  file_->commit();
  feed.kept_cursor = feed.cursor;
}

void Plugin::hand_event(base::CommunityId community, Feed& feed) {
  const auto& event = feed.page.front();
  auto call = make_call();
  const auto id = community.text();
  sifang_event told{};
  told.size = sizeof told;
  told.seq = event.seq;
  told.community = to_c(id);
  told.kind = to_c(event.kind);
  told.subject = to_c(event.subject);
  told.body = to_c(event.body);
  // The cursor goes on in the very transaction of what the plugin has made of the event.
  const auto outcome = run_call(
      call, [&](sifang_call& at) { return table_->event(table_->self, &host_table(), &at, &told); },
      [&](const sifang_call&) { file_->set_cursor(community.value, event.seq); });
  const std::lock_guard lock(mutex_);
  if (outcome == Outcome::kept) {
    ++status_.events;
    feed.cursor = feed.kept_cursor = event.seq;
    feed.failures = 0;
    feed.page.pop_front();
    if (feed.page.empty()) feed.cursor = feed.page_end;
    return;
  }
  const auto doubled = options_.limits.first_retry * (1 << std::min(feed.failures++, 10));
  feed.retry_at = Clock::now() + std::min<std::chrono::milliseconds>(doubled, longest_retry);
}

}  // namespace sifang::plugin_host
