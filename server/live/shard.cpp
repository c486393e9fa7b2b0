// SPDX-License-Identifier: Apache-2.0
#include "live/shard.hpp"

#include <algorithm>
#include <unordered_set>

#include "protocol/json_writer.hpp"

namespace sifang::live {
namespace {

using base::CommittedEvent;

constexpr std::chrono::milliseconds cursor_delay{200};  // wire.md: `seq` at most 200 ms late
constexpr std::chrono::seconds presence_delay{1};

/// The first body the labels may read; its place, or -1.
int body_for(const CommittedEvent& event, const domain::LabelSet& labels) {
  for (std::size_t i = 0; i < event.bodies.size(); ++i)
    if (domain::intersects(event.bodies[i].audience, labels)) return static_cast<int>(i);
  return -1;
}

/// An event's body as the live message: {"op":"event", and the body's own members.
void append_event(std::string& out, const std::string& body, AppendFrame append_frame) {
  constexpr std::string_view opening = "{\"op\":\"event\",";
  std::string message;
  message.reserve(opening.size() + body.size());
  message.append(opening).append(body, 1);
  append_frame(out, message);
}

std::string key_of(const domain::LabelSet& labels) {
  std::string key;
  for (const auto& label : labels) key += label + " ";
  return key;
}

domain::LabelSet without_user(const domain::LabelSet& labels) {
  domain::LabelSet rest;
  std::copy_if(labels.begin(), labels.end(), std::back_inserter(rest),
               [](const std::string& label) { return !label.starts_with("user:"); });
  return rest;
}

void erase(std::vector<Subscription*>& list, Subscription* entry) {
  const auto place = std::find(list.begin(), list.end(), entry);
  if (place == list.end()) return;
  *place = list.back();
  list.pop_back();
}

}  // namespace

Shard::Shard(boost::asio::any_io_executor executor, AppendFrame append_frame, Presence& presence)
    : append_frame_(append_frame),
      presence_(presence),
      cursor_timer_(executor),
      presence_timer_(executor) {}

Shard::Handle Shard::add(Subscription subscription) {
  ++replaying_;
  return subscriptions_.insert(subscriptions_.end(), std::move(subscription));
}

void Shard::remove(Handle handle) {
  if (handle->live)
    leave_room(*handle);
  else
    --replaying_;
  subscriptions_.erase(handle);
}

bool Shard::go_live(Handle handle) {
  auto& subscription = *handle;
  if (subscription.cursor < passed(subscription.community)) return false;
  subscription.live = true;
  --replaying_;
  enter_room(subscription);
  if (subscription.told < subscription.cursor) arm_cursor_timer();
  return true;
}

std::int64_t Shard::passed(base::CommunityId community) const {
  const auto place = communities_.find(community);
  return place == communities_.end() ? 0 : place->second.passed;
}

void Shard::enter_room(Subscription& subscription) {
  auto& community = communities_[subscription.community];
  const auto shared = without_user(subscription.labels);
  auto& room = community.rooms[key_of(shared)];
  room.labels = shared;
  room.subscriptions.push_back(&subscription);
  community.by_user[domain::user_label(subscription.user)].push_back(&subscription);
}

void Shard::leave_room(Subscription& subscription) {
  auto& community = communities_[subscription.community];
  const auto room = community.rooms.find(key_of(without_user(subscription.labels)));
  erase(room->second.subscriptions, &subscription);
  if (room->second.subscriptions.empty()) community.rooms.erase(room);
  const auto own = community.by_user.find(domain::user_label(subscription.user));
  erase(own->second, &subscription);
  if (own->second.empty()) community.by_user.erase(own);
}

void Shard::deliver(const base::CommitBatch& batch) {
  // Communities one after another, each with its events in order.
  std::vector<const CommittedEvent*> events;
  for (const auto& event : batch) events.push_back(event.get());
  std::stable_sort(events.begin(), events.end(), [](const auto* left, const auto* right) {
    return left->community < right->community;
  });
  for (auto begin = events.begin(); begin != events.end();) {
    const auto end = std::find_if(begin, events.end(), [&](const auto* event) {
      return event->community != (*begin)->community;
    });
    deliver_to(communities_[(*begin)->community], {begin, end});
    begin = end;
  }
}

void Shard::deliver_to(Community& community, const std::vector<const CommittedEvent*>& events) {
  community.passed = events.back()->seq;

  // Whoever an event names in person may read another body than their room: they get their own.
  std::vector<Subscription*> own;
  if (!community.by_user.empty())
    for (const auto* event : events)
      for (const auto& body : event->bodies)
        for (const auto& label : body.audience) {
          if (!label.starts_with("user:")) continue;
          const auto named = community.by_user.find(label);
          if (named != community.by_user.end())
            own.insert(own.end(), named->second.begin(), named->second.end());
        }
  std::sort(own.begin(), own.end());
  own.erase(std::unique(own.begin(), own.end()), own.end());

  for (auto& [key, room] : community.rooms) {
    room.frames.clear();
    for (const auto* event : events)
      if (const int body = body_for(*event, room.labels); body >= 0)
        append_event(room.frames, event->bodies[static_cast<std::size_t>(body)].body,
                     append_frame_);
    flush(room, own, events);
  }
  for (auto* subscription : own) send_own(*subscription, events);
  wake_waiting(events);
  arm_cursor_timer();
}

void Shard::wake_waiting(const std::vector<const CommittedEvent*>& events) {
  for (const auto& one : waiting_)
    if (one.community == events.front()->community &&
        std::any_of(events.begin(), events.end(),
                    [&](const auto* event) { return body_for(*event, one.labels) >= 0; }))
      one.wake();
}

Shard::WaitingHandle Shard::wait(Waiting waiting) {
  return waiting_.insert(waiting_.end(), std::move(waiting));
}

void Shard::flush(Room& room, const std::vector<Subscription*>& own,
                  const std::vector<const CommittedEvent*>& events) {
  const auto last = events.back()->seq;
  const auto shared =
      room.frames.empty() ? nullptr : std::make_shared<const std::string>(std::move(room.frames));
  room.frames = {};
  const auto last_visible = [&] {
    for (auto event = events.rbegin(); event != events.rend(); ++event)
      if (body_for(**event, room.labels) >= 0) return (*event)->seq;
    return std::int64_t{0};
  }();
  for (auto* subscription : room.subscriptions) {
    if (!own.empty() && std::binary_search(own.begin(), own.end(), subscription)) continue;
    if (subscription->cursor >= events.front()->seq) {
      send_own(*subscription, events);  // it had some of them by replay
      continue;
    }
    if (shared) {
      subscription->sink->send_frames(shared);
      subscription->told = last_visible;
    }
    subscription->cursor = last;
  }
}

void Shard::send_own(Subscription& subscription, const std::vector<const CommittedEvent*>& events) {
  auto frames = std::make_shared<std::string>();
  for (const auto* event : events) {
    if (event->seq <= subscription.cursor) continue;
    if (const int body = body_for(*event, subscription.labels); body >= 0) {
      append_event(*frames, event->bodies[static_cast<std::size_t>(body)].body, append_frame_);
      subscription.told = event->seq;
    }
    subscription.cursor = event->seq;
  }
  if (!frames->empty()) subscription.sink->send_frames(frames);
}

void Shard::deliver(const NoticeBatch& batch) {
  // What people with the same labels are told is found once, but for those named in person.
  std::unordered_set<std::string> named;
  for (const auto& notice : batch.notices) {
    if (notice.actor) named.insert(domain::user_label(notice.actor));
    for (const auto& group : notice.groups)
      for (const auto& label : group.audience)
        if (label.starts_with("user:")) named.insert(label);
    for (const auto& label : notice.visible)
      if (label.starts_with("user:")) named.insert(label);
  }
  const auto told = [&](const domain::LabelSet& labels, base::UserId user) {
    std::vector<const protocol::NewNotice*> news;
    for (const auto& notice : batch.notices) {
      if (notice.actor && notice.actor == user) continue;
      if (!domain::intersects(labels, notice.visible)) continue;
      const auto group =
          std::find_if(notice.groups.begin(), notice.groups.end(),
                       [&](const auto& each) { return domain::intersects(each.audience, labels); });
      if (group != notice.groups.end()) news.push_back(&group->notice);
    }
    return news;
  };
  const auto tell = [&](Subscription& subscription) {
    const auto news = told(subscription.labels, subscription.user);
    if (!news.empty())
      subscription.sink->send_text(protocol::write_new_notices(batch.community, news));
  };
  auto& community = communities_[batch.community];
  std::vector<Subscription*> own;
  for (const auto& label : named)
    if (const auto place = community.by_user.find(label); place != community.by_user.end())
      own.insert(own.end(), place->second.begin(), place->second.end());
  std::sort(own.begin(), own.end());
  for (auto* subscription : own) tell(*subscription);
  for (auto& [key, room] : community.rooms) {
    const auto news = told(room.labels, {});
    if (news.empty()) continue;
    auto frame = std::make_shared<std::string>();
    append_frame_(*frame, protocol::write_new_notices(batch.community, news));
    for (auto* subscription : room.subscriptions)
      if (!std::binary_search(own.begin(), own.end(), subscription))
        subscription->sink->send_frames(frame);
  }
  if (replaying_ > 0)
    for (auto& subscription : subscriptions_)
      if (!subscription.live && subscription.community == batch.community) tell(subscription);
}

void Shard::arm_cursor_timer() {
  if (cursor_armed_) return;
  cursor_armed_ = true;
  cursor_timer_.expires_after(cursor_delay);
  cursor_timer_.async_wait([this](boost::system::error_code error) {
    cursor_armed_ = false;
    if (!error) tell_cursors();
  });
}

void Shard::tell_cursors() {
  for (auto& subscription : subscriptions_) {
    if (!subscription.live || subscription.told >= subscription.cursor) continue;
    protocol::JsonWriter out;
    out.begin_object().field("op", "seq").field("community", subscription.community);
    out.field("seq", subscription.cursor).end_object();
    subscription.told = subscription.cursor;
    subscription.sink->send_text(out.text());
  }
}

void Shard::watch(base::MeetingId meeting, const std::shared_ptr<Sink>& sink) {
  auto& watched = watched_[meeting];
  watched.sinks.push_back(sink);
  watched.told = 0;
  arm_presence_timer();
}

void Shard::unwatch(base::MeetingId meeting, const std::shared_ptr<Sink>& sink) {
  const auto place = watched_.find(meeting);
  if (place == watched_.end()) return;
  std::erase_if(place->second.sinks, [&](const std::weak_ptr<Sink>& other) {
    const auto alive = other.lock();
    return !alive || alive == sink;
  });
  if (place->second.sinks.empty()) watched_.erase(place);
}

void Shard::arm_presence_timer() {
  if (presence_armed_ || watched_.empty()) return;
  presence_armed_ = true;
  presence_timer_.expires_after(presence_delay);
  presence_timer_.async_wait([this](boost::system::error_code error) {
    presence_armed_ = false;
    if (error) return;
    tell_presence();
    arm_presence_timer();
  });
}

void Shard::tell_presence() {
  for (auto& [meeting, watched] : watched_) {
    const auto now = presence_.snapshot(meeting);
    if (now.change == watched.told || now.message.empty()) continue;
    watched.told = now.change;
    auto frame = std::make_shared<std::string>();
    append_frame_(*frame, now.message);
    for (const auto& weak : watched.sinks)
      if (const auto sink = weak.lock()) sink->send_frames(frame);
  }
}

void Shard::stop() {
  stopped_ = true;
  for (const auto& one : waiting_) one.wake();
  cursor_timer_.cancel();
  presence_timer_.cancel();
}

}  // namespace sifang::live
