// SPDX-License-Identifier: Apache-2.0
// The program: words of the command line to what they mean (wire.md, Command line). Exit codes: 0
// done, 1 failed, 2 used wrongly.
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>
#include <tuple>

#include "api/trusted_proxies.hpp"
#include "base/crypto.hpp"
#include "main/address.hpp"
#include "main/admin.hpp"
#include "main/control_socket.hpp"
#include "main/health.hpp"
#include "main/new_database.hpp"
#include "main/restore.hpp"
#include "main/serve.hpp"

namespace {

namespace fs = std::filesystem;
using namespace sifang;

main::Output terminal_output() {
  static bool in_progress = false;
  const auto end_progress = [] {
    if (in_progress) std::cerr << "\r\033[K";
    in_progress = false;
  };
  return {[=](std::string_view text) {
            end_progress();
            std::cout << text << std::endl;
          },
          [=](std::string_view text) {
            end_progress();
            std::cerr << text << std::endl;
          },
          [](std::string_view text) {
            if (!isatty(STDERR_FILENO)) return;
            std::cerr << "\r\033[K" << text << std::flush;
            in_progress = true;
          }};
}

/// Hands the command to the server that works in the directory, or does it here.
int run(const std::string& directory, const main::AdminRequest& request) {
  const auto output = terminal_output();
  if (const auto code = main::hand_over(directory, request, output)) return *code;
  if (request.command == "backup") return main::back_up_directory(directory, request, output);
  const bool looks_only = request.command == "verify" || request.command == "export";
  main::Workspace workspace(
      {.directory = directory,
       .opening = looks_only ? store::Opening::inspect : store::Opening::existing});
  return main::run_admin(workspace, request, output);
}

/// Makes a directory ready: the database is there whole or not at all.
void make_ready(const std::string& directory) {
  main::NewDatabase made(directory);
  { const main::Workspace first({.directory = made.place(), .opening = store::Opening::create}); }
  made.keep();
}

std::string environment(const char* name, const char* otherwise) {
  const char* const value = std::getenv(name);
  return value && *value ? value : otherwise;
}

/// From the environment and not from the command line, which everybody on the machine can read.
main::SmtpOptions smtp_of_environment() {
  main::SmtpOptions smtp{.url = environment("SIFANG_SMTP_URL", ""),
                         .user = environment("SIFANG_SMTP_USER", ""),
                         .password = environment("SIFANG_SMTP_PASSWORD", ""),
                         .from = environment("SIFANG_MAIL_FROM", "")};
  if (const auto file = environment("SIFANG_SMTP_PASSWORD_FILE", ""); !file.empty()) {
    std::ifstream in(file);
    if (!std::getline(in, smtp.password))
      throw std::runtime_error("SIFANG_SMTP_PASSWORD_FILE: " + file + " cannot be read");
  }
  return smtp;
}

std::string absolute(const std::string& path) {
  return path.empty() ? path : fs::absolute(path).string();
}

/// What CLI11 asks of a check: "" or what is wrong.
std::string is_address(const std::string& text) {
  try {
    static_cast<void>(main::parse_address(text));
    return {};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

int run_program(int argc, char** argv) {
  CLI::App program{"Sifang (四方): the self-governance platform of a residential community"};
  program.require_subcommand(1);
  // Not CLI11's envname(): its variable would overwrite what an option of a subcommand says.
  std::string directory = environment("SIFANG_DATA", "");
  main::AdminRequest request;
  main::ServeOptions serving;
  serving.listen = environment("SIFANG_LISTEN", main::default_listen);
  serving.public_url = environment("SIFANG_PUBLIC_URL", "");
  serving.map_tiles = environment("SIFANG_MAP_TILES", "");
  serving.map_credit = environment("SIFANG_MAP_CREDIT", "");
  bool password_from_stdin = false;
  std::string source;
  int code = 0;

  const auto with_data = [&](CLI::App* command) {
    command->add_option("--data", directory, "data directory; SIFANG_DATA where left out")
        ->required(directory.empty());
    return command;
  };
  const auto with_json = [&](CLI::App* command) {
    command->add_flag("--json", request.json, "answer for programs");
    return command;
  };
  const auto admin = [&](CLI::App* command, std::string name) {
    with_json(with_data(command))->callback([&, name] {
      request.command = name;
      request.file = absolute(request.file);
      // The server that it may be handed to stands in another directory.
      if (request.parties != "four" && request.parties != "five")
        request.parties = absolute(request.parties);
      if (password_from_stdin && !(std::getline(std::cin, request.password)))
        throw std::runtime_error("--password-stdin: no password came");
      code = run(directory, request);
    });
    return command;
  };

  auto* serve = with_data(program.add_subcommand("serve", "serve a data directory"));
  serve
      ->add_option("--listen", serving.listen,
                   "address:port, port 0 picks a free one; SIFANG_LISTEN where left out")
      ->capture_default_str()
      ->check(is_address);
  serve
      ->add_option(
          "--trust-proxy", serving.trusted_proxies,
          "address or network of a proxy whose X-Forwarded-For is believed; may be repeated")
      ->check([](const std::string& text) {
        const auto added = api::TrustedProxies().add(text);
        return added ? std::string() : added.error().detail;
      });
  serve->add_option("--io-threads", serving.io_threads, "threads for connections")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  serve->add_option("--readers", serving.readers, "threads that read the database")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  serve->add_option("--public-url", serving.public_url,
                    "https://… under which people reach this server, for links in e-mails and "
                    "webhooks; SIFANG_PUBLIC_URL where left out");
  serve->add_option("--mail-gathers", serving.mail_gathers_s, "seconds whose news is one e-mail")
      ->capture_default_str()
      ->check(CLI::Range(0, 3600));
  serve
      ->add_option("--first-retry", serving.first_retry_s,
                   "seconds before what could not be sent is tried again; then four times as late")
      ->capture_default_str()
      ->check(CLI::Range(0, 3600));
  serve->add_option("--plugins", serving.plugins,
                    "directory of plugins (*.so); the folder plugins beside the program where left "
                    "out. They run inside this program, with all that it may do");
  serve
      ->add_option("--plugin-deadline", serving.plugin_deadline_ms,
                   "milliseconds that one call of a plugin may take")
      ->capture_default_str()
      ->check(CLI::Range(50, 60'000));
  serve
      ->add_option("--plugin-rest", serving.plugin_rest_ms,
                   "milliseconds that a plugin rests after failures in a row; then doubled")
      ->capture_default_str()
      ->check(CLI::Range(10, 600'000));
  serve
      ->add_option("--plugin-retry", serving.plugin_retry_ms,
                   "milliseconds before a plugin is told again what it failed on; then doubled, "
                   "up to a minute")
      ->capture_default_str()
      ->check(CLI::Range(10, 60'000));
  serve
      ->add_option("--plugin-file-limit", serving.plugin_file_mib,
                   "MiB that the file of a plugin may have; when it is full the plugin can be read "
                   "and takes nothing in")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 20));
  serve->add_option("--map-tiles", serving.map_tiles,
                    "https://…/{z}/{x}/{y} of the pictures under maps, {s} for one of 0 to 7; "
                    "several layers with blanks between them, the lowest first; maps show lines "
                    "and points alone where left out");
  serve->add_option("--map-credit", serving.map_credit,
                    "whom maps name for their pictures, with the number of approval (审图号)");
  serve->add_flag("--no-compression", serving.no_compression,
                  "for who has a proxy that compresses answers; the web client's own files come "
                  "as they were built");
  serve->add_flag("--private-webhooks", serving.private_webhooks,
                  "webhooks may lead to this machine and into private networks, over http too: "
                  "whoever administers a community can then reach what only this machine can");
  serve->footer(
      "E-mail is sent when the environment has SIFANG_SMTP_URL (smtp://host:587 with STARTTLS, "
      "smtps://host:465) and SIFANG_MAIL_FROM; SIFANG_SMTP_USER and SIFANG_SMTP_PASSWORD, or a "
      "file named by SIFANG_SMTP_PASSWORD_FILE, where the relay asks for them.");
  serve->callback([&] {
    serving.directory = directory;
    serving.smtp = smtp_of_environment();
    if (main::serve(serving) == main::ServeEnd::with_threads_left) {
      std::cout.flush();
      std::_Exit(0);
    }
  });

  auto* health =
      program.add_subcommand("health", "ask the server that listens here if it is ready");
  health->add_option("--listen", serving.listen, "where it listens; SIFANG_LISTEN where left out")
      ->capture_default_str()
      ->check(is_address);
  health->callback([&] { code = main::ask_health(serving.listen); });

  auto* init =
      with_json(with_data(program.add_subcommand("init", "make an empty data directory ready")));
  init->callback([&] {
    make_ready(directory);
    std::cout << (request.json ? main::json_text({{"directory", directory}})
                               : "ready: " + directory)
              << std::endl;
  });

  auto* community = program.add_subcommand("community", "communities")->require_subcommand(1);
  auto* add_community =
      admin(community->add_subcommand("add", "found a community"), "community add");
  add_community->add_option("--code", request.code, "1 to 8 capital letters or digits, like MG")
      ->required();
  add_community->add_option("--name", request.name, "its name")->required();
  add_community->add_option("--parties", request.parties,
                            "four, five, or a file of code,name lines");
  add_community->add_option("--zone", request.zone, "time zone, Asia/Shanghai where left out");

  auto* user = program.add_subcommand("user", "people")->require_subcommand(1);
  auto* add_user = admin(user->add_subcommand("add", "add a person, or a role to one"), "user add");
  add_user->add_option("--login", request.login)->required();
  add_user->add_option("--name", request.name, "shown to others")->required();
  add_user->add_flag("--password-stdin", password_from_stdin,
                     "read the password from the first line of stdin");
  auto* in_community = add_user->add_option("--community", request.community, "needs a --role");
  auto* role = add_user
                   ->add_option("--role", request.role,
                                "resident, member, host, recorder, grid_worker, grid_leader, "
                                "inspector, supervisor, merchant, officer or admin")
                   ->check(CLI::IsMember(domain::codes_of<domain::Role>()))
                   ->needs(in_community);
  in_community->needs(role);
  add_user->add_option("--party", request.party, "party code, for a member")->needs(role);
  add_user->add_option("--grid", request.grid, "grid code, for a grid worker or leader")
      ->needs(role);
  add_user->add_flag("--root", request.root, "administrator of the whole installation");

  auto* password = admin(user->add_subcommand("password",
                                              "set a person's password; their sessions "
                                              "and tokens end"),
                         "user password");
  password->add_option("--login", request.login)->required();
  password
      ->add_flag("--password-stdin", password_from_stdin,
                 "read the password from the first line of stdin")
      ->required();

  auto* erase =
      admin(user->add_subcommand("erase", "erase a person at their request; it cannot be undone"),
            "user erase");
  erase->add_option("--login", request.login)->required();
  erase->add_option("--name", request.name, "the person's name, to be sure who is meant")
      ->required();
  erase->footer(
      "Goes: account, roles, sessions, tokens, phone, e-mail, notices, who looked at their data, "
      "their name everywhere, the words and files of their private tickets, what was masked in "
      "their public ones, the words of their reports of abuse, what was remembered to be answered "
      "again. Files leave the disk, and words the search index, within a day. Stays, without a "
      "name: their public tickets, comments, answers, statements and ballots; what names them "
      "inside such words is masked first (moderation). Backups and exports from before keep "
      "everything.");

  auto* token =
      program.add_subcommand("token", "bearer tokens for programs")->require_subcommand(1);
  auto* create_token =
      admin(token->add_subcommand("create", "make one; it is printed this once"), "token create");
  create_token->add_option("--login", request.login)->required();
  create_token->add_option("--name", request.name, "what it is for");

  auto* import = program.add_subcommand("import", "bring data from files")->require_subcommand(1);
  auto* tickets =
      admin(import->add_subcommand("tickets", "JSONL or CSV; a second run adds nothing"),
            "import tickets");
  tickets->add_option("--community", request.community)->required();
  tickets->add_option("file", request.file)->required()->check(CLI::ExistingFile);
  const std::string bad_lines =
      "A bad line is named and left out; the others go in, and the exit code is 1.";
  tickets->footer(
      "Columns: id, title or subject, body, category, created_at, reply, replied_at; id, a title "
      "and created_at must be there. With a reply the ticket is closed history.\n" +
      bad_lines);
  for (const auto& [name, what, command] :
       {std::tuple("places", "CSV: building,unit,name,grid,lat,lon", "import places"),
        std::tuple("households", "CSV: building,unit,room,grid", "import households")}) {
    auto* places = admin(import->add_subcommand(name, what), command);
    places->add_option("--community", request.community)->required();
    places->add_flag("--dry-run", request.dry_run, "say what would happen, write nothing");
    places->add_flag("--all-or-nothing", request.all_or_nothing, "one bad line leaves all out");
    places->add_option("file", request.file)->required()->check(CLI::ExistingFile);
    places->footer(
        "The first line names the columns, in English or Chinese (楼栋, 单元, 房号, "
        "名称, 网格, 纬度, 经度). A second run adds nothing. " +
        bad_lines);
  }

  auto* exporting =
      admin(program.add_subcommand("export", "write a community's data as JSON lines"), "export");
  exporting->add_option("--community", request.community)->required();
  exporting->add_option("file", request.file, "must not exist")->required();
  exporting->footer(
      "An export is for passing on: private tickets, the names of reporters and what a meeting "
      "said "
      "to private matters are left out. The first line of the file, the answer and, if there are "
      "any, a line on stderr say how many tickets are. `sifang backup` keeps everything.");

  admin(program.add_subcommand("backup", "copy the database, also of a running server"), "backup")
      ->add_option("file", request.file, "must not exist")
      ->required();
  auto* restore = with_json(
      with_data(program.add_subcommand("restore", "make a data directory from a backup")));
  restore->add_option("file", source)->required()->check(CLI::ExistingFile);
  restore->callback([&] { code = main::restore(directory, source, request, terminal_output()); });

  auto* plugins = program.add_subcommand("plugins", "plugins of the server")->require_subcommand(1);
  admin(plugins->add_subcommand("list", "which there are, how they are, lag and errors"),
        "plugins list")
      ->add_option("--community", request.community, "and where they are on");
  for (const auto& [name, what, command] :
       {std::tuple("enable", "switch one on in a community", "plugins enable"),
        std::tuple("disable", "switch one off; what it has kept stays", "plugins disable")}) {
    auto* turning = admin(plugins->add_subcommand(name, what), command);
    turning->add_option("--community", request.community)->required();
    turning->add_option("name", request.name)->required();
    if (std::string_view(name) == "enable")
      turning->add_option("--role", request.role,
                          "in which it may act by itself; one of those it "
                          "asks for (several: in the client)");
  }

  admin(program.add_subcommand("verify", "prove the log: chain, folds, integrity"), "verify");
  admin(program.add_subcommand("demo", "found a demo community with people of every role"), "demo");
  with_json(program.add_subcommand("version", "print the version"))->callback([&] {
    std::cout << (request.json ? main::json_text({{"version", SIFANG_VERSION}})
                               : std::string("sifang ") + SIFANG_VERSION)
              << std::endl;
  });

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  ::umask(0077);  // what people have told the community is for the one who runs the program
  try {
    base::init_crypto();
    return run_program(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
