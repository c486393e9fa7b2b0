// SPDX-License-Identifier: Apache-2.0
// How a community stands at this moment; its figures over time are in figure_commands.cpp.
#include "app/communities.hpp"
#include "app/recent_answers.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using protocol::JsonWriter;

std::string write_board(const Call& call, const Community& community) {
  const auto month_ago = call.now - std::chrono::days(30);
  JsonWriter out;
  out.begin_object().field("community", community.id).field("as_of", call.now);
  call.tx.for_each(query::get_board, {call.now, month_ago, community.id},
                   [&](const store::Row& row) {
                     out.field("open", row.integer(0)).field("overdue", row.integer(1));
                     out.field("submitted_30d", row.integer(2)).field("closed_30d", row.integer(3));
                     out.field("reopened_30d", row.integer(4)).field("ratings", row.integer(5));
                     out.key("satisfaction");  // mean of 1–5, null without a rating
                     if (row.is_null(6))
                       out.null();
                     else
                       out.value(row.real(6));
                     return false;
                   });
  out.key("by_state").begin_object();
  call.tx.for_each(query::count_by_state, {community.id}, [&](const store::Row& row) {
    out.field(row.text(0), row.integer(1));
    return true;
  });
  out.end_object().key("by_party").begin_array();
  for (const auto& party : community.parties) {
    out.begin_object().field("party", party.code);
    call.tx.for_each(query::get_party_figures, {party.code, call.now, community.id},
                     [&](const store::Row& row) {
                       out.field("answered", row.integer(0)).field("owed", row.integer(1));
                       out.field("silent", row.integer(2)).field("working", row.integer(3));
                       out.field("overdue", row.integer(4));
                       return false;
                     });
    out.end_object();
  }
  out.end_array().key("by_category").begin_array();
  call.tx.for_each(query::count_by_category, {community.id}, [&](const store::Row& row) {
    out.begin_object().field("category", row.text(0)).field("open", row.integer(1));
    out.field("total", row.integer(2)).end_object();
    return true;
  });
  out.end_array().end_object();
  return out.take();
}

/// Figures of the last 30 days beside the standing ones. Source: product.md, Figures; each is a
/// count over tickets and answers that stand, archived imports in none of them.
struct ReadBoard {
  static constexpr CommandInfo info{
      .name = "community.board",
      .verb = Verb::get,
      .path = "/communities/{community}/board",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "board",
      .summary = "The community's figures: open, overdue, answered by all, closed, satisfaction."};
  struct Input {
    std::string community;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    return shape.text("community", &Input::community, {1, 40}, "id or code");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_community_with_board(call, input.community);
    if (!community) return community.error();
    return Reply{.body = call.services.recent.get("board " + community->id.text(),
                                                  [&] { return write_board(call, *community); })};
  }
};

}  // namespace

void add_board_command(CommandTable& commands) { commands.add<ReadBoard>(); }

}  // namespace sifang::app
