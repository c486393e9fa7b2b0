// SPDX-License-Identifier: Apache-2.0
// Who hears of changes as they happen, and whose log-in they came with: they are told when it ends
// or when what their person may see has changed.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "app/application.hpp"
#include "app/services.hpp"

namespace sifang::api {

/// A live connection, or a request that waits for news. Thread: its executor's.
class LiveClient {
 public:
  virtual ~LiveClient() = default;
  virtual void access_changed(app::AccessChange change) = 0;
  /// A message of the live feed for that person alone.
  virtual void tell(std::string_view message) = 0;
};

/// Thread: any. Lifetime: outlives the store that tells of changes and the connections.
class LiveConnections {
  struct Entry {
    app::LiveCaller caller;
    boost::asio::any_io_executor executor;
    std::weak_ptr<LiveClient> client;
  };

 public:
  using Handle = std::list<Entry>::iterator;
  /// `executor`: the thread on which the last pointer to the client is let go of.
  [[nodiscard]] Handle add(const app::LiveCaller& caller, boost::asio::any_io_executor executor,
                           const std::shared_ptr<LiveClient>& client);
  void remove(Handle handle);
  [[nodiscard]] std::size_t count() const;

  /// Tells those concerned. `credential` empty: all of that person.
  void access_changed(base::UserId user, const std::string& credential, app::AccessChange change);

  /// Sends a message to every client of that person.
  void tell(base::UserId user, const std::string& message);

 private:
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // guarded by mutex_
};

}  // namespace sifang::api
