// SPDX-License-Identifier: Apache-2.0
#include "main/restore.hpp"

#include <filesystem>

namespace sifang::main {

int restore(const std::string& directory, const std::string& backup, const Output& output) {
  namespace fs = std::filesystem;
  const auto target = database_path(directory);
  if (fs::exists(target)) {
    output.error("there is a database in " + directory + " already");
    return 1;
  }
  fs::create_directories(directory);
  const auto part = target + ".part";
  fs::copy_file(backup, part, fs::copy_options::overwrite_existing);
  fs::rename(part, target);
  int code = 1;
  {
    Workspace workspace({.directory = directory});
    code = verify(workspace, {}, output);
  }
  if (code != 0) {
    fs::remove(target);
    output.error("the backup does not verify; nothing was restored");
  }
  return code;
}

}  // namespace sifang::main
