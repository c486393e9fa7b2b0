// SPDX-License-Identifier: Apache-2.0
// Runs commands: reads their input, opens the transaction, finds out who calls, keeps the promise
// of idempotency keys. Both doors (HTTP, WebSocket) and the command line come through here.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "app/command.hpp"
#include "app/plugin_point.hpp"
#include "app/token_use.hpp"

namespace sifang::app {

/// A command's answer as a door needs it.
struct Answer {
  int status = 200;
  Reply reply;
};

/// What a live connection may hear in a community.
struct LivePass {
  base::CommunityId community;
  std::int64_t seq = 0;  // end of the log now
  domain::LabelSet labels;
};

/// Who opened a live connection.
struct LiveCaller {
  base::UserId user;
  std::string credential;  // digest of the cookie or token
};

/// What somebody who waits for news of a community has to wait for: nothing up to `seq` is for them
/// to see, or `news`.
struct Lookout {
  LiveCaller caller;
  LivePass pass;
  std::int64_t seq = 0;
  bool news = false;
};

/// Thread: any. Lifetime: outlives every call under way.
class Application {
 public:
  Application(Services services, CommandTable commands)
      : services_(std::move(services)), commands_(std::move(commands)) {}

  [[nodiscard]] const CommandTable& commands() const { return commands_; }
  [[nodiscard]] Services& services() { return services_; }

  /// `with_csrf`: the door carries a cookie that a foreign page could make a browser send.
  [[nodiscard]] boost::asio::awaitable<base::Result<Answer>> call(const Command& command,
                                                                  protocol::RawInput input,
                                                                  CallOptions options,
                                                                  bool with_csrf);

  /// Who asks a plugin in a community, looked at as for a command. Errors: csrf, unauthenticated,
  /// not_found where the community is not theirs or the plugin is not on, forbidden.
  struct PluginAdmission {
    Caller caller;
    base::CommunityId community;
    HomePlace home;  // where they live there
  };
  [[nodiscard]] boost::asio::awaitable<base::Result<PluginAdmission>> admit_to_plugin(
      const PluginRequest& request, std::string community, PluginRoute route, bool with_csrf);

  /// For commands with bind_file: before the file is read. Errors: those of the command, and
  /// unavailable when the disk has no room.
  [[nodiscard]] boost::asio::awaitable<base::Result<FileSlot>> admit(const Command& command,
                                                                     protocol::RawInput input,
                                                                     CallOptions options,
                                                                     bool with_csrf);
  /// For commands with bind_file: the file of `slot` has come whole. What cannot be taken is gone
  /// afterwards; after `unavailable` and `busy` it is still there, to be asked for again.
  [[nodiscard]] boost::asio::awaitable<base::Result<Answer>> keep(const Command& command,
                                                                  protocol::RawInput input,
                                                                  CallOptions options,
                                                                  bool with_csrf, FileSlot slot);

  /// What a request asks, digested: all of it, and only where it went (for a request whose content
  /// must leave no trace). Empty without an idempotency key.
  struct RequestHash {
    std::string whole, address;
  };

  /// Errors: unauthenticated for nobody or bad credentials.
  [[nodiscard]] boost::asio::awaitable<base::Result<LiveCaller>> open_live(Credentials credentials);
  /// Errors: not_found for a community that is not theirs; unauthenticated when the log-in has
  /// ended.
  [[nodiscard]] boost::asio::awaitable<base::Result<LivePass>> subscribe(Credentials credentials,
                                                                         std::string community);
  /// Whether the log holds anything behind `since` that they may see. Errors: those of subscribe().
  [[nodiscard]] boost::asio::awaitable<base::Result<Lookout>> look_out(Credentials credentials,
                                                                       std::string community,
                                                                       std::int64_t since);
  /// Events a subscription missed.
  struct Replay {
    std::vector<std::string> bodies;
    std::int64_t seq = 0;
    bool more = false;
  };
  [[nodiscard]] boost::asio::awaitable<base::Result<Replay>> replay(Credentials credentials,
                                                                    base::CommunityId community,
                                                                    domain::LabelSet labels,
                                                                    std::int64_t since,
                                                                    std::int64_t limit);

  /// The party for which a person would sit at a meeting, for presence; "" for an observer.
  [[nodiscard]] boost::asio::awaitable<base::Result<std::string>> party_at(Credentials credentials,
                                                                           base::MeetingId meeting);

 private:
  /// Errors: busy, unavailable; then what was read is not shown either.
  boost::asio::awaitable<base::Result<void>> keep_looks(std::vector<Look> looks);
  boost::asio::awaitable<void> give_up(domain::AttachmentId upload);
  base::Result<Caller> identify(store::Transaction& tx, const Command& command,
                                const CallOptions& options, bool with_csrf);
  base::Result<Reply> run(store::Transaction& tx, const Command& command, const Bound& bound,
                          const CallOptions& options, const RequestHash& request_hash,
                          bool with_csrf);
  void note_use(const Credentials& credentials);

  Services services_;
  CommandTable commands_;
  TokenUse token_use_;
};

}  // namespace sifang::app
