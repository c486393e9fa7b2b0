// SPDX-License-Identifier: Apache-2.0
#include "app/token_use.hpp"

#include "base/log.hpp"
#include "base/result.hpp"
#include "store/queries.hpp"
#include "store/store.hpp"

namespace sifang::app {

bool TokenUse::is_due(const std::string& digest, base::Time now) {
  constexpr std::size_t most_remembered = 10'000;
  const std::lock_guard lock(mutex_);
  if (noted_.size() >= most_remembered)
    std::erase_if(noted_, [&](const auto& entry) { return entry.second + grain <= now; });
  if (noted_.size() >= most_remembered) noted_.clear();
  auto& last = noted_[digest];
  if (last != base::Time{} && now < last + grain) return false;
  last = now;
  return true;
}

void TokenUse::note(store::Store& store, const std::string& digest, base::Time now) {
  if (!is_due(digest, now)) return;
  store.submit_write(
      [digest, now](store::Transaction& tx) {
        tx.execute(query::touch_token, {now, store::Bytes{digest}});
        return true;
      },
      [](const store::JobOutcome& end) {
        if (end.refused || end.failed)
          base::log_warning("a token's last use could not be noted: {}",
                            end.refused ? base::describe(*end.refused) : "the job failed");
      });
}

}  // namespace sifang::app
