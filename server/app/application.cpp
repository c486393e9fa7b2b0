// SPDX-License-Identifier: Apache-2.0
#include "app/application.hpp"

#include <stdexcept>

#include "app/communities.hpp"
#include "app/erasure.hpp"
#include "app/event_log.hpp"
#include "app/file_depot.hpp"
#include "app/page_press.hpp"
#include "app/plugin_files.hpp"
#include "app/plugins.hpp"
#include "app/tickets.hpp"
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"
#include "store/store.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;

constexpr std::size_t longest_key = 200;

/// The key under which an answer that holds a secret is remembered: only who asked can make it.
std::string sealing_key(const CallOptions& options) {
  const auto& [session, bearer, csrf] = options.credentials;
  return base::sha256({bearer.empty() ? session : bearer, "\n", *options.idempotency_key});
}

constexpr std::string_view sealed_mark = "sealed:";  // no JSON begins like this

std::string seal_reply(std::string_view body, const CallOptions& options) {
  return std::string(sealed_mark) + base::to_hex(base::seal(sealing_key(options), body));
}

/// Errors: conflict when the answer held a secret that somebody else's log-in was shown, or when it
/// was forgotten because somebody was erased.
base::Result<Reply> open_remembered(Reply reply, const CallOptions& options) {
  if (reply.body == forgotten_answer)
    return Error{Errc::conflict, "this was done; what was answered is kept no more"};
  if (!reply.body.starts_with(sealed_mark)) return reply;
  const auto sealed = base::from_hex(std::string_view(reply.body).substr(sealed_mark.size()));
  auto body = sealed ? base::unseal(sealing_key(options), *sealed) : std::nullopt;
  if (!body) return Error{Errc::conflict, "this was done, and its secret shown to another log-in"};
  reply.body = std::move(*body);
  return reply;
}

/// Who waits together: calls of one log-in, or of one address without any.
store::Source source_of(const Credentials& credentials, std::string_view remote = {}) {
  const auto& [session, bearer, csrf] = credentials;
  const std::string_view name = !bearer.empty() ? bearer : !session.empty() ? session : remote;
  return std::hash<std::string_view>{}(name);
}

/// The same may go well the next time.
bool is_passing(Errc code) {
  return code == Errc::unavailable || code == Errc::busy || code == Errc::internal;
}

/// What a request asks, for comparing two with the same key.
Application::RequestHash hash_of(const Command& command, const protocol::RawInput& input) {
  std::string address(command.info.name);
  for (const auto* part : {&input.path, &input.query})
    for (const auto& [name, text] : *part) address += "\n" + name + "=" + text;
  return {base::sha256({address, "\n", input.body}), base::sha256({address})};
}

/// Reading on in the log over a live connection.
constexpr CommandInfo replaying{.name = "event.list",
                                .verb = Verb::get,
                                .path = "",
                                .effect = Effect::read,
                                .returns = "",
                                .summary = ""};

/// Errors: not_found for a community that is not theirs.
base::Result<LivePass> pass_to(store::Transaction& tx, const Caller& caller,
                               const std::string& community) {
  auto found = find_community(tx, community);
  if (!found || caller.roles_in(found->id).empty())
    return Error{Errc::not_found, "there is no such community, or you have no role in it"};
  return LivePass{found->id, found->seq, caller.labels_in(found->id)};
}

struct Remembered {
  std::string request_hash;
  Reply reply;
};

std::optional<Remembered> find_remembered(store::Transaction& tx, base::UserId user,
                                          const std::string& key) {
  return tx.find(
      [](const store::Row& row) {
        Remembered known{row.string(0), {}};
        if (row.integer(1) != 0) known.reply.version = row.integer(1);
        known.reply.body = row.string(2);
        return known;
      },
      query::find_idempotency_key, {user, key});
}

}  // namespace

/// Who calls, past the checks that every command has before its own.
base::Result<Caller> Application::identify(store::Transaction& tx, const Command& command,
                                           const CallOptions& options, bool with_csrf) {
  if (!options.plugin.empty()) {
    auto plugin = load_plugin_caller(tx, options.plugin);
    if (plugin.is_anonymous()) return Error{Errc::forbidden, "the plugin was granted no role"};
    return plugin;
  }
  return check_credentials(tx, options.credentials, services_.clock.now(),
                           with_csrf && command.info.effect == Effect::write,
                           command.info.anonymous);
}

base::Result<Reply> Application::run(store::Transaction& tx, const Command& command,
                                     const Bound& bound, const CallOptions& options,
                                     const RequestHash& request_hash, bool with_csrf) {
  const auto now = services_.clock.now();
  auto caller = identify(tx, command, options, with_csrf);
  if (!caller) return caller.error();
  const bool writes = command.info.effect == Effect::write;
  const bool keyed = writes && options.idempotency_key && caller->id;
  if (keyed) {
    if (options.idempotency_key->empty() || options.idempotency_key->size() > longest_key)
      return Error{Errc::invalid, "", {{"/Idempotency-Key", "must have 1 to 200 characters"}}};
    if (auto before = find_remembered(tx, caller->id, *options.idempotency_key)) {
      if (before->request_hash != request_hash.whole &&
          before->request_hash != request_hash.address)
        return Error{Errc::key_reused, "this key came with another request before"};
      return open_remembered(std::move(before->reply), options);
    }
  }

  Call call{.tx = tx,
            .services = services_,
            .caller = *caller,
            .command = command.info,
            .options = options,
            .now = now};
  auto reply = bound(call);
  if (reply && !call.looks.empty()) {
    auto looks = new_looks(tx, std::move(call.looks));
    if (writes)
      app::keep_looks(tx, looks);
    else
      reply->looks = std::move(looks);
  }
  if (call.secret_reply && !command.info.secret)
    throw std::logic_error(std::string(command.info.name) + " shows a secret and is not said to");
  if (reply && keyed) {
    const auto& hash = call.traceless ? request_hash.address : request_hash.whole;
    const auto body = call.secret_reply ? seal_reply(reply->body, options) : reply->body;
    tx.execute(query::add_idempotency_key,
               {caller->id, *options.idempotency_key, store::Bytes{hash}, command.info.status,
                reply->version.value_or(0), body, now});
  }
  return reply;
}

boost::asio::awaitable<base::Result<Answer>> Application::call(const Command& command,
                                                               protocol::RawInput input,
                                                               CallOptions options,
                                                               bool with_csrf) {
  if (command.bind_task) {
    auto task = command.bind_task(input);
    if (!task) co_return task.error();
    auto reply = co_await (*task)(services_, std::move(options));
    if (!reply) co_return reply.error();
    co_return Answer{command.info.status, std::move(*reply)};
  }
  auto bound = command.bind(input);
  if (!bound) co_return bound.error();
  const auto credentials = options.credentials;
  const auto source = source_of(credentials, options.remote);
  RequestHash request_hash;
  if (options.idempotency_key) request_hash = hash_of(command, input);
  auto job = [this, &command, bound = std::move(*bound), options = std::move(options),
              request_hash = std::move(request_hash), with_csrf](store::Transaction& tx) {
    return run(tx, command, bound, options, request_hash, with_csrf);
  };
  base::Result<Reply> reply = Error{};
  if (command.info.effect == Effect::write)
    reply = co_await services_.store.write(std::move(job));
  else
    reply = co_await services_.store.read(std::move(job), source);
  if (reply && !reply->looks.empty()) {
    auto kept = co_await keep_looks(std::move(reply->looks));
    if (!kept) reply = kept.error();
  }
  if (reply || reply.error().code != Errc::unauthenticated) note_use(credentials);
  if (reply && reply->in_pages) {
    auto pages = co_await services_.pages.make(std::move(reply->body));
    if (!pages) co_return pages.error();
    reply->body = std::move(*pages);
  }
  if (!reply) co_return reply.error();
  co_return Answer{command.info.status, std::move(*reply)};
}

boost::asio::awaitable<base::Result<Application::PluginAdmission>> Application::admit_to_plugin(
    const PluginRequest& request, std::string community, PluginRoute route, bool with_csrf) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  auto job = [this, plugin = request.plugin, credentials = request.credentials,
              community = std::move(community), route = std::move(route),
              with_csrf =
                  with_csrf && !reads](store::Transaction& tx) -> base::Result<PluginAdmission> {
    auto caller =
        check_credentials(tx, credentials, services_.clock.now(), with_csrf, route.anonymous);
    if (!caller) return caller.error();
    const auto found = find_community(tx, community);
    const auto roles = found ? caller->roles_in(found->id) : domain::RoleSet{};
    if (!found || (roles.empty() && !route.anonymous) || !get_plugin(tx, found->id, plugin).on)
      return Error{Errc::not_found, "there is no such plugin here"};
    if (!route.anonymous && !route.roles.intersects(roles))
      return Error{Errc::forbidden, "none of your roles here may do this"};
    const auto home = find_home(tx, found->id, caller->id);
    return PluginAdmission{std::move(*caller), found->id, home.value_or(HomePlace{})};
  };
  co_return co_await services_.store.read(std::move(job), source_of(request.credentials));
}

boost::asio::awaitable<base::Result<FileSlot>> Application::admit(const Command& command,
                                                                  protocol::RawInput input,
                                                                  CallOptions options,
                                                                  bool with_csrf) {
  auto bound = command.bind_file(input);
  if (!bound) co_return bound.error();
  const auto credentials = options.credentials;
  const auto source = source_of(credentials, options.remote);
  auto job = [this, &command, bound = std::move(*bound), options = std::move(options),
              with_csrf](store::Transaction& tx) -> base::Result<FileSlot> {
    auto caller = identify(tx, command, options, with_csrf);
    if (!caller) return caller.error();
    Call call{.tx = tx,
              .services = services_,
              .caller = *caller,
              .command = command.info,
              .options = options,
              .now = services_.clock.now()};
    return bound.admit(call);
  };
  auto slot = co_await services_.store.read(std::move(job), source);
  if (!slot) co_return slot.error();
  note_use(credentials);
  if (auto room = services_.files.require_room(slot->length.value_or(domain::upload_bytes_max));
      !room)
    co_return room.error();
  co_return std::move(*slot);
}

boost::asio::awaitable<base::Result<Answer>> Application::keep(const Command& command,
                                                               protocol::RawInput input,
                                                               CallOptions options, bool with_csrf,
                                                               FileSlot slot) {
  auto bound = command.bind_file(input);
  if (!bound) co_return bound.error();
  RequestHash request_hash;
  if (options.idempotency_key) request_hash = hash_of(command, input);
  auto stored = co_await services_.files.store(slot.id);
  if (!stored) {
    if (!is_passing(stored.error().code)) co_await give_up(slot.id);
    co_return stored.error();
  }
  // The same key with another file is another request.
  if (options.idempotency_key)
    request_hash.whole = base::sha256({request_hash.whole, stored->source_sha256});
  auto keep_it = [keep = bound->keep, file = std::move(*stored)](Call& call) {
    return keep(call, file);
  };
  auto job = [this, &command, keep_it = Bound(std::move(keep_it)), options = std::move(options),
              request_hash = std::move(request_hash), with_csrf](store::Transaction& tx) {
    return run(tx, command, keep_it, options, request_hash, with_csrf);
  };
  auto reply = co_await services_.store.write(std::move(job));
  if (!reply) {
    if (!is_passing(reply.error().code)) co_await give_up(slot.id);
    co_return reply.error();
  }
  services_.files.uploads().remove(slot.id.text());
  co_return Answer{command.info.status, std::move(*reply)};
}

boost::asio::awaitable<base::Result<void>> Application::keep_looks(std::vector<Look> looks) {
  auto job = [looks = std::move(looks)](store::Transaction& tx) -> base::Result<void> {
    app::keep_looks(tx, looks);
    return {};
  };
  co_return co_await services_.store.write(std::move(job));
}

boost::asio::awaitable<void> Application::give_up(domain::AttachmentId upload) {
  services_.files.uploads().remove(upload.text());
  auto job = [upload](store::Transaction& tx) -> base::Result<bool> {
    return tx.execute(query::delete_upload, {upload}) > 0;
  };
  // A row that stays for want of a database is the chore's to remove.
  static_cast<void>(co_await services_.store.write(std::move(job)));
}

void Application::note_use(const Credentials& credentials) {
  if (credentials.bearer.empty()) return;
  token_use_.note(services_.store, base::sha256({credentials.bearer}), services_.clock.now());
}

boost::asio::awaitable<base::Result<LiveCaller>> Application::open_live(Credentials credentials) {
  auto job = [this, credentials](store::Transaction& tx) -> base::Result<LiveCaller> {
    auto known = authenticate(tx, credentials, services_.clock.now());
    if (!known) return known.error();
    if (known->caller.is_anonymous()) return needs_log_in();
    return LiveCaller{known->caller.id, known->credential};
  };
  auto caller = co_await services_.store.read(std::move(job), source_of(credentials));
  if (caller) note_use(credentials);
  co_return caller;
}

boost::asio::awaitable<base::Result<LivePass>> Application::subscribe(Credentials credentials,
                                                                      std::string community) {
  auto job = [this, credentials, community](store::Transaction& tx) -> base::Result<LivePass> {
    auto known = authenticate(tx, credentials, services_.clock.now());
    if (!known) return known.error();
    return pass_to(tx, known->caller, community);
  };
  co_return co_await services_.store.read(std::move(job), source_of(credentials));
}

boost::asio::awaitable<base::Result<Lookout>> Application::look_out(Credentials credentials,
                                                                    std::string community,
                                                                    std::int64_t since) {
  auto job = [this, credentials, community,
              since](store::Transaction& tx) -> base::Result<Lookout> {
    auto known = authenticate(tx, credentials, services_.clock.now());
    if (!known) return known.error();
    auto pass = pass_to(tx, known->caller, community);
    if (!pass) return pass.error();
    const auto page = read_events(tx, pass->community, pass->labels, since, domain::page_max);
    return Lookout{.caller = {known->caller.id, known->credential},
                   .pass = std::move(*pass),
                   .seq = page.seq,
                   .news = !page.bodies.empty() || page.more};
  };
  co_return co_await services_.store.read(std::move(job), source_of(credentials));
}

boost::asio::awaitable<base::Result<std::string>> Application::party_at(Credentials credentials,
                                                                        base::MeetingId meeting) {
  auto job = [this, credentials, meeting](store::Transaction& tx) -> base::Result<std::string> {
    auto known = authenticate(tx, credentials, services_.clock.now());
    if (!known) return known.error();
    const auto community =
        tx.find([](const store::Row& row) { return row.id<base::CommunityId>(1); },
                query::get_meeting, {meeting});
    return community ? std::string(known->caller.party_in(*community)) : std::string();
  };
  co_return co_await services_.store.read(std::move(job), source_of(credentials));
}

boost::asio::awaitable<base::Result<Application::Replay>> Application::replay(
    Credentials credentials, base::CommunityId community, domain::LabelSet labels,
    std::int64_t since, std::int64_t limit) {
  struct Read {
    Replay replay;
    std::vector<Look> looks;
  };
  auto job = [this, credentials, community, labels, since,
              limit](store::Transaction& tx) -> base::Result<Read> {
    auto known = authenticate(tx, credentials, services_.clock.now());
    if (!known) return known.error();
    const CallOptions no_options;
    Call call{.tx = tx,
              .services = services_,
              .caller = known->caller,
              .command = replaying,
              .options = no_options,
              .now = services_.clock.now()};
    auto page = read_events(tx, community, labels, since, limit);
    note_looks_at_events(call, community, page);
    return Read{{std::move(page.bodies), page.seq, page.more},
                new_looks(tx, std::move(call.looks))};
  };
  auto read = co_await services_.store.read(std::move(job), source_of(credentials));
  if (!read) co_return read.error();
  if (!read->looks.empty()) {
    auto kept = co_await keep_looks(std::move(read->looks));
    if (!kept) co_return kept.error();
  }
  co_return std::move(read->replay);
}

}  // namespace sifang::app
