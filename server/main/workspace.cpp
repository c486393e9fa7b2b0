// SPDX-License-Identifier: Apache-2.0
#include "main/workspace.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "base/crypto.hpp"

namespace sifang::main {
namespace fs = std::filesystem;

DirectoryLock::DirectoryLock(const std::string& directory) {
  fs::create_directories(directory);
  const auto path = (fs::path(directory) / "lock").string();
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) throw std::runtime_error(path + ": " + std::strerror(errno));
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(file_);
    throw std::runtime_error("another process works in " + directory);
  }
}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) ::close(file_);
}

std::string database_path(const std::string& directory) {
  return (fs::path(directory) / "sifang.db").string();
}
std::string socket_path(const std::string& directory) {
  return (fs::path(directory) / "control.sock").string();
}

namespace {

std::unique_ptr<store::SqliteStore> open_store(const WorkspaceOptions& options,
                                               const base::Clock& clock) {
  const auto path = database_path(options.directory);
  if (!options.create && !fs::exists(path))
    throw std::runtime_error("there is no database in " + options.directory +
                             "; make one with: sifang init --data " + options.directory);
  return store::make_sqlite_store(
      {.path = path,
       .catalogue = {store::embedded_queries(), store::embedded_migrations()},
       .readers = options.readers,
       .sink = options.sink},
      clock);
}

}  // namespace

Workspace::Workspace(WorkspaceOptions options)
    : directory_(options.directory),
      access_changed_(options.access_changed),
      lock_(options.directory),
      ids_(base::random_u32),
      hashing_(2),
      store_(open_store(options, clock_)) {}

void Workspace::finish() {
  hashing_.join();
  store_.reset();
}

void Workspace::check_interrupt() const {
  if (interrupted_) throw std::runtime_error("the server stops; what was done up to here is kept");
}

app::Services Workspace::services() {
  return {.clock = clock_,
          .ids = ids_,
          .store = *store_,
          .hashing = hashing_,
          .throttle = throttle_,
          .access_changed = access_changed_};
}

}  // namespace sifang::main
