// SPDX-License-Identifier: Apache-2.0
// The composition root: what a server is made of, in the order in which it stands up; the end of
// the function takes it down again.
#include "main/serve.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "api/http_door.hpp"
#include "api/live_door.hpp"
#include "app/application.hpp"
#include "app/chores.hpp"
#include "app/courier.hpp"
#include "app/notice_runner.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"
#include "live/hub.hpp"
#include "main/address.hpp"
#include "main/channels.hpp"
#include "main/control_socket.hpp"
#include "main/plugin_fetch.hpp"
#include "main/plugin_files.hpp"
#include "main/service_manager.hpp"
#include "main/workspace.hpp"
#include "net/server.hpp"
#include "net/websocket.hpp"
#include "plugin_host/host.hpp"

namespace sifang::main {
namespace {

/// The chores while they run, on one thread of the server.
class RunningChores {
 public:
  /// Requires: `executor` has one thread, which runs for as long as this object lives.
  RunningChores(boost::asio::any_io_executor executor, app::ChoreRunner& runner)
      : executor_(executor), group_(std::make_shared<base::TaskGroup>(executor)) {
    boost::asio::post(executor_,
                      [group = group_, &runner] { group->spawn(runner.run_for_ever()); });
  }
  ~RunningChores() {
    auto stop = [](std::shared_ptr<base::TaskGroup> group) -> boost::asio::awaitable<bool> {
      group->cancel();
      constexpr std::chrono::seconds for_the_transaction{5};  // the one under way
      co_return co_await group->wait(for_the_transaction);
    };
    if (!boost::asio::co_spawn(executor_, stop(group_), boost::asio::use_future).get())
      base::log_error("a chore did not end in time");
  }
  RunningChores(const RunningChores&) = delete;
  RunningChores& operator=(const RunningChores&) = delete;

 private:
  boost::asio::any_io_executor executor_;
  std::shared_ptr<base::TaskGroup> group_;
};

/// The server while it runs. At the end nothing of what it began is under way any more: neither a
/// request nor, where one had to be cut off, the job that it left with the store.
class Running {
 public:
  Running(net::Server& server, live::Hub& hub, app::NoticeRunner& notices, app::Courier& courier,
          plugin_host::Host& plugins, Workspace& workspace)
      : server_(server),
        hub_(hub),
        notices_(notices),
        courier_(courier),
        plugins_(plugins),
        workspace_(workspace) {
    server_.start();
  }
  ~Running() {
    static_cast<void>(plugins_.stop());
    hub_.detach();
    server_.stop();
    notices_.stop();
    courier_.stop();
    workspace_.finish();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  net::Server& server_;
  live::Hub& hub_;
  app::NoticeRunner& notices_;
  app::Courier& courier_;
  plugin_host::Host& plugins_;
  Workspace& workspace_;
};

/// Plugins stop before what they use does, also where the server cannot come up.
class RunningPlugins {
 public:
  RunningPlugins(plugin_host::Host& host, app::Application& application, plugin_host::Fetch fetch)
      : host_(host) {
    host_.start(application, std::move(fetch));
  }
  ~RunningPlugins() { static_cast<void>(host_.stop()); }
  RunningPlugins(const RunningPlugins&) = delete;
  RunningPlugins& operator=(const RunningPlugins&) = delete;

 private:
  plugin_host::Host& host_;
};

/// Blocks the signals that end the program in every thread, so that wait() is the one to get them.
class EndSignal {
 public:
  EndSignal() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    // What cannot be written is an error where it is written, and not the end of the program.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
  }
  void wait() {
    int which = 0;
    sigwait(&signals_, &which);
  }

 private:
  sigset_t signals_;
};

/// New notices as the live feed takes them.
std::shared_ptr<const live::NoticeBatch> live_batch(const app::NoticePlan& plan) {
  auto batch = std::make_shared<live::NoticeBatch>();
  batch->community = plan.community;
  for (const auto& notice : plan.notices) {
    auto& entry = batch->notices.emplace_back();
    entry.actor = notice.actor;
    entry.visible = notice.visible;
    for (const auto& group : notice.groups)
      entry.groups.push_back(
          {group.audience,
           {notice.id.text(), std::string(domain::to_text(group.why)), std::string(group.kind)}});
  }
  return batch;
}

void add_channels(app::Channels& channels, const ServeOptions& options, const base::Clock& clock) {
  const auto reach = options.private_webhooks ? Reach::anywhere : Reach::outside;
  channels.add(make_signed_channel(reach, clock));
  channels.add(make_dingtalk_channel(reach, clock));
  channels.add(make_wecom_channel(reach));
  if (!options.smtp.url.empty()) channels.add(make_mail_channel(options.smtp, clock));
}

app::OutboxOptions outbox_options(const ServeOptions& options) {
  auto public_url = options.public_url;
  while (public_url.ends_with('/')) public_url.pop_back();
  return {.has_mail = !options.smtp.url.empty(),
          .has_webhooks = true,
          .public_url = public_url,
          .gathering = std::chrono::seconds(options.mail_gathers_s),
          .first_wait = std::chrono::seconds(options.first_retry_s),
          .private_addresses = options.private_webhooks};
}

/// Errors: throws std::runtime_error with words for a person.
void check_mail(const SmtpOptions& smtp) {
  if (smtp.url.empty()) return;
  if (!smtp.url.starts_with("smtp://") && !smtp.url.starts_with("smtps://") &&
      !smtp.url.starts_with("smtp+plain://"))
    throw std::runtime_error("SIFANG_SMTP_URL must begin with smtp://, smtps:// or smtp+plain://");
  if (smtp.from.find('@') == smtp.from.npos)
    throw std::runtime_error("SIFANG_MAIL_FROM must say whom e-mail is from");
}

std::string plugin_directory(const ServeOptions& options) {
  if (!options.plugins.empty()) return options.plugins;
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  return unknown ? std::string() : (program.parent_path() / "plugins").string();
}

plugin_host::Limits plugin_limits(const ServeOptions& options) {
  plugin_host::Limits limits;
  limits.deadline = std::chrono::milliseconds(options.plugin_deadline_ms);
  limits.first_retry = std::chrono::milliseconds(options.plugin_retry_ms);
  limits.file_most = options.plugin_file_mib << 20;
  limits.breaker.rest = std::chrono::milliseconds(options.plugin_rest_ms);
  return limits;
}

}  // namespace

ServeEnd serve(const ServeOptions& options) {
  EndSignal end;
  const auto address = parse_address(options.listen);
  check_mail(options.smtp);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  api::TrustedProxies proxies;
  for (const auto& proxy : options.trusted_proxies)
    if (const auto added = proxies.add(proxy); !added)
      throw std::runtime_error("--trust-proxy: " + added.error().detail);

  // First, so that it goes last: whatever was made on the server's threads (timers of the feed,
  // what the store still owes to callers that were cut off) needs them, although they stand still.
  std::optional<net::Server> server;

  // The feed: the store tells it what it has committed, and whose rights have changed.
  live::Hub hub(net::append_text_frame);
  api::LiveConnections connections;

  // What concerns people is found beside the work; a commit wakes it.
  // What leaves the house goes by the outbox.
  const base::SystemClock clock;
  app::Channels channels;
  add_channels(channels, options, clock);
  app::Courier courier(channels);
  app::NoticeRunner notices([&](const app::NoticePlan& plan) {
    hub.noticed(live_batch(plan));
    courier.wake();
  });

  // What others have written: nothing of it runs before the application stands.
  plugin_host::Host plugins({.libraries = plugin_directory(options),
                             .databases = plugin_files_in(options.directory),
                             .limits = plugin_limits(options)});

  // The data directory: its lock, the database at the newest schema, every query prepared.
  Workspace workspace(
      {.directory = options.directory,
       .readers = options.readers,
       .sink =
           [&hub, &notices, &plugins](const base::CommitBatch& batch) {
             hub.committed(batch);
             plugins.committed(batch);
             notices.wake();
           },
       .access_changed =
           [&connections](auto&&... change) { connections.access_changed(change...); },
       .tell_person = [&connections](auto&&... news) { connections.tell(news...); },
       .outbox = outbox_options(options),
       .plugins = &plugins});

  // The commands, what is done without one, and the two doors.
  app::Application application(workspace.services(), app::make_command_table());
  app::ChoreRunner chores(workspace.services(), app::make_chores());
  api::LiveDoor live(application, hub, connections);
  api::HttpDoor http(
      application, live, std::move(proxies),
      [&server, &connections, &chores, &plugins] {
        return "# TYPE sifang_connections gauge\nsifang_connections " +
               std::to_string(server->connections()) +
               "\n# TYPE sifang_live_sessions gauge\nsifang_live_sessions " +
               std::to_string(connections.count()) + "\n" + chores.metrics() + plugins.metrics();
      },
      api::MapTiles(options.map_tiles, options.map_credit));

  // The listener runs last, so that nobody comes in before all stands.
  server.emplace(net::ServerOptions{.address = address.host,
                                    .port = address.port,
                                    .threads = options.io_threads,
                                    .compression = !options.no_compression},
                 http);
  std::vector<boost::asio::any_io_executor> threads;
  for (std::size_t i = 0; i < server->threads(); ++i) threads.push_back(server->executor(i));
  hub.attach(threads);
  notices.start(workspace.services());
  courier.start(workspace.services());
  const RunningPlugins running_plugins(
      plugins, application,
      make_plugin_fetch(options.private_webhooks ? Reach::anywhere : Reach::outside));
  const Running running(*server, hub, notices, courier, plugins, workspace);
  const RunningChores running_chores(server->executor(0), chores);
  const ControlSocket control(workspace);
  std::cout << "listening on http://" << address.host << ":" << server->port() << std::endl;
  tell_service_manager("READY=1");

  end.wait();
  base::log_info("stopping");
  tell_service_manager("STOPPING=1");
  return plugins.stop() > 0 ? ServeEnd::with_threads_left : ServeEnd::whole;
}

}  // namespace sifang::main
