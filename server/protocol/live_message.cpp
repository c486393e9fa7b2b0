// SPDX-License-Identifier: Apache-2.0
#include "protocol/live_message.hpp"

#include <nlohmann/json.hpp>

#include "base/bytes.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/nesting.hpp"
#include "protocol/problem.hpp"

namespace sifang::protocol {
namespace {

using base::Errc;
using base::Error;
using nlohmann::json;

constexpr int deepest = 16;

/// A whole number that a 64-bit integer holds.
std::optional<std::int64_t> whole_number(const json& value) {
  const bool too_big = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX;
  if (!value.is_number_integer() || too_big) return std::nullopt;
  return value.get<std::int64_t>();
}

/// Takes the member `name` into `target`; false when it is there with the wrong type.
bool take_text(const json& message, const char* name, std::string& target) {
  const auto place = message.find(name);
  if (place == message.end() || place->is_null()) return true;
  if (!place->is_string()) return false;
  target = place->get<std::string>();
  return true;
}

}  // namespace

base::Result<LiveMessage> read_live_message(std::string_view text, std::int64_t& id) {
  if (!base::is_utf8(text) || nests_deeper(text, deepest))
    return Error{Errc::malformed, "the message is not UTF-8, or nested too deeply"};
  const json message = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!message.is_object()) return Error{Errc::malformed, "the message is not a JSON object"};

  LiveMessage read;
  if (const auto number = message.find("id"); number != message.end()) {
    const auto whole = whole_number(*number);
    if (!whole) return Error{Errc::invalid, "", {{"/id", "must be a whole number"}}};
    id = read.id = *whole;
  }
  for (const auto& [name, target] : {std::pair{"op", &read.op},
                                     {"community", &read.community},
                                     {"method", &read.method},
                                     {"meeting", &read.meeting}})
    if (!take_text(message, name, *target))
      return Error{Errc::invalid, "", {{std::string("/") + name, "must be text"}}};
  if (const auto key = message.find("key"); key != message.end() && !key->is_null()) {
    if (!key->is_string()) return Error{Errc::invalid, "", {{"/key", "must be text"}}};
    read.key = key->get<std::string>();  // an empty one too, which the application refuses
  }
  if (const auto since = message.find("since"); since != message.end() && !since->is_null()) {
    read.since = whole_number(*since);
    if (!read.since || *read.since < 0)
      return Error{Errc::invalid, "", {{"/since", "must be a whole number"}}};
  }
  if (const auto params = message.find("params"); params != message.end()) {
    if (!params->is_object()) return Error{Errc::invalid, "", {{"/params", "must be an object"}}};
    read.params = params->dump();
  }
  return read;
}

std::string write_hello(std::string_view connection, base::Time now) {
  JsonWriter out;
  out.begin_object()
      .field("op", "hello")
      .field("connection", connection)
      .field("time", now)
      .end_object();
  return out.take();
}

std::string write_result(std::int64_t id, std::string_view data) {
  JsonWriter out;
  out.begin_object().field("op", "result").field("id", id).raw_field("data", data).end_object();
  return out.take();
}

std::string write_live_error(std::int64_t id, const base::Error& error,
                             std::string_view request_id) {
  JsonWriter out;
  out.begin_object().field("op", "error").field("id", id);
  out.raw_field("problem", write_problem(error, request_id)).end_object();
  return out.take();
}

std::string write_reset(base::CommunityId community, std::int64_t seq) {
  JsonWriter out;
  out.begin_object()
      .field("op", "reset")
      .field("community", community)
      .field("seq", seq)
      .end_object();
  return out.take();
}

std::string write_live_event(std::string_view body) {
  return "{\"op\":\"event\"," + std::string(body.substr(1));
}

}  // namespace sifang::protocol
