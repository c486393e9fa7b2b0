// SPDX-License-Identifier: Apache-2.0
// The blobs beside a database: proving them, and taking them along with a copy of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "main/workspace.hpp"

namespace sifang::main {

/// Where the blobs of a backup lie: beside it, one folder for all backups there, so that a photo
/// that many backups have is there once.
[[nodiscard]] std::string blobs_beside(const std::string& backup);

/// Where those of a data directory lie.
[[nodiscard]] std::string blobs_in(const std::string& directory);

/// Every blob that the rows name.
[[nodiscard]] std::vector<std::string> list_blobs(Workspace& workspace);

/// Makes a backup at `target`, which must not exist: the databases of plugins from the folder
/// `plugins`, the database by `copy_database` (to a path it is given), then the blobs beside it;
/// then it has its name. A plugin's file that cannot be read keeps nobody from having the rest:
/// `complain` hears of it; returns whether there was none. Errors: throws std::runtime_error, also
/// when a blob is damaged, and leaves no database behind.
bool make_backup(const std::string& target, const std::string& plugins,
                 const store::BlobFiles& blobs,
                 const std::function<void(const std::string& path)>& copy_database,
                 const std::function<void(const std::string&)>& complain);

/// Copies blobs, checking each. `complain` hears of those that are missing or damaged; returns
/// whether there were none.
bool copy_blobs(const store::BlobFiles& from, store::BlobFiles& to,
                const std::vector<std::string>& names,
                const std::function<void(const std::string&)>& complain);

/// Holds every blob that the rows name against its digest.
void verify_blobs(Workspace& workspace, const std::function<void(const std::string&)>& complain);

/// Holds the files of a ticket against its story (the most privileged bodies): each is told of, and
/// each that was told of (drafts aside) is there. Returns what is wrong, or "".
[[nodiscard]] std::string compare_files(store::Transaction& tx, base::TicketId ticket,
                                        const std::vector<std::string>& story);

}  // namespace sifang::main
