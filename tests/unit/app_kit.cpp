// SPDX-License-Identifier: Apache-2.0
#include "unit/app_kit.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <filesystem>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <map>
#include <stdexcept>
#include <thread>

#include "app/notices.hpp"
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "store/queries.hpp"

namespace sifang::test {
namespace fs = std::filesystem;
namespace asio = boost::asio;

namespace {

struct Crypto final : testing::Environment {
  void SetUp() override { base::init_crypto(); }
};
const testing::Environment* const crypto = testing::AddGlobalTestEnvironment(new Crypto);

}  // namespace

Folder::Folder() {
  std::string pattern = (fs::temp_directory_path() / "sifang-app-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder: " + pattern);
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;  // a folder left behind fails no test
  fs::remove_all(path_, ignored);
}

std::string refusal(const base::Result<app::Answer>& answer) {
  return answer ? std::string() : base::describe(answer.error());
}

/// A folder that is there: what a data directory is to the program.
static std::string made(std::string folder) {
  std::filesystem::create_directories(folder);
  return folder;
}

World::World()
    : ids_([] { return 0U; }),
      hashing_(1),
      files_(made(folder_.file("data")), ""),
      pages_(""),
      store_(store::make_sqlite_store(
          {.path = folder_.file("sifang.db"),
           .catalogue = {store::embedded_queries(), store::embedded_migrations()},
           .sink =
               [this](const base::CommitBatch& batch) {
                 const std::lock_guard lock(mutex_);
                 announced_.insert(announced_.end(), batch.begin(), batch.end());
               }},
          clock)),
      application_(services(), app::make_command_table()) {
  auto founded = write([&](store::Transaction& tx) {
    return app::add_community(tx, application_.services(),
                              {"MG", "玫瑰恬园", "Asia/Shanghai", app::four_parties()});
  });
  if (!founded) throw std::runtime_error(base::describe(founded.error()));
  community = founded->id;
}

World::~World() {
  files_.join();  // what a chore has begun asks the store
  store_.reset();
}

app::Services World::services() {
  return {.clock = clock,
          .ids = ids_,
          .store = *store_,
          .hashing = hashing_,
          .throttle = throttle,
          .files = files_,
          .pages = pages_,
          .recent = recent,
          .access_changed =
              [this](base::UserId user, const std::string& credential, app::AccessChange change) {
                if (change != app::AccessChange::ended) return;
                const std::lock_guard lock(mutex_);
                ended_sessions_.emplace_back(user, credential);
              },
          .tell_person =
              [this](base::UserId user, const std::string& message) {
                const std::lock_guard lock(mutex_);
                told_.emplace_back(user, message);
              },
          .outbox = outbox,
          .plugins = plugins};
}

void World::tell_everybody() {
  auto work = read([](store::Transaction& tx) {
    return base::Result<std::vector<app::NoticeWork>>(app::find_notice_work(tx));
  });
  for (const auto& one : *work) {
    auto plan = read([&](store::Transaction& tx) {
      return base::Result<app::NoticePlan>(app::plan_notices(tx, services(), one));
    });
    auto stored = write([&](store::Transaction& tx) {
      auto all = services();
      return base::Result<bool>(app::store_notices(tx, all, *plan));
    });
    if (!stored || !*stored) throw std::runtime_error("the notices were not stored");
  }
}

std::vector<std::pair<base::UserId, std::string>> World::told() const {
  const std::lock_guard lock(mutex_);
  return told_;
}

std::vector<std::pair<base::UserId, std::string>> World::ended_sessions() const {
  const std::lock_guard lock(mutex_);
  return ended_sessions_;
}

const Person& World::add(const std::string& login, domain::Role role, const std::string& party,
                         const std::string& grid) {
  auto added = write([&](store::Transaction& tx) -> base::Result<Person> {
    auto& services = application_.services();
    auto known = app::find_user_id(tx, login);
    Person fresh{.id = known.value_or(base::UserId{}), .login = login, .token = {}};
    if (!known) {
      auto user = app::add_user(tx, services, {login, login + "先生", "", false});
      if (!user) return user.error();
      fresh.id = *user;
      fresh.token = app::add_token(tx, services, {.user = fresh.id, .name = "test"}).text;
    }
    auto member =
        app::add_membership(tx, services, nullptr, {community, fresh.id, role, party, grid, {}});
    if (!member) return member.error();
    return fresh;
  });
  if (!added) throw std::runtime_error(base::describe(added.error()));
  if (!added->token.empty()) people_.push_back(std::make_unique<Person>(std::move(*added)));
  return person(login);
}

const Person& World::person(std::string_view login) const {
  for (const auto& person : people_)
    if (person->login == login) return *person;
  throw std::logic_error("nobody is called " + std::string(login));
}

void World::set_password(std::string_view login, std::string_view password) {
  static std::map<std::string, std::string, std::less<>> hashes;  // each costs a tenth of a second
  auto& hash = hashes[std::string(password)];
  if (hash.empty()) hash = base::hash_password(password);
  const auto id = person(login).id;
  auto done = write([&](store::Transaction& tx) -> base::Result<bool> {
    tx.execute(query::set_password, {hash, id});
    return true;
  });
  if (!done) throw std::runtime_error(base::describe(done.error()));
}

namespace {

/// A command that asks to come back later is one of which the table says so, as openapi.json does.
base::Result<app::Answer> as_told(const app::Command& command, base::Result<app::Answer> answer) {
  if (!answer && answer.error().code == base::Errc::throttled) {
    EXPECT_TRUE(command.info.throttled) << command.info.name;
  }
  return answer;
}

}  // namespace

base::Result<app::Answer> World::call(std::string_view login, std::string_view command,
                                      const json& input, const Asking& asking) {
  clock.pass(std::chrono::seconds(1));
  application_.services().outbox = outbox;
  application_.services().plugins = plugins;
  const auto* found = application_.commands().find(command);
  if (!found) throw std::logic_error("there is no command " + std::string(command));
  app::CallOptions options{.credentials = asking.as.value_or(app::Credentials{}),
                           .idempotency_key = {},
                           .if_match = asking.if_match,
                           .accept = asking.accept,
                           .remote = asking.remote,
                           .device = asking.device,
                           .plugin = asking.plugin};
  if (!asking.as && !login.empty()) options.credentials.bearer = person(login).token;
  if (!asking.key.empty()) options.idempotency_key = asking.key;
  if (found->bind_file) return as_told(*found, call_with_file(*found, input, std::move(options)));
  const std::string body = input.is_null() ? "" : input.dump();
  asio::io_context io;
  auto answer = asio::co_spawn(
      io,
      application_.call(*found, {.path = {}, .query = {}, .body = body}, std::move(options), true),
      asio::use_future);
  io.run();
  return as_told(*found, answer.get());
}

/// As a door does it: asks, writes the bytes, has them kept.
base::Result<app::Answer> World::call_with_file(const app::Command& command, json input,
                                                app::CallOptions options) {
  const auto bytes = input.value("file", std::string());
  input.erase("file");
  auto send = [&]() -> asio::awaitable<base::Result<app::Answer>> {
    const std::string body = input.dump();
    const protocol::RawInput raw{.path = {}, .query = {}, .body = body};
    auto slot = co_await application_.admit(command, raw, options, true);
    if (!slot) co_return slot.error();
    auto writer = co_await files_.open(slot->id, slot->offset);
    if (!writer) co_return writer.error();
    auto written = co_await files_.append(std::move(*writer), bytes);
    if (!written) co_return written.error();
    co_return co_await application_.keep(command, raw, options, true, *slot);
  };
  asio::io_context io;
  auto answer = asio::co_spawn(io, send(), asio::use_future);
  io.run();
  return answer.get();
}

std::string World::text(std::string_view login, std::string_view command, const json& input,
                        const Asking& asking) {
  auto answer = call(login, command, input, asking);
  if (!answer)
    throw std::runtime_error(std::string(login) + " " + std::string(command) + ": " +
                             refusal(answer));
  return std::move(answer->reply.body);
}

json World::must(std::string_view login, std::string_view command, const json& input,
                 const Asking& asking) {
  return json::parse(text(login, command, input, asking));
}

void World::run_round(app::ChoreRunner& runner) {
  asio::io_context io;
  auto done = asio::co_spawn(io, runner.run_round(), asio::use_future);
  io.run();
  done.get();
}

void World::run_chores() {
  app::ChoreRunner runner(services(), app::make_chores());
  run_round(runner);
  // On a clock that was set ahead, whatever is sent in during a sweep would be old to it.
  while (files_.is_sweeping()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const auto metrics = runner.metrics();
  for (const auto& chore : app::make_chores())
    if (metrics.find("sifang_chore_failures_total{chore=\"" + chore.name + "\"} 0\n") ==
        std::string::npos)
      throw std::runtime_error("chore " + chore.name + " failed");
}

void World::settle() {
  const auto done = write([](store::Transaction&) -> base::Result<bool> { return true; });
  if (!done) throw std::runtime_error(base::describe(done.error()));
}

World::Rows World::sql(const std::string& statement) {
  if (!beside_) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open(folder_.file("sifang.db").c_str(), &opened);
    beside_ = {opened, &sqlite3_close};
    if (code != SQLITE_OK) throw std::runtime_error("the database cannot be opened beside");
    sqlite3_busy_timeout(opened, 10'000);
    sqlite3_exec(opened, "PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
  }
  auto* const raw = beside_.get();
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(raw, statement.c_str(), -1, &prepared, nullptr) != SQLITE_OK)
    throw std::runtime_error(statement + ": " + sqlite3_errmsg(raw));
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> query(prepared,
                                                                         &sqlite3_finalize);
  Rows rows;
  int step = SQLITE_OK;
  while ((step = sqlite3_step(prepared)) == SQLITE_ROW) {
    auto& row = rows.emplace_back();
    for (int column = 0; column < sqlite3_column_count(prepared); ++column) {
      const int type = sqlite3_column_type(prepared, column);
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(prepared, column));
      const std::string content(bytes ? bytes : "",
                                static_cast<std::size_t>(sqlite3_column_bytes(prepared, column)));
      row.push_back(type == SQLITE_NULL   ? "NULL"
                    : type == SQLITE_BLOB ? base::to_hex(content)
                                          : content);
    }
  }
  if (step != SQLITE_DONE) throw std::runtime_error(statement + ": " + sqlite3_errmsg(raw));
  return rows;
}

std::vector<std::shared_ptr<const base::CommittedEvent>> World::announced() const {
  const std::lock_guard lock(mutex_);
  return announced_;
}

std::vector<std::string> World::heard_by(std::string_view login) {
  const auto id = person(login).id;
  const auto labels = read([&](store::Transaction& tx) -> base::Result<domain::LabelSet> {
    return app::load_caller(tx, id).labels_in(community);
  });
  std::vector<std::string> bodies;
  for (const auto& event : announced())
    for (const auto& body : event->bodies)
      if (domain::intersects(*labels, body.audience)) {
        bodies.push_back(body.body);
        break;
      }
  return bodies;
}

void add_everybody(World& world) {
  using enum domain::Role;
  world.add("resident", resident);
  world.add("neighbour", resident);
  for (const auto& [login, party] :
       {std::pair{"rc", rc}, std::pair{"oc", oc}, std::pair{"pc", pc}, std::pair{"pr", pr}})
    world.add(login, member, party);
  world.add("host", host);
  world.add("recorder", recorder);
  world.add("admin", admin);
}

}  // namespace sifang::test
