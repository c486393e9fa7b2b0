// SPDX-License-Identifier: Apache-2.0
#include "api/routes.hpp"

#include <algorithm>

namespace sifang::api {
namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = path.find('/');
    segments.emplace_back(path.substr(0, end));
    path = end == path.npos ? std::string_view{} : path.substr(end);
  }
  return segments;
}

bool is_name(std::string_view segment) { return segment.starts_with('{'); }

}  // namespace

std::string_view to_text(app::Verb verb) {
  switch (verb) {
    case app::Verb::get: return "GET";
    case app::Verb::post: return "POST";
    case app::Verb::put: return "PUT";
    case app::Verb::patch: return "PATCH";
    case app::Verb::delete_: return "DELETE";
  }
  return "GET";
}

Routes::Routes(const app::CommandTable& commands) {
  for (const auto& command : commands.all()) {
    auto segments = split(command.info.path);
    auto same = std::find_if(routes_.begin(), routes_.end(), [&](const Route& route) {
      return route.verb == command.info.verb && route.segments == segments;
    });
    if (same == routes_.end())
      same = routes_.insert(routes_.end(), {command.info.verb, std::move(segments), {}});
    same->commands.push_back(&command);
  }
  // Fixed words before names, so that /tickets/similar is not a ticket called "similar".
  std::stable_sort(routes_.begin(), routes_.end(), [](const Route& left, const Route& right) {
    const auto names = [](const Route& route) {
      return std::count_if(route.segments.begin(), route.segments.end(), is_name);
    };
    return names(left) < names(right);
  });
}

Routes::Match Routes::find(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  const auto segments = split(path);
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  for (const auto& route : routes_) {
    if (route.segments.size() != segments.size()) continue;
    bool fits = true;
    for (std::size_t i = 0; fits && i < segments.size(); ++i)
      fits = is_name(route.segments[i]) ? !segments[i].empty() : route.segments[i] == segments[i];
    if (!fits) continue;
    match.allow += (match.allow.empty() ? "" : ", ") + std::string(to_text(route.verb));
    if (route.verb == app::Verb::get) match.allow += ", HEAD";
    if (to_text(route.verb) != wanted) continue;
    match.commands = route.commands;
    for (std::size_t i = 0; i < segments.size(); ++i)
      if (is_name(route.segments[i])) {
        const auto& name = route.segments[i];
        match.path.emplace_back(name.substr(1, name.size() - 2), segments[i]);
      }
    return match;
  }
  return match;
}

}  // namespace sifang::api
