// SPDX-License-Identifier: Apache-2.0
#include "plugin_host/core.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "app/file_depot.hpp"
#include "base/bytes.hpp"
#include "domain/limits.hpp"
#include "protocol/json_writer.hpp"
#include "store/waiting.hpp"

namespace sifang::plugin_host {

using base::Errc;
using base::Error;

namespace {
// Few: what has been read is told as it was then, however long the plugin takes.
constexpr std::int64_t events_per_page = 20;

app::CallOptions by_itself(const std::string& plugin) {
  return {.credentials = {},
          .idempotency_key = {},
          .if_match = {},
          .accept = {},
          .remote = "plugin " + plugin,
          .plugin = plugin};
}

/// The body of attachment.add: a name that is none is left out, as that of a form.
std::string file_fields(const std::string& name) {
  if (name.empty() || !base::is_utf8(name)) return {};
  if (base::count_characters(name) > static_cast<std::size_t>(domain::file_name_max)) return {};
  protocol::JsonWriter out;
  return out.begin_object().field("name", name).end_object().take();
}
}  // namespace

Core::Core(app::Application& application, Fetch fetch)
    : application_(application),
      fetch_(std::move(fetch)),
      work_(boost::asio::make_work_guard(context_)),
      thread_([this] { context_.run(); }) {}

Core::~Core() {
  close();
  work_.reset();
  thread_.join();
}

template <class Work>
auto Core::inside(Work work) -> std::invoke_result_t<Work> {
  const std::shared_lock lock(gate_);
  if (!open_) return Error{Errc::unavailable, "the program ends"};
  return work();
}

base::Result<app::Answer> Core::run(const std::string& command, const std::string& input,
                                    app::CallOptions options, May may) {
  return inside([&]() -> base::Result<app::Answer> {
    const auto* const found = application_.commands().find(command);
    // Log-ins and files need a door.
    if (!found || !found->bind || found->info.http_only)
      return Error{Errc::not_found, "there is no command " + command + " for plugins"};
    if (may == May::read && found->info.effect == app::Effect::write)
      return Error{Errc::forbidden, "a request that reads changes nothing on anybody's behalf"};
    auto call = application_.call(*found, {.path = {}, .query = {}, .body = input},
                                  std::move(options), false);
    return boost::asio::co_spawn(context_, std::move(call), boost::asio::use_future).get();
  });
}

base::Result<std::vector<app::PluginCommunity>> Core::communities(const app::PluginInfo& info) {
  return inside([&] {
    return store::read_and_wait(application_.services().store, [&](store::Transaction& tx) {
      return base::Result<std::vector<app::PluginCommunity>>(
          app::list_plugin_communities(tx, info));
    });
  });
}

base::Result<app::PluginEvents> Core::events(const std::string& plugin, base::CommunityId community,
                                             std::int64_t since) {
  return inside([&] {
    return store::read_and_wait(application_.services().store, [&](store::Transaction& tx) {
      return base::Result<app::PluginEvents>(
          app::read_plugin_events(tx, plugin, community, since, events_per_page));
    });
  });
}

base::Result<FetchAnswer> Core::fetch(const FetchRequest& request) {
  return inside([&]() -> base::Result<FetchAnswer> {
    if (!fetch_) return Error{Errc::unavailable, "this program reaches no other servers"};
    return fetch_(request, stopping_);
  });
}

base::Result<app::KeptFile> Core::keep_file(const app::PluginFileOf& whose,
                                            const std::string& file) {
  return inside([&] {
    return store::write_and_wait(application_.services().store, [&](store::Transaction& tx) {
      return app::keep_plugin_file(tx, whose, file);
    });
  });
}

base::Result<app::Reply> Core::read_file(const std::string& plugin, base::CommunityId community,
                                         const std::string& file, app::FilePart part) {
  return inside([&] {
    auto& services = application_.services();
    return store::read_and_wait(services.store, [&](store::Transaction& tx) {
      return app::read_plugin_file(tx, services, plugin, community, file, part);
    });
  });
}

base::Result<void> Core::drop_file(const std::string& plugin, const std::string& file) {
  return inside([&] {
    auto& services = application_.services();
    return store::write_and_wait(services.store, [&](store::Transaction& tx) -> base::Result<void> {
      app::drop_plugin_file(tx, services.clock.now(), plugin, file);
      return {};
    });
  });
}

/// As the door of uploads does it: asked first, then received, then kept.
boost::asio::awaitable<base::Result<app::Answer>> Core::send_file(const app::Command& command,
                                                                  protocol::RawInput input,
                                                                  app::CallOptions options,
                                                                  std::string bytes) {
  auto slot = co_await application_.admit(command, input, options, false);
  if (!slot) co_return slot.error();
  auto& depot = application_.services().files;
  auto writer = co_await depot.open(slot->id, 0);
  if (!writer) co_return writer.error();
  base::Result<app::Answer> answer = Error{};
  if (auto taken = co_await depot.append(std::move(*writer), std::move(bytes)); !taken)
    answer = taken.error();
  else
    answer = co_await application_.keep(command, input, std::move(options), false, *slot);
  depot.uploads().remove(slot->id.text());
  co_return answer;
}

base::Result<app::Answer> Core::add_file(const std::string& plugin, base::CommunityId community,
                                         const std::string& name, std::string bytes) {
  return inside([&]() -> base::Result<app::Answer> {
    const auto on = store::read_and_wait(application_.services().store,
                                         [&](store::Transaction& tx) -> base::Result<bool> {
                                           return app::get_plugin(tx, community, plugin).on;
                                         });
    if (!on) return on.error();
    if (!*on) return Error{Errc::forbidden, "the plugin is not on there"};
    if (bytes.size() > static_cast<std::size_t>(domain::upload_bytes_max))
      return Error{Errc::too_large, "20 MiB are the most"};
    const auto* const command = application_.commands().find("attachment.add");
    const auto fields = file_fields(name);
    const protocol::RawInput input{
        .path = {{"community", community.text()}}, .query = {}, .body = fields};
    auto sent = send_file(*command, input, by_itself(plugin), std::move(bytes));
    return boost::asio::co_spawn(context_, std::move(sent), boost::asio::use_future).get();
  });
}

base::Result<app::Reply> Core::read_attachment(const std::string& plugin,
                                               base::CommunityId community, const std::string& file,
                                               app::FilePart part) {
  return inside([&]() -> base::Result<app::Reply> {
    const auto* const command = application_.commands().find(
        part == app::FilePart::whole ? "attachment.read" : "attachment.thumbnail");
    auto call = application_.call(*command, {.path = {{"id", file}}, .query = {}, .body = {}},
                                  by_itself(plugin), false);
    auto answer = boost::asio::co_spawn(context_, std::move(call), boost::asio::use_future).get();
    const Error unknown{Errc::not_found, "there is no such file"};
    const auto passes = [](Errc code) { return code == Errc::busy || code == Errc::unavailable; };
    if (!answer) return passes(answer.error().code) ? answer.error() : unknown;
    // Whoever asks the plugin is nobody who may look behind a mask, whatever the plugin may. Asked
    // last, so that no mask comes in between.
    auto shown = store::read_and_wait(
        application_.services().store, [&](store::Transaction& tx) -> base::Result<bool> {
          return app::is_shown_attachment(tx, plugin, community, file);
        });
    if (!shown) return shown.error();
    if (!*shown) return unknown;
    return std::move(answer->reply);
  });
}

base::Result<app::HomePlace> Core::find_home(const std::string& plugin, base::CommunityId community,
                                             base::UserId user) {
  auto read = [&](store::Transaction& tx) -> base::Result<app::HomePlace> {
    if (!app::get_plugin(tx, community, plugin).on)
      return Error{Errc::forbidden, "the plugin is not on there"};
    auto home = app::find_home(tx, community, user);
    if (!home) return Error{Errc::not_found, "they live nowhere there"};
    return std::move(*home);
  };
  return inside(
      [&] { return store::read_and_wait(application_.services().store, std::move(read)); });
}

void Core::close() {
  stopping_ = true;
  const std::unique_lock lock(gate_);
  open_ = false;
}

}  // namespace sifang::plugin_host
