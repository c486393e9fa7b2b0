// SPDX-License-Identifier: Apache-2.0
#include "api/map_tiles.hpp"

#include <algorithm>
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

}  // namespace

MapTiles::MapTiles(std::string url, std::string credit)
    : url_(std::move(url)), credit_(std::move(credit)) {
  if (url_.empty()) return;
  for (const auto* needed : {"{x}", "{y}", "{z}"})
    if (url_.find(needed) == url_.npos)
      throw std::runtime_error(std::string("map tiles: the address has no ") + needed);
  const auto origin = origin_of(url_);
  const auto at = origin.find(part);
  if (at == origin.npos) {
    if (origin.find_first_of("{}") != origin.npos)
      throw std::runtime_error("map tiles: of the host only {s} may stand for something");
    origins_ = " " + origin;
    return;
  }
  for (char which = '0'; which <= '7'; ++which)
    origins_ += " " + std::string(origin).replace(at, part.size(), 1, which);
}

std::string MapTiles::to_json() const {
  protocol::JsonWriter out;
  out.begin_object();
  out.text_or_null("tiles", url_);
  out.text_or_null("credit", credit_);
  out.end_object();
  return out.take();
}

}  // namespace sifang::api
