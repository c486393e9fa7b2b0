// SPDX-License-Identifier: Apache-2.0
// The command table: every use case is one entry, with what it takes, who may call it and what it
// does. HTTP routes, WebSocket calls, openapi.json and the permission matrix are made from it.
//
// A command is a type:
//   struct SubmitTicket {
//     static constexpr CommandInfo info{.name = "ticket.submit", …};
//     struct Input { … };
//     static protocol::Shape<Input> shape();
//     static base::Result<Reply> run(Call& call, const Input& input);
//   };
// and joins the table by `commands.add<SubmitTicket>()` in its noun's file.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/caller.hpp"
#include "app/file_reply.hpp"
#include "app/looks.hpp"
#include "app/services.hpp"
#include "domain/attachment.hpp"
#include "domain/vocabulary.hpp"
#include "protocol/input.hpp"
#include "store/transaction.hpp"

namespace sifang::app {

enum class Verb { get, post, put, patch, delete_ };
enum class Effect { read, write };

/// What the table says of a command.
struct CommandInfo {
  std::string_view name;  // noun.verb; the method of a WebSocket call
  Verb verb;
  std::string_view path;         // under /api/v1; {names} become fields of the input
  std::string_view action = {};  // where several commands share a path: the body's "action"
  Effect effect;
  domain::RoleSet roles = {};  // who may call it, by role in the subject's community
  bool anonymous = false;      // also without log-in; what is seen is then the "public" label's
  int status = 200;
  std::string_view returns;  // name of the answer's schema; empty: no body
  std::string_view summary;  // one sentence, for openapi.json
  bool versioned = false;    // looks at If-Match
  bool throttled = false;    // may ask to come back later: guessing, or more than one may send
  bool http_only = false;    // speaks in headers or bytes, which a WebSocket call has not
  bool secret = false;       // the answer holds a secret (csrf, a token, a code): not compressed
};

/// What a command answers.
struct Reply {
  std::string body;                          // JSON unless content_type says otherwise
  std::optional<std::int64_t> version = {};  // of the entity: the ETag
  std::string content_type = "application/json";
  std::string session = {};   // a new session's secret: becomes the cookie
  std::string device = {};    // the secret by which a browser is known at its next log-in
  bool ends_session = false;  // the cookie is cleared
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::optional<FileReply> file = {};  // instead of body
  bool in_pages = false;               // body is a document, to be given as PDF
  std::vector<Look> looks = {};        // to be on disk before it is given
};

/// What a request says beside its input.
struct CallOptions {
  Credentials credentials;
  std::optional<std::string> idempotency_key;
  std::optional<std::int64_t> if_match;
  std::string accept;       // media type asked for; empty: the default
  std::string remote;       // address, to slow down guessing
  std::string device = {};  // value of the cookie sifang_device, at a log-in
  std::string plugin = {};  // a plugin that acts by itself; no door sets it
};

/// One call under way, inside a transaction of the store.
struct Call {
  store::Transaction& tx;
  Services& services;
  const Caller& caller;
  const CommandInfo& command;
  const CallOptions& options;
  base::Time now;
  bool traceless = false;  // set by a command whose input must leave no trace (a secret ballot)
  bool secret_reply =
      false;  // set by a command whose answer is shown once and never stored readably
  mutable std::vector<Look> looks = {};  // what the caller is shown of others

  /// Errors: unauthenticated, or forbidden, unless the caller holds one of the command's roles
  /// there.
  [[nodiscard]] base::Result<void> require_role(base::CommunityId community) const;
  /// Errors: stale_version when the request names another version (If-Match). Requires: the
  /// command's info says versioned, as openapi.json does.
  [[nodiscard]] base::Result<void> require_version(std::int64_t current) const;

  /// The caller is shown what not everybody may know of `person` (none: without an account).
  /// `subject`: "ticket:<id>", "user:<id>".
  void note_look(std::string subject, base::UserId person, base::CommunityId community) const;

  template <class IdType>
  [[nodiscard]] IdType make_id() const {
    return services.ids.make<IdType>(base::to_ms(now));
  }
};

/// A command with its input read, ready for a transaction.
using Bound = std::function<base::Result<Reply>(Call&)>;
/// A command that does more than one transaction (log-in: read, hash, write).
using BoundTask =
    std::function<boost::asio::awaitable<base::Result<Reply>>(Services&, CallOptions)>;

/// Where a file that a request brings is to go: behind `offset` of the upload `id`, whose end is
/// `length` where it is known.
struct FileSlot {
  domain::AttachmentId id;
  std::int64_t offset = 0;
  std::optional<std::int64_t> length = {};
};
struct StoredFile;
/// A command that a file comes with: asked before the file is read, called when it is stored.
struct FileBound {
  std::function<base::Result<FileSlot>(Call&)> admit;
  std::function<base::Result<Reply>(Call&, const StoredFile&)> keep;
};

/// An entry of the table. Exactly one of `bind`, `bind_task` and `bind_file` is set.
struct Command {
  CommandInfo info;
  std::vector<protocol::FieldSpec> fields;
  std::function<base::Result<Bound>(const protocol::RawInput&)> bind;
  std::function<base::Result<BoundTask>(const protocol::RawInput&)> bind_task = {};
  std::function<base::Result<FileBound>(const protocol::RawInput&)> bind_file = {};
};

template <class C>
concept TransactionCommand = requires(Call& call, const typename C::Input& input) {
  { C::run(call, input) } -> std::same_as<base::Result<Reply>>;
};

template <class C>
concept FileCommand = requires(Call& call, const typename C::Input& input, const StoredFile& file) {
  { C::admit(call, input) } -> std::same_as<base::Result<FileSlot>>;
  { C::keep(call, input, file) } -> std::same_as<base::Result<Reply>>;
};

/// The table. Built once at start, constant afterwards.
class CommandTable {
 public:
  template <class C>
  void add() {
    auto shape = C::shape();
    Command command{.info = C::info, .fields = shape.fields(), .bind = {}};
    if constexpr (FileCommand<C>) {
      command.bind_file = [shape](const protocol::RawInput& raw) -> base::Result<FileBound> {
        auto input = shape.read(raw);
        if (!input) return input.error();
        return FileBound{[input = *input](Call& call) { return C::admit(call, input); },
                         [input = *input](Call& call, const StoredFile& file) {
                           return C::keep(call, input, file);
                         }};
      };
    } else if constexpr (TransactionCommand<C>) {
      command.bind = [shape](const protocol::RawInput& raw) -> base::Result<Bound> {
        auto input = shape.read(raw);
        if (!input) return input.error();
        return Bound([input = std::move(*input)](Call& call) { return C::run(call, input); });
      };
    } else {
      command.bind_task = [shape](const protocol::RawInput& raw) -> base::Result<BoundTask> {
        auto input = shape.read(raw);
        if (!input) return input.error();
        return BoundTask([input = std::move(*input)](Services& services, CallOptions options) {
          return C::run(services, std::move(options), input);
        });
      };
    }
    insert(std::move(command));
  }

  [[nodiscard]] const std::vector<Command>& all() const { return commands_; }
  [[nodiscard]] const Command* find(std::string_view name) const;

 private:
  void insert(Command command);  // throws std::logic_error for a name or route that stands already

  std::vector<Command> commands_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
};

/// Every command of the core.
[[nodiscard]] CommandTable make_command_table();

}  // namespace sifang::app
