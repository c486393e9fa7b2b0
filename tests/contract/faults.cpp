// SPDX-License-Identifier: Apache-2.0
#include "contract/faults.hpp"

#include <stdexcept>

namespace sifang::contract {

void Trigger::arm(Fault how, int nth) {
  how_ = how;
  nth_ = nth;
  calls_ = 0;
  struck_ = false;
  armed_ = true;
}

bool Trigger::disarm() {
  armed_ = false;
  return struck_;
}

bool Trigger::strikes(bool is_write) {
  if (!armed_) return false;
  const Fault how = how_;
  if (how == Fault::full && !is_write) return false;
  const int call = ++calls_;
  const bool once = how == Fault::once || how == Fault::torn;
  const bool strike = once ? call == nth_ : call >= nth_;
  if (strike) struck_ = true;
  return strike;
}

namespace {

/// What SQLite holds for an open file of ours; the real one's follows it in memory.
struct File {
  sqlite3_file head;
  FaultyDisk* disk;
};

sqlite3_file* real_of(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}
Trigger& trigger_of(sqlite3_file* file) { return reinterpret_cast<File*>(file)->disk->trigger(); }
FaultyDisk& disk_of(sqlite3_vfs* vfs) { return *static_cast<FaultyDisk*>(vfs->pAppData); }

/// Calls the real file's method unless this call is to fail with `code`.
template <auto Method, int code, class... Args>
int guarded(sqlite3_file* file, Args... args) {
  if (trigger_of(file).strikes()) return code;
  return (real_of(file)->pMethods->*Method)(real_of(file), args...);
}
template <auto Method, class... Args>
auto passed(sqlite3_file* file, Args... args) {
  return (real_of(file)->pMethods->*Method)(real_of(file), args...);
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  auto* const real = real_of(file);
  auto& trigger = trigger_of(file);
  if (!trigger.strikes(true)) return real->pMethods->xWrite(real, data, size, at);
  if (trigger.tears() && real->pMethods->xWrite(real, data, size / 2, at) != SQLITE_OK)
    return SQLITE_IOERR;
  return trigger.tears() ? SQLITE_IOERR_WRITE : SQLITE_FULL;
}

int sync(sqlite3_file* file, int) {
  return trigger_of(file).strikes() ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

using Io = sqlite3_io_methods;
const Io methods{
    .iVersion = 3,
    .xClose = passed<&Io::xClose>,
    .xRead = guarded<&Io::xRead, SQLITE_IOERR_READ, void*, int, sqlite3_int64>,
    .xWrite = write,
    .xTruncate = guarded<&Io::xTruncate, SQLITE_IOERR_TRUNCATE, sqlite3_int64>,
    .xSync = sync,
    .xFileSize = guarded<&Io::xFileSize, SQLITE_IOERR_FSTAT, sqlite3_int64*>,
    .xLock = passed<&Io::xLock, int>,
    .xUnlock = passed<&Io::xUnlock, int>,
    .xCheckReservedLock = passed<&Io::xCheckReservedLock, int*>,
    .xFileControl = passed<&Io::xFileControl, int, void*>,
    .xSectorSize = passed<&Io::xSectorSize>,
    .xDeviceCharacteristics = passed<&Io::xDeviceCharacteristics>,
    .xShmMap = guarded<&Io::xShmMap, SQLITE_IOERR_SHMMAP, int, int, int, void volatile**>,
    .xShmLock = passed<&Io::xShmLock, int, int, int>,
    .xShmBarrier = passed<&Io::xShmBarrier>,
    .xShmUnmap = passed<&Io::xShmUnmap, int>,
    .xFetch = passed<&Io::xFetch, sqlite3_int64, int, void**>,
    .xUnfetch = passed<&Io::xUnfetch, sqlite3_int64, void*>,
};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto& disk = disk_of(vfs);
  file->pMethods = nullptr;  // then SQLite does not close it
  if (disk.trigger().strikes()) return SQLITE_CANTOPEN;
  reinterpret_cast<File*>(file)->disk = &disk;
  const int code = disk.real().xOpen(&disk.real(), name, real_of(file), flags, out_flags);
  if (real_of(file)->pMethods) file->pMethods = &methods;
  return code;
}

int remove(sqlite3_vfs* vfs, const char* name, int flush_folder) {
  auto& disk = disk_of(vfs);
  if (disk.trigger().strikes()) return SQLITE_IOERR_DELETE;
  return disk.real().xDelete(&disk.real(), name, flush_folder);
}

int access(sqlite3_vfs* vfs, const char* name, int flags, int* result) {
  auto& disk = disk_of(vfs);
  if (disk.trigger().strikes()) return SQLITE_IOERR_ACCESS;
  return disk.real().xAccess(&disk.real(), name, flags, result);
}

Trigger memory_trigger;
sqlite3_mem_methods real_memory;

void* allocate(int size) { return memory_trigger.strikes() ? nullptr : real_memory.xMalloc(size); }
void* reallocate(void* block, int size) {
  return memory_trigger.strikes() ? nullptr : real_memory.xRealloc(block, size);
}

/// Must happen before SQLite is used for the first time.
bool stand_between_sqlite_and_its_memory() {
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory) != SQLITE_OK) return false;
  sqlite3_mem_methods own = real_memory;
  own.xMalloc = allocate;
  own.xRealloc = reallocate;
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &own) == SQLITE_OK;
}
const bool stands_between = stand_between_sqlite_and_its_memory();

}  // namespace

FaultyDisk::FaultyDisk() : real_(sqlite3_vfs_find(nullptr)), own_(*real_) {
  own_.zName = "faulty";
  own_.pAppData = this;
  own_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
  own_.xOpen = open;
  own_.xDelete = remove;
  own_.xAccess = access;
  if (sqlite3_vfs_register(&own_, 1) != SQLITE_OK) throw std::runtime_error("no faulty disk");
}

FaultyDisk::~FaultyDisk() { sqlite3_vfs_unregister(&own_); }

Trigger& allocations() {
  if (!stands_between)
    throw std::runtime_error("SQLite was in use before its memory could be taken over");
  return memory_trigger;
}

}  // namespace sifang::contract
