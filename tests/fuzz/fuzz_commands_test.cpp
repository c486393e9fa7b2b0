// SPDX-License-Identifier: Apache-2.0
// Every command with inputs of every kind: by its shape alone, and in long stories in which people
// of all roles do at once what comes to their minds.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <future>
#include <nlohmann/json.hpp>
#include <set>

#include "app/application.hpp"
#include "base/bytes.hpp"
#include "input_maker.hpp"
#include "main/admin.hpp"
#include "main/workspace.hpp"
#include "protocol/live_message.hpp"
#include "protocol/problem.hpp"

namespace sifang::fuzz {
namespace {

using base::Errc;
using nlohmann::json;

std::string write(const json& body) {
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// A refusal as a client gets it: of a known kind, as JSON, and with names where fields are wrong.
void expect_told(const base::Error& error) {
  const auto problem = json::parse(protocol::write_problem(error, "r"), nullptr, false);
  EXPECT_TRUE(problem.is_object());
  EXPECT_NE(error.code, Errc::internal) << error.detail;
  EXPECT_TRUE(error.code != Errc::invalid || !error.fields.empty()) << error.detail;
  for (const auto& field : error.fields) {
    EXPECT_TRUE(field.pointer.starts_with('/')) << field.pointer;
    EXPECT_FALSE(field.message.empty());
  }
}

TEST(FuzzCommands, an_input_is_read_or_refused_by_the_name_of_its_field) {
  const auto table = app::make_command_table();
  for (int i = 0; i < tries(60); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    InputMaker maker(chance);
    for (const auto* name : {"ticket", "item", "meeting", "user"})
      maker.remember(name, base::encode_id(chance.between(1, INT64_MAX)));
    for (const auto& command : table.all()) {
      const bool spoilt = !chance.one_in(4);
      const auto body = spoilt ? maker.spoilt(command) : write(maker.good(command));
      SCOPED_TRACE(std::string(command.info.name) + ", seed " + std::to_string(seed) + ": " +
                   body.substr(0, 500));
      const protocol::RawInput raw{.path = {}, .query = {}, .body = body};
      std::optional<base::Error> refused;
      if (command.bind) {
        if (const auto bound = command.bind(raw); !bound) refused = bound.error();
      } else if (command.bind_file) {
        if (const auto bound = command.bind_file(raw); !bound) refused = bound.error();
      } else if (const auto bound = command.bind_task(raw); !bound) {
        refused = bound.error();
      }
      if (refused) {
        EXPECT_TRUE(refused->code == Errc::invalid || refused->code == Errc::malformed);
        expect_told(*refused);
      }
      static_cast<void>(protocol::take_action(body));
    }
  }
}

TEST(FuzzCommands, a_live_message_is_read_or_refused) {
  const auto table = app::make_command_table();
  Chance chance(base_seed());
  InputMaker maker(chance);
  maker.remember("ticket", base::encode_id(1));
  for (int i = 0; i < tries(5'000); ++i) {
    const auto& command = chance.pick(table.all());
    json message{{"op", chance.pick({"call", "subscribe", "unsubscribe", "watch", "fly"})},
                 {"id", chance.between(-1, 1000)}};
    if (chance.one_in(2)) message["method"] = command.info.name;
    if (chance.one_in(2)) message["params"] = maker.good(command);
    if (chance.one_in(2)) message["community"] = chance.text(3);
    if (chance.one_in(2)) message["since"] = chance.between(INT64_MIN, INT64_MAX);
    if (chance.one_in(2)) message["meeting"] = base::encode_id(chance.between(0, INT64_MAX));
    if (chance.one_in(2)) message["key"] = chance.any_text(4);
    if (chance.one_in(3)) message["id"] = json::array({1e300, "x"});
    auto text = write(message);
    if (chance.one_in(2)) text = chance.spoil(text);
    SCOPED_TRACE(text);
    std::int64_t id = 0;
    const auto read = protocol::read_live_message(text, id);
    if (!read) {
      expect_told(read.error());
      EXPECT_TRUE(json::accept(protocol::write_live_error(id, read.error(), "r")));
    } else if (!read->params.empty()) {
      EXPECT_TRUE(json::accept(read->params));
    }
  }
}

/// A data directory with a community, and people of every role with their tokens.
class Town {
 public:
  Town()
      : directory_(std::filesystem::temp_directory_path() /
                   ("sifang-fuzz-" + std::to_string(::getpid()))),
        workspace_({.directory = directory_, .opening = store::Opening::create}),
        application_(workspace_.services(), app::make_command_table()) {
    for (const auto* code : {"MG", "ZZ"})
      administer("community add", [&](auto& request) {
        request.code = code;
        request.name = "测试小区";
      });
    const std::vector<std::pair<std::string, std::string>> cast{{"resident", ""},
                                                                {"resident", ""},
                                                                {"member", "residents_committee"},
                                                                {"member", "owners_committee"},
                                                                {"member", "property_company"},
                                                                {"member", "party_representatives"},
                                                                {"host", ""},
                                                                {"recorder", ""},
                                                                {"grid_worker", ""},
                                                                {"grid_leader", ""},
                                                                {"inspector", ""},
                                                                {"supervisor", ""},
                                                                {"merchant", ""},
                                                                {"officer", ""},
                                                                {"admin", ""}};
    for (std::size_t i = 0; i < cast.size(); ++i) {
      const auto login = "user" + std::to_string(i);
      const auto& [role, party] = cast[i];
      administer("user add", [&](auto& request) {
        request.community = i == 1 ? "ZZ" : "MG";
        request.name = "某" + std::to_string(i);
        request.login = login;
        request.role = role;
        request.party = party;
        if (role.starts_with("grid")) request.grid = "G1";
      });
      people_.push_back({login, *domain::parse_role(role), new_token(login)});
    }
  }
  ~Town() {
    std::error_code ignored;  // a folder left behind in /tmp
    std::filesystem::remove_all(directory_, ignored);
  }
  Town(const Town&) = delete;
  Town& operator=(const Town&) = delete;

  struct Person {
    std::string login;
    domain::Role role;
    std::string token;
  };
  [[nodiscard]] std::vector<Person>& people() { return people_; }
  [[nodiscard]] app::Application& application() { return application_; }

  [[nodiscard]] std::string new_token(const std::string& login) {
    const auto answer = administer("token create", [&](auto& request) { request.login = login; });
    return answer.substr(0, answer.find('\n'));
  }

  /// What the command line's command says; the test fails with it when it fails.
  std::string administer(const std::string& command,
                         const std::function<void(main::AdminRequest&)>& fill) {
    main::AdminRequest request;
    request.command = command;
    fill(request);
    std::string said;
    const auto keep = [&](std::string_view text) { said.append(text).append("\n"); };
    const int code = main::run_admin(workspace_, request, {keep, keep, [](std::string_view) {}});
    EXPECT_EQ(code, 0) << command << ": " << said;
    return said;
  }

 private:
  const std::string directory_;
  main::Workspace workspace_;
  app::Application application_;
  std::vector<Person> people_;
};

struct Asked {
  const app::Command* command;
  std::string body;
  std::future<base::Result<app::Answer>> answer;
};

TEST(FuzzCommands, stories_of_all_roles_at_once_never_fail_inside_and_the_log_proves_itself) {
  Town town;
  Chance chance(base_seed());
  InputMaker maker(chance);
  const std::vector<std::pair<const char*, std::vector<const char*>>> words{
      {"community", {"MG", "MG ", " MG", "ZZ", "XX"}},
      {"party",
       {"residents_committee", "owners_committee", "property_company", "party_representatives",
        "nobody"}},
      {"category", {"lift", "noise", "other", "parking"}},
      {"zone", {"Asia/Shanghai", "Europe/Berlin", "Mars/Olympus"}},
      {"grid", {"G1", "G2"}},
      {"building", {"3", "5"}},
      {"options", {"yes", "no"}},
      {"login", {"user0", "user3"}}};
  for (const auto& [field, values] : words)
    for (const auto* value : values) maker.remember(field, value);

  const auto& commands = town.application().commands().all();
  std::set<std::string_view> succeeded;
  int refused = 0, done = 0;
  constexpr int at_once = 8;
  for (int round = 0; round < tries(2'500); ++round) {
    boost::asio::io_context context;
    std::vector<Asked> asked;
    asked.reserve(at_once);  // the bodies stay where they are
    for (int i = 0; i < at_once; ++i) {
      const auto* command = &chance.pick(commands);
      // What nobody has brought about yet is tried more often.
      if (succeeded.contains(command->info.name) && chance.one_in(2))
        command = &chance.pick(commands);
      if (command->bind_file) continue;                        // comes with more than its fields
      if (command->bind_task && !chance.one_in(40)) continue;  // passwords take long to hash
      const auto name = command->info.name;                    // and what is over is over
      const bool ends = name == "meeting.cancel" || name == "meeting.lock" ||
                        name == "agenda.remove" || name == "agenda.state";
      if (ends && !chance.one_in(8)) continue;
      // What changes something leads on.
      if (command->info.effect == app::Effect::read && !chance.one_in(3)) continue;
      const Town::Person* person = &chance.pick(town.people());
      for (int wish = 0; wish < 8 && !command->info.roles.has(person->role); ++wish)
        person = &chance.pick(town.people());
      asked.push_back({command,
                       chance.one_in(8) ? maker.spoilt(*command)
                                        : maker.good(*command).dump(-1, ' ', false,
                                                                    json::error_handler_t::replace),
                       {}});
      app::CallOptions options{.credentials = {.session = {}, .bearer = person->token, .csrf = {}},
                               .idempotency_key = {},
                               .if_match = {},
                               .accept = {},
                               .remote = "127.0.0.1"};
      if (chance.one_in(10)) options.idempotency_key = chance.text(1);
      if (chance.one_in(20)) options.if_match = chance.between(0, 5);
      if (chance.one_in(20)) options.accept = chance.pick({"text/html", "text/markdown", "*/*"});
      asked.back().answer = boost::asio::co_spawn(
          context,
          town.application().call(*command, {.path = {}, .query = {}, .body = asked.back().body},
                                  std::move(options), false),
          boost::asio::use_future);
    }
    context.run();
    for (auto& one : asked) {
      SCOPED_TRACE(std::string(one.command->info.name) + ", seed " + std::to_string(base_seed()) +
                   ", round " + std::to_string(round) + ": " + one.body.substr(0, 1000));
      try {
        const auto answer = one.answer.get();
        if (!answer) {
          ++refused;
          expect_told(answer.error());
          // There is no program beside the test that sets pages.
          const bool asks_for_pages = one.body.find("\"pdf\"") != std::string::npos;
          EXPECT_TRUE(asks_for_pages || answer.error().code != Errc::unavailable);
          continue;
        }
        ++done;
        succeeded.insert(one.command->info.name);
        if (answer->reply.content_type == "application/json") {
          EXPECT_TRUE(answer->reply.body.empty() || json::accept(answer->reply.body));
          const auto returns = one.command->info.returns;
          maker.learn(returns.substr(0, returns.find('_')), answer->reply.body);
        } else if (answer->reply.content_type == "application/pdf") {
          EXPECT_TRUE(answer->reply.body.starts_with("%PDF-"));
        } else {
          EXPECT_TRUE(base::is_utf8(answer->reply.body));
        }
      } catch (const std::exception& error) {
        ADD_FAILURE() << "failed inside: " << error.what();
      }
    }
    if (round % 20 == 0)  // somebody may have revoked theirs
      for (auto& person : town.people()) person.token = town.new_token(person.login);
  }
  std::string never;
  for (const auto& command : commands)
    if (!succeeded.contains(command.info.name)) never += " " + std::string(command.info.name);
  std::cout << done << " done, " << refused << " refused; never done:" << never << "\n";
  EXPECT_GT(succeeded.size() * 2, commands.size()) << "the stories do not go deep";
  EXPECT_EQ(town.administer("verify", [](auto&) {}).substr(0, 4), "good");
}

}  // namespace
}  // namespace sifang::fuzz
