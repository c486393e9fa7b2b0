// SPDX-License-Identifier: Apache-2.0
// The command line's commands on a data directory. They run here, on a directory that is open: in
// the command line's own process, or inside the running server, to which the words are handed.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "main/workspace.hpp"

namespace sifang::main {

/// Where a command's words go. Progress is shown on a terminal only and is replaced by the next.
struct Output {
  std::function<void(std::string_view)> line;      // stdout
  std::function<void(std::string_view)> error;     // stderr
  std::function<void(std::string_view)> progress;  // stderr, one line that changes
};

/// One command as the command line read it, with absolute paths.
struct AdminRequest {
  std::string command;  // "community add"
  std::string community, code, name, parties, zone, login, password, role, party, grid, file, kind;
  bool root = false;
  bool json = false;
  bool dry_run = false, all_or_nothing = false;  // of an import
};

/// Returns the exit code: 0 done, 1 failed. Thread: any; blocks.
[[nodiscard]] int run_admin(Workspace& workspace, const AdminRequest& request,
                            const Output& output);

/// `backup` of a directory that no server works in: the database is copied as it is, an older one
/// too. Errors: throws std::runtime_error or store::DatabaseError.
[[nodiscard]] int back_up_directory(const std::string& directory, const AdminRequest& request,
                                    const Output& output);

/// Says on stderr what went wrong; the exit code of that.
[[nodiscard]] int report(const Output& output, const base::Error& error);

/// An answer for programs: an object of texts.
[[nodiscard]] std::string json_text(
    std::initializer_list<std::pair<std::string_view, std::string>> fields);

[[nodiscard]] std::string write_request(const AdminRequest& request);
/// Errors: invalid.
[[nodiscard]] base::Result<AdminRequest> read_request(std::string_view text);

// Each in its own file.
int import_tickets(Workspace& workspace, const AdminRequest& request, const Output& output);
int verify(Workspace& workspace, const AdminRequest& request, const Output& output);
int make_demo(Workspace& workspace, const AdminRequest& request, const Output& output);
int run_plugins(Workspace& workspace, const AdminRequest& request, const Output& output);
int export_community(Workspace& workspace, const AdminRequest& request, const Output& output);

}  // namespace sifang::main
