// SPDX-License-Identifier: Apache-2.0
// What a plugin is called for: requests, answers it waits for, timers. All of it on the plugin's
// own thread, as is the log (plugin_feed).
#include <algorithm>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "plugin_host/plugin.hpp"
#include "plugin_host/short_line.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::plugin_host {
namespace {

using base::Errc;
using base::Error;

constexpr std::size_t longest_key = 200;
constexpr const char* no_room =
    "its file is as large as it may be, or the disk is full: it can be read and takes nothing in";
constexpr std::chrono::hours answers_kept{48}, forgets_every{1};
constexpr int told_again = 3;  // an answer from elsewhere that the plugin failed at

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

std::vector<std::string> grids_of(const app::PluginRequest& request, domain::Role role) {
  std::vector<std::string> grids;
  for (const auto& membership : request.caller.memberships)
    if (membership.community == request.community && membership.role == role &&
        !membership.grid.empty())
      grids.push_back(membership.grid);
  return grids;
}

std::string list_text(const std::vector<std::string>& texts) {
  protocol::JsonWriter out;
  out.begin_array();
  for (const auto& text : texts) out.value(text);
  out.end_array();
  return out.take();
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

sifang_call Plugin::make_call() {
  const auto open = [&] {
    const std::lock_guard lock(mutex_);
    return later_open_;  // only fewer until the call ends: this thread alone adds to it
  }();
  return {.core = *core_,
          .file = *file_,
          .manifest = *manifest_,
          .settings = settings_,
          .watch = std::make_shared<CallWatch>(options_.limits.deadline),
          .later_room = options_.limits.later - std::min(options_.limits.later, open)};
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
      // It has come back after all. After a request it rests for that community, then one call is
      // let through.
      status_.health = app::PluginHealth::ready;
      if (call.request) breakers_.of(call.request->community).trip(Clock::now());
    }
  }
  if (!in_time) {
    file_->roll_back();
    let_go(call.fresh_files);
    return Outcome::given_up;
  }
  const auto outcome = settle(call, came, before);
  if (outcome == Outcome::full) room_at_ = {};
  let_go(outcome == Outcome::kept ? call.dropped_files : call.fresh_files);
  if (outcome == Outcome::kept) begin_later(call);
  return outcome;
}

/// What the plugin has written is on disk: now others may hear of it.
void Plugin::begin_later(sifang_call& call) {
  if (call.later.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    later_open_ += call.later.size();
  }
  options_.later->add(manifest_->info.name, std::move(call.later),
                      [weak = weak_from_this()](Fetched fetched) {
                        if (const auto self = weak.lock()) self->take_fetched(std::move(fetched));
                      });
}

/// Files that are this plugin's no longer. One that cannot be let go stays, which harms nobody.
void Plugin::let_go(const std::vector<std::string>& files) {
  for (const auto& file : files)
    if (auto done = core_->drop_file(manifest_->info.name, file); !done)
      base::log_warning("plugin {}: the file {} is kept on: {}", manifest_->info.name,
                        short_line(file), base::describe(done.error()));
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
  const bool full = file_->found_no_room();
  file_->roll_back();
  failed(full ? no_room : trouble);
  return full ? Outcome::full : Outcome::failed;
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
  if (before->status == 0)
    return Error{Errc::conflict, "this was done; what was answered is kept no more"};
  return app::PluginAnswer{before->status, before->content_type, before->body};
}

void Plugin::serve(Waiting waiting) {
  const auto& request = waiting.request;
  {
    const std::lock_guard lock(mutex_);
    running_done_ = std::move(waiting.done);
    running_for_ = request.community;
  }
  // Asked here, behind the change that was answered before this request came.
  if (!request.community && !is_on())
    return finish(Outcome::not_asked, Error{Errc::not_found, "the plugin is on nowhere"});
  if (auto again = answer_again(request)) return finish(Outcome::not_asked, std::move(*again));
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
  finish(outcome, unavailable(outcome == Outcome::full ? no_room : "it failed"));
}

void Plugin::finish(Outcome outcome, base::Result<app::PluginAnswer> answer) {
  Done done;
  {
    const std::lock_guard lock(mutex_);
    done = std::exchange(running_done_, {});
    auto& breaker = breakers_.of(running_for_);
    switch (outcome) {
      case Outcome::failed: breaker.failed(Clock::now()); break;
      case Outcome::kept:
      case Outcome::refused: breaker.succeeded(); break;
      case Outcome::not_asked: breaker.withdrawn(); break;
      case Outcome::full: breaker.succeeded(); break;  // whoever reads is answered
      case Outcome::given_up: break;                   // it rests already
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
  const auto led = grids_of(request, domain::Role::grid_leader);
  const auto worked = grids_of(request, domain::Role::grid_worker);
  const std::string grid = !led.empty() ? led.front() : !worked.empty() ? worked.front() : "";
  const auto led_list = list_text(led), worked_list = list_text(worked);
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
  asked.building = to_c(request.home.building);
  asked.unit = to_c(request.home.unit);
  asked.room = to_c(request.home.room);
  asked.grids_led = to_c(led_list);
  asked.grids_worked = to_c(worked_list);
  return table_->request(table_->self, &host_table(), &call, &asked);
}

/// A call of its own. One that fails, or is too late as the disk was busy, is told again a few
/// times; whoever must know keeps what it has asked for until it has heard.
void Plugin::hand_fetched(Fetched fetched) {
  if (!SIFANG_HAS(sifang_plugin, table_, fetched) || !table_->fetched) return;
  auto call = make_call();
  sifang_fetched told{};
  told.size = sizeof told;
  told.tag = to_c(fetched.tag);
  told.status = fetched.status;
  told.body = to_c(fetched.body);
  told.error = to_c(fetched.error);
  told.retry_after_s = fetched.retry_after_s;
  const auto outcome = run_call(
      call,
      [&](sifang_call& at) { return table_->fetched(table_->self, &host_table(), &at, &told); },
      [](const sifang_call&) {});
  if (outcome == Outcome::kept || outcome == Outcome::refused) return;
  if (++fetched.failures > told_again) return;
  fetched.due = Clock::now() + options_.limits.first_retry * (1 << (fetched.failures - 1));
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  fetched_.push_back(std::move(fetched));
  ++later_open_;
}

void Plugin::forget_answers(base::Time before) {
  file_->begin();
  file_->forget_answers(before);
  file_->commit();
}

/// Answers that are kept for their keys may have words of whoever was erased. That they were given
/// stays: what is asked again is not done again.
void Plugin::empty_answers() {
  file_->begin();
  file_->empty_answers();
  file_->commit();
}

bool Plugin::run_timer() {
  const auto now = Clock::now();
  if (forget_at_ <= now) {
    forget_at_ = now + forgets_every;
    forget_answers(core_->now() - answers_kept);
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

}  // namespace sifang::plugin_host
