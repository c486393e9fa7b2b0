// SPDX-License-Identifier: Apache-2.0
// What commands need from the world, made in main and handed to every call.
#pragma once

#include <functional>
#include <string>

#include "app/outbox_options.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"

namespace sifang::base {
class WorkerPool;
}
namespace sifang::store {
class Store;
class Transaction;
}  // namespace sifang::store

namespace sifang::app {

class FileDepot;
class PagePress;
class PluginPoint;
class RecentAnswers;
class Throttle;

/// A log-in has ended (log-out, password change, a revoked token), or what a person may see is no
/// longer what it was when they connected.
enum class AccessChange { ended, other_roles };
/// Told of it when it is on disk, so that live connections close; those that may, come back.
/// `credential` is the digest of the cookie or token; empty: everything of that person. Thread:
/// any.
using AccessChanged =
    std::function<void(base::UserId user, const std::string& credential, AccessChange change)>;

/// A message for one person's live connections. Thread: any.
using TellPerson = std::function<void(base::UserId user, const std::string& message)>;

/// Lifetime: everything referred to outlives the calls.
struct Services {
  const base::Clock& clock;
  base::IdSource& ids;
  store::Store& store;
  base::WorkerPool& hashing;
  Throttle& throttle;
  FileDepot& files;
  PagePress& pages;
  RecentAnswers& recent;
  AccessChanged access_changed;  // may be empty
  TellPerson tell_person = {};   // may be empty
  OutboxOptions outbox = {};
  PluginPoint* plugins = nullptr;  // none: this program has no plugins
};

/// Tells of it when `tx` is on disk.
void tell_access_changed(store::Transaction& tx, const Services& services, base::UserId user,
                         std::string credential, AccessChange change);

}  // namespace sifang::app
