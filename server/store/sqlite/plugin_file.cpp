// SPDX-License-Identifier: Apache-2.0
#include "store/plugin_file.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <type_traits>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/maintenance.hpp"
#include "store/sqlite/plugin_guard.hpp"

namespace sifang::store {
namespace {

using sqlite::Connection;
using sqlite::Mode;
using sqlite::PluginGuard;
using sqlite::SqliteError;
using sqlite::Step;

// The program's own part of the file.
constexpr const char* own_tables =
    "CREATE TABLE IF NOT EXISTS host_migrations (place INTEGER NOT NULL PRIMARY KEY,"
    " name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS host_cursors (community_id INTEGER NOT NULL PRIMARY KEY,"
    " seq INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS host_answers (who TEXT NOT NULL, given_key TEXT NOT NULL,"
    " request_hash BLOB NOT NULL, status INTEGER NOT NULL, content_type TEXT NOT NULL,"
    " body BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (who, given_key)) STRICT";

constexpr int longest_value = 16 << 20, longest_sql = 100'000;

/// Who asks, for the time of a statement; then who did before. They may stand in one another: what
/// reads a query's rows may ask the host for something.
class Asking {
 public:
  Asking(PluginGuard& guard, PluginGuard::Asking who) : guard_(guard), before_(guard.set(who)) {}
  ~Asking() { guard_.set(before_); }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

 private:
  PluginGuard& guard_;
  const PluginGuard::Asking before_;
};

class Statement {
 public:
  Statement(Connection& connection, std::string_view sql) : connection_(connection) {
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v2(connection.handle(), sql.data(),
                                        static_cast<int>(sql.size()), &statement_, &rest);
    if (code != SQLITE_OK) fail(code);
    const std::string_view behind(rest, static_cast<std::size_t>(sql.data() + sql.size() - rest));
    if (statement_ && behind.find_first_not_of(" \t\r\n;") == behind.npos) return;
    sqlite3_finalize(statement_);
    throw DatabaseError("one statement at a time");
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// $1 is the first of the values wherever it stands. Lifetime: they outlive the statement.
  void bind(const PluginFile::Values& values) {
    for (int place = 1; place <= sqlite3_bind_parameter_count(statement_); ++place) {
      const char* const name = sqlite3_bind_parameter_name(statement_, place);
      const std::string_view digits = name ? std::string_view(name).substr(1) : "";
      std::size_t number = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (number == 0 || number > values.size())
        throw DatabaseError("parameters are $1 to $" + std::to_string(values.size()));
      if (const int code = bind_one(place, values[number - 1].variant()); code != SQLITE_OK)
        fail(code);
    }
  }
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) fail(code);
    return code == SQLITE_ROW;
  }
  [[nodiscard]] bool only_reads() const { return sqlite3_stmt_readonly(statement_) != 0; }
  [[nodiscard]] bool gives_rows() const { return sqlite3_column_count(statement_) > 0; }
  [[nodiscard]] std::int64_t integer(int at) const { return sqlite3_column_int64(statement_, at); }
  [[nodiscard]] std::string text(int at) const { return std::string(bytes(at)); }
  [[nodiscard]] std::vector<PluginColumn> row() const {
    std::vector<PluginColumn> columns;
    for (int at = 0; at < sqlite3_column_count(statement_); ++at) columns.push_back(column(at));
    return columns;
  }

 private:
  [[noreturn]] void fail(int code) const {
    throw SqliteError(sqlite3_errmsg(connection_.handle()), code);
  }
  [[nodiscard]] std::string_view bytes(int at) const {
    const void* const data = sqlite3_column_blob(statement_, at);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, at));
    return data ? std::string_view(static_cast<const char*>(data), size) : std::string_view();
  }
  [[nodiscard]] PluginColumn column(int at) const {
    switch (sqlite3_column_type(statement_, at)) {
      case SQLITE_INTEGER: return integer(at);
      case SQLITE_FLOAT: return sqlite3_column_double(statement_, at);
      case SQLITE_TEXT: return bytes(at);
      case SQLITE_BLOB: return Bytes{bytes(at)};
      default: return std::monostate{};
    }
  }
  int bind_one(int place, const Value::Variant& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
      return sqlite3_bind_int64(statement_, place, *number);
    if (const auto* real = std::get_if<double>(&value))
      return sqlite3_bind_double(statement_, place, *real);
    if (const auto* words = std::get_if<std::string_view>(&value))
      return sqlite3_bind_text64(statement_, place, words->data() ? words->data() : "",
                                 words->size(), SQLITE_STATIC, SQLITE_UTF8);
    if (const auto* blob = std::get_if<Bytes>(&value))
      return sqlite3_bind_blob64(statement_, place, blob->data.data() ? blob->data.data() : "",
                                 blob->data.size(), SQLITE_STATIC);
    return sqlite3_bind_null(statement_, place);
  }

  Connection& connection_;
  sqlite3_stmt* statement_ = nullptr;
};

class Implementation final : public PluginFile {
 public:
  Implementation(const std::string& path, const std::string& name, std::int64_t most)
      : guard_("plugin_" + name + "_"), connection_(path, Mode::read_write), most_(most) {
    sqlite3_db_config(connection_.handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(connection_.handle(), SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_limit(connection_.handle(), SQLITE_LIMIT_LENGTH, longest_value);
    sqlite3_limit(connection_.handle(), SQLITE_LIMIT_SQL_LENGTH, longest_sql);
    connection_.run("PRAGMA wal_autocheckpoint = 1000");  // there is no writer thread to do it
    connection_.run("PRAGMA cache_size = -4096");
    connection_.run("PRAGMA max_page_count = " + std::to_string(most / pragma("page_size")));
    connection_.run(own_tables);
    // Made at their first use, by a statement of which the guard would be asked too.
    connection_.run("SELECT 1 FROM json_each('[]'); SELECT 1 FROM json_tree('[]')");
    guard_.watch(connection_.handle());
  }

  void migrate(std::span<const PluginMigration> steps, base::Time now) override {
    const auto applied = compare(steps);
    for (std::size_t place = applied; place < steps.size(); ++place) {
      begin();
      try {
        run_step(steps[place]);
        host("INSERT INTO host_migrations VALUES ($1, $2, $3, $4)",
             {place, steps[place].name, checksum(steps[place]), now});
        commit();
      } catch (const DatabaseError& error) {
        roll_back();
        throw DatabaseError("migration " + steps[place].name + ": " + error.what());
      }
    }
  }

  void begin() override {
    no_room_ = false;
    take(Step::begin_write);
  }
  void commit() override {
    noting_room([&] { take(Step::commit); });
  }
  void roll_back() noexcept override {
    const Asking asking(guard_, PluginGuard::Asking::host);
    connection_.abandon();
  }
  [[nodiscard]] bool is_in_transaction() const override { return connection_.in_transaction(); }
  void save() override { take(Step::save); }
  void release() override { take(Step::release); }
  void restore() override {
    take(Step::restore);
    take(Step::release);
  }

  void query(std::string_view sql, const Values& values, const EachRow& each) override {
    const Asking asking(guard_, PluginGuard::Asking::plugin);
    Statement statement(connection_, sql);
    if (!statement.only_reads()) throw DatabaseError("a query that writes");
    statement.bind(values);
    while (statement.step())
      if (!each(statement.row())) return;
  }
  std::int64_t execute(std::string_view sql, const Values& values) override {
    const Asking asking(guard_, PluginGuard::Asking::plugin);
    return noting_room([&] {
      Statement statement(connection_, sql);
      statement.bind(values);
      std::int64_t given = 0;
      while (statement.step()) ++given;
      if (statement.gives_rows()) return given;
      return statement.only_reads() ? 0 : std::int64_t{sqlite3_changes64(connection_.handle())};
    });
  }
  void set_deadline(std::chrono::steady_clock::time_point deadline) override {
    connection_.set_deadline(deadline);
  }

  std::int64_t cursor(std::int64_t community) override {
    const Values values{community};
    Statement statement(connection_, "SELECT seq FROM host_cursors WHERE community_id = $1");
    statement.bind(values);
    return statement.step() ? statement.integer(0) : 0;
  }
  void set_cursor(std::int64_t community, std::int64_t seq) override {
    host("INSERT INTO host_cursors VALUES ($1, $2) ON CONFLICT DO UPDATE SET seq = excluded.seq",
         {community, seq});
  }
  std::optional<PluginAnswerRecord> find_answer(std::string_view who,
                                                std::string_view key) override {
    const Values values{who, key};
    Statement statement(connection_,
                        "SELECT request_hash, status, content_type, body FROM host_answers"
                        " WHERE who = $1 AND given_key = $2");
    statement.bind(values);
    if (!statement.step()) return std::nullopt;
    return PluginAnswerRecord{statement.text(0), static_cast<int>(statement.integer(1)),
                              statement.text(2), statement.text(3)};
  }
  void keep_answer(std::string_view who, std::string_view key, const PluginAnswerRecord& answer,
                   base::Time now) override {
    host("INSERT INTO host_answers VALUES ($1, $2, $3, $4, $5, $6, $7)",
         {who, key, Bytes{answer.request_hash}, answer.status, answer.content_type,
          Bytes{answer.body}, now});
  }
  void forget_answers(base::Time before) override {
    host("DELETE FROM host_answers WHERE at_ms < $1", {before});
  }
  void empty_answers() override {
    host("UPDATE host_answers SET status = 0, content_type = '', body = x''", {});
  }
  [[nodiscard]] bool found_no_room() const override { return no_room_; }
  [[nodiscard]] PluginRoom room() override {
    return {(pragma("page_count") - pragma("freelist_count")) * pragma("page_size"), most_};
  }

 private:
  /// SQLite itself may end the transaction then, so it is remembered here.
  template <class Work>
  std::invoke_result_t<Work> noting_room(Work work) {
    try {
      return work();
    } catch (const SqliteError& error) {
      if ((error.code() & 0xFF) == SQLITE_FULL) no_room_ = true;
      throw;
    }
  }
  std::int64_t pragma(const std::string& name) {
    const Asking asking(guard_, PluginGuard::Asking::host);
    Statement statement(connection_, "PRAGMA " + name);
    if (!statement.step()) throw DatabaseError("SQLite does not know " + name);
    return statement.integer(0);
  }
  /// SQLite may prepare it once more, and asks the guard again.
  void take(Step step) {
    const Asking asking(guard_, PluginGuard::Asking::host);
    connection_.take(step);
  }
  void host(std::string_view sql, const Values& values) {
    const Asking asking(guard_, PluginGuard::Asking::host);
    noting_room([&] {
      Statement statement(connection_, sql);
      statement.bind(values);
      statement.step();
    });
  }
  static std::string checksum(const PluginMigration& step) {
    return base::to_hex(base::sha256({step.sql}));
  }
  /// How many steps the file has had. Errors: throws when they are not the first of `steps`.
  std::size_t compare(std::span<const PluginMigration> steps) {
    std::size_t place = 0;
    Statement had(connection_, "SELECT name, checksum FROM host_migrations ORDER BY place");
    for (; had.step(); ++place)
      if (place >= steps.size() || steps[place].name != had.text(0) ||
          checksum(steps[place]) != had.text(1))
        throw DatabaseError("migration " + had.text(0) + " is not as this database has had it");
    return place;
  }
  void run_step(const PluginMigration& step) {
    {
      const Asking asking(guard_, PluginGuard::Asking::migration);
      connection_.run(step.sql);
    }
    if (!connection_.in_transaction()) throw DatabaseError("it ended its transaction");
    // The guard is not told the new name of a table that is renamed.
    Statement tables(connection_, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')");
    while (tables.step())
      if (!guard_.is_known(tables.text(0)))
        throw DatabaseError("it makes " + tables.text(0) + ", which is no name of its own");
  }

  PluginGuard guard_;
  Connection connection_;
  const std::int64_t most_;  // bytes
  bool no_room_ = false;
};

}  // namespace

std::unique_ptr<PluginFile> open_plugin_file(const std::string& path, const std::string& name,
                                             std::int64_t most) {
  return std::make_unique<Implementation>(path, name, most);
}

void copy_plugin_file(const std::string& path, const std::string& target) {
  // Whoever works on it has a WAL beside it, with which it is read as it is at this moment.
  sqlite::copy_database(path, Mode::untouched, target, [](double) {});
}

std::vector<std::string> examine_plugin_file(
    const std::string& path, const std::function<std::int64_t(base::CommunityId)>& end_of) {
  auto complaints = sqlite::examine_database(path, Mode::untouched);
  Connection connection(path, Mode::untouched);
  Statement cursors(connection, "SELECT community_id, seq FROM host_cursors");
  while (cursors.step()) {
    const base::CommunityId community{cursors.integer(0)};
    if (const auto end = end_of(community); cursors.integer(1) > end)
      complaints.push_back("it has read to " + std::to_string(cursors.integer(1)) +
                           " of the log of " + community.text() + ", which goes to " +
                           std::to_string(end));
  }
  return complaints;
}

}  // namespace sifang::store
