// SPDX-License-Identifier: Apache-2.0
// Files that nobody has used for a day go: rows of uploads and attachments one by one, then what
// lies on the disk and belongs to nothing.
#include <future>
#include <memory>

#include "app/attachments.hpp"
#include "app/chores.hpp"
#include "app/file_depot.hpp"
#include "store/queries.hpp"
#include "store/store.hpp"

namespace sifang::app {
namespace {

constexpr std::chrono::minutes often{10};
constexpr std::chrono::hours now_and_then{1};

std::function<std::vector<std::int64_t>(store::Transaction&, base::Time)> older(store::Query find) {
  return [find](store::Transaction& tx, base::Time now) {
    return tx.list([](const store::Row& row) { return row.integer(0); }, find,
                   {now - domain::unused_upload_life});
  };
}

/// Asks the database from a thread that may wait. What cannot be asked now is in use.
std::function<bool(const std::string&)> blob_question(store::Store& store) {
  return [&store](const std::string& sha256) {
    bool used = true;
    std::promise<void> ended;
    store.submit_read(
        store::own_source,
        [&](store::Transaction& tx) {
          used = tx.find([](const store::Row& row) { return row.flag(0); }, query::is_blob_used,
                         {store::Bytes{sha256}})
                     .value_or(true);
          return true;
        },
        [&](store::JobOutcome) { ended.set_value(); });
    ended.get_future().wait();
    return used;
  };
}

/// Has the disk looked through once in a while. A blob goes only when no row names it and nobody
/// has kept it for a day, so that one which is about to get its row stays.
Chore sweep_disk() {
  auto last = std::make_shared<base::Time>();
  return {.name = "sweep_files",
          .period = now_and_then,
          .find_due =
              [last](store::Transaction&, base::Time now) {
                const bool due = now < *last || now >= *last + now_and_then;
                return due ? std::vector<std::int64_t>{1} : std::vector<std::int64_t>{};
              },
          .run = [last](Call& call, std::int64_t) -> base::Result<void> {
            *last = call.now;
            call.services.files.begin_sweep(call.now - domain::unused_upload_life,
                                            blob_question(call.services.store));
            return {};
          }};
}

}  // namespace

void add_attachment_chores(std::vector<Chore>& chores) {
  chores.push_back({.name = "forget_uploads",
                    .period = often,
                    .find_due = older(query::list_old_uploads),
                    .run = [](Call& call, std::int64_t id) -> base::Result<void> {
                      call.tx.execute(query::delete_upload, {id});
                      return {};
                    }});
  chores.push_back({.name = "forget_unused_files",
                    .period = often,
                    .find_due = older(query::list_unused_attachments),
                    .run = [](Call& call, std::int64_t id) -> base::Result<void> {
                      call.tx.execute(query::delete_attachment, {id});
                      return {};
                    }});
  chores.push_back(sweep_disk());
}

}  // namespace sifang::app
