// SPDX-License-Identifier: Apache-2.0
// One person's notices: the streams of all labels they hold, merged; without what they did
// themselves, what they turned off, what happened before they came, and what they may not see (any
// more).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/notices.hpp"
#include "protocol/notice_json.hpp"

namespace sifang::app {

/// What a person has read: everything up to `read_to`, but for marks newer than `read_step`.
struct NoticeReader {
  std::int64_t steps = 0;
  NoticeId read_to;
  std::int64_t read_step = 0;
  NoticeId before_read_to;
  std::int64_t before_read_step = 0;
};
[[nodiscard]] NoticeReader load_reader(store::Transaction& tx, base::UserId user);
void save_reader(store::Transaction& tx, base::UserId user, const NoticeReader& reader);

/// A notice as it is for one person.
struct InboxEntry {
  NoticeId id;
  std::int64_t position = 0;
  domain::NoticeWhy why = domain::NoticeWhy::mine;
  std::string kind;
  base::CommunityId community;
  std::int64_t seq = 0;
  base::Time at;
  base::UserId actor;
  base::TicketId ticket;
  base::MeetingId meeting;
  domain::PollId poll;
  domain::MatterId matter;
  bool read = false;
};

/// Lifetime: of the transaction and the caller. Thread: of the transaction.
class Inbox {
 public:
  /// What a person turned off in the app may be told by e-mail all the same.
  enum class TurnedOff : std::uint8_t { left_out, told };
  Inbox(store::Transaction& tx, const Caller& caller, TurnedOff off = TurnedOff::left_out);

  /// Newest first, those before `before`; `each` answers false to stop. Looks at `most_looked_at`
  /// notices at most, and says where it came to when it stopped for that.
  using Each = std::function<bool(const InboxEntry&)>;
  std::optional<NoticeId> walk(NoticeId before, const Each& each);
  /// The notice, if it is theirs.
  [[nodiscard]] std::optional<InboxEntry> find(NoticeId id);
  /// How many are unread, up to `most_counted`, among the newest `most_looked_at`.
  [[nodiscard]] std::int64_t count_unread();
  /// The newest one that is theirs.
  [[nodiscard]] NoticeId newest();

  /// What its event says to this person; nothing when it says nothing to them.
  struct Shown {
    protocol::NoticeHead head;
    protocol::NoticeData data;
  };
  [[nodiscard]] std::optional<Shown> show(const InboxEntry& entry);

  static constexpr std::int64_t most_counted = 100;
  static constexpr int most_looked_at = 1000;
  static constexpr NoticeId newer_than_all{INT64_MAX};

 private:
  struct Stream;
  struct TicketSeen {
    bool visible = false;
    std::string number, title;
  };

  [[nodiscard]] bool is_theirs(const InboxEntry& entry);
  /// Whether its event says anything to them: of a private item it may say nothing.
  [[nodiscard]] bool is_readable(const InboxEntry& entry);
  [[nodiscard]] bool is_read(NoticeId id);
  const TicketSeen& see(base::TicketId id, base::CommunityId community);
  void fill(Stream& stream);

  store::Transaction& tx_;
  const Caller& caller_;
  NoticeReader reader_;
  std::string off_;  // groups turned off, each between blanks
  std::vector<std::pair<base::CommunityId, base::Time>> joined_;
  std::map<base::TicketId, TicketSeen> tickets_;
};

/// How many are unread, which the person's windows hear of once this call is on disk.
std::int64_t tell_unread(Call& call);

}  // namespace sifang::app
