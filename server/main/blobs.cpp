// SPDX-License-Identifier: Apache-2.0
#include "main/blobs.hpp"

#include <filesystem>
#include <set>
#include <stdexcept>

#include "app/attachments.hpp"
#include "base/bytes.hpp"
#include "main/disk.hpp"
#include "main/plugin_files.hpp"
#include "store/files/disk.hpp"
#include "store/queries.hpp"

namespace sifang::main {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t hex_digits = 64;

/// The next page of blobs after `after`, which moves on; false at the end.
bool read_page(store::Transaction& tx, std::int64_t& after, std::set<std::string>& names) {
  bool more = false;
  tx.for_each(query::list_blobs, {after}, [&](const store::Row& row) {
    after = row.integer(0);
    names.insert(base::to_hex(row.text(1)));
    if (!row.is_null(2)) names.insert(base::to_hex(row.text(2)));
    return more = true;
  });
  return more;
}

/// "\"id\":\"…\",\"sha256\":\"…\"": how the writer of attachments begins each.
std::string mark_of(const app::AttachmentRow& row) {
  return "\"id\":\"" + row.attachment.id.text() + "\",\"sha256\":\"" +
         base::to_hex(row.attachment.sha256) + "\"";
}

}  // namespace

std::string blobs_beside(const std::string& backup) {
  return (fs::absolute(backup).parent_path() / "blobs").string();
}

std::string blobs_in(const std::string& directory) {
  return (fs::path(directory) / "blobs").string();
}

std::vector<std::string> list_blobs(Workspace& workspace) {
  std::set<std::string> names;
  std::int64_t after = 0;
  for (bool more = true; more;) {
    auto read = workspace.read(
        [&](store::Transaction& tx) -> base::Result<bool> { return read_page(tx, after, names); });
    if (!read) throw std::runtime_error(base::describe(read.error()));
    more = *read;
  }
  return {names.begin(), names.end()};
}

bool copy_blobs(const store::BlobFiles& from, store::BlobFiles& to,
                const std::vector<std::string>& names,
                const std::function<void(const std::string&)>& complain) {
  bool all = true;
  for (const auto& name : names)
    if (!from.copy_to(to, name)) {
      complain("file " + name + " is missing or damaged");
      all = false;
    }
  return all;
}

bool make_backup(const std::string& target, const std::string& plugins,
                 const store::BlobFiles& blobs,
                 const std::function<void(const std::string& path)>& copy_database,
                 const std::function<void(const std::string&)>& complain) {
  if (fs::exists(target)) throw std::runtime_error("the target exists already: " + target);
  const auto folder = fs::absolute(target).parent_path();
  if (!fs::is_directory(folder))
    throw std::runtime_error("there is no directory " + folder.string());
  const auto copy = target + ".copy";  // until its blobs are there too
  fs::remove(copy);                    // of a backup that was cut off
  const auto pin = blobs.pin();        // what the copy names stays meanwhile
  const auto plugin_copies = plugin_files_beside(target);
  if (fs::exists(plugin_copies))
    throw std::runtime_error("the target exists already: " + plugin_copies);
  const auto plugin_part = plugin_copies + ".part";
  fs::remove_all(plugin_part);  // of a backup that was cut off
  try {
    const bool all = copy_plugin_files(plugins, plugin_part, complain);
    copy_database(copy);
    const auto names = blobs.list_older(std::chrono::system_clock::time_point::max());
    store::BlobFiles beside(blobs_beside(target));
    std::string bad;
    copy_blobs(blobs, beside, names, [&](const std::string& what) { bad = what; });
    if (!bad.empty()) throw std::runtime_error(bad + "; there is no backup");
    if (fs::is_directory(plugin_part)) fs::rename(plugin_part, plugin_copies);
    fs::rename(copy, target);
    flush_to_disk(folder);
    return all;
  } catch (...) {
    std::error_code ignored;  // the error that is thrown on matters more
    fs::remove(copy, ignored);
    fs::remove_all(plugin_part, ignored);
    fs::remove_all(plugin_copies, ignored);
    throw;
  }
}

void verify_blobs(Workspace& workspace, const std::function<void(const std::string&)>& complain) {
  auto& blobs = workspace.files().blobs();
  const auto pin = blobs.pin();
  for (const auto& name : list_blobs(workspace)) {
    workspace.check_interrupt();
    if (!blobs.contains(name))
      complain("file " + name + " is missing");
    else if (base::to_hex(store::sha256_of_file(blobs.path_of(name))) != name)
      complain("file " + name + " is not what its digest says");
  }
}

std::string compare_files(store::Transaction& tx, base::TicketId ticket,
                          const std::vector<std::string>& story) {
  std::set<std::string> there;
  for (const auto& row :
       tx.list(app::attachment_from, query::list_all_attachments_of_ticket, {ticket}))
    there.insert(mark_of(row));
  std::set<std::string> told, told_for_good;
  constexpr std::string_view digest = "\",\"sha256\":\"", id = "\"id\":\"";
  for (const auto& body : story) {
    const bool draft = body.find("\"kind\":\"ticket.answer_drafted\"") != body.npos;
    for (auto at = body.find(digest); at != body.npos; at = body.find(digest, at + 1)) {
      const auto begin = body.rfind(id, at);
      if (begin == body.npos) continue;
      auto mark = body.substr(begin, at + digest.size() + hex_digits + 1 - begin);
      if (!draft) told_for_good.insert(mark);
      told.insert(std::move(mark));
    }
  }
  for (const auto& mark : there)
    if (!told.contains(mark)) return "a file of which the log does not tell: " + mark;
  for (const auto& mark : told_for_good)
    if (!there.contains(mark)) return "a file of which only the log tells: " + mark;
  return "";
}

}  // namespace sifang::main
