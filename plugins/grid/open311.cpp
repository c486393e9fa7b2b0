// SPDX-License-Identifier: Apache-2.0
// Which resource is asked for and in what format, and how what is wrong is answered.
#include "open311.hpp"

#include <algorithm>
#include <charconv>

#include "kit/days.hpp"
#include "sent_photos.hpp"
#include "xml.hpp"

namespace grid::open311 {
namespace {

constexpr std::string_view root = "/open311/v2/";

/// "requests/MG-2026-000001.xml" taken apart.
struct Resource {
  std::string noun, id;
  std::optional<Format> format;
};

Resource take_apart(std::string_view path) {
  Resource resource;
  if (path.ends_with(".xml")) {
    resource.format = Format::xml;
  } else if (path.ends_with(".json")) {
    resource.format = Format::json;
  }
  if (resource.format) path = path.substr(0, path.rfind('.'));
  resource.noun = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(path.size(), resource.noun.size() + 1));
  resource.id = path;
  return resource;
}

void answer_text(const Host& host, int status, std::string_view words) {
  host.answer_as("text/plain; charset=utf-8", words, status);
}

void answer_problem(const Visit& visit, const Problem& problem) {
  Json list = Json::array();
  for (const auto& [code, words] : problem.faults)
    list.push_back({{"code", code}, {"description", words}});
  visit.answer("errors", list, problem.status);
}

/// Of what went up to a township, for it alone: no matter whether this interface is open.
void get_sent_photo(const Visit& visit, const std::string& name) {
  const auto method = visit.request.method();
  if (method != "GET" && method != "HEAD") throw Refusal(404, "there is no such photo");
  answer_sent_photo(visit.host, name);
}

void read_resource(Visit& visit, const Resource& resource) {
  const auto& [noun, id, format] = resource;
  if (noun == "discovery" && id.empty()) return get_discovery(visit);
  if (noun == "services") return id.empty() ? get_services(visit) : get_definition(visit, id);
  if (noun == "requests") return id.empty() ? get_requests(visit) : get_request(visit, id);
  if (noun == "tokens" && !id.empty()) return get_token(visit, id);
  if (noun == "servicerequestupdates" && id.empty()) return get_updates(visit);
  throw Problem(404, "there is no such resource");
}

void write_resource(Visit& visit, const Resource& resource) {
  const bool is_list = resource.id.empty();
  const bool requests = resource.noun == "requests" && is_list;
  if (!requests && !(resource.noun == "servicerequestupdates" && is_list))
    throw Problem(resource.noun == "requests" || resource.noun == "services" ? 400 : 404,
                  "nothing can be posted here");
  if (all_jurisdictions(visit.host).empty()) throw Problem(404, "no community is served here");
  // A key in the address is looked at before the body is.
  visit.key = find_key(visit);
  visit.form = read_form(visit.request.header("Content-Type"), visit.request.body());
  if (!visit.form.fault.empty()) throw Problem(visit.form.status, visit.form.fault);
  requests ? post_request(visit) : post_update(visit);
}

void answer_resource(Visit& visit, const Resource& resource) {
  const auto method = visit.request.method();
  if (method == "GET" || method == "HEAD") return read_resource(visit, resource);
  if (method == "POST") return write_resource(visit, resource);
  throw Problem(400, "only GET and POST are answered here");
}

}  // namespace

std::string Visit::parameter(std::string_view name) const {
  auto value = form.value(name);
  return value.empty() ? std::string(request.query(name)) : value;
}

std::string Visit::base() const {
  const auto host_name = request.header("Host");
  if (host_name.empty()) return "/open311/v2";
  const bool secure = request.header("X-Forwarded-Proto") == "https";
  return std::string(secure ? "https://" : "http://") + std::string(host_name) + "/open311/v2";
}

void Visit::answer(std::string_view root_name, const Json& value, int status) const {
  answer_written(written(root_name, value), status);
}

std::string Visit::written(std::string_view root_name, const Json& value) const {
  return format == Format::json ? kit::write_json(value) : write_xml(root_name, value);
}

void Visit::answer_written(std::string_view text, int status) const {
  const bool is_json = format == Format::json;
  host.answer_as(is_json ? "application/json; charset=utf-8" : "text/xml; charset=utf-8", text,
                 status);
}

std::optional<Json> ask(const Host& host, std::string_view command, const Json& input) {
  const auto answer = host.command(sifang_sdk::As::itself, command, input.dump());
  if (answer.status >= 300) return std::nullopt;
  return Json::parse(answer.body);
}

Span span_of(const Visit& visit, const char* start, const char* end) {
  constexpr std::int64_t most = 90 * day_ms, second = 1'000;
  const auto read = [&](const char* name) -> std::optional<std::int64_t> {
    const auto text = visit.parameter(name);
    if (text.empty()) return std::nullopt;
    const auto time = read_time(text);
    if (!time) throw Problem(400, std::string(name) + " is no time like 2026-11-28T08:00:00+08:00");
    return *time / second * second;
  };
  const auto from = read(start), to = read(end);
  if (from && to && *from > *to) throw Problem(400, std::string(end) + " is before " + start);
  if (from && to && *to - *from > most)
    throw Problem(400, std::string(start) + " and " + end + " are more than 90 days apart");
  const auto last = to.value_or(from ? *from + most : visit.now);
  return {from.value_or(last - most), last + second - 1};
}

Page page_of(const Visit& visit, std::int64_t most) {
  const auto read = [&](const char* name, std::int64_t otherwise) {
    const auto text = visit.parameter(name);
    if (text.empty()) return otherwise;
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stop != text.data() + text.size() || number < 1)
      throw Problem(400, std::string(name) + " is no number from 1 on");
    return number;
  };
  constexpr std::int64_t far = 1'000'000;
  const auto size = std::min(read("page_size", most), most);
  return {size, (std::min(read("page", 1), far) - 1) * size};
}

Problem refused(const sifang_sdk::Answer& answer) {
  const auto problem = parse_json(answer.body);
  std::string words = "it was refused";
  if (problem.is_object()) {
    words = problem.value("detail", "");
    for (const auto& field : problem.value("errors", Json::array()))
      words += (words.empty() ? "" : "; ") + field.value("pointer", "") + " " +
               field.value("message", "");
    if (words.empty()) words = problem.value("title", "it was refused");
  }
  if (answer.status >= 500) throw sifang_sdk::HostError("the core answers: " + words);
  return Problem(answer.status == 429 ? 429 : 400, words);
}

}  // namespace grid::open311

namespace grid {

void answer_open311(const Host& host, const Request& request) {
  using namespace open311;
  auto path = request.path();
  if (!path.starts_with(root)) return answer_text(host, 404, "Open311 is at /open311/v2/");
  path.remove_prefix(root.size());
  const auto resource = take_apart(path);
  Visit visit{host, request, host.now_ms()};
  try {
    if (resource.noun == "photos" && !resource.format) return get_photo(visit, resource.id);
    if (resource.noun == "sent" && !resource.format) return get_sent_photo(visit, resource.id);
    if (!resource.format) return answer_text(host, 404, "Bad extension. We support .xml and .json");
    visit.format = *resource.format;
    answer_resource(visit, resource);
  } catch (const Problem& problem) {
    answer_problem(visit, problem);
  }
}

}  // namespace grid
