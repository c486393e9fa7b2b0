// SPDX-License-Identifier: Apache-2.0
// The subscriptions of one I/O thread. A batch of committed events arrives once per thread; viewers
// who may read the same texts share a room, and a room's frames are one buffer that every
// connection of it writes in one system call.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <memory_resource>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/commit.hpp"
#include "domain/audience.hpp"
#include "live/presence.hpp"
#include "live/sink.hpp"
#include "protocol/notice_json.hpp"

namespace sifang::live {

class Shard;

/// New notices of one community. Whom each concerns comes in order: the first group that somebody
/// belongs to speaks to them; nobody is told what they did themselves or may not see.
struct LiveNotice {
  struct Group {
    domain::LabelSet audience;
    protocol::NewNotice notice;
  };
  base::UserId actor;
  domain::LabelSet visible;
  std::vector<Group> groups;
};
struct NoticeBatch {
  base::CommunityId community;
  std::vector<LiveNotice> notices;
};

/// One connection's subscription to one community. Thread: its shard's.
struct Subscription {
  // What every batch looks at comes first and together.
  std::int64_t cursor = 0;  // everything up to here was sent or need not be
  std::int64_t told = 0;    // the client knows that its cursor is at least this
  std::shared_ptr<Sink> sink;
  bool live = false;  // false: replaying, batches pass it by
  base::CommunityId community;
  base::UserId user;
  domain::LabelSet labels;
};

/// Somebody without a connection of their own who waits for the next event that they may see.
struct Waiting {
  base::CommunityId community;
  domain::LabelSet labels;
  std::function<void()> wake;  // must not call the shard; perhaps more than once
};

/// Thread: all calls on the shard's executor.
class Shard {
 public:
  Shard(boost::asio::any_io_executor executor, AppendFrame append_frame, Presence& presence);

  using Handle = std::pmr::list<Subscription>::iterator;
  [[nodiscard]] Handle add(Subscription subscription);
  void remove(Handle handle);
  /// From now on batches reach it, unless events up to a later seq than its cursor have passed
  /// already: then false, and it must replay once more.
  [[nodiscard]] bool go_live(Handle handle);
  /// The newest event of the community that has passed here; 0 for none yet.
  [[nodiscard]] std::int64_t passed(base::CommunityId community) const;

  /// Until forget(). What passed() before is not told.
  using WaitingHandle = std::list<Waiting>::iterator;
  [[nodiscard]] WaitingHandle wait(Waiting waiting);
  void forget(WaitingHandle handle) { waiting_.erase(handle); }

  void deliver(const base::CommitBatch& batch);
  /// Reaches subscriptions that are still replaying too: whoever counts what is unread after
  /// subscribing misses none.
  void deliver(const NoticeBatch& batch);

  /// Watchers of a meeting, told of its presence at most once a second.
  void watch(base::MeetingId meeting, const std::shared_ptr<Sink>& sink);
  void unwatch(base::MeetingId meeting, const std::shared_ptr<Sink>& sink);

  /// Stops the timers, and wakes who waits: nothing comes any more.
  void stop();
  [[nodiscard]] bool has_stopped() const { return stopped_; }

 private:
  struct Room {
    domain::LabelSet labels;  // without the user's own
    std::vector<Subscription*> subscriptions;
    std::string frames;      // of the batch under way
    std::int64_t first = 0;  // seq of its first event
  };
  struct Community {
    std::int64_t passed = 0;
    std::map<std::string, Room> rooms;
    std::unordered_map<std::string, std::vector<Subscription*>> by_user;  // by user label
  };
  struct Watched {
    std::vector<std::weak_ptr<Sink>> sinks;
    std::uint64_t told = 0;
  };

  void enter_room(Subscription& subscription);
  void leave_room(Subscription& subscription);
  void deliver_to(Community& community, const std::vector<const base::CommittedEvent*>& events);
  void send_own(Subscription& subscription, const std::vector<const base::CommittedEvent*>& events);
  void flush(Room& room, const std::vector<Subscription*>& own,
             const std::vector<const base::CommittedEvent*>& events);
  void wake_waiting(const std::vector<const base::CommittedEvent*>& events);
  void tell_cursors();
  void tell_presence();
  void arm_cursor_timer();
  void arm_presence_timer();

  AppendFrame append_frame_;
  Presence& presence_;
  /// Close together: a broadcast looks at each, and pages of their own would each be looked up
  /// anew.
  std::pmr::unsynchronized_pool_resource pool_;
  std::pmr::list<Subscription> subscriptions_{&pool_};
  std::list<Waiting> waiting_;
  std::size_t replaying_ = 0;  // of them
  std::unordered_map<base::CommunityId, Community> communities_;
  std::map<base::MeetingId, Watched> watched_;
  boost::asio::steady_timer cursor_timer_, presence_timer_;
  bool cursor_armed_ = false, presence_armed_ = false;
  bool stopped_ = false;
};

}  // namespace sifang::live
