// SPDX-License-Identifier: Apache-2.0
// All plugins of a program: found in a directory, watched, fed from the log.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/plugin_point.hpp"
#include "base/commit.hpp"
#include "plugin_host/core.hpp"
#include "plugin_host/plugin.hpp"

namespace sifang::plugin_host {

struct HostOptions {
  std::string libraries;  // directory of *.so; empty or absent: none
  std::string databases;  // directory of the plugins' files
  Limits limits = {};
};

/// Lifetime: works between start() and stop(), which application and store must outlive.
class Host final : public app::PluginPoint {
 public:
  explicit Host(HostOptions options) : options_(std::move(options)) {}
  ~Host() override { static_cast<void>(stop()); }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// Loads what is there, one after the other by name. What cannot be loaded is listed as failed.
  void start(app::Application& application, Fetch fetch);
  /// How many threads were left behind in code that does not come back: the program must then end
  /// without taking down what they may still use. Once stopped, calls are refused.
  int stop();
  /// For the store's commit sink.
  void committed(const base::CommitBatch& batch);

  [[nodiscard]] std::vector<app::PluginEntry> list() const override;
  [[nodiscard]] const app::PluginInfo* find(std::string_view name) const override;
  [[nodiscard]] std::int64_t cursor(std::string_view name,
                                    base::CommunityId community) const override;
  [[nodiscard]] app::PluginMatch match(std::string_view name, std::string_view method,
                                       std::string_view path) const override;
  [[nodiscard]] std::string owner_of(std::string_view path) const override;
  [[nodiscard]] boost::asio::awaitable<base::Result<app::PluginAnswer>> call(
      app::PluginRequest request) override;
  void changed(std::string_view name) override;
  [[nodiscard]] std::string metrics() const override;
  [[nodiscard]] std::optional<app::PluginErrorForm> error_form(
      std::string_view path) const override;

 private:
  [[nodiscard]] std::shared_ptr<Plugin> get(std::string_view name) const;
  [[nodiscard]] std::vector<std::shared_ptr<Plugin>> plugins() const;
  void watch();

  const HostOptions options_;
  std::shared_ptr<Core> core_;
  std::shared_ptr<LaterFetches> later_;
  std::thread watcher_;
  mutable std::mutex mutex_;
  std::condition_variable ending_;
  std::vector<std::shared_ptr<Plugin>> plugins_;  // guarded; only grows
  bool stopping_ = false;                         // guarded
};

}  // namespace sifang::plugin_host
