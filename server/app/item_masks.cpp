// SPDX-License-Identifier: Apache-2.0
// Masking words in an item of no ticket: a resident's question, a topic, and what is said to it;
// its papers, and the evidence in reports on the task that it decided.
// What hangs on a ticket is masked there (mask_commands).
#include <algorithm>

#include "app/masked_meetings.hpp"
#include "app/meetings.hpp"
#include "app/task_evidence.hpp"
#include "app/ticket_rights.hpp"
#include "domain/limits.hpp"
#include "domain/moderation.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaItem;
using domain::Meeting;
using protocol::JsonWriter;
using enum domain::Role;

Error wrong_words(const char* what) { return {Errc::invalid, "", {{"/words", what}}}; }

/// `asker`: who put on an agenda what is masked.
bool knows_words(const Call& call, const Meeting& meeting, base::UserId asker) {
  return call.caller.roles_in(meeting.community).intersects(common_moderators) ||
         (asker && asker == call.caller.id);
}

std::string write_mask_of(const Call& call, base::ItemId item, MaskId only) {
  JsonWriter out;
  call.tx.for_each(query::list_item_masks, {item}, [&](const store::Row& row) {
    if (row.id<MaskId>(0) == only) write_mask(out, row, true);
    return true;
  });
  return out.take();
}

/// The masks of an item have changed: its meetings follow, and the screens are told.
void follow(Call& call, const Meeting& meeting, base::ItemId id, std::string_view kind,
            std::string sealed, std::string told) {
  std::vector<ShownAnew> changed;
  for (const auto of : meetings_of_item(call.tx, id)) changed.push_back(follow_masks(call.tx, of));
  auto fresh = load_meeting(call.tx, meeting.id, Depth::agenda);
  auto& item = *fresh.find_item(id);
  load_item_details(call.tx, item);
  const auto data = [&](bool whole) {
    JsonWriter out;
    begin_meeting_part(out, call.tx, meeting.id);
    out.key("agenda").begin_array().raw(write_shown_part(item)).end_array();
    if (whole) out.raw_field("mask", told);
    return out.end_object().take();
  };
  append_event(
      call.tx, &call.caller, call.now,
      {.community = meeting.community,
       .kind = kind,
       .subject = subject_of("agenda", id),
       .scope = subject_of("meeting", meeting.id),
       .versions = {{domain::make_labels({"member", "host", "officer", "admin"}), data(true)},
                    {item.audience, data(false), ActorShown::no},
                    {domain::sealed_audience(), std::move(sealed)}}});
  for (auto& anew : changed) {
    if (anew.meeting == meeting.id) anew.parts.erase(id.text());  // told just now
    tell_shown_anew(call, anew);
  }
}

struct ListItemMasks {
  static constexpr CommandInfo info{
      .name = "item_mask.list",
      .verb = Verb::get,
      .path = "/agenda/{id}/masks",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "mask_list",
      .summary =
          "What is or was masked in an item of no ticket, its papers too wherever they were "
          "carried "
          "from; which words, by whom and why is told to who asked it and to moderators."};
  struct Input {
    base::ItemId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::agenda);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    call.tx.for_each(query::list_masks_shown_with_item, {input.id}, [&](const store::Row& row) {
      write_mask(out, row, knows_words(call, *meeting, row.id<base::UserId>(9)));
      return true;
    });
    out.end_array().key("next").null().end_object();
    return Reply{.body = out.take()};
  }
};

struct AddItemMask {
  static constexpr CommandInfo info{
      .name = "item_mask.add",
      .verb = Verb::post,
      .path = "/agenda/{id}/masks",
      .effect = Effect::write,
      .roles = common_moderators,
      .status = 201,
      .returns = "mask",
      .summary =
          "Hides exact words in an item of no ticket - a question, a topic - and in what is said "
          "to it, one of its papers or of the files in reports on its task, with a reason."};
  struct Input {
    base::ItemId id;
    std::string reason;
    std::optional<std::string> words, attachment;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("words", &Input::words, {domain::mask_words_min, domain::mask_words_max},
              "as they stand there; or else attachment")
        .text("attachment", &Input::attachment, {1, domain::code_max},
              "file of a paper or of a report")
        .text("reason", &Input::reason, {1, domain::reason_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::agenda);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    const auto& item = *meeting->find_item(input.id);
    if (item.ticket)
      return Error{Errc::illegal_move, "mask it in its ticket " + item.ticket_number};
    if (auto one = check_one_masked(input.words, input.attachment); !one) return one.error();
    if (input.words) {
      if (auto fit = check_words(call, item, *input.words); !fit) return fit.error();
      return mask(call, *meeting, item.id, {}, input);
    }
    auto home = find_home(call, item, *input.attachment);
    if (!home) return home.error();
    return mask(call, load_meeting(call.tx, home->meeting, Depth::agenda), home->item, home->file,
                input);
  }

 private:
  static Reply mask(Call& call, const Meeting& meeting, base::ItemId item,
                    domain::AttachmentId file, const Input& input) {
    const auto id = call.make_id<MaskId>();
    call.tx.execute(query::add_item_mask,
                    {id, item, input.words, file, input.reason, call.caller.id, call.now});
    JsonWriter sealed, told;
    sealed.begin_object().key("mask").begin_object().field("id", id).field("item", item);
    sealed.field("words", input.words).field("attachment", file).field("why", input.reason);
    sealed.end_object().end_object();
    told.begin_object().field("id", id).field("item", item).field("attachment", file);
    told.field("why", input.reason).end_object();
    follow(call, meeting, item, "meeting.item_masked", sealed.take(), told.take());
    return Reply{.body = write_mask_of(call, item, id)};
  }

  /// Where a file was handed in: a mask of it holds there, and wherever the item was carried.
  struct Home {
    base::MeetingId meeting;
    base::ItemId item;
    domain::AttachmentId file;
  };
  static base::Result<Home> find_home(const Call& call, const AgendaItem& item,
                                      const std::string& text) {
    const auto wrong = [](const char* what) {
      return Error{Errc::invalid, "", {{"/attachment", what}}};
    };
    const auto file = domain::AttachmentId::parse(text);
    const auto masked = file ? find_masked(call, item, *file) : std::nullopt;
    if (!masked) return wrong("is no file of this item");
    if (*masked) return Error{Errc::conflict, "this file is masked already"};
    const auto id = [](const store::Row& row) { return row.id<base::ItemId>(0); };
    const auto home = *call.tx.find(id, query::find_home_of_file, {*file});
    if (count_masks(call, home) >= domain::masks_of_ticket_max) return too_much();
    const auto meeting =
        *call.tx.find([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                      query::find_meeting_of_item, {home});
    return Home{meeting, home, *file};
  }

  /// Whether a file of the item is masked; none where it is no file of it.
  static std::optional<bool> find_masked(const Call& call, const AgendaItem& item,
                                         domain::AttachmentId file) {
    for (const auto& paper : item.papers)
      if (paper.file.id == file) return paper.file.masked;
    return find_evidence(call, item.id, file);
  }

  static std::size_t count_masks(const Call& call, base::ItemId item) {
    std::size_t masks = 0;
    call.tx.for_each(query::list_item_masks, {item},
                     [&](const store::Row&) { return ++masks > 0; });
    return masks;
  }
  static Error too_much() {
    return {Errc::conflict, "so much is masked here already; take the item off the agenda"};
  }

  static base::Result<void> check_words(const Call& call, const AgendaItem& item,
                                        const std::string& words) {
    if (auto maskable = check_mask_words(words); !maskable) return maskable;
    bool known = false;
    call.tx.for_each(query::list_item_masks, {item.id}, [&](const store::Row& row) {
      known = known || (row.is_null(8) && !row.is_null(1) && row.text(1) == words);
      return true;
    });
    if (known) return Error{Errc::conflict, "these words are masked already"};
    if (count_masks(call, item.id) >= domain::masks_of_ticket_max) return too_much();
    bool stands = false;
    for (const auto& text : load_texts(call.tx, item.meeting))
      stands = stands || (text.item == item.id && text.shown.find(words) != std::string::npos);
    if (!stands) return wrong_words("stand nowhere in this item as they are written here");
    return {};
  }
};

struct UndoItemMask {
  static constexpr CommandInfo info{
      .name = "item_mask.undo",
      .verb = Verb::post,
      .path = "/item_masks/{id}/undo",
      .effect = Effect::write,
      .roles = common_moderators,
      .returns = "mask",
      .summary = "Shows again what a mask of an item hid, with a reason."};
  struct Input {
    MaskId id;
    std::string reason;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("reason", &Input::reason, {1, domain::reason_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    base::ItemId of;
    bool undone = false;
    call.tx.for_each(query::get_item_mask, {input.id}, [&](const store::Row& row) {
      of = row.id<base::ItemId>(0);
      undone = !row.is_null(1);
      return false;
    });
    auto meeting = find_meeting_of_item(call, of, Depth::agenda);
    if (!meeting) return Error{Errc::not_found, "there is no such mask, or it is not yours to see"};
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    if (undone) return Error{Errc::conflict, "it is undone already"};
    call.tx.execute(query::undo_item_mask, {call.caller.id, input.reason, call.now, input.id});
    JsonWriter told;
    told.begin_object().field("id", input.id).field("item", of).field("why", input.reason);
    told.end_object();
    follow(call, *meeting, of, "meeting.item_unmasked", "{\"mask\":" + told.text() + "}",
           told.text());
    return Reply{.body = write_mask_of(call, of, input.id)};
  }
};

}  // namespace

void add_item_mask_commands(CommandTable& commands) {
  commands.add<ListItemMasks>();
  commands.add<AddItemMask>();
  commands.add<UndoItemMask>();
}

}  // namespace sifang::app
