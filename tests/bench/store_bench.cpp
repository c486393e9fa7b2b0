// SPDX-License-Identifier: Apache-2.0
// What the store adds to SQLite and what it saves: durable jobs of two rows through store.write()
// from many callers at once, beside the same statements on a bare connection with the same pragmas,
// one and many per commit; and a lookup through store.read() beside the bare one. Rounds take
// turns, so that a busy machine meets all alike. Prints medians as a table and a line of JSON.
//
//   store_bench [--callers 64] [--jobs 20000] [--rounds 5] [--directory /tmp]
#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/sqlite/sqlite_transaction.hpp"

namespace sifang::bench {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using store::sqlite::Connection;
using store::sqlite::SqliteTransaction;
using store::sqlite::Step;

constexpr store::MigrationText migrations[] = {
    {1, "0001_create_tickets",
     "CREATE TABLE tickets (id INTEGER NOT NULL PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT "
     "NULL) STRICT;"
     "CREATE TABLE events (seq INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT "
     "NULL) STRICT;"}};
constexpr store::QueryText queries[] = {
    {"add_ticket", "INSERT INTO tickets (id, title, body) VALUES ($1, $2, $3)"},
    {"add_event", "INSERT INTO events (seq, kind, body) VALUES ($1, $2, $3)"},
    {"get_ticket", "SELECT id, title, body FROM tickets WHERE id = $1"}};
constexpr store::Query add_ticket{0}, add_event{1}, get_ticket{2};
constexpr store::Catalogue catalogue{queries, migrations};

struct Plan {
  std::size_t callers = 64, jobs = 20'000, rounds = 5;
  std::string directory = fs::temp_directory_path().string();
};

Plan read_arguments(int count, char** arguments) {
  Plan plan;
  const std::map<std::string, std::function<void(const std::string&)>> options{
      {"--callers", [&](auto& value) { plan.callers = std::stoul(value); }},
      {"--jobs", [&](auto& value) { plan.jobs = std::stoul(value); }},
      {"--rounds", [&](auto& value) { plan.rounds = std::stoul(value); }},
      {"--directory", [&](auto& value) { plan.directory = value; }}};
  for (int i = 1; i < count; i += 2) {
    const auto option = options.find(arguments[i]);
    if (option == options.end() || i + 1 == count)
      throw std::runtime_error(std::string("not understood: ") + arguments[i]);
    option->second(arguments[i + 1]);
  }
  return plan;
}

std::int64_t next_id =
    0;  // of the ticket and of its event; this program writes from one place at a time

void submit_ticket(store::Transaction& tx, std::int64_t id) {
  static const std::string body(300, 'b');
  tx.execute(add_ticket, {id, "The lift of building 5 stands still", body});
  tx.execute(add_event, {id, "ticket.submitted", body});
}

bool look_up(store::Transaction& tx, std::int64_t id) {
  std::size_t length = 0;
  tx.for_each(get_ticket, {id}, [&](const store::Row& row) {
    length += row.text(2).size();
    return false;
  });
  return length > 0;
}

/// A bare connection: no threads, no queue.
class Bare {
 public:
  explicit Bare(const std::string& path) : connection_(path, store::sqlite::Mode::read_write) {
    connection_.run(migrations[0].sql.data());
    connection_.run("PRAGMA wal_autocheckpoint = 4000");
    connection_.prepare(catalogue);
  }

  void write(std::size_t jobs, std::size_t per_commit) {
    while (jobs > 0) {
      connection_.take(Step::begin_write);
      SqliteTransaction tx(connection_, SqliteTransaction::Access::write);
      for (std::size_t i = 0; i < per_commit && jobs > 0; ++i, --jobs) submit_ticket(tx, ++next_id);
      connection_.take(Step::commit);
    }
  }

  void read(std::size_t jobs) {
    for (std::size_t i = 0; i < jobs; ++i) {
      connection_.take(Step::begin_read);
      SqliteTransaction tx(connection_, SqliteTransaction::Access::read);
      if (!look_up(tx, 1 + static_cast<std::int64_t>(i) % 1000))
        throw std::runtime_error("ticket lost");
      connection_.take(Step::commit);
    }
  }

 private:
  Connection connection_;
};

/// `jobs` crossings to the store by `callers` coroutines on one thread, each waiting for its own.
template <class Fn>
void cross(const Plan& plan, std::size_t jobs, Fn one) {
  asio::io_context context;
  std::size_t left = jobs;
  auto caller = [&]() -> asio::awaitable<void> {
    while (left > 0) {
      --left;
      co_await one();
    }
  };
  for (std::size_t i = 0; i < plan.callers; ++i)
    asio::co_spawn(context, caller(), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
  context.run();
}

asio::awaitable<void> write_one(store::Store& store) {
  auto job = [id = ++next_id](store::Transaction& tx) -> base::Result<bool> {
    submit_ticket(tx, id);
    return true;
  };
  const auto done = co_await store.write(job);
  if (!done) throw std::runtime_error(done.error().detail);
}

asio::awaitable<void> read_one(store::Store& store) {
  auto job = [](store::Transaction& tx) -> base::Result<bool> {
    return look_up(tx, 1 + next_id++ % 1000);
  };
  const auto done = co_await store.read(job);
  if (!done || !*done) throw std::runtime_error("ticket lost");
}

/// One way of doing it, and what each round took.
struct Way {
  std::string name;
  std::size_t jobs;
  std::function<void(std::size_t)> run;
  std::vector<double> per_second = {}, cpu_us = {};
};

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

void measure(Way& way) {
  const auto cpu = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  way.run(way.jobs);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  way.per_second.push_back(static_cast<double>(way.jobs) / took.count());
  way.cpu_us.push_back((cpu_seconds() - cpu) * 1e6 / static_cast<double>(way.jobs));
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void report(const std::vector<Way>& ways) {
  std::string json;
  fmt::print("{:<34}{:>14}{:>18}\n", "", "jobs per s", "processor us/job");
  for (const auto& way : ways) {
    fmt::print("{:<34}{:>14.0f}{:>18.2f}\n", way.name, median(way.per_second), median(way.cpu_us));
    json +=
        fmt::format(R"({}{{"way":"{}","per_second":{:.0f},"cpu_us":{:.2f}}})",
                    json.empty() ? "" : ",", way.name, median(way.per_second), median(way.cpu_us));
  }
  fmt::print("{{\"bench\":\"store\",\"ways\":[{}]}}\n", json);
}

void run(const Plan& plan) {
  base::init_crypto();
  base::set_log_level(base::LogLevel::warning);
  const fs::path folder = fs::path(plan.directory) / "sifang-store-bench";
  fs::remove_all(folder);
  fs::create_directories(folder);
  {
    const base::SystemClock clock;
    Bare bare((folder / "bare.db").string());
    const auto store = store::make_sqlite_store(
        {.path = (folder / "store.db").string(), .catalogue = catalogue}, clock);
    std::vector<Way> ways{
        {"bare, 1 per commit", plan.jobs / 10, [&](std::size_t jobs) { bare.write(jobs, 1); }},
        {fmt::format("bare, {} per commit", plan.callers), plan.jobs,
         [&](std::size_t jobs) { bare.write(jobs, plan.callers); }},
        {fmt::format("store.write, {} callers", plan.callers), plan.jobs,
         [&](std::size_t jobs) { cross(plan, jobs, [&] { return write_one(*store); }); }},
        {"bare lookup", plan.jobs, [&](std::size_t jobs) { bare.read(jobs); }},
        {fmt::format("store.read lookup, {} callers", plan.callers), plan.jobs,
         [&](std::size_t jobs) { cross(plan, jobs, [&] { return read_one(*store); }); }}};
    bare.write(1000, 1000);
    next_id = 0;
    cross(plan, 1000, [&] { return write_one(*store); });
    for (std::size_t round = 0; round < plan.rounds; ++round)
      for (auto& way : ways) measure(way);
    report(ways);
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace sifang::bench

int main(int count, char** arguments) {
  try {
    sifang::bench::run(sifang::bench::read_arguments(count, arguments));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "store_bench: {}\n", error.what());
    return 1;
  }
}
