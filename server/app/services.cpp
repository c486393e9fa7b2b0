// SPDX-License-Identifier: Apache-2.0
#include "app/services.hpp"

#include "store/transaction.hpp"

namespace sifang::app {

void tell_access_changed(store::Transaction& tx, const Services& services, base::UserId user,
                         std::string credential, AccessChange change) {
  if (!services.access_changed) return;
  tx.after_commit([tell = services.access_changed, user, credential = std::move(credential),
                   change] { tell(user, credential, change); });
}

}  // namespace sifang::app
