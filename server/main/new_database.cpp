// SPDX-License-Identifier: Apache-2.0
#include "main/new_database.hpp"

#include <filesystem>
#include <stdexcept>
#include <vector>

#include "main/disk.hpp"
#include "main/plugin_files.hpp"

namespace sifang::main {
namespace fs = std::filesystem;

NewDatabase::NewDatabase(const std::string& directory)
    : directory_(directory),
      place_((fs::path(directory) / "making").string()),
      made_directory_(!fs::exists(directory)) {
  lock_.emplace(directory, DirectoryLock::Missing::make);
  if (fs::exists(database_path(directory)))
    throw std::runtime_error("there is a database in " + directory + " already");
  if (const auto wal = database_path(directory) + "-wal"; fs::exists(wal))
    throw std::runtime_error(wal + " belongs to another database: move it away first");
  fs::remove_all(place_);  // of a process that was killed
  fs::create_directory(place_);
}

NewDatabase::~NewDatabase() {
  std::error_code ignored;  // the error that led here matters more
  fs::remove_all(place_, ignored);
  if (kept_ || !made_directory_) return;
  lock_.reset();
  fs::remove(lock_path(directory_), ignored);
  fs::remove(directory_, ignored);
}

void NewDatabase::keep() {
  const auto made = database_path(place_);
  if (fs::exists(made + "-wal")) throw std::logic_error("the new database is still open");
  flush_to_disk(made);
  keep_blobs();
  keep_plugin_files();
  fs::rename(made, database_path(directory_));
  kept_ = true;
  flush_to_disk(directory_);
}

/// A folder without a database keeps nothing of plugins that were there before it.
void NewDatabase::keep_plugin_files() {
  const auto from = plugin_files_in(place_), to = plugin_files_in(directory_);
  if (!fs::is_directory(from)) return;
  if (fs::exists(to)) throw std::runtime_error(to + " is there already: move it away first");
  fs::rename(from, to);
}

/// Blobs are called by what they hold: one that stands there already is the same.
void NewDatabase::keep_blobs() {
  const auto from = fs::path(place_) / "blobs", to = fs::path(directory_) / "blobs";
  if (!fs::is_directory(from)) return;
  std::vector<fs::path> blobs;  // first all of them: they leave the folder that is walked through
  for (const auto& entry : fs::recursive_directory_iterator(from))
    if (entry.is_regular_file()) blobs.push_back(entry.path());
  for (const auto& blob : blobs) {
    const auto target = to / fs::relative(blob, from);
    fs::create_directories(target.parent_path());
    if (!fs::exists(target)) fs::rename(blob, target);
  }
  for (const auto& entry : fs::recursive_directory_iterator(to))
    if (entry.is_directory()) flush_to_disk(entry.path());
  flush_to_disk(to);
}

}  // namespace sifang::main
