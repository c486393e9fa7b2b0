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

  /// What was announced so far; a job that is rolled back is cut off again by resize.
  [[nodiscard]] base::CommitBatch& announced() { return announced_; }

 private:
  Connection& connection_;
  const Access access_;
  base::CommitBatch announced_;
};

}  // namespace sifang::store::sqlite
