// SPDX-License-Identifier: Apache-2.0
// The open live connections and whose they are, so that they close when their log-in ends or what
// their person may see has changed.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "app/application.hpp"
#include "app/services.hpp"
#include "net/websocket.hpp"

namespace sifang::api {

/// Thread: any. Lifetime: outlives the store that tells of changes and the connections.
class LiveConnections {
  struct Entry {
    app::LiveCaller caller;
    boost::asio::any_io_executor executor;
    std::weak_ptr<net::WebSocketConnection> connection;
  };

 public:
  using Handle = std::list<Entry>::iterator;
  [[nodiscard]] Handle add(const app::LiveCaller& caller,
                           const std::shared_ptr<net::WebSocketConnection>& connection);
  void remove(Handle handle);
  [[nodiscard]] std::size_t count() const;

  /// Closes those concerned: 4401 where the log-in has ended; 1013 where the client is to come back
  /// and subscribe anew from where it was. `credential` empty: all of that person.
  void access_changed(base::UserId user, const std::string& credential, app::AccessChange change);

  /// Sends a message to every connection of that person.
  void tell(base::UserId user, const std::string& message);

 private:
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // guarded by mutex_
};

}  // namespace sifang::api
