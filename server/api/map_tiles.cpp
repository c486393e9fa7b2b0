// SPDX-License-Identifier: Apache-2.0
#include "api/map_tiles.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "protocol/json_writer.hpp"

namespace sifang::api {
namespace {

constexpr std::string_view part = "{s}";

/// "https://host:port" of an address. Errors: throws.
std::string origin_of(const std::string& url) {
  const auto scheme = url.find("://");
  const auto end = scheme == url.npos ? url.npos : url.find('/', scheme + 3);
  if (end == url.npos) throw std::runtime_error("map tiles: '" + url + "' is no address");
  auto origin = url.substr(0, end);
  const auto is_host = [&](std::string_view here) {
    return origin.starts_with(here) && (origin.size() == here.size() || origin[here.size()] == ':');
  };
  const bool is_here = is_host("http://127.0.0.1") || is_host("http://localhost");
  if (!origin.starts_with("https://") && !is_here)
    throw std::runtime_error("map tiles: the address must begin with https://");
  const auto host = std::string_view(origin).substr(scheme + 3);
  // What stands in a header is a host and nothing that would end or lengthen it.
  const bool is_plain = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ':' || c == '{' || c == '}';
  });
  if (!is_plain) throw std::runtime_error("map tiles: '" + std::string(host) + "' is no host");
  return origin;
}

/// The hosts that an address of tiles leads to. Errors: throws.
std::vector<std::string> origins_of(const std::string& url) {
  for (const auto* needed : {"{x}", "{y}", "{z}"})
    if (url.find(needed) == url.npos)
      throw std::runtime_error(std::string("map tiles: the address has no ") + needed);
  const auto origin = origin_of(url);
  const auto at = origin.find(part);
  if (at == origin.npos) {
    if (origin.find_first_of("{}") != origin.npos)
      throw std::runtime_error("map tiles: of the host only {s} may stand for something");
    return {origin};
  }
  std::vector<std::string> origins;
  for (char which = '0'; which <= '7'; ++which)
    origins.push_back(std::string(origin).replace(at, part.size(), 1, which));
  return origins;
}

}  // namespace

MapTiles::MapTiles(const std::string& urls, std::string credit) : credit_(std::move(credit)) {
  constexpr std::size_t most_layers = 6;  // each is asked for all that is shown
  std::istringstream words(urls);
  for (std::string url; words >> url;) {
    if (urls_.size() == most_layers)
      throw std::runtime_error("map tiles: there may be six layers at most");
    for (const auto& origin : origins_of(url)) let_in(origin);
    urls_.push_back(std::move(url));
  }
}

/// Layers of one server mostly come from the same hosts: a header names each once.
void MapTiles::let_in(const std::string& origin) {
  if ((origins_ + " ").find(" " + origin + " ") == std::string::npos) origins_ += " " + origin;
}

std::string MapTiles::to_json() const {
  protocol::JsonWriter out;
  out.begin_object();
  out.text_or_null("tiles", urls_.empty() ? std::string() : urls_.front());
  if (urls_.size() > 1) {
    out.key("above");
    out.begin_array();
    for (std::size_t at = 1; at < urls_.size(); ++at) out.value(urls_[at]);
    out.end_array();
  }
  out.text_or_null("credit", credit_);
  out.end_object();
  return out.take();
}

}  // namespace sifang::api
