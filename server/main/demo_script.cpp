// SPDX-License-Identifier: Apache-2.0
#include "main/demo_script.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "app/file_depot.hpp"
#include "app/meetings.hpp"
#include "app/page_press.hpp"
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

boost::asio::awaitable<base::Result<bool>> receive(app::FileDepot& files, domain::AttachmentId id,
                                                   std::string bytes) {
  auto writer = co_await files.open(id, 0);
  if (!writer) co_return writer.error();
  auto written = co_await files.append(std::move(*writer), std::move(bytes));
  if (!written) co_return written.error();
  co_return true;
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

const app::Command& DemoScript::find(const std::string& command) const {
  const auto* known = application_.commands().find(command);
  if (!known) throw std::logic_error("no command " + command);
  return *known;
}

app::CallOptions DemoScript::options_of(const std::string& login) const {
  return {.credentials = {.session = {}, .bearer = tokens_.at(login), .csrf = {}},
          .idempotency_key = {},
          .if_match = {},
          .accept = {},
          .remote = {}};
}

template <class T>
T DemoScript::wait_for(boost::asio::awaitable<base::Result<T>> work, const std::string& what) {
  boost::asio::io_context context;
  auto answer = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
  context.run();
  auto result = answer.get();
  if (!result) throw std::runtime_error(what + ": " + base::describe(result.error()));
  return std::move(*result);
}

std::string DemoScript::ask(const std::string& login, const std::string& command,
                            const std::string& body) {
  auto answer = wait_for(application_.call(find(command), {.path = {}, .query = {}, .body = body},
                                           options_of(login), false),
                         login + " " + command + " " + body);
  return std::move(answer.reply.body);
}

std::string DemoScript::print(const domain::Document& document) {
  return wait_for(services().pages.make(domain::write_document(document)), document.title);
}

std::string DemoScript::send_file(const std::string& login, const std::string& name,
                                  const std::string& bytes) {
  protocol::JsonWriter out;
  out.begin_object().field("community", "MG").field("name", name).end_object();
  const auto body = out.take();
  const auto what = login + " sends " + name;
  const auto& command = find("attachment.add");
  const auto slot = wait_for(application_.admit(command, {.path = {}, .query = {}, .body = body},
                                                options_of(login), false),
                             what);
  wait_for(receive(services().files, slot.id, bytes), what);
  const auto answer = wait_for(application_.keep(command, {.path = {}, .query = {}, .body = body},
                                                 options_of(login), false, slot),
                               what);
  return id_of(answer.reply.body);
}

std::string DemoScript::id_of(const std::string& answer) {
  if (!answer.starts_with("{\"id\":\""))
    throw std::logic_error("an answer without an id: " + answer.substr(0, 60));
  return id_behind(answer, "{\"id\":\"");
}

std::string DemoScript::id_behind(const std::string& answer, std::string_view opening) {
  constexpr std::size_t id_length = 13;
  const auto at = answer.find(opening);
  if (at == answer.npos) throw std::logic_error("an answer without " + std::string(opening));
  return answer.substr(at + opening.size(), id_length);
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
