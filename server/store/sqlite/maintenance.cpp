// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/maintenance.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "store/sqlite/connection.hpp"

namespace sifang::store::sqlite {
namespace {

namespace fs = std::filesystem;

struct Finish {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

// The source is one read transaction: in WAL mode its snapshot stays as it is while others write,
// so the copy neither restarts nor holds them up; only the WAL cannot be recycled until it ends.
// VACUUM INTO would do as well, but reports no progress and rewrites every page.
void copy_pages(const std::string& path, Mode mode, const std::string& target,
                const std::function<void(double)>& progress) {
  constexpr int pages_per_step = 1024;  // 4 MiB: often enough for a progress bar
  Connection source(path, mode);
  source.run("BEGIN; SELECT count(*) FROM sqlite_schema");
  Connection copy(target, Mode::fresh_file);
  std::unique_ptr<sqlite3_backup, Finish> backup(
      sqlite3_backup_init(copy.handle(), "main", source.handle(), "main"));
  if (!backup) copy.fail("begin the copy", sqlite3_extended_errcode(copy.handle()));
  int code = SQLITE_OK;
  while (code == SQLITE_OK) {
    code = sqlite3_backup_step(backup.get(), pages_per_step);
    const int total = sqlite3_backup_pagecount(backup.get());
    if (progress && total > 0)
      progress(1.0 - static_cast<double>(sqlite3_backup_remaining(backup.get())) / total);
  }
  const int end = sqlite3_backup_finish(backup.release());
  if (code != SQLITE_DONE) copy.fail("copy", code);
  if (end != SQLITE_OK) copy.fail("finish the copy", end);
}

/// Puts what was written to a file, or the names in a folder, on disk.
void flush(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!done) throw DatabaseError("flush " + path.string() + ": " + std::strerror(error));
}

}  // namespace

void copy_database(const std::string& path, Mode mode, const std::string& target,
                   const std::function<void(double)>& progress) {
  if (fs::exists(target)) throw DatabaseError("the target exists already: " + target);
  if (const auto folder = fs::absolute(target).parent_path(); !fs::is_directory(folder))
    throw DatabaseError("there is no directory " + folder.string());
  const std::string part = target + ".part";
  try {
    fs::remove(part);  // of a copy that was cut off
    copy_pages(path, mode, part, progress);
    flush(part);
    fs::rename(part, target);
    flush(fs::absolute(target).parent_path());
  } catch (const fs::filesystem_error& error) {
    throw DatabaseError(error.what());
  } catch (...) {
    std::error_code ignored;  // the error that is thrown on matters more
    fs::remove(part, ignored);
    throw;
  }
}

std::vector<std::string> examine_database(const std::string& path, Mode mode) {
  Connection connection(path, mode);
  std::vector<std::string> complaints;
  const auto collect = [](void* list, int count, char** columns, char**) {
    std::string line;
    for (int i = 0; i < count; ++i)
      line += std::string(i ? " " : "") + (columns[i] ? columns[i] : "-");
    if (line != "ok") static_cast<std::vector<std::string>*>(list)->push_back(line);
    return 0;
  };
  for (const char* check : {"PRAGMA integrity_check", "PRAGMA foreign_key_check"}) {
    const int code = sqlite3_exec(connection.handle(), check, collect, &complaints, nullptr);
    if ((code & 0xff) == SQLITE_CORRUPT)
      complaints.push_back(std::string(check) + ": " + sqlite3_errstr(code));
    else if (code != SQLITE_OK)
      connection.fail(check, code);
  }
  return complaints;
}

}  // namespace sifang::store::sqlite
