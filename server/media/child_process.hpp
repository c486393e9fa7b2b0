// SPDX-License-Identifier: Apache-2.0
// A program started for one piece of work, with nothing of ours: no connection, no database, an
// environment of its own. It reads what it is given and its words are kept in memory.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace sifang::media {

/// Thread: any; blocks. Ended and waited for when it goes.
class ChildProcess {
 public:
  /// `arguments` beside the program's own name; `input` is what it reads.
  ChildProcess(const std::string& program, const std::vector<std::string>& arguments,
               std::string_view input = {});
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] bool is_started() const { return id_ > 0; }
  /// Its exit code; -1 when it was ended by a signal or had no more time.
  [[nodiscard]] int wait(std::chrono::seconds patience);
  /// What it said, at most `most` bytes. Requires: it has ended.
  [[nodiscard]] std::string said(std::size_t most) const;

 private:
  pid_t id_ = -1;
  int words_ = -1;
  bool ended_ = false;
};

/// A program of ours that lies beside the one that runs.
[[nodiscard]] std::string program_beside_us(std::string_view name);

}  // namespace sifang::media
