// SPDX-License-Identifier: Apache-2.0
// The figures as they are asked for: for a period, whole and by month, party, grid and category;
// the tickets behind each; and all of them as a spreadsheet.
#include <charconv>

#include "app/communities.hpp"
#include "app/figure_report.hpp"
#include "app/recent_answers.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "domain/recurrence.hpp"
#include "protocol/csv_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Figure;
using protocol::JsonWriter;
using enum domain::Role;

/// Who may see every private ticket of the community (permissions.md).
constexpr domain::RoleSet private_readers{member, host, officer};
constexpr int default_months = 12;

/// Which tickets are counted: those raised from one month to another, and what they are about.
struct Period {
  std::string community;
  std::optional<std::string> from, to, party, grid, category;
  bool with_private = false;
};
/// A member of Period as one of an input made of it.
template <class Input, class T>
constexpr T Input::*of(T Period::*member) {
  return member;
}
template <class Input>
void add_period(protocol::Shape<Input>& shape) {
  shape.text("community", of<Input>(&Period::community), {1, 40}, "id or code")
      .text("from", of<Input>(&Period::from), {7, 7},
            "first month, 2026-01; 12 months back where left out")
      .text("to", of<Input>(&Period::to), {7, 7}, "last month; this one where left out")
      .text("party", of<Input>(&Period::party), {1, domain::code_max},
            "that has the work; for answers and silences: that answers")
      .text("grid", of<Input>(&Period::grid), {1, domain::code_max})
      .text("category", of<Input>(&Period::category), {1, domain::code_max});
  shape
      .boolean("with_private", of<Input>(&Period::with_private),
               "private tickets too, for members, hosts and officers")
      .with_default();
}

/// 202611 of "2026-11".
std::optional<int> parse_month(std::string_view text) {
  int year = 0, month = 0;
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto read = [](std::string_view digits, int& into) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return error == std::errc{} && end == digits.data() + digits.size();
  };
  if (!read(text.substr(0, 4), year) || !read(text.substr(5), month)) return std::nullopt;
  return month >= 1 && month <= 12 && year >= 0 ? std::optional(year * 100 + month) : std::nullopt;
}
std::string month_text(int month) {
  const auto text = std::to_string(month);
  return text.substr(0, text.size() - 2) + "-" + text.substr(text.size() - 2);
}
int months_before(int month, int count) {
  const int index = month / 100 * 12 + month % 100 - 1 - count;
  return index / 12 * 100 + index % 12 + 1;
}

/// The question, checked, with the community it is about.
struct Asked {
  Community community;
  FigureQuestion question;
};
base::Result<Asked> ask(const Call& call, const Period& period) {
  auto community = find_community_with_board(call, period.community);
  if (!community) return community.error();
  if (period.with_private && call.caller.is_anonymous()) return needs_log_in();
  if (period.with_private && !private_readers.intersects(call.caller.roles_in(community->id)))
    return Error{Errc::forbidden, "none of your roles here may see every private ticket"};
  const auto today = domain::to_local(call.now, community->zone);
  const auto from = period.from ? parse_month(*period.from) : std::nullopt;
  const auto to = period.to ? parse_month(*period.to) : std::nullopt;
  if (period.from && !from)
    return Error{Errc::invalid, "", {{"/from", "is no month like 2026-01"}}};
  if (period.to && !to) return Error{Errc::invalid, "", {{"/to", "is no month like 2026-01"}}};
  FigureQuestion question;
  question.community = community->id;
  question.now = call.now;
  question.to = to.value_or(today.year * 100 + today.month);
  question.from = from.value_or(months_before(question.to, default_months - 1));
  if (question.from > question.to) return Error{Errc::invalid, "", {{"/from", "is after `to`"}}};
  question.party = period.party;
  question.grid = period.grid;
  question.category = period.category;
  question.with_private = period.with_private;
  return Asked{std::move(*community), std::move(question)};
}

struct ReadFigures {
  static constexpr CommandInfo info{
      .name = "figure.read",
      .verb = Verb::get,
      .path = "/communities/{community}/figures",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "figures",
      .summary =
          "Rates of the tickets raised in a period, whole and by month, party, grid and "
          "category; each with its numerator and denominator."};
  using Input = Period;
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    add_period(shape);
    return shape;
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto asked = ask(call, input);
    if (!asked) return asked.error();
    return Reply{.body = call.services.recent.get(
                     key_of(asked->question), [&] { return write_report(call, asked->question); })};
  }

 private:
  static std::string key_of(const FigureQuestion& question) {
    std::string key = "figures " + question.community.text() + " " + month_text(question.from) +
                      " " + month_text(question.to) + (question.with_private ? " private" : "");
    for (const auto* chosen : {&question.party, &question.grid, &question.category})
      key += *chosen ? "\n=" + **chosen : "\n";
    return key;
  }
  static std::string write_report(const Call& call, const FigureQuestion& question) {
    const auto report = make_report(call.tx, question);
    JsonWriter out;
    out.begin_object().field("community", question.community).field("as_of", question.now);
    out.field("from", month_text(question.from)).field("to", month_text(question.to));
    out.field("with_private", question.with_private).key("total");
    write(out, report.total, question.party.has_value());
    const auto list = [&](std::string_view name, std::string_view key, const auto& groups,
                          bool of_party) {
      out.key(name).begin_array();
      for (const auto& [value, group] : groups) {
        if (group.is_empty()) continue;
        out.begin_object();
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, int>)
          out.field(key, month_text(value));
        else
          out.field(key, value);
        out.key("figures");
        write(out, group, of_party);
        out.end_object();
      }
      out.end_array();
    };
    list("by_month", "month", report.by_month, question.party.has_value());
    list("by_party", "party", report.by_party, true);
    list("by_grid", "grid", report.by_grid, question.party.has_value());
    list("by_category", "category", report.by_category, question.party.has_value());
    out.end_object();
    return out.take();
  }
  static void write(JsonWriter& out, const FigureGroup& group, bool of_party) {
    out.begin_object().field("raised", group.sums[0]).field("closed", group.sums[3]);
    out.key("rates").begin_object();
    for (std::size_t i = 0; i < domain::figure_count; ++i) {
      const auto figure = static_cast<Figure>(i);
      const auto rate = group.rate(figure, of_party);
      out.key(domain::to_text(figure)).begin_object();
      out.field("numerator", rate.numerator).field("denominator", rate.denominator).end_object();
    }
    out.end_object().field("rating_sum", group.sums[domain::fact_count]);
    out.field("first_answer_minutes", group.first_answer.median());
    out.field("close_minutes", group.close.median()).end_object();
  }
};

/// The tickets that a figure counts: its numerator, its denominator, or what is in the second and
/// not in the first.
struct FigureTickets {
  static constexpr CommandInfo info{
      .name = "figure.tickets",
      .verb = Verb::get,
      .path = "/communities/{community}/figures/{figure}",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "ticket_list",
      .summary = "The tickets behind a figure that the caller may see, newest first."};
  struct Input : Period {
    Figure figure = Figure::answer;
    std::string part = "denominator";
    std::optional<std::string> cursor;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    add_period(shape);
    shape.code("figure", &Input::figure, domain::figure_codes(),
               [](std::string_view text) { return domain::parse_figure(text); });
    shape
        .code("part", &Input::part, {"numerator", "denominator", "missed"},
              [](std::string_view text) { return std::optional<std::string>(text); })
        .with_default();
    shape.text("cursor", &Input::cursor, {1, 60});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto asked = ask(call, input);
    if (!asked) return asked.error();
    TicketsBehind behind{.figure = input.figure,
                         .part = input.part == "numerator" ? FigurePart::numerator
                                 : input.part == "missed"  ? FigurePart::missed
                                                           : FigurePart::denominator};
    if (input.cursor && !behind.start_after(*input.cursor))
      return Error{Errc::invalid, "", {{"/cursor", "is not one that this list gave"}}};

    JsonWriter out;
    out.begin_object().key("items").begin_array();
    const auto parties = asked->community.party_codes();
    std::int64_t shown = 0;
    behind.each(call.tx, asked->question, [&](base::TicketId id) {
      auto ticket = load_ticket(call.tx, id);
      if (!may_see(call.caller, ticket)) return true;
      if (shown == input.limit) return false;
      write_ticket_for(out, call, ticket, parties);
      ++shown;
      return true;
    });
    out.end_array().key("next");
    if (behind.ended())
      out.null();
    else
      out.value(behind.cursor());
    out.end_object();
    return Reply{.body = out.take()};
  }
};

struct FiguresSheet {
  static constexpr CommandInfo info{
      .name = "figure.sheet",
      .verb = Verb::get,
      .path = "/communities/{community}/figures.csv",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "sheet",
      .summary =
          "The figures of a period as a spreadsheet (CSV): a row for each month, party, grid "
          "and category."};
  struct Input : Period {
    std::optional<std::string> language;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    add_period(shape);
    return shape.code("language", &Input::language, {"zh-CN", "en"},
                      [](std::string_view text) { return std::optional<std::string>(text); });
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto asked = ask(call, input);
    if (!asked) return asked.error();
    const bool english = input.language == "en";
    protocol::CsvWriter out;
    for (const auto& column : columns()) out.cell(english ? column.english : column.chinese);
    out.end_row();
    std::map<std::string, std::string> parties, categories;
    for (const auto& party : asked->community.parties) parties[party.code] = party.name;
    call.tx.for_each(query::list_categories, {asked->community.id}, [&](const store::Row& row) {
      categories[row.string(0)] = row.string(1);
      return true;
    });
    const auto name = [](const auto& names, const std::string& code) {
      const auto found = names.find(code);
      return found == names.end() ? code : found->second;
    };
    for (const auto& [key, group] : make_rows(call.tx, asked->question)) {
      const auto& [month, hidden, party, grid, category] = key;
      out.cell(month_text(month)).cell(name(parties, party)).cell(grid);
      out.cell(name(categories, category)).cell(group.sums[0]).cell(group.sums[3]);
      for (std::size_t i = 0; i < domain::figure_count; ++i) {
        const auto rate = group.rate(static_cast<Figure>(i), false);
        out.cell(rate.numerator).cell(rate.denominator);
      }
      out.cell(group.sums[domain::fact_count]);
      out.cell(group.answers.in_time).cell(group.answers.due).cell(group.answers.silent);
      out.end_row();
    }
    return Reply{.body = out.take(), .content_type = "text/csv; charset=utf-8"};
  }

 private:
  struct Column {
    std::string_view chinese, english;
  };
  static const std::vector<Column>& columns() {
    static const std::vector<Column> all{
        {"月份", "Month"},
        {"办理方", "Party in charge"},
        {"网格", "Grid"},
        {"类别", "Category"},
        {"提出", "Raised"},
        {"办结", "Closed"},
        {"四方按时答复", "Answered by all in time"},
        {"应答复", "Answers decided"},
        {"解决", "Solved"},
        {"已结", "Closed after answers"},
        {"满意", "Satisfied"},
        {"已评分", "Rated"},
        {"按时办好", "Work in time"},
        {"应办好", "Work judged"},
        {"返工", "Reworked"},
        {"请居民确认过", "Reporter asked"},
        {"退单", "Given back"},
        {"派过单", "Given to a party"},
        {"结后重开", "Reopened after closing"},
        {"结过", "Ever closed"},
        {"有未表态", "With a silence"},
        {"提出（未表态的分母）", "Raised (of silences)"},
        {"评分合计", "Sum of ratings"},
        {"本方按时答复", "Own answers in time"},
        {"本方应答复", "Own answers due"},
        {"本方未表态", "Own silences"},
    };
    return all;
  }
};

}  // namespace

void add_figure_commands(CommandTable& commands) {
  commands.add<ReadFigures>();
  commands.add<FigureTickets>();
  commands.add<FiguresSheet>();
}

}  // namespace sifang::app
