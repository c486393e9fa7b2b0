// SPDX-License-Identifier: Apache-2.0
// store::Transaction on a Connection.
#pragma once

#include <vector>

#include "store/sqlite/connection.hpp"

namespace sifang::store::sqlite {

/// The transaction itself is begun and ended by whoever makes this. Once SQLite has ended it after
/// a failure, every further call throws: a job that catches the error cannot write on outside of
/// it.
class SqliteTransaction final : public Transaction {
 public:
  enum class Access { read, write };
  SqliteTransaction(Connection& connection, Access access)
      : connection_(connection), access_(access) {}

  std::int64_t execute(Query query, Values values) override;
  void for_each(Query query, Values values, const EachRow& each) override;
  void announce(std::shared_ptr<const base::CommittedEvent> event) override;
  void at_end(std::function<void(Transaction&)> work) override;
  void after_commit(std::function<void()> work) override;

  /// How much the jobs so far have left for later: to be gone back to when the next one is rolled
  /// back.
  struct Mark {
    std::size_t announced, at_end, after_commit;
  };
  [[nodiscard]] Mark mark() const {
    return {announced_.size(), at_end_.size(), after_commit_.size()};
  }
  void go_back_to(Mark mark);
  /// Runs what was asked for by at_end.
  void finish();
  [[nodiscard]] const base::CommitBatch& announced() const { return announced_; }
  [[nodiscard]] const std::vector<std::function<void()>>& for_after_commit() const {
    return after_commit_;
  }

 private:
  Connection& connection_;
  const Access access_;
  base::CommitBatch announced_;
  std::vector<std::function<void(Transaction&)>> at_end_;
  std::vector<std::function<void()>> after_commit_;
};

}  // namespace sifang::store::sqlite
