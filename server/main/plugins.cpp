// SPDX-License-Identifier: Apache-2.0
// `sifang plugins`: which there are, how they are, where they are on. A server that runs knows all
// of it; without one there are only the rows.
#include <algorithm>

#include "app/communities.hpp"
#include "app/plugins.hpp"
#include "main/admin.hpp"
#include "main/plugin_fetch.hpp"
#include "main/transfer.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::main {
namespace {

using base::Errc;
using base::Error;

/// A plugin in a community, as far as anybody knows it.
struct Line {
  std::string name, version, health, trouble, community;
  bool on = false;
  std::int64_t lag = 0, failures = 0, hangs = 0;
};

std::string describe(const Line& line) {
  std::string text = line.name + " " + line.version + "  " + line.health;
  if (!line.community.empty())
    text += "  " + line.community + (line.on ? " on, lag " + std::to_string(line.lag) : " off");
  if (line.failures > 0)
    text += "  failures " + std::to_string(line.failures) + ", hangs " +
            std::to_string(line.hangs) + ": " + line.trouble;
  return text;
}

std::string json_of(const Line& line) {
  protocol::JsonWriter out;
  out.begin_object().field("name", line.name).field("version", line.version);
  out.field("health", line.health).field("community", line.community).field("on", line.on);
  out.field("lag", line.lag).field("failures", line.failures).field("hangs", line.hangs);
  return out.text_or_null("trouble", line.trouble).end_object().take();
}

std::vector<Line> lines_of(store::Transaction& tx, const app::Services& services,
                           const std::optional<app::Community>& community) {
  std::vector<Line> lines;
  if (services.plugins)
    for (const auto& [info, status] : services.plugins->list())
      lines.push_back({.name = info.name,
                       .version = info.version,
                       .health = std::string(app::to_text(status.health)),
                       .trouble = status.trouble,
                       .community = {},
                       .failures = status.failures,
                       .hangs = status.hangs});
  if (!community) return lines;
  for (const auto& row : app::list_plugins(tx, community->id)) {
    const bool known = std::any_of(lines.begin(), lines.end(),
                                   [&](const Line& line) { return line.name == row.name; });
    if (!known)
      lines.push_back({.name = row.name,
                       .version = {},
                       .health = services.plugins ? "missing" : "no server runs",
                       .trouble = {},
                       .community = {}});
  }
  for (auto& line : lines) {
    line.community = community->code;
    line.on = app::get_plugin(tx, community->id, line.name).on;
    const auto read = services.plugins ? services.plugins->cursor(line.name, community->id) : 0;
    if (line.on && services.plugins) line.lag = std::max<std::int64_t>(community->seq - read, 0);
  }
  return lines;
}

int list(Workspace& workspace, const AdminRequest& request, const Output& output) {
  const auto services = workspace.services();
  auto lines = workspace.read([&](store::Transaction& tx) -> base::Result<std::vector<Line>> {
    std::optional<app::Community> community;
    if (!request.community.empty()) {
      community = app::find_community(tx, request.community);
      if (!community) return Error{Errc::not_found, "there is no community " + request.community};
    }
    return lines_of(tx, services, community);
  });
  if (!lines) return report(output, lines.error());
  for (const auto& line : *lines) output.line(request.json ? json_of(line) : describe(line));
  return 0;
}

int turn(Workspace& workspace, const AdminRequest& request, const Output& output) {
  auto services = workspace.services();
  const bool on = request.command == "plugins enable";
  auto turned = workspace.write([&](store::Transaction& tx) -> base::Result<app::PluginRow> {
    const auto community = app::find_community(tx, request.community);
    if (!community) return Error{Errc::not_found, "there is no community " + request.community};
    app::PluginRow wanted{.name = request.name, .on = on};
    if (!request.role.empty()) {
      const auto role = domain::parse_role(request.role);
      if (!role) return Error{Errc::invalid, "there is no role " + request.role};
      wanted.roles = {*role};
    }
    auto row = app::switch_plugin(tx, services, nullptr, community->id, wanted);
    if (!row && on && !services.plugins)
      return Error{Errc::not_found, "only a server that runs knows its plugins; start it first"};
    return row;
  });
  if (!turned) return report(output, turned.error());
  const std::string state = turned->on ? "on" : "off";
  output.line(request.json ? json_text({{"name", turned->name}, {"state", state}})
                           : turned->name + " is " + state + " in " + request.community);
  return 0;
}

}  // namespace

int run_plugins(Workspace& workspace, const AdminRequest& request, const Output& output) {
  return request.command == "plugins list" ? list(workspace, request, output)
                                           : turn(workspace, request, output);
}

namespace {

/// By the answer's Retry-After, seconds or a date; -1 where it has none.
std::int64_t retry_after_of(Transfer& transfer) {
  curl_header* header = nullptr;
  if (curl_easy_header(transfer.handle(), "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
    return -1;
  curl_off_t seconds = 0;
  curl_easy_getinfo(transfer.handle(), CURLINFO_RETRY_AFTER, &seconds);
  return std::max<std::int64_t>(seconds, 0);
}

void add_headers(Transfer& transfer, const plugin_host::FetchRequest& request) {
  if (!request.content_type.empty()) transfer.add_header("Content-Type: " + request.content_type);
  transfer.add_header("Expect:");
  // libcurl takes a header without a value for one that is to be left out, but with this sign.
  for (const auto& [name, value] : request.headers)
    transfer.add_header(value.empty() ? name + ";" : name + ": " + value);
}

}  // namespace

plugin_host::Fetch make_plugin_fetch(Reach reach) {
  return [reach](const plugin_host::FetchRequest& request,
                 const std::atomic<bool>& stopping) -> base::Result<plugin_host::FetchAnswer> {
    Transfer transfer(reach);
    transfer.set(CURLOPT_PROTOCOLS_STR, reach == Reach::anywhere ? "http,https" : "https");
    transfer.set(CURLOPT_URL, request.url.c_str());
    transfer.set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method == "HEAD") transfer.set(CURLOPT_NOBODY, 1L);
    add_headers(transfer, request);
    if (!request.body.empty()) {
      transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      transfer.set(CURLOPT_POSTFIELDS, request.body.c_str());
    }
    transfer.keep_answer(plugin_host::longest_fetched + 1);  // one more says that there is more
    if (const auto error = transfer.run(stopping); !error.empty())
      return Error{Errc::unavailable, error};
    plugin_host::FetchAnswer answer{.status = static_cast<int>(transfer.status()),
                                    .body = transfer.answer(),
                                    .retry_after_s = retry_after_of(transfer)};
    answer.cut = answer.body.size() > plugin_host::longest_fetched;
    if (answer.cut) answer.body.resize(plugin_host::longest_fetched);
    return answer;
  };
}

}  // namespace sifang::main
