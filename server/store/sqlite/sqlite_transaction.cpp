// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_transaction.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace sifang::store::sqlite {
namespace {

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] bool is_null(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  [[nodiscard]] std::int64_t integer(int column) const override {
    return sqlite3_column_int64(statement_, column);
  }
  [[nodiscard]] double real(int column) const override {
    return sqlite3_column_double(statement_, column);
  }
  [[nodiscard]] std::string_view text(int column) const override {
    const void* data = sqlite3_column_blob(statement_, column);  // text and bytes alike
    if (!data) return {};
    return {static_cast<const char*>(data),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  sqlite3_stmt* statement_;
};

/// A statement in use, given back whatever happens.
class Running {
 public:
  Running(Connection& connection, SqliteTransaction::Access access, Query query,
          Transaction::Values values)
      : connection_(connection), query_(query), lease_(connection.borrow(query)) {
    try {
      if (!connection.in_transaction())
        throw SqliteError("the transaction ended before " + std::string(lease_.name), SQLITE_IOERR);
      if (access == SqliteTransaction::Access::read && !only_reads())
        throw std::logic_error(std::string(lease_.name) + " writes, in a job that reads");
      bind(values);
    } catch (...) {
      connection_.give_back(lease_, query_);
      throw;
    }
  }
  ~Running() { connection_.give_back(lease_, query_); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// True for a row, false at the end.
  bool step() {
    const int code = sqlite3_step(lease_.statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    connection_.fail(lease_.name, sqlite3_extended_errcode(connection_.handle()));
  }
  [[nodiscard]] bool only_reads() const { return sqlite3_stmt_readonly(lease_.statement) != 0; }
  [[nodiscard]] sqlite3_stmt* statement() const { return lease_.statement; }

 private:
  void bind(Transaction::Values values) {
    const int expected = sqlite3_bind_parameter_count(lease_.statement);
    if (expected != static_cast<int>(values.size()))
      throw std::logic_error(std::string(lease_.name) + " takes " + std::to_string(expected) +
                             " values, got " + std::to_string(values.size()));
    int place = 0;
    for (const auto& value : values) {
      const int code = bind_one(++place, value.variant());
      if (code != SQLITE_OK) connection_.fail(lease_.name, code);
    }
  }

  int bind_one(int place, const Value::Variant& value) {
    // STATIC: the caller's texts live until the call returns, and give_back clears the bindings.
    auto* const statement = lease_.statement;
    struct Binder {
      sqlite3_stmt* statement;
      int place;
      int operator()(std::monostate) const { return sqlite3_bind_null(statement, place); }
      int operator()(std::int64_t number) const {
        return sqlite3_bind_int64(statement, place, number);
      }
      int operator()(double number) const { return sqlite3_bind_double(statement, place, number); }
      int operator()(std::string_view text) const {
        return sqlite3_bind_text64(statement, place, text.data() ? text.data() : "", text.size(),
                                   SQLITE_STATIC, SQLITE_UTF8);
      }
      int operator()(Bytes bytes) const {
        return sqlite3_bind_blob64(statement, place, bytes.data.data() ? bytes.data.data() : "",
                                   bytes.data.size(), SQLITE_STATIC);
      }
    };
    return std::visit(Binder{statement, place}, value);
  }

  Connection& connection_;
  Query query_;
  Connection::Lease lease_;
};

}  // namespace

std::int64_t SqliteTransaction::execute(Query query, Values values) {
  Running running(connection_, access_, query, values);
  while (running.step()) {
  }
  // A statement that only reads would repeat the count of the one before it.
  return running.only_reads() ? 0 : sqlite3_changes64(connection_.handle());
}

void SqliteTransaction::for_each(Query query, Values values, const EachRow& each) {
  Running running(connection_, access_, query, values);
  const SqliteRow row(running.statement());
  // All of a change is done, its references checked, before the first row of its RETURNING comes.
  while (running.step())
    if (!each(row)) return;
}

void SqliteTransaction::announce(std::shared_ptr<const base::CommittedEvent> event) {
  if (access_ == Access::read) throw std::logic_error("an event announced in a job that reads");
  announced_.push_back(std::move(event));
}

void SqliteTransaction::at_end(std::function<void(Transaction&)> work) {
  if (access_ == Access::read) throw std::logic_error("work for the end of a job that reads");
  at_end_.push_back(std::move(work));
}

void SqliteTransaction::after_commit(std::function<void()> work) {
  if (access_ == Access::read) throw std::logic_error("work after the commit of a job that reads");
  after_commit_.push_back(std::move(work));
}

void SqliteTransaction::go_back_to(Mark mark) {
  announced_.resize(mark.announced);
  at_end_.resize(mark.at_end);
  after_commit_.resize(mark.after_commit);
}

void SqliteTransaction::finish() {
  const auto all = std::exchange(at_end_, {});
  for (const auto& work : all) work(*this);
  if (!at_end_.empty()) throw std::logic_error("work at the end asked for more of it");
}

}  // namespace sifang::store::sqlite
