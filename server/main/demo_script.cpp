// SPDX-License-Identifier: Apache-2.0
#include "main/demo_script.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "app/meetings.hpp"
#include "store/queries.hpp"

namespace sifang::main {
namespace {

app::Services on_clock(app::Services services, const base::Clock& clock) {
  return {.clock = clock,
          .ids = services.ids,
          .store = services.store,
          .hashing = services.hashing,
          .throttle = services.throttle,
          .files = services.files,
          .pages = services.pages,
          .recent = services.recent,
          .access_changed = {}};
}

}  // namespace

DemoScript::DemoScript(Workspace& workspace, base::Time begin)
    : workspace_(workspace),
      clock_(begin),
      application_(on_clock(workspace.services(), clock_), app::make_command_table()),
      chores_(on_clock(workspace.services(), clock_), app::make_chores()) {}

void DemoScript::go_to(base::Time time) {
  constexpr std::chrono::hours stride{1};  // what falls due is told within the hour
  while (clock_.now() < time) {
    clock_.set(std::min(clock_.now() + stride, time));
    boost::asio::io_context context;
    auto done = boost::asio::co_spawn(context, chores_.run_round(), boost::asio::use_future);
    context.run();
    done.get();
  }
}

std::string DemoScript::call(const std::string& login, const std::string& command,
                             const std::string& body) {
  auto answer = ask(login, command, body);
  pass(std::chrono::minutes(1));
  return answer;
}

std::string DemoScript::ask(const std::string& login, const std::string& command,
                            const std::string& body) {
  const auto* known = application_.commands().find(command);
  if (!known) throw std::logic_error("no command " + command);
  app::CallOptions options{.credentials = {.session = {}, .bearer = tokens_.at(login), .csrf = {}},
                           .idempotency_key = {},
                           .if_match = {},
                           .accept = {},
                           .remote = {}};
  boost::asio::io_context context;
  auto answer = boost::asio::co_spawn(
      context, application_.call(*known, {.path = {}, .query = {}, .body = body}, options, false),
      boost::asio::use_future);
  context.run();
  auto result = answer.get();
  if (!result)
    throw std::runtime_error(login + " " + command + " " + body + ": " +
                             base::describe(result.error()));
  return std::move(result->reply.body);
}

std::string DemoScript::id_of(const std::string& answer) {
  constexpr std::string_view opening = "{\"id\":\"";
  constexpr std::size_t id_length = 13;
  if (!answer.starts_with(opening))
    throw std::logic_error("an answer without an id: " + answer.substr(0, 60));
  return answer.substr(opening.size(), id_length);
}

std::string DemoScript::first_meeting(base::CommunityId community) {
  return write([&](store::Transaction& tx) -> base::Result<std::string> {
    const auto id = tx.find([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                            query::find_next_meeting, {community, base::from_ms(0)});
    if (!id) return base::Error{base::Errc::not_found, "no meeting to come"};
    return id->text();
  });
}

std::string DemoScript::item_of(const std::string& meeting, const std::string& ticket) {
  return write([&](store::Transaction& tx) -> base::Result<std::string> {
    const auto loaded = app::load_meeting(tx, *base::MeetingId::parse(meeting), app::Depth::agenda);
    for (const auto& item : loaded.agenda)
      if (item.ticket.text() == ticket) return item.id.text();
    return base::Error{base::Errc::not_found, "the ticket is not on the agenda"};
  });
}

}  // namespace sifang::main
