// SPDX-License-Identifier: Apache-2.0
// What a plugin reaches of the program, and the gate before it: once that is closed, a plugin's
// thread that comes back late finds nothing that it could still use.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/application.hpp"
#include "app/plugin_files.hpp"
#include "app/plugins.hpp"
#include "plugin_host/manifest.hpp"

namespace sifang::plugin_host {

constexpr std::size_t longest_fetched = std::size_t{1} << 20;  // what a plugin is handed back

struct FetchRequest {
  std::string method, url, content_type, body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};
struct FetchAnswer {
  int status = 0;
  std::string body = {};            // of at most longest_fetched
  bool cut = false;                 // there was more
  std::int64_t retry_after_s = -1;  // -1: nothing says so
};
/// A request to another server, in the calling thread, given up when `stopping`. Errors:
/// unavailable.
using Fetch = std::function<base::Result<FetchAnswer>(const FetchRequest&,
                                                      const std::atomic<bool>& stopping)>;

/// Thread: those of plugins, which every call blocks; close() from the one that takes all down.
/// Lifetime: the application until close() has returned.
class Core {
 public:
  Core(app::Application& application, Fetch fetch);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  enum class May { read, write };
  /// A command of the table, as whoever `options` says. Errors: as the command's; forbidden when it
  /// writes and may only read; unavailable once closed.
  [[nodiscard]] base::Result<app::Answer> run(const std::string& command, const std::string& input,
                                              app::CallOptions options, May may);
  [[nodiscard]] base::Result<std::vector<app::PluginCommunity>> communities(
      const app::PluginInfo& info);
  [[nodiscard]] base::Result<app::PluginEvents> events(const std::string& plugin,
                                                       base::CommunityId community,
                                                       std::int64_t since);
  [[nodiscard]] base::Result<FetchAnswer> fetch(const FetchRequest& request);
  /// Errors: those of app/plugin_files.
  [[nodiscard]] base::Result<app::KeptFile> keep_file(const app::PluginFileOf& whose,
                                                      const std::string& file);
  [[nodiscard]] base::Result<app::Reply> read_file(const std::string& plugin,
                                                   base::CommunityId community,
                                                   const std::string& file, app::FilePart part);
  [[nodiscard]] base::Result<void> drop_file(const std::string& plugin, const std::string& file);
  /// A file of the plugin's own user, as attachment.add keeps one. Errors: forbidden where the
  /// plugin is not on, and those of the command.
  [[nodiscard]] base::Result<app::Answer> add_file(const std::string& plugin,
                                                   base::CommunityId community,
                                                   const std::string& name, std::string bytes);
  /// An attachment of that community that the plugin by itself may read. Errors: not_found, for a
  /// masked one too.
  [[nodiscard]] base::Result<app::Reply> read_attachment(const std::string& plugin,
                                                         base::CommunityId community,
                                                         const std::string& file,
                                                         app::FilePart part);
  /// Errors: forbidden where the plugin is not on, not_found for who lives nowhere there.
  [[nodiscard]] base::Result<app::HomePlace> find_home(const std::string& plugin,
                                                       base::CommunityId community,
                                                       base::UserId user);
  [[nodiscard]] base::Time now() const { return clock_.now(); }

  /// Waits for what goes through just now. Transfers are cut off.
  void close();

 private:
  template <class Work>
  auto inside(Work work) -> std::invoke_result_t<Work>;
  [[nodiscard]] boost::asio::awaitable<base::Result<app::Answer>> send_file(
      const app::Command& command, protocol::RawInput input, app::CallOptions options,
      std::string bytes);

  app::Application& application_;  // behind the gate
  const base::SystemClock clock_;
  const Fetch fetch_;
  std::atomic<bool> stopping_{false};
  std::shared_mutex gate_;
  bool open_ = true;  // guarded by gate_
  // Where the coroutines of commands run: no thread of the server's.
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace sifang::plugin_host
