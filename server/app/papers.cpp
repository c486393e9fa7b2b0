// SPDX-License-Identifier: Apache-2.0
#include "app/papers.hpp"

#include <algorithm>

#include "app/meetings.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaItem;
using domain::ItemPaper;
using domain::ItemPaperId;
using domain::Meeting;
using enum domain::Role;

const ItemPaper* find_paper_of(const AgendaItem& item, domain::AttachmentId file) {
  const auto found = std::find_if(item.papers.begin(), item.papers.end(),
                                  [&](const ItemPaper& paper) { return paper.file.id == file; });
  return found == item.papers.end() ? nullptr : &*found;
}

bool moderates(const Call& call, const Meeting& meeting, const AgendaItem& item) {
  if (!item.ticket) return common_moderators.intersects(call.caller.roles_in(meeting.community));
  return static_cast<bool>(check_mask(call, load_ticket(call.tx, item.ticket)));
}

/// Until a meeting is over papers come and go. Errors: illegal_move.
base::Result<void> require_open_agenda(const Meeting& meeting) {
  using enum domain::MeetingState;
  return require_state(meeting, {scheduled, open, in_session, recess});
}

/// The whole list is told: in it nothing that was removed.
void tell_papers(const Call& call, const Meeting& meeting, const AgendaItem& item,
                 std::string_view kind) {
  auto papers = item.papers;
  show_as_written(papers);
  std::string list;
  for (const auto& paper : papers) {
    protocol::JsonWriter out;
    protocol::write_paper(out, paper);
    list += (list.empty() ? "" : ",") + out.text();
  }
  append_item_event(call, meeting, item, kind, "papers", list);
}

/// What a document is called by its name, on one line.
std::string title_of(const domain::Attachment& file) {
  auto title = file.name;
  std::replace_if(
      title.begin(), title.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  constexpr std::string_view ending = ".pdf", capitals = ".PDF";
  if (title.size() > ending.size() && (title.ends_with(ending) || title.ends_with(capitals)))
    title.resize(title.size() - ending.size());
  return title;
}

struct AddPaper {
  static constexpr CommandInfo info{.name = "paper.add",
                                    .verb = Verb::post,
                                    .path = "/agenda/{id}/papers",
                                    .effect = Effect::write,
                                    .roles = {host},
                                    .status = 201,
                                    .returns = "paper",
                                    .summary =
                                        "Hands in a file that the host has sent as a paper of an "
                                        "item, until the meeting is over; "
                                        "whoever may read the item may open it."};
  struct Input {
    base::ItemId id;
    std::string attachment;
    std::optional<std::string> title;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("attachment", &Input::attachment, {1, domain::code_max},
              "id of a file that is used for nothing yet")
        .line("title", &Input::title, {1, domain::paper_title_max},
              "left out: as the document is called; a picture has no name");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::agenda);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    if (auto state = require_open_agenda(*meeting); !state) return state.error();
    auto& item = *meeting->find_item(input.id);
    if (item.state == domain::ItemState::withdrawn)
      return Error{Errc::illegal_move, "the item is withdrawn"};
    auto file = find_unused_file(call, meeting->community, input.attachment, "/attachment");
    if (!file) return file.error();
    auto title = input.title ? *input.title : title_of(*file);
    file->name.clear();
    if (title.empty()) return Error{Errc::invalid, "", {{"/title", "is missing"}}};
    if (item.papers.size() >= static_cast<std::size_t>(domain::papers_of_item_max))
      return Error{Errc::conflict, std::to_string(domain::papers_of_item_max) +
                                       " papers are the most for one item; remove one first"};

    item.papers.push_back({.id = call.make_id<ItemPaperId>(),
                           .file = std::move(*file),
                           .title = std::move(title),
                           .by = call.caller.name,
                           .at = call.now});
    const auto& paper = item.papers.back();
    call.tx.execute(query::use_for_item, {item.id, paper.file.id});
    call.tx.execute(query::add_paper,
                    {paper.id, item.id, paper.file.id, paper.title, call.caller.id, paper.at});
    tell_papers(call, *meeting, item, "meeting.paper_added");
    protocol::JsonWriter out;
    protocol::write_paper(out, paper);
    return Reply{.body = out.take()};
  }
};

/// A paper that stands with its item, in a meeting that is not over.
struct Standing {
  Meeting meeting;
  base::ItemId item_id;
  ItemPaperId id;

  [[nodiscard]] AgendaItem& item() { return *meeting.find_item(item_id); }
  [[nodiscard]] std::vector<ItemPaper>::iterator paper() {
    return std::find_if(item().papers.begin(), item().papers.end(),
                        [&](const ItemPaper& other) { return other.id == id; });
  }
};

/// Errors: as the command's checks, in their order.
base::Result<Standing> find_standing(const Call& call, ItemPaperId id) {
  const auto of = call.tx.find([](const store::Row& row) { return row.id<base::ItemId>(0); },
                               query::find_item_of_paper, {id});
  auto meeting = find_meeting_of_item(call, of.value_or(base::ItemId{}), Depth::agenda);
  if (!meeting) return Error{Errc::not_found, "there is no such paper, or it is not yours to see"};
  if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
  if (auto state = require_open_agenda(*meeting); !state) return state.error();
  return Standing{std::move(*meeting), *of, id};
}

struct RenamePaper {
  static constexpr CommandInfo info{.name = "paper.rename",
                                    .verb = Verb::patch,
                                    .path = "/papers/{id}",
                                    .effect = Effect::write,
                                    .roles = {host},
                                    .returns = "paper",
                                    .summary = "Gives a paper of an item another title."};
  struct Input {
    ItemPaperId id;
    std::string title;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .line("title", &Input::title, {1, domain::paper_title_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto standing = find_standing(call, input.id);
    if (!standing) return standing.error();
    auto& paper = *standing->paper();
    protocol::JsonWriter out;
    if (paper.title != input.title) {
      paper.title = input.title;
      call.tx.execute(query::rename_paper, {paper.title, paper.id});
      tell_papers(call, standing->meeting, standing->item(), "meeting.paper_renamed");
    }
    protocol::write_paper(out, paper);
    return Reply{.body = out.take()};
  }
};

struct RemovePaper {
  static constexpr CommandInfo info{
      .name = "paper.remove",
      .verb = Verb::delete_,
      .path = "/papers/{id}",
      .effect = Effect::write,
      .roles = {host},
      .returns = "item",
      .summary =
          "Takes a paper off its item; the log keeps that it was there, and nobody can open "
          "it any more."};
  struct Input {
    ItemPaperId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto standing = find_standing(call, input.id);
    if (!standing) return standing.error();
    call.tx.execute(query::remove_paper, {call.caller.id, call.now, input.id});
    standing->item().papers.erase(standing->paper());
    tell_papers(call, standing->meeting, standing->item(), "meeting.paper_removed");
    return item_reply(call, standing->meeting.id, standing->item_id);
  }
};

}  // namespace

void load_papers(store::Transaction& tx, Meeting& meeting) {
  tx.for_each(query::list_papers_of_meeting, {meeting.id}, [&](const store::Row& row) {
    if (auto* item = meeting.find_item(row.id<base::ItemId>(18)))
      item->papers.push_back({.id = row.id<ItemPaperId>(17),
                              .file = attachment_from(row).attachment,
                              .title = row.string(19),
                              .by = row.string(20),
                              .at = row.time(21),
                              .forgotten = row.flag(16)});
    return true;
  });
}

void show_as_written(std::vector<ItemPaper>& papers) {
  for (auto& paper : papers) paper.file.masked = paper.forgotten;
}

bool carry_papers(const Call& call, base::ItemId from, base::ItemId to) {
  struct Carried {
    domain::AttachmentId file;
    std::string title;
    base::UserId by;
    base::Time at;
  };
  const auto papers = call.tx.list(
      [](const store::Row& row) {
        return Carried{row.id<domain::AttachmentId>(0), row.string(1), row.id<base::UserId>(2),
                       row.time(3)};
      },
      query::list_papers_to_carry, {from, to});
  for (const auto& paper : papers)
    call.tx.execute(query::add_paper,
                    {call.make_id<ItemPaperId>(), to, paper.file, paper.title, paper.by, paper.at});
  return !papers.empty();
}

bool open_paper(const Call& call, AttachmentRow& file) {
  if (file.forgotten) return false;
  for (const auto of : call.tx.list([](const store::Row& row) { return row.id<base::ItemId>(0); },
                                    query::list_items_of_file, {file.attachment.id})) {
    const auto meeting = find_meeting_of_item(call, of, Depth::agenda);
    if (!meeting) continue;
    const auto& item = *meeting->find_item(of);
    const auto* paper = find_paper_of(item, file.attachment.id);
    const bool own = call.caller.id && file.by == call.caller.id;
    if (!paper || (paper->file.masked && !own && !moderates(call, *meeting, item))) continue;
    file.attachment.name = paper->title + ".pdf";
    if (item.is_private && !own) note_look_at_words(call, item.ticket);
    return true;
  }
  return false;
}

void add_paper_commands(CommandTable& commands) {
  commands.add<AddPaper>();
  commands.add<RenamePaper>();
  commands.add<RemovePaper>();
}

}  // namespace sifang::app
