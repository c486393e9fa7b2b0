// SPDX-License-Identifier: Apache-2.0
// The databases of plugins beside the community's: taken along by a backup, brought back by a
// restore. They are copied before the database, so that no plugin has read on further than the log
// it is restored with goes; what it missed it is told again.
#pragma once

#include <functional>
#include <string>

#include "base/ids.hpp"

namespace sifang::main {

/// Where those of a data directory lie, and those of a backup.
[[nodiscard]] std::string plugin_files_in(const std::string& directory);
[[nodiscard]] std::string plugin_files_beside(const std::string& backup);

/// Copies each file of the folder `from`, which may be absent, into the folder `to`, made when
/// there is something. `complain` hears of those that cannot be read; returns whether there were
/// none. Errors: throws std::runtime_error when there is no room for any.
bool copy_plugin_files(const std::string& from, const std::string& to,
                       const std::function<void(const std::string&)>& complain);

/// Holds each file of the folder `in`, which may be absent, against itself and against the logs
/// that it has read; `end_of` tells how far one goes by now.
void verify_plugin_files(const std::string& in,
                         const std::function<std::int64_t(base::CommunityId)>& end_of,
                         const std::function<void(const std::string&)>& complain);

}  // namespace sifang::main
