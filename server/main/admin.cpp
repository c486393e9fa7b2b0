// SPDX-License-Identifier: Apache-2.0
#include "main/admin.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "app/communities.hpp"
#include "app/erasure.hpp"
#include "app/people.hpp"
#include "app/places.hpp"
#include "base/crypto.hpp"
#include "main/blobs.hpp"
#include "main/plugin_files.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::main {
namespace {

using base::Errc;
using base::Error;

base::Result<app::Community> require_community(store::Transaction& tx, const std::string& code) {
  auto community = app::find_community(tx, code);
  if (!community) return Error{Errc::not_found, "there is no community " + code};
  return std::move(*community);
}

/// four, five, or a file with a line "code,name" for each party.
base::Result<std::vector<app::Named>> parties_of(const std::string& choice) {
  if (choice.empty() || choice == "four") return app::four_parties();
  if (choice == "five") return app::five_parties();
  std::ifstream in(choice);
  if (!in || !std::filesystem::is_regular_file(choice))
    return Error{Errc::invalid,
                 "--parties takes four, five or a file; " + choice + " cannot be read"};
  std::vector<app::Named> parties;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    const auto comma = line.find(',');
    if (comma == line.npos || comma == 0 || line.find_first_of(" :") < comma)
      return Error{Errc::invalid, choice + ": a line must be code,name: " + line};
    app::Named party{line.substr(0, comma), line.substr(comma + 1)};
    if (const auto wrong = app::wrong_name(party.name); !wrong.empty())
      return Error{Errc::invalid, choice + ": the name of " + party.code + " " + wrong};
    if (std::any_of(parties.begin(), parties.end(),
                    [&](const app::Named& known) { return known.code == party.code; }))
      return Error{Errc::invalid, choice + ": " + party.code + " stands there twice"};
    parties.push_back(std::move(party));
  }
  if (parties.empty()) return Error{Errc::invalid, choice + " names no party"};
  return parties;
}

int add_community(Workspace& workspace, const AdminRequest& request, const Output& output) {
  auto parties = parties_of(request.parties);
  if (!parties) return report(output, parties.error());
  auto services = workspace.services();
  auto made = workspace.write([&](store::Transaction& tx) {
    return app::add_community(tx, services,
                              {request.code, request.name,
                               request.zone.empty() ? "Asia/Shanghai" : request.zone, *parties});
  });
  if (!made) return report(output, made.error());
  output.line(request.json ? json_text({{"id", made->id.text()}, {"code", made->code}})
                           : made->code + " " + made->name + " " + made->id.text());
  return 0;
}

bool is_long_enough(const std::string& password, const Output& output) {
  constexpr std::size_t shortest_password = 8;
  if (password.size() >= shortest_password) return true;
  output.error("a password has at least 8 characters");
  return false;
}

int set_password(Workspace& workspace, const AdminRequest& request, const Output& output) {
  if (!is_long_enough(request.password, output)) return 1;
  const auto hash = base::hash_password(request.password);
  auto services = workspace.services();
  auto set = workspace.write([&](store::Transaction& tx) -> base::Result<base::UserId> {
    const auto user = app::find_user_id(tx, request.login);
    if (!user) return Error{Errc::not_found, "there is no user " + request.login};
    app::set_password(tx, services, *user, hash);
    return *user;
  });
  if (!set) return report(output, set.error());
  output.line(request.json ? json_text({{"id", set->text()}, {"login", request.login}})
                           : request.login + " " + set->text());
  return 0;
}

/// The name is asked for, as nothing of this can be undone.
int erase_user(Workspace& workspace, const AdminRequest& request, const Output& output) {
  std::vector<std::string> alone;  // communities that nobody else administers
  auto person = workspace.read([&](store::Transaction& tx) -> base::Result<base::UserId> {
    const auto user = app::find_user_id(tx, request.login);
    if (!user) return Error{Errc::not_found, "there is no user " + request.login};
    alone = tx.list([](const store::Row& row) { return row.string(0); },
                    query::list_administered_alone, {*user});
    if (app::load_caller(tx, *user).name != request.name)
      return Error{Errc::invalid, "", {{"/name", "is not the name of " + request.login}}};
    return *user;
  });
  if (!person) return report(output, person.error());
  app::ErasureSearch search(*person);
  for (bool more = true; more;) {
    auto looked = workspace.read(
        [&](store::Transaction& tx) -> base::Result<bool> { return search.read_on(tx); });
    if (!looked) return report(output, looked.error());
    more = *looked;
  }
  auto services = workspace.services();
  auto erased = workspace.write([&](store::Transaction& tx) -> base::Result<app::Erased> {
    return app::erase_person(tx, services, nullptr, search);
  });
  if (!erased) return report(output, erased.error());
  if (request.json) {
    protocol::JsonWriter out;
    out.begin_object().field("tickets", erased->tickets).field("emptied", erased->emptied);
    out.field("bodies", erased->bodies).key("without_admin").begin_array();
    for (const auto& community : alone) out.value(community);
    output.line(out.end_array().end_object().take());
  } else {
    output.line(
        request.login + " is erased: of " + std::to_string(erased->tickets) +
        " tickets that they reported " + std::to_string(erased->emptied) +
        " private ones have no words any more, and " + std::to_string(erased->bodies) +
        " texts of the log were rewritten. Backups and exports from before still have it all");
    for (const auto& community : alone)
      output.line(community +
                  " has no administrator any more: sifang user add --role admin makes one");
  }
  return 0;
}

int add_user(Workspace& workspace, const AdminRequest& request, const Output& output) {
  if (!request.password.empty() && !is_long_enough(request.password, output)) return 1;
  std::optional<domain::Role> role;
  if (!request.role.empty() && !(role = domain::parse_role(request.role))) {
    output.error("there is no role " + request.role);
    return 1;
  }
  if (role.has_value() == request.community.empty()) {
    output.error("--community and --role go together");
    return 1;
  }
  if (!role && !(request.party.empty() && request.grid.empty())) {
    output.error("--party and --grid go with a --role");
    return 1;
  }
  const auto hash =
      request.password.empty() ? std::string() : base::hash_password(request.password);
  auto services = workspace.services();
  auto added = workspace.write([&](store::Transaction& tx) -> base::Result<base::UserId> {
    // A person who is there already gets one more role; their name and password stay.
    auto known = app::find_user_id(tx, request.login);
    if (known && !role)
      return Error{Errc::conflict, "there is a user " + request.login + " already"};
    if (known && !hash.empty())
      return Error{Errc::conflict, "there is a user " + request.login +
                                       " already; `sifang user password` sets the password"};
    if (!known) {
      auto user = app::add_user(tx, services, {request.login, request.name, hash, request.root});
      if (!user) return user.error();
      known = *user;
    }
    if (!role) return *known;
    auto community = require_community(tx, request.community);
    if (!community) return community.error();
    auto member = app::add_membership(
        tx, services, nullptr, {community->id, *known, *role, request.party, request.grid, {}});
    if (!member) return member.error();
    return *known;
  });
  if (!added) return report(output, added.error());
  output.line(request.json ? json_text({{"id", added->text()}, {"login", request.login}})
                           : request.login + " " + added->text());
  return 0;
}

int create_token(Workspace& workspace, const AdminRequest& request, const Output& output) {
  auto services = workspace.services();
  auto token = workspace.write([&](store::Transaction& tx) -> base::Result<std::string> {
    const auto user = app::find_user_id(tx, request.login);
    if (!user) return Error{Errc::not_found, "there is no user " + request.login};
    return app::add_token(
               tx, services,
               {.user = *user, .name = request.name.empty() ? "command line" : request.name})
        .text;
  });
  if (!token) return report(output, token.error());
  output.line(request.json ? json_text({{"token", *token}}) : *token);
  return 0;
}

std::string count_text(const AdminRequest& request, const app::ImportResult& done) {
  if (request.json) {
    protocol::JsonWriter out;
    out.begin_object().field("added", done.added).field("known", done.known);
    return out.field("bad", done.bad).field("written", done.written).end_object().take();
  }
  const auto added = done.written ? "added " : request.dry_run ? "would add " : "nothing added of ";
  std::string words = added + std::to_string(done.added) + ", there already " +
                      std::to_string(done.known) + ", bad " + std::to_string(done.bad);
  for (std::string before = "\nunused columns: "; const auto& column : done.unused) {
    words += before + column;
    before = ", ";
  }
  return words;
}

/// Buildings and places, or households; the grid of a building is what finds a ticket's grid.
int import_places(Workspace& workspace, const AdminRequest& request, const Output& output) {
  std::ifstream in(request.file, std::ios::binary);
  if (!in) return report(output, {Errc::not_found, request.file + " cannot be read"});
  auto services = workspace.services();
  auto done = workspace.write([&](store::Transaction& tx) -> base::Result<app::ImportResult> {
    auto community = require_community(tx, request.community);
    if (!community) return community.error();
    const auto kind =
        request.command == "import places" ? app::ImportKind::places : app::ImportKind::households;
    return app::import_places(
        tx, services, nullptr, community->id, in,
        {.kind = kind, .dry_run = request.dry_run, .skip_bad = !request.all_or_nothing});
  });
  if (!done) return report(output, done.error());
  for (const auto& problem : done->problems) output.error(app::describe(problem));
  if (done->has_columns) output.line(count_text(request, *done));
  return done->bad > 0 ? 1 : 0;
}

int tell_backup(const AdminRequest& request, const Output& output, bool all) {
  output.line(request.json ? json_text({{"file", request.file}}) : "backup in " + request.file);
  if (!all) output.error("the backup is without what was named");
  return all ? 0 : 1;
}

int back_up(Workspace& workspace, const AdminRequest& request, const Output& output) {
  bool all = true;
  try {
    all = make_backup(
        request.file, plugin_files_in(workspace.directory()), workspace.files().blobs(),
        [&](const std::string& copy) {
          workspace.store().backup_to(copy, [&](double share) {
            output.progress(std::to_string(static_cast<int>(share * 100)) + " %");
          });
        },
        output.error);
  } catch (const std::exception& error) {
    return report(output, {Errc::unavailable, error.what()});
  }
  return tell_backup(request, output, all);
}

}  // namespace

int report(const Output& output, const base::Error& error) {
  std::string words =
      error.detail.empty() ? std::string(base::info_of(error.code).title) : error.detail;
  for (const auto& field : error.fields)
    words += "\n  " + field.pointer.substr(1) + " " + field.message;
  output.error(words);
  return 1;
}

std::string json_text(std::initializer_list<std::pair<std::string_view, std::string>> fields) {
  protocol::JsonWriter out;
  out.begin_object();
  for (const auto& [name, text] : fields) out.field(name, text);
  return out.end_object().take();
}

int back_up_directory(const std::string& directory, const AdminRequest& request,
                      const Output& output) {
  const auto database = database_path(directory);
  if (!std::filesystem::exists(database))
    return report(output, {Errc::not_found, "there is no database in " + directory});
  const DirectoryLock lock(directory, DirectoryLock::Missing::accept);
  const store::BlobFiles blobs(blobs_in(directory));
  const bool all = make_backup(
      request.file, plugin_files_in(directory), blobs,
      [&](const std::string& copy) {
        store::copy_sqlite_store(database, product_catalogue(), copy, [&](double share) {
          output.progress(std::to_string(static_cast<int>(share * 100)) + " %");
        });
      },
      output.error);
  return tell_backup(request, output, all);
}

int run_admin(Workspace& workspace, const AdminRequest& request, const Output& output) {
  // What comes straight from a command line is held to what may come over the socket.
  if (const auto sound = read_request(write_request(request)); !sound)
    return report(output, sound.error());
  if (request.command == "community add") return add_community(workspace, request, output);
  if (request.command == "user add") return add_user(workspace, request, output);
  if (request.command == "user password") return set_password(workspace, request, output);
  if (request.command == "user erase") return erase_user(workspace, request, output);
  if (request.command == "token create") return create_token(workspace, request, output);
  if (request.command == "import tickets") return import_tickets(workspace, request, output);
  if (request.command == "import places" || request.command == "import households")
    return import_places(workspace, request, output);
  if (request.command == "export") return export_community(workspace, request, output);
  if (request.command == "backup") return back_up(workspace, request, output);
  if (request.command == "verify") return verify(workspace, request, output);
  if (request.command == "demo") return make_demo(workspace, request, output);
  if (request.command.starts_with("plugins ")) return run_plugins(workspace, request, output);
  output.error("unknown command " + request.command);
  return 1;
}

namespace {

/// Every text of a request with its name; one list for writing and reading.
constexpr std::pair<std::string_view, std::string AdminRequest::*> texts[] = {
    {"command", &AdminRequest::command}, {"community", &AdminRequest::community},
    {"code", &AdminRequest::code},       {"name", &AdminRequest::name},
    {"parties", &AdminRequest::parties}, {"zone", &AdminRequest::zone},
    {"login", &AdminRequest::login},     {"password", &AdminRequest::password},
    {"role", &AdminRequest::role},       {"party", &AdminRequest::party},
    {"grid", &AdminRequest::grid},       {"file", &AdminRequest::file},
    {"kind", &AdminRequest::kind}};
constexpr std::pair<std::string_view, bool AdminRequest::*> flags[] = {
    {"root", &AdminRequest::root},
    {"json", &AdminRequest::json},
    {"dry_run", &AdminRequest::dry_run},
    {"all_or_nothing", &AdminRequest::all_or_nothing}};

}  // namespace

std::string write_request(const AdminRequest& request) {
  protocol::JsonWriter out;
  out.begin_object();
  for (const auto& [name, member] : texts) out.field(name, request.*member);
  for (const auto& [name, member] : flags) out.field(name, request.*member);
  out.end_object();
  return out.take();
}

base::Result<AdminRequest> read_request(std::string_view text) {
  protocol::Shape<AdminRequest> shape;
  for (const auto& [name, member] : texts)
    shape.text(std::string(name), member, {0, 5'000}).with_default();
  for (const auto& [name, member] : flags) shape.boolean(std::string(name), member).with_default();
  return shape.read({.path = {}, .query = {}, .body = text});
}

}  // namespace sifang::main
