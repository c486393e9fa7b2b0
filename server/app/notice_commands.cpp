// SPDX-License-Identifier: Apache-2.0
// What a person does with their notices: read and mark them.
#include <algorithm>

#include "app/notice_inbox.hpp"
#include "app/paging.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/notice_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using protocol::JsonWriter;

Reply unread_reply(Call& call) {
  const auto unread = call.command.effect == Effect::write
                          ? tell_unread(call)
                          : Inbox(call.tx, call.caller).count_unread();
  JsonWriter out;
  out.begin_object().field("unread", unread).end_object();
  return {.body = out.take()};
}

struct ListNotices {
  static constexpr CommandInfo info{
      .name = "notice.list",
      .verb = Verb::get,
      .path = "/me/notices",
      .effect = Effect::read,
      .returns = "notice_list",
      .summary = "What happened that concerns the caller, newest first, and how much is unread."};
  struct Input {
    std::optional<std::string> cursor;
    bool unread = false;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("cursor", &Input::cursor, {1, 60});
    shape.boolean("unread", &Input::unread, "only what is unread").with_default();
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    const auto before = read_cursor(input.cursor, Inbox::newer_than_all);
    if (!before) return before.error();
    Inbox inbox(call.tx, call.caller);
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    std::int64_t written = 0;
    NoticeId last, next;
    const auto stopped = inbox.walk(*before, [&](const InboxEntry& entry) {
      if (input.unread && entry.read) return true;
      if (written == input.limit) {
        next = last;
        return false;
      }
      if (const auto shown = inbox.show(entry)) {
        if (entry.ticket) note_look_at(call, entry.ticket);
        protocol::write_notice(out, shown->head, shown->data);
        ++written;
      }
      last = entry.id;
      return true;
    });
    if (stopped) next = *stopped;
    out.end_array().field("next", next).field("unread", inbox.count_unread()).end_object();
    return Reply{.body = out.take()};
  }
};

struct CountUnread {
  static constexpr CommandInfo info{
      .name = "notice.count",
      .verb = Verb::get,
      .path = "/me/notices/unread",
      .effect = Effect::read,
      .returns = "unread",
      .summary = "How many notices are unread; 100 stands for 100 or more."};
  struct Input {};
  static protocol::Shape<Input> shape() { return {}; }
  static base::Result<Reply> run(Call& call, const Input&) { return unread_reply(call); }
};

struct OneNotice {
  NoticeId id;
};
protocol::Shape<OneNotice> one_notice() {
  return protocol::Shape<OneNotice>{}.id("id", &OneNotice::id);
}

enum class Mark { read, unread };

base::Result<Reply> mark(Call& call, NoticeId id, Mark as) {
  auto entry = Inbox(call.tx, call.caller).find(id);
  if (!entry) return Error{Errc::not_found, "there is no such notice, or it is not yours"};
  if (entry->read != (as == Mark::read)) {
    auto reader = load_reader(call.tx, call.caller.id);
    ++reader.steps;
    save_reader(call.tx, call.caller.id, reader);
    call.tx.execute(query::put_notice_mark, {call.caller.id, id, reader.steps, as == Mark::read});
  }
  return unread_reply(call);
}

struct MarkRead {
  static constexpr CommandInfo info{.name = "notice.read",
                                    .verb = Verb::put,
                                    .path = "/me/notices/{id}/read",
                                    .effect = Effect::write,
                                    .returns = "unread",
                                    .summary = "Marks a notice read."};
  using Input = OneNotice;
  static protocol::Shape<Input> shape() { return one_notice(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return mark(call, input.id, Mark::read);
  }
};

struct MarkUnread {
  static constexpr CommandInfo info{.name = "notice.unread",
                                    .verb = Verb::delete_,
                                    .path = "/me/notices/{id}/read",
                                    .effect = Effect::write,
                                    .returns = "unread",
                                    .summary = "Marks a notice unread again."};
  using Input = OneNotice;
  static protocol::Shape<Input> shape() { return one_notice(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return mark(call, input.id, Mark::unread);
  }
};

struct MarkAllRead {
  static constexpr CommandInfo info{
      .name = "notice.read_all",
      .verb = Verb::put,
      .path = "/me/notices/read",
      .effect = Effect::write,
      .returns = "unread",
      .summary = "Marks everything read, up to and with the notice the caller saw last."};
  struct Input {
    std::optional<NoticeId> up_to;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}.id("up_to", &Input::up_to, "everything where left out");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto reader = load_reader(call.tx, call.caller.id);
    const auto newest = Inbox(call.tx, call.caller).newest();
    const auto up_to = std::min(input.up_to.value_or(newest), newest);
    reader.before_read_to = reader.read_to;
    reader.before_read_step = reader.read_step;
    reader.read_to = std::max(reader.read_to, up_to);
    reader.read_step = ++reader.steps;
    save_reader(call.tx, call.caller.id, reader);
    return unread_reply(call);
  }
};

struct UndoReadAll {
  static constexpr CommandInfo info{
      .name = "notice.undo_read_all",
      .verb = Verb::delete_,
      .path = "/me/notices/read",
      .effect = Effect::write,
      .returns = "unread",
      .summary = "Takes the last \"all read\" back: what was unread before is so again."};
  struct Input {};
  static protocol::Shape<Input> shape() { return {}; }
  static base::Result<Reply> run(Call& call, const Input&) {
    auto reader = load_reader(call.tx, call.caller.id);
    reader.read_to = reader.before_read_to;
    reader.read_step = reader.before_read_step;
    save_reader(call.tx, call.caller.id, reader);
    return unread_reply(call);
  }
};

}  // namespace

std::int64_t tell_unread(Call& call) {
  const auto unread = Inbox(call.tx, call.caller).count_unread();
  if (call.services.tell_person)
    call.tx.after_commit([tell = call.services.tell_person, user = call.caller.id, unread] {
      tell(user, protocol::write_unread(unread));
    });
  return unread;
}

void add_notice_commands(CommandTable& commands) {
  commands.add<ListNotices>();
  commands.add<CountUnread>();
  commands.add<MarkRead>();
  commands.add<MarkUnread>();
  commands.add<MarkAllRead>();
  commands.add<UndoReadAll>();
  add_notice_settings_commands(commands);
}

}  // namespace sifang::app
