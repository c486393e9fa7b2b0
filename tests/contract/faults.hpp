// SPDX-License-Identifier: Apache-2.0
// A disk and a memory that fail on command, under the real SQLite: the nth call fails, n growing
// until nothing fails any more, and after each the database must be in order.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <string>

namespace sifang::contract {

enum class Fault {
  once,          // one call fails, the next works again
  torn,          // as `once`; a write leaves half of its bytes behind
  from_then_on,  // the call and all after it fail
  full,          // every write from the nth on finds the disk full; all else works
};

/// Counts calls and says which are to fail. Thread: any.
class Trigger {
 public:
  void arm(Fault how, int nth);
  /// Ends it; true when a call has failed since arm().
  bool disarm();
  [[nodiscard]] bool strikes(bool is_write = false);
  [[nodiscard]] bool tears() const { return how_ == Fault::torn; }

 private:
  std::atomic<bool> armed_ = false, struck_ = false;
  std::atomic<Fault> how_ = Fault::once;
  std::atomic<int> nth_ = 0, calls_ = 0;
};

/// While it lives every database of the process is on it. Flushes are counted but not passed on: no
/// power cut comes into these tests, and they are many.
class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  [[nodiscard]] Trigger& trigger() { return trigger_; }
  [[nodiscard]] sqlite3_vfs& real() const { return *real_; }

 private:
  sqlite3_vfs* const real_;
  sqlite3_vfs own_;
  Trigger trigger_;
};

/// SQLite's allocations, of the whole process.
[[nodiscard]] Trigger& allocations();

}  // namespace sifang::contract
