// SPDX-License-Identifier: Apache-2.0
#include "plugin_host/host.hpp"

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>

#include "base/log.hpp"

namespace sifang::plugin_host {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using base::Error;

constexpr std::chrono::milliseconds looks_every{20}, ends_within{2'000};

std::vector<std::string> find_libraries(const std::string& directory) {
  std::vector<std::string> paths;
  if (directory.empty() || !fs::is_directory(directory)) return paths;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.path().extension() == ".so") paths.push_back(fs::absolute(entry.path()).string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// As a label of Prometheus, names being what they are (read_manifest) or files'.
std::string label(const std::string& name) {
  std::string safe = name;
  std::replace_if(
      safe.begin(), safe.end(),
      [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }, '_');
  return "{plugin=\"" + safe + "\"} ";
}

}  // namespace

void Host::start(app::Application& application, Fetch fetch) {
  const auto paths = find_libraries(options_.libraries);
  if (paths.empty()) return;
  core_ = std::make_shared<Core>(application, std::move(fetch));
  later_ = std::make_shared<LaterFetches>(core_);
  watcher_ = std::thread([this] { watch(); });
  const auto names = std::make_shared<Names>();
  for (const auto& path : paths) {
    auto plugin = std::make_shared<Plugin>(core_, PluginOptions{.path = path,
                                                                .directory = options_.databases,
                                                                .limits = options_.limits,
                                                                .names = names,
                                                                .later = later_});
    plugin->start();
    const std::lock_guard lock(mutex_);
    plugins_.push_back(std::move(plugin));
  }
}

int Host::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopping_, true)) return 0;
  }
  ending_.notify_all();
  if (watcher_.joinable()) watcher_.join();
  int left = 0;
  const auto until = std::chrono::steady_clock::now() + ends_within;
  for (const auto& plugin : plugins()) {
    const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    if (!plugin->stop(std::max(patience, std::chrono::milliseconds(0)))) ++left;
  }
  if (core_) core_->close();
  if (later_) later_->stop();
  if (left > 0) base::log_error("{} plugins did not come back and are left behind", left);
  return left;
}

void Host::watch() {
  std::unique_lock lock(mutex_);
  while (!ending_.wait_for(lock, looks_every, [&] { return stopping_; })) {
    const auto all = plugins_;
    lock.unlock();
    for (const auto& plugin : all) plugin->watch();
    lock.lock();
  }
}

std::vector<std::shared_ptr<Plugin>> Host::plugins() const {
  const std::lock_guard lock(mutex_);
  return plugins_;
}

std::shared_ptr<Plugin> Host::get(std::string_view name) const {
  for (const auto& plugin : plugins())
    if (const auto* manifest = plugin->manifest(); manifest && manifest->info.name == name)
      return plugin;
  return nullptr;
}

void Host::committed(const base::CommitBatch& batch) {
  const auto all = plugins();
  if (all.empty()) return;
  std::map<base::CommunityId, std::int64_t> ends;
  for (const auto& event : batch) ends[event->community] = event->seq;
  for (const auto& plugin : all)
    for (const auto& [community, seq] : ends) plugin->note(community, seq);
}

std::vector<app::PluginEntry> Host::list() const {
  std::vector<app::PluginEntry> entries;
  for (const auto& plugin : plugins()) entries.push_back(plugin->entry());
  return entries;
}

const app::PluginInfo* Host::find(std::string_view name) const {
  const auto plugin = get(name);
  return plugin ? &plugin->manifest()->info : nullptr;
}

std::int64_t Host::cursor(std::string_view name, base::CommunityId community) const {
  const auto plugin = get(name);
  return plugin ? plugin->cursor(community) : 0;
}

app::PluginMatch Host::match(std::string_view name, std::string_view method,
                             std::string_view path) const {
  const auto plugin = get(name);
  return plugin ? plugin->manifest()->match(method, path) : app::PluginMatch{};
}

std::string Host::owner_of(std::string_view path) const {
  for (const auto& plugin : plugins())
    if (const auto* manifest = plugin->manifest())
      for (const auto& root : manifest->roots)
        if (path.starts_with(root)) return manifest->info.name;
  return {};
}

std::optional<app::PluginErrorForm> Host::error_form(std::string_view path) const {
  const auto plugin = get(owner_of(path));
  if (plugin)
    for (const auto& form : plugin->manifest()->root_errors)
      if (path.ends_with(form.ends)) return form;
  return std::nullopt;
}

boost::asio::awaitable<base::Result<app::PluginAnswer>> Host::call(app::PluginRequest request) {
  using Answer = base::Result<app::PluginAnswer>;
  const auto plugin = get(request.plugin);
  if (!plugin) co_return Error{Errc::not_found, "there is no such plugin"};
  auto initiate = [plugin](auto handler, app::PluginRequest asked) {
    auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    plugin->submit(std::move(asked), [resume](Answer answer) {
      auto executor = boost::asio::get_associated_executor(*resume);
      boost::asio::post(executor, [resume, answer = std::move(answer)]() mutable {
        auto go_on = std::move(*resume);
        std::move(go_on)(std::exception_ptr(), std::optional<Answer>(std::move(answer)));
      });
    });
  };
  auto answer =
      co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                           void(std::exception_ptr, std::optional<Answer>)>(
          initiate, boost::asio::use_awaitable, std::move(request));
  co_return std::move(*answer);
}

void Host::changed(std::string_view name) {
  if (const auto plugin = get(name)) plugin->reload();
}

std::string Host::metrics() const {
  std::string up, calls, failures, hangs, events, lag;
  for (const auto& plugin : plugins()) {
    const auto [info, status] = plugin->entry();
    const auto name = label(info.name);
    const bool answers =
        status.health == app::PluginHealth::ready || status.health == app::PluginHealth::crowded;
    up += "sifang_plugin_up" + name + (answers ? "1" : "0") + "\n";
    calls += "sifang_plugin_calls_total" + name + std::to_string(status.calls) + "\n";
    failures += "sifang_plugin_failures_total" + name + std::to_string(status.failures) + "\n";
    hangs += "sifang_plugin_hangs_total" + name + std::to_string(status.hangs) + "\n";
    events += "sifang_plugin_events_total" + name + std::to_string(status.events) + "\n";
    lag += "sifang_plugin_lag" + name + std::to_string(plugin->lag()) + "\n";
  }
  if (up.empty()) return {};
  return "# TYPE sifang_plugin_up gauge\n" + up + "# TYPE sifang_plugin_calls_total counter\n" +
         calls + "# TYPE sifang_plugin_failures_total counter\n" + failures +
         "# TYPE sifang_plugin_hangs_total counter\n" + hangs +
         "# TYPE sifang_plugin_events_total counter\n" + events +
         "# TYPE sifang_plugin_lag gauge\n" + lag;
}

}  // namespace sifang::plugin_host
