// SPDX-License-Identifier: Apache-2.0
// The Unix socket in the data directory over which command lines hand their work to the running
// server, so that there is never a second writer. One request a connection: a JSON line in; lines
// out that begin with "o " (output), "e " (error), "p " (progress) or "x " (the exit code, last).
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "main/admin.hpp"

namespace sifang::main {

/// The server's side: one thread, one command after another.
class ControlSocket {
 public:
  /// Errors: throws std::runtime_error when the socket cannot be made.
  explicit ControlSocket(Workspace& workspace);
  /// Interrupts the command under way and waits for its end.
  ~ControlSocket();

 private:
  void run();
  void serve(int connection);
  void set_connection(int connection);

  Workspace& workspace_;
  const std::string path_;
  int listener_ = -1;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  int connection_ = -1;  // the one served now; guarded by mutex_
  std::thread thread_;
};

/// The command line's side. Nothing when no server listens there.
[[nodiscard]] std::optional<int> hand_over(const std::string& directory,
                                           const AdminRequest& request, const Output& output);

}  // namespace sifang::main
