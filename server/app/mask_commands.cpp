// SPDX-License-Identifier: Apache-2.0
// Moderation: masking words or a file of a ticket with a reason, undoing it, and the trace of both.
#include <algorithm>

#include "app/figures.hpp"
#include "app/masked_meetings.hpp"
#include "app/masks.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "domain/moderation.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Ticket;
using protocol::JsonWriter;
using protocol::ReporterShown;

/// Tells of a mask that was made or undone: the ticket as it is shown now to all who may see it;
/// who did it and why only to those who moderate, who know the reporter, and the reporter.
void append(Call& call, Ticket& ticket, std::string_view kind, const std::string& mask,
            std::string sealed) {
  const auto parties = load_parties(call.tx, ticket.community);
  save_ticket(call.tx, ticket, call.now);
  const auto data = [&](ReporterShown shown, bool whole) {
    JsonWriter out;
    out.begin_object().key("ticket");
    protocol::write_ticket_part(out, ticket, parties, protocol::TicketPart::whole, shown);
    if (whole) out.raw_field("mask", mask);
    return out.end_object().take();
  };
  const auto exposure = ticket.exposure();
  std::vector<std::string> staff{"member", "host", "officer"};
  if (ticket.visibility != domain::Visibility::private_) staff.emplace_back("admin");
  NewEvent event{.community = ticket.community,
                 .kind = kind,
                 .subject = subject_of("ticket", ticket.id),
                 .scope = {},
                 .versions = {}};
  if (auto knowing = domain::audience_of_reporter(exposure); !knowing.empty())
    event.versions.push_back({std::move(knowing), data(ReporterShown::yes, true)});
  event.versions.push_back({domain::make_labels(std::move(staff)), data(ReporterShown::no, true)});
  event.versions.push_back(
      {domain::audience_of_ticket(exposure), data(ReporterShown::no, false), ActorShown::no});
  event.versions.push_back({domain::sealed_audience(), std::move(sealed)});
  append_event(call.tx, &call.caller, call.now, event);
  record_figures(call.tx, call.now, ticket, parties, kind);
}

std::string write_masks(const Call& call, const Ticket& ticket, MaskId only) {
  const bool own =
      call.caller.id && (call.caller.id == ticket.reporter || call.caller.id == ticket.submitter);
  const bool knows = own || static_cast<bool>(check_mask(call, ticket));
  JsonWriter out;
  if (!only) out.begin_object().key("items").begin_array();
  call.tx.for_each(query::list_masks, {call.caller.id, ticket.id}, [&](const store::Row& row) {
    if (!only || row.id<MaskId>(0) == only) write_mask(out, row, knows || row.flag(9));
    return true;
  });
  if (!only) out.end_array().key("next").null().end_object();
  return out.take();
}

struct ListMasks {
  static constexpr CommandInfo info{
      .name = "mask.list",
      .verb = Verb::get,
      .path = "/tickets/{id}/masks",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "mask_list",
      .summary =
          "What is or was masked in a ticket; which words, by whom and why is told to who "
          "wrote them and to moderators."};
  struct Input {
    std::string id;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}.text("id", &Input::id, {1, 60}, "id or number");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_visible_ticket(call, input.id);
    if (!ticket) return ticket.error();
    return Reply{.body = write_masks(call, *ticket, {})};
  }
};

struct AddMask {
  static constexpr CommandInfo info{
      .name = "mask.add",
      .verb = Verb::post,
      .path = "/tickets/{id}/masks",
      .effect = Effect::write,
      .roles = moderators,
      .status = 201,
      .returns = "mask",
      .summary =
          "Hides exact words wherever they stand in a ticket, its answers, comments and "
          "agenda items, or one of its files or of those items' papers, with a reason."};
  struct Input {
    std::string id, reason;
    std::optional<std::string> words, attachment;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("id", &Input::id, {1, 60}, "id or number")
        .text("words", &Input::words, {domain::mask_words_min, domain::mask_words_max},
              "as they stand there; or else attachment")
        .text("attachment", &Input::attachment, {1, domain::code_max}, "id of a file of the ticket")
        .text("reason", &Input::reason, {1, domain::reason_max});
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_visible_ticket(call, input.id);
    if (!found) return found.error();
    Ticket& ticket = *found;
    if (auto allowed = check_mask(call, ticket); !allowed) return allowed.error();
    if (auto one = check_one_masked(input.words, input.attachment); !one) return one.error();
    const auto before = load_masking(call.tx, ticket.id);
    if (before.words.size() + before.files.size() >= domain::masks_of_ticket_max)
      return Error{Errc::conflict, "so much is masked here already; take the ticket out of sight"};
    base::Result<domain::AttachmentId> file = domain::AttachmentId{};
    if (input.attachment) {
      file = find_file(call, ticket, *input.attachment, before);
      if (!file) return file.error();
    } else if (auto fit = check_words(call, ticket, *input.words, before); !fit) {
      return fit.error();
    }
    const auto id = call.make_id<MaskId>();
    call.tx.execute(query::add_mask,
                    {id, ticket.id, input.words, *file, input.reason, call.caller.id, call.now});
    const auto meetings = follow_masks(call.tx, ticket.id, before);
    ticket = load_ticket(call.tx, ticket.id);
    const NewMask made{id, input.words, *file, input.reason};
    append(call, ticket, "ticket.masked", describe(made), seal(made));
    for (const auto& anew : meetings) tell_shown_anew(call, anew);
    return Reply{.body = write_masks(call, ticket, id)};
  }

 private:
  static Error wrong(const char* pointer, const char* what) {
    return {Errc::invalid, "", {{pointer, what}}};
  }

  static base::Result<void> check_words(const Call& call, const Ticket& ticket,
                                        const std::string& words, const domain::Masking& before) {
    if (auto maskable = check_mask_words(words); !maskable) return maskable;
    bool stands = std::find(before.words.begin(), before.words.end(), words) != before.words.end();
    if (stands) return Error{Errc::conflict, "these words are masked already"};
    call.tx.for_each(query::list_ticket_texts, {ticket.id}, [&](const store::Row& row) {
      stands = stands || row.text(3).find(words) != std::string_view::npos;
      return !stands;
    });
    call.tx.for_each(query::list_true_bodies, {subject_of("ticket", ticket.id)},
                     [&](const store::Row& row) {
                       stands = stands || row.text(3).find(words) != std::string_view::npos;
                       return !stands;
                     });
    if (!stands) return wrong("/words", "stand nowhere in this ticket as they are written here");
    return {};
  }

  static bool hangs_on(const Call& call, const Ticket& ticket, domain::AttachmentId file) {
    const auto of = call.tx.find([](const store::Row& row) { return row.id<base::TicketId>(9); },
                                 query::get_attachment, {file});
    return of && *of == ticket.id;
  }
  /// Whether it was handed in to an agenda item of the ticket.
  static bool is_paper_of(const Call& call, const Ticket& ticket, domain::AttachmentId file) {
    const auto of = call.tx.find([](const store::Row& row) { return row.id<base::TicketId>(1); },
                                 query::find_home_of_file, {file});
    return of && *of == ticket.id;
  }

  static base::Result<domain::AttachmentId> find_file(const Call& call, const Ticket& ticket,
                                                      const std::string& text,
                                                      const domain::Masking& before) {
    const auto id = domain::AttachmentId::parse(text);
    if (!id || (!hangs_on(call, ticket, *id) && !is_paper_of(call, ticket, *id)))
      return wrong("/attachment", "is no file of this ticket");
    if (std::find(before.files.begin(), before.files.end(), id->text()) != before.files.end())
      return Error{Errc::conflict, "this file is masked already"};
    return *id;
  }
};

struct UndoMask {
  static constexpr CommandInfo info{.name = "mask.undo",
                                    .verb = Verb::post,
                                    .path = "/masks/{id}/undo",
                                    .effect = Effect::write,
                                    .roles = moderators,
                                    .returns = "mask",
                                    .summary = "Shows again what a mask hid, with a reason."};
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
    base::TicketId of;
    bool undone = false;
    call.tx.for_each(query::get_mask, {input.id}, [&](const store::Row& row) {
      of = row.id<base::TicketId>(1);
      undone = !row.is_null(4);
      return false;
    });
    auto found = find_visible_ticket(call, of.text());
    if (!found) return Error{Errc::not_found, "there is no such mask, or it is not yours to see"};
    Ticket& ticket = *found;
    if (auto allowed = call.require_role(ticket.community); !allowed) return allowed.error();
    if (undone) return Error{Errc::conflict, "it is undone already"};
    if (auto allowed = check_mask(call, ticket); !allowed) return allowed.error();
    const auto before = load_masking(call.tx, ticket.id);
    call.tx.execute(query::undo_mask, {call.caller.id, input.reason, call.now, input.id});
    const auto meetings = follow_masks(call.tx, ticket.id, before);
    ticket = load_ticket(call.tx, ticket.id);
    JsonWriter told;
    told.begin_object().field("id", input.id).field("why", input.reason).end_object();
    append(call, ticket, "ticket.unmasked", told.text(), "{\"mask\":" + told.text() + "}");
    for (const auto& anew : meetings) tell_shown_anew(call, anew);
    return Reply{.body = write_masks(call, ticket, input.id)};
  }
};

}  // namespace

base::Result<void> check_one_masked(const std::optional<std::string>& words,
                                    const std::optional<std::string>& attachment) {
  if (words && attachment)
    return Error{Errc::invalid,
                 "",
                 {{"/words", "not both words and an attachment: each has a mask of its own"}}};
  if (!words && !attachment)
    return Error{Errc::invalid, "", {{"/words", "either words or an attachment is needed"}}};
  return {};
}

std::string describe(const NewMask& mask) {
  JsonWriter out;
  out.begin_object().field("id", mask.id).field("attachment", mask.file).field("why", mask.reason);
  return out.end_object().take();
}

std::string seal(const NewMask& mask) {
  JsonWriter out;
  out.begin_object().key("mask").begin_object().field("id", mask.id);
  out.field("words", mask.words).field("attachment", mask.file).field("why", mask.reason);
  return out.end_object().end_object().take();
}

void write_mask(protocol::JsonWriter& out, const store::Row& row, bool knows) {
  const auto told = [&](const char* name, int column) {
    out.key(name);
    if (knows && !row.is_null(column))
      out.value(row.text(column));
    else
      out.null();
  };
  out.begin_object().field("id", row.id<MaskId>(0));
  out.field("kind", row.is_null(1) ? "file" : "words");
  told("words", 1);
  out.field("attachment", row.id<domain::AttachmentId>(2));
  told("reason", 3);
  told("by", 4);
  out.field("at", row.time(5)).key("undone");
  if (row.is_null(8)) {
    out.null();
  } else {
    out.begin_object();
    told("by", 6);
    told("reason", 7);
    out.field("at", row.time(8)).end_object();
  }
  out.end_object();
}

base::Result<void> check_mask_words(const std::string& words) {
  const auto wrong = [](const char* what) {
    return base::Error{base::Errc::invalid, "", {{"/words", what}}};
  };
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  if (words.find(domain::mask_sign) != words.npos ||
      std::any_of(words.begin(), words.end(), is_control))
    return wrong("must be words of one line, and not masked already");
  if (words.empty() || words.front() == ' ' || words.back() == ' ')
    return wrong("must begin and end with no blank");
  return {};
}

void add_mask_commands(CommandTable& commands) {
  commands.add<ListMasks>();
  commands.add<AddMask>();
  commands.add<UndoMask>();
}

}  // namespace sifang::app
