// SPDX-License-Identifier: Apache-2.0
#include "main/plugin_files.hpp"

#include <filesystem>

#include "main/disk.hpp"
#include "store/plugin_file.hpp"

namespace sifang::main {
namespace fs = std::filesystem;

std::string plugin_files_in(const std::string& directory) {
  return (fs::path(directory) / "plugins").string();
}

std::string plugin_files_beside(const std::string& backup) { return backup + ".plugins"; }

bool copy_plugin_files(const std::string& from, const std::string& to,
                       const std::function<void(const std::string&)>& complain) {
  if (!fs::is_directory(from)) return true;
  bool all = true;
  for (const auto& entry : fs::directory_iterator(from)) {
    if (entry.path().extension() != ".db") continue;
    fs::create_directory(to);  // one level: a backup makes no folder that was mistyped
    const auto target = (fs::path(to) / entry.path().filename()).string();
    try {
      store::copy_plugin_file(entry.path().string(), target);
    } catch (const store::DatabaseError& error) {
      complain("the file of a plugin, " + entry.path().string() + ": " + error.what());
      all = false;
    }
  }
  if (fs::is_directory(to)) flush_to_disk(to);
  return all;
}

void verify_plugin_files(const std::string& in,
                         const std::function<std::int64_t(base::CommunityId)>& end_of,
                         const std::function<void(const std::string&)>& complain) {
  if (!fs::is_directory(in)) return;
  for (const auto& entry : fs::directory_iterator(in)) {
    if (entry.path().extension() != ".db") continue;
    const auto name = "plugin " + entry.path().stem().string() + ": ";
    try {
      for (const auto& complaint : store::examine_plugin_file(entry.path().string(), end_of))
        complain(name + complaint);
    } catch (const store::DatabaseError& error) {
      complain(name + error.what());
    }
  }
}

}  // namespace sifang::main
