// SPDX-License-Identifier: Apache-2.0
// Files as the kernel has them: open, write whole, put on disk. What fails throws.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sifang::store {

/// A file that is open. Errors: every call throws std::system_error with the path.
class File {
 public:
  enum class Mode { read, append, create_new };
  File(std::string path, Mode mode);
  ~File();
  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(std::string_view bytes);
  void flush_to_disk();
  [[nodiscard]] std::int64_t size() const;
  /// Up to `most` bytes from `at` on; fewer at the end.
  [[nodiscard]] std::string read(std::int64_t at, std::size_t most) const;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  std::string path_;
  int descriptor_ = -1;
};

/// A file's bytes as the system keeps them in memory: no copy, given back under pressure. The file
/// must not change. Errors: throws std::system_error.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  [[nodiscard]] std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

/// SHA-256 of a file, 32 raw bytes, read in pieces. Errors: throws std::system_error.
[[nodiscard]] std::string sha256_of_file(const std::string& path);
/// Puts the names in a folder on disk. Errors: throws std::system_error.
void flush_folder(const std::string& path);

}  // namespace sifang::store
