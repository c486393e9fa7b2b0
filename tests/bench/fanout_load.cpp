// SPDX-License-Identifier: Apache-2.0
// Compares servers that bring one message to many, side by side in one run: processor time of the
// server per delivery, time from publishing to each delivery, memory per connection. Prints a table
// and a line of JSON. The first server named is the yardstick of the ratios.
//
//   fanout_load --raw floor=./fanout_floor --raw net=./fanout_net
//   fanout_load --raw floor=./fanout_floor --sifang sifang=8080@4711 --token T --community C
//               --method agenda.state --params '{"item":"…","text":"@"}'
//
// A raw server sends every text of a client to all; for Sifang `@` in --params is where the text
// goes, and the raw servers get messages as long as Sifang's. Further: --clients 1000 --messages N
// --in-flight 1,8 --bytes 300 --rounds 5. Left out, the messages of a round make 400,000
// deliveries: a longer one would leave the clients of the other servers silent until those close
// them.
#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>

#include "bench/audience.hpp"
#include "bench/target.hpp"

namespace {

using namespace sifang::bench;

struct Plan {
  std::vector<std::pair<std::string, std::string>> raw, sifang;  // name, place
  std::string token, community, method, params;
  std::size_t clients = 1000, messages = 0, bytes = 300, rounds = 5;
  std::vector<std::size_t> in_flight{1, 8};
};

std::pair<std::string, std::string> read_pair(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == text.npos) throw std::runtime_error("NAME=PLACE expected: " + text);
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<std::size_t> read_numbers(std::string text) {
  std::vector<std::size_t> numbers;
  for (std::size_t used = 0; !text.empty(); text.erase(0, used + 1)) {
    numbers.push_back(std::stoul(text, &used));
    if (used >= text.size()) break;
  }
  return numbers;
}

Plan read_arguments(int count, char** arguments) {
  Plan plan;
  const std::map<std::string, std::function<void(const std::string&)>> options{
      {"--raw", [&](auto& value) { plan.raw.push_back(read_pair(value)); }},
      {"--sifang", [&](auto& value) { plan.sifang.push_back(read_pair(value)); }},
      {"--token", [&](auto& value) { plan.token = value; }},
      {"--community", [&](auto& value) { plan.community = value; }},
      {"--method", [&](auto& value) { plan.method = value; }},
      {"--params", [&](auto& value) { plan.params = value; }},
      {"--clients", [&](auto& value) { plan.clients = std::stoul(value); }},
      {"--messages", [&](auto& value) { plan.messages = std::stoul(value); }},
      {"--bytes", [&](auto& value) { plan.bytes = std::stoul(value); }},
      {"--rounds", [&](auto& value) { plan.rounds = std::stoul(value); }},
      {"--in-flight", [&](auto& value) { plan.in_flight = read_numbers(value); }}};
  for (int i = 1; i < count; i += 2) {
    const auto option = options.find(arguments[i]);
    if (option == options.end() || i + 1 == count)
      throw std::runtime_error(std::string("not understood: ") + arguments[i]);
    option->second(arguments[i + 1]);
  }
  if (plan.raw.empty() && plan.sifang.empty())
    throw std::runtime_error("name a server: --raw or --sifang NAME=PLACE");
  if (plan.clients == 0) throw std::runtime_error("--clients is 1 or more");
  constexpr std::size_t deliveries = 400'000;  // of a round
  if (plan.messages == 0) plan.messages = std::max(deliveries / plan.clients, std::size_t{8});
  return plan;
}

Dialect raw_dialect() {
  return {.headers = {},
          .greeting = {},
          .ready = {},
          .prefix = {},
          .publish = [](std::string_view text) { return std::string(text); }};
}

Dialect sifang_dialect(const Plan& plan) {
  const auto hole = plan.params.find('@');
  if (hole == plan.params.npos) throw std::runtime_error("--params needs a @ for the text");
  const auto head = fmt::format(R"({{"op":"call","id":2,"method":"{}","params":{})", plan.method,
                                plan.params.substr(0, hole));
  const auto tail = plan.params.substr(hole + 1) + "}";
  return {
      .path = "/api/v1/live",
      .headers = fmt::format("Authorization: Bearer {}\r\nSec-WebSocket-Protocol: sifang.v1\r\n",
                             plan.token),
      .greeting = fmt::format(R"({{"op":"subscribe","id":1,"community":"{}"}})", plan.community),
      .ready = R"("op":"result","id":1)",
      .prefix = R"({"op":"event")",
      .publish = [head, tail](std::string_view text) { return head + std::string(text) + tail; }};
}

/// A server, its audience and what was measured of it.
struct Entrant {
  Target target;
  bool raw;
  std::int64_t bytes_per_connection = 0;
  std::unique_ptr<Audience> audience = {};
  std::vector<double> cpu_us = {}, p50_us = {}, p99_us = {};  // one per round
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double percentile_us(std::vector<std::int64_t>& values, double part) {
  const auto place = static_cast<std::ptrdiff_t>(static_cast<double>(values.size() - 1) * part);
  std::nth_element(values.begin(), values.begin() + place, values.end());
  return static_cast<double>(values[static_cast<std::size_t>(place)]) / 1000;
}

void gather(Entrant& entrant, const Dialect& dialect, std::size_t clients) {
  const auto before = entrant.target.resident_memory();
  entrant.audience = std::make_unique<Audience>(entrant.target.port(), clients, dialect);
  entrant.bytes_per_connection =
      (entrant.target.resident_memory() - before) / static_cast<std::int64_t>(clients);
}

void measure(Entrant& entrant, const Plan& plan, std::size_t publishers, std::size_t bytes) {
  const auto before = entrant.target.cpu_time();
  auto outcome = entrant.audience->publish(plan.messages, publishers, bytes);
  const std::chrono::duration<double, std::micro> used = entrant.target.cpu_time() - before;
  entrant.cpu_us.push_back(used.count() / static_cast<double>(outcome.latencies_ns.size()));
  entrant.p50_us.push_back(percentile_us(outcome.latencies_ns, 0.50));
  entrant.p99_us.push_back(percentile_us(outcome.latencies_ns, 0.99));
}

std::string report(const std::vector<Entrant>& entrants, std::size_t in_flight) {
  std::string json;
  const auto& yardstick = entrants.front();
  for (const auto& entrant : entrants) {
    const auto cpu = median(entrant.cpu_us), p50 = median(entrant.p50_us),
               p99 = median(entrant.p99_us);
    std::vector<double> ratios;  // round by round: what was measured side by side
    for (std::size_t i = 0; i < entrant.cpu_us.size(); ++i)
      ratios.push_back(entrant.cpu_us[i] / yardstick.cpu_us[i]);
    fmt::print("{:>9} {:<12} {:>8.2f} {:>6.2f} {:>9.0f} {:>9.0f} {:>7.2f} {:>9.1f}\n", in_flight,
               entrant.target.name(), cpu, median(ratios), p50, p99, p99 / median(yardstick.p99_us),
               static_cast<double>(entrant.bytes_per_connection) / 1024);
    json += fmt::format(R"({}{{"in_flight":{},"server":"{}","cpu_us":{:.3f},"cpu_ratio":{:.3f},)"
                        R"("p50_us":{:.0f},"p99_us":{:.0f},"bytes_per_connection":{}}})",
                        json.empty() ? "" : ",", in_flight, entrant.target.name(), cpu,
                        median(ratios), p50, p99, entrant.bytes_per_connection);
  }
  return json;
}

void run(const Plan& plan) {
  const bool two_processors = std::thread::hardware_concurrency() > 1;
  std::vector<Entrant> entrants;
  for (const auto& [name, place] : plan.raw)
    entrants.push_back({.target = Target(name, place, two_processors ? 0 : -1), .raw = true});
  for (const auto& [name, place] : plan.sifang)
    entrants.push_back({.target = Target(name, place, two_processors ? 0 : -1), .raw = false});
  if (two_processors) stay_on_cpu(1);

  // The first messages warm all up and say how long Sifang's are.
  constexpr std::size_t first_messages = 20;
  auto raw_bytes = plan.bytes;
  for (auto& entrant : entrants) {
    gather(entrant, entrant.raw ? raw_dialect() : sifang_dialect(plan), plan.clients);
    const auto outcome = entrant.audience->publish(first_messages, 1, plan.bytes);
    if (!entrant.raw) raw_bytes = std::max(raw_bytes, outcome.message_bytes);
  }

  fmt::print("{} clients, {} messages, {} rounds; medians; times in µs\n", plan.clients,
             plan.messages, plan.rounds);
  fmt::print("{:>9} {:<12} {:>8} {:>6} {:>9} {:>9} {:>7} {:>9}\n", "in flight", "server",
             "CPU/del.", "ratio", "p50", "p99", "p99 r.", "KiB/conn.");
  std::string json;
  for (const auto in_flight : plan.in_flight) {
    for (auto& entrant : entrants)
      entrant.cpu_us.clear(), entrant.p50_us.clear(), entrant.p99_us.clear();
    for (std::size_t round = 0; round < plan.rounds; ++round)
      for (auto& entrant : entrants) {
        measure(entrant, plan, in_flight, entrant.raw ? raw_bytes : plan.bytes);
        for (auto& other : entrants) other.audience->answer_pings();
      }
    json += (json.empty() ? "" : ",") + report(entrants, in_flight);
  }
  fmt::print(R"({{"clients":{},"messages":{},"bytes":{},"rounds":{},"results":[{}]}})"
             "\n",
             plan.clients, plan.messages, raw_bytes, plan.rounds, json);
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) throw std::runtime_error("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) throw std::runtime_error("setrlimit");
}

}  // namespace

int main(int count, char** arguments) {
  try {
    raise_descriptor_limit();
    run(read_arguments(count, arguments));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "fanout_load: {}\n", error.what());
    return 1;
  }
}
