// SPDX-License-Identifier: Apache-2.0
// A database that is made in a data directory: it is there whole or not at all.
#pragma once

#include <optional>
#include <string>

#include "main/workspace.hpp"

namespace sifang::main {

/// Holds the directory's lock while the database is made in a folder of its own inside. Unless it
/// was kept, nothing is left, so that the same can be tried again; what a killed process left is
/// cleared by the next try.
class NewDatabase {
 public:
  /// Makes the directory when absent. Errors: throws std::runtime_error when there is a database
  /// already or another process works there.
  explicit NewDatabase(const std::string& directory);
  ~NewDatabase();
  NewDatabase(const NewDatabase&) = delete;
  NewDatabase& operator=(const NewDatabase&) = delete;

  /// The data directory to make it in. Everything must be closed before keep().
  [[nodiscard]] const std::string& place() const { return place_; }
  /// Puts it under its name, on disk, with its blobs. Errors: throws std::runtime_error.
  void keep();

 private:
  void keep_blobs();
  void keep_plugin_files();

  const std::string directory_, place_;
  const bool made_directory_;
  std::optional<DirectoryLock> lock_;
  bool kept_ = false;
};

}  // namespace sifang::main
