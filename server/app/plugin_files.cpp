// SPDX-License-Identifier: Apache-2.0
#include "app/plugin_files.hpp"

#include "app/plugins.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AttachmentPlace;

std::optional<AttachmentRow> find_file(store::Transaction& tx, const std::string& text) {
  const auto id = domain::AttachmentId::parse(text);
  return id ? tx.find(attachment_from, query::get_attachment, {*id}) : std::nullopt;
}

bool is_kept_for(const AttachmentRow& row, std::string_view plugin) {
  return row.place == AttachmentPlace::plugin && row.ref == plugin;
}

}  // namespace

base::Result<KeptFile> keep_plugin_file(store::Transaction& tx, const PluginFileOf& whose,
                                        const std::string& file) {
  const auto wrong = [](const char* what) { return Error{Errc::invalid, "", {{"/file", what}}}; };
  auto row = find_file(tx, file);
  if (!row || row->by != whose.user || row->community != whose.community)
    return wrong("is no file that you have sent here");
  if (is_kept_for(*row, whose.plugin)) return KeptFile{std::move(row->attachment), false};
  if (row->is_used()) return wrong("is used already");
  tx.execute(query::keep_for_plugin, {whose.plugin, row->attachment.id});
  return KeptFile{std::move(row->attachment), true};
}

base::Result<Reply> read_plugin_file(store::Transaction& tx, Services& services,
                                     std::string_view plugin, base::CommunityId community,
                                     const std::string& file, FilePart part) {
  const auto row = find_file(tx, file);
  if (!row || row->community != community || !is_kept_for(*row, plugin))
    return Error{Errc::not_found, "there is no such file"};
  return reply_with_file(services, *row, part);
}

bool is_shown_attachment(store::Transaction& tx, std::string_view plugin,
                         base::CommunityId community, const std::string& file) {
  const auto row = find_file(tx, file);
  return row && row->community == community && !row->attachment.masked && !row->forgotten &&
         get_plugin(tx, community, plugin).on;
}

void drop_plugin_file(store::Transaction& tx, base::Time now, std::string_view plugin,
                      const std::string& file) {
  const auto id = domain::AttachmentId::parse(file);
  if (id) tx.execute(query::drop_from_plugin, {now, *id, plugin});
}

std::optional<HomePlace> find_home(store::Transaction& tx, base::CommunityId community,
                                   base::UserId user) {
  return tx.find(
      [](const store::Row& row) {
        return HomePlace{row.string(0), row.string(1), row.string(2)};
      },
      query::find_home, {community, user});
}

}  // namespace sifang::app
