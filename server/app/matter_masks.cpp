// SPDX-License-Identifier: Apache-2.0
// Masking words in a matter - its title, what its records say, why it ended - or one of the files
// that hang on them.
#include <algorithm>

#include "app/event_log.hpp"
#include "app/masks.hpp"
#include "app/matters.hpp"
#include "app/ticket_rights.hpp"
#include "domain/limits.hpp"
#include "domain/moderation.hpp"
#include "protocol/matter_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Matter;
using protocol::JsonWriter;

std::string write_mask_of(const Call& call, domain::MatterId matter, MaskId only) {
  JsonWriter out;
  call.tx.for_each(query::list_matter_masks, {matter}, [&](const store::Row& row) {
    if (row.id<MaskId>(0) == only) write_mask(out, row, true);
    return true;
  });
  return out.take();
}

/// The masks of a matter have changed: what is stored follows, and the screens are told it whole.
void follow(Call& call, domain::MatterId id, std::string_view kind, std::string sealed,
            const std::string& told) {
  follow_masks(call.tx, id);
  auto matter = *load_matter(call.tx, id);
  save_matter(call, matter);
  JsonWriter out;
  out.begin_object().key("matter");
  protocol::write_matter(out, matter);
  const auto data = out.take();
  append_event(call.tx, &call.caller, call.now,
               {.community = matter.community,
                .kind = kind,
                .subject = subject_of("matter", id),
                .scope = {},
                .versions = {{domain::make_labels({"member", "host", "officer", "admin"}),
                              data + ",\"mask\":" + told + "}"},
                             {domain::audience_of_community(), data + "}", ActorShown::no},
                             {domain::sealed_audience(), std::move(sealed)}}});
}

struct ListMatterMasks {
  static constexpr CommandInfo info{
      .name = "matter_mask.list",
      .verb = Verb::get,
      .path = "/matters/{id}/masks",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "mask_list",
      .summary =
          "What is or was masked in a matter; which words, by whom and why is told to moderators."};
  struct Input {
    domain::MatterId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto matter = find_visible_matter(call, input.id);
    if (!matter) return matter.error();
    if (auto allowed = call.require_role(matter->community); !allowed) return allowed.error();
    const bool knows = common_moderators.intersects(call.caller.roles_in(matter->community));
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    call.tx.for_each(query::list_matter_masks, {input.id}, [&](const store::Row& row) {
      write_mask(out, row, knows);
      return true;
    });
    out.end_array().key("next").null().end_object();
    return Reply{.body = out.take()};
  }
};

struct AddMatterMask {
  static constexpr CommandInfo info{
      .name = "matter_mask.add",
      .verb = Verb::post,
      .path = "/matters/{id}/masks",
      .effect = Effect::write,
      .roles = common_moderators,
      .status = 201,
      .returns = "mask",
      .summary =
          "Hides exact words wherever they stand in a matter, or one of its files, with a "
          "reason."};
  struct Input {
    domain::MatterId id;
    std::string reason;
    std::optional<std::string> words, attachment;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("words", &Input::words, {domain::mask_words_min, domain::mask_words_max},
              "as they stand there; or else attachment")
        .text("attachment", &Input::attachment, {1, domain::code_max}, "file of a record")
        .text("reason", &Input::reason, {1, domain::reason_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto matter = find_visible_matter(call, input.id);
    if (!matter) return matter.error();
    if (auto allowed = call.require_role(matter->community); !allowed) return allowed.error();
    if (auto one = check_one_masked(input.words, input.attachment); !one) return one.error();
    const auto before = load_masking(call.tx, input.id);
    base::Result<domain::AttachmentId> file = domain::AttachmentId{};
    if (input.attachment) {
      file = find_file(*matter, *input.attachment);
      if (!file) return file.error();
    } else if (auto fit = check_words(call, input.id, *input.words, before); !fit) {
      return fit.error();
    }
    if (before.words.size() + before.files.size() >= domain::masks_of_ticket_max)
      return Error{Errc::conflict, "so much is masked here already"};
    const auto id = call.make_id<MaskId>();
    call.tx.execute(query::add_matter_mask,
                    {id, input.id, input.words, *file, input.reason, call.caller.id, call.now});
    const NewMask made{id, input.words, *file, input.reason};
    follow(call, input.id, "matter.masked", seal(made), describe(made));
    return Reply{.body = write_mask_of(call, input.id, id)};
  }

 private:
  static Error wrong(const char* pointer, const char* what) {
    return {Errc::invalid, "", {{pointer, what}}};
  }

  static base::Result<domain::AttachmentId> find_file(const Matter& matter,
                                                      const std::string& text) {
    const auto id = domain::AttachmentId::parse(text);
    for (const auto& record : matter.records)
      for (const auto& file : record.files) {
        if (!id || file.id != *id) continue;
        if (file.masked) return Error{Errc::conflict, "this file is masked already"};
        return file.id;
      }
    return wrong("/attachment", "is no file of this matter");
  }

  static base::Result<void> check_words(const Call& call, domain::MatterId matter,
                                        const std::string& words, const domain::Masking& before) {
    if (auto maskable = check_mask_words(words); !maskable) return maskable;
    if (std::find(before.words.begin(), before.words.end(), words) != before.words.end())
      return Error{Errc::conflict, "these words are masked already"};
    for (const auto& text : load_texts(call.tx, matter))
      if (text.shown.find(words) != std::string::npos) return {};
    return wrong("/words", "stand nowhere in this matter as they are written here");
  }
};

struct UndoMatterMask {
  static constexpr CommandInfo info{
      .name = "matter_mask.undo",
      .verb = Verb::post,
      .path = "/matter_masks/{id}/undo",
      .effect = Effect::write,
      .roles = common_moderators,
      .returns = "mask",
      .summary = "Shows again what a mask of a matter hid, with a reason."};
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
    domain::MatterId of;
    bool undone = false;
    call.tx.for_each(query::get_matter_mask, {input.id}, [&](const store::Row& row) {
      of = row.id<domain::MatterId>(0);
      undone = !row.is_null(1);
      return false;
    });
    auto matter = find_visible_matter(call, of);
    if (!matter) return Error{Errc::not_found, "there is no such mask, or it is not yours to see"};
    if (auto allowed = call.require_role(matter->community); !allowed) return allowed.error();
    if (undone) return Error{Errc::conflict, "it is undone already"};
    call.tx.execute(query::undo_matter_mask, {call.caller.id, input.reason, call.now, input.id});
    JsonWriter told;
    told.begin_object().field("id", input.id).field("why", input.reason).end_object();
    follow(call, of, "matter.unmasked", "{\"mask\":" + told.text() + "}", told.text());
    return Reply{.body = write_mask_of(call, of, input.id)};
  }
};

}  // namespace

void add_matter_mask_commands(CommandTable& commands) {
  commands.add<ListMatterMasks>();
  commands.add<AddMatterMask>();
  commands.add<UndoMatterMask>();
}

}  // namespace sifang::app
