// SPDX-License-Identifier: Apache-2.0
#include "main/workspace.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "app/communities.hpp"
#include "app/figures.hpp"
#include "app/meeting_index.hpp"
#include "base/crypto.hpp"
#include "base/log.hpp"
#include "media/child_process.hpp"
#include "store/queries.hpp"

namespace sifang::main {
namespace fs = std::filesystem;

DirectoryLock::DirectoryLock(const std::string& directory, Missing missing) {
  const auto path = lock_path(directory);
  std::error_code unmade;
  if (missing == Missing::make) fs::create_directories(directory, unmade);
  if (unmade) throw std::runtime_error(directory + ": " + unmade.message());
  file_ = missing == Missing::make ? ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)
                                   : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0 && errno == ENOENT && missing == Missing::accept) return;
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
std::string lock_path(const std::string& directory) {
  return (fs::path(directory) / "lock").string();
}
std::string socket_path(const std::string& directory) {
  return (fs::path(directory) / "control.sock").string();
}

store::Catalogue product_catalogue() {
  return {store::embedded_queries(), store::embedded_migrations()};
}

namespace {

/// What is looked at only, or is not there, keeps its directory as it is.
DirectoryLock lock(const WorkspaceOptions& options) {
  using enum store::Opening;
  if (options.opening != create && !fs::exists(database_path(options.directory)))
    throw std::runtime_error("there is no database in " + options.directory +
                             "; make one with: sifang init --data " + options.directory);
  return {options.directory, options.opening == inspect ? DirectoryLock::Missing::accept
                                                        : DirectoryLock::Missing::make};
}

}  // namespace

Workspace::Workspace(WorkspaceOptions options)
    : directory_(options.directory),
      access_changed_(options.access_changed),
      tell_person_(options.tell_person),
      outbox_(options.outbox),
      plugins_(options.plugins),
      lock_(lock(options)),
      ids_(base::random_u32),
      hashing_(2),
      files_(options.directory, media::picture_program_beside_us()),
      pages_(media::program_beside_us("sifang-pages")),
      store_(store::make_sqlite_store({.path = database_path(options.directory),
                                       .opening = options.opening,
                                       .catalogue = product_catalogue(),
                                       .readers = options.readers,
                                       .sink = options.sink},
                                      clock_)) {
  if (options.opening != store::Opening::inspect) {
    make_missing_figures();
    index_missing_meetings();
  }
}

void Workspace::index_missing_meetings() {
  for (bool more = true; more;) {
    auto done = write([](store::Transaction& tx) -> base::Result<bool> {
      return app::index_missing_meetings(tx);
    });
    if (!done) throw std::runtime_error(base::describe(done.error()));
    more = *done;
  }
}

void Workspace::make_missing_figures() {
  auto all = read([](store::Transaction& tx) -> base::Result<std::vector<base::CommunityId>> {
    return tx.list([](const store::Row& row) { return row.id<base::CommunityId>(0); },
                   query::list_communities_without_figures, {});
  });
  if (!all) throw std::runtime_error(base::describe(all.error()));
  for (const auto id : *all) {
    auto made = write([&](store::Transaction& tx) -> base::Result<bool> {
      const auto community = app::load_community(tx, id);
      base::log_info("making the figures of {}", community.code);
      app::rebuild_figures(tx, id, community.zone, clock_.now());
      return true;
    });
    if (!made) throw std::runtime_error(base::describe(made.error()));
  }
}

void Workspace::finish() {
  hashing_.join();
  files_.join();
  pages_.join();
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
          .files = files_,
          .pages = pages_,
          .recent = recent_,
          .access_changed = access_changed_,
          .tell_person = tell_person_,
          .outbox = outbox_,
          .plugins = plugins_};
}

}  // namespace sifang::main
