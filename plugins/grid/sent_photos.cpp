// SPDX-License-Identifier: Apache-2.0
#include "sent_photos.hpp"

#include "addresses.hpp"
#include "kit/days.hpp"
#include "open311.hpp"

namespace grid {
namespace {

constexpr std::int64_t kept_ms = 30 * day_ms;  // after the last try
constexpr std::size_t id_bytes = 16;
constexpr const char* folder = "/open311/v2/sent/";

/// Some tell a picture by how its address ends. "": no picture that a page shows.
std::string ending_of(const Json& file) {
  const auto type = file.value("type", std::string());
  if (type == "image/jpeg") return ".jpg";
  if (type == "image/png") return ".png";
  return type == "image/webp" ? ".webp" : "";
}

/// The same with each try, and from now on for its time again.
std::string address_id(const Host& host, const Connector& connector, const Json& ticket,
                       const std::string& file) {
  host.write(
      {{"INSERT INTO plugin_grid_sent_photos (id, connector, ticket, file, until)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (connector, file)"
        " DO UPDATE SET until = max(until, excluded.until)",
        {open311::random_text(id_bytes), connector.id, ticket.at("id").get<std::string>(), file,
         host.now_ms() + kept_ms},
        1}});
  return host.query_text(
      "SELECT id FROM plugin_grid_sent_photos WHERE connector = $1 AND file = $2",
      {connector.id, file});
}

struct SentPhoto {
  std::string file, ticket;
  std::int64_t connector = 0;  // 0: there is none
};

SentPhoto find_photo(const Host& host, std::string_view id) {
  SentPhoto found;
  host.query(
      "SELECT file, ticket, connector FROM plugin_grid_sent_photos WHERE id = $1 AND until > $2",
      {id, host.now_ms()}, [&](const Row& row) {
        found = {row.string(0), row.string(1), row.integer(2)};
      });
  return found;
}

/// As when it was sent: a ticket that is the township's business no longer is none of its sight.
bool may_go(const Host& host, const Connector& connector, const std::string& ticket) {
  if (connector.id == 0 || !connector.on) return false;
  const auto read = act(host, "ticket.read", {{"id", ticket}});
  if (!read.ok() || read.body.at("community") != connector.community) return false;
  return read.body.at("visibility") != "private" || connector.send_private;
}

}  // namespace

std::string photo_base(const Host& host, std::string_view community) {
  auto base = host.setting(community, "public_address");
  while (base.ends_with('/')) base.pop_back();
  return is_web_address(base) ? base : std::string();
}

std::vector<std::string> photo_addresses(const Host& host, const Connector& connector,
                                         const Json& ticket, const Json& files, bool is_trial) {
  std::vector<std::string> addresses;
  const auto base = photo_base(host, connector.community);
  if (base.empty()) return addresses;
  for (const auto& file : files) {
    const auto ending = ending_of(file);
    if (ending.empty() || file.value("masked", false)) continue;
    const auto id = is_trial
                        ? std::string("…")
                        : address_id(host, connector, ticket, file.at("id").get<std::string>());
    addresses.push_back(base + folder + id + ending);
  }
  return addresses;
}

void answer_sent_photo(const Host& host, std::string_view name) {
  const auto photo = find_photo(host, name.substr(0, name.find('.')));
  const auto connector = find_connector(host, photo.connector);
  if (!may_go(host, connector, photo.ticket)) throw Refusal(404, "there is no such photo");
  host.answer_attachment(connector.community, photo.file);
}

void forget_sent_photos(const Host& host, std::string_view community) {
  host.write(
      {{"DELETE FROM plugin_grid_sent_photos WHERE until < $1 AND connector IN"
        " (SELECT id FROM plugin_grid_connectors WHERE community = $2)",
        {host.now_ms(), community}}});
}

}  // namespace grid
