// SPDX-License-Identifier: Apache-2.0
// What one plugin of a program has alone: its name, and its prefixes of the root.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace sifang::plugin_host {

/// Thread: any. Shared with threads that may outlive the host.
class Names {
 public:
  /// Takes all of it or nothing. Returns why not, "" when it has it.
  [[nodiscard]] std::string claim(const std::string& name, const std::vector<std::string>& roots) {
    const std::lock_guard lock(mutex_);
    if (taken_.contains(name)) return "there is a plugin called " + name + " already";
    for (const auto& root : roots)
      for (const auto& [other, owner] : roots_)
        if (root.starts_with(other) || other.starts_with(root))
          return "its prefix " + root + " is had by the plugin " + owner + " already";
    taken_.insert(name);
    for (const auto& root : roots) roots_.emplace(root, name);
    return {};
  }

 private:
  std::mutex mutex_;
  std::set<std::string> taken_;               // guarded
  std::map<std::string, std::string> roots_;  // guarded; by root its owner
};

}  // namespace sifang::plugin_host
