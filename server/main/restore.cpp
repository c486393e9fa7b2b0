// SPDX-License-Identifier: Apache-2.0
#include "main/restore.hpp"

#include <filesystem>

#include "main/blobs.hpp"
#include "main/new_database.hpp"
#include "main/plugin_files.hpp"

namespace sifang::main {

int restore(const std::string& directory, const std::string& backup, const AdminRequest& request,
            const Output& output) {
  NewDatabase made(directory);
  store::copy_sqlite_store(
      backup, product_catalogue(), database_path(made.place()),
      [&](double share) { output.progress(std::to_string(static_cast<int>(share * 100)) + " %"); });
  int code = 1;
  {
    // Of an older version: the copy is brought up to date, the backup stays as it is.
    Workspace workspace({.directory = made.place()});
    const auto blobs = blobs_beside(backup);
    if (std::filesystem::is_directory(blobs))
      copy_blobs(store::BlobFiles(blobs), workspace.files().blobs(), list_blobs(workspace),
                 output.error);
    const bool all =
        copy_plugin_files(plugin_files_beside(backup), plugin_files_in(made.place()), output.error);
    code = verify(workspace, request, output);
    if (!all) code = 1;
  }
  if (code == 0)
    made.keep();
  else
    output.error("the backup does not verify; nothing was restored");
  return code;
}

}  // namespace sifang::main
