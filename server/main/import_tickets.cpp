// SPDX-License-Identifier: Apache-2.0
// Tickets from a file of another system. With a reply they come in as archived history (no four
// answers, no clocks, in no figure); without one as accepted. A second run adds nothing. While the
// store writes some rows the next are read, checked and cut for the search index.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <utility>

#include "app/communities.hpp"
#include "app/tickets.hpp"
#include "base/bytes.hpp"
#include "base/time_text.hpp"
#include "domain/limits.hpp"
#include "domain/recurrence.hpp"
#include "main/admin.hpp"
#include "protocol/import_row.hpp"
#include "protocol/input.hpp"
#include "store/queries.hpp"

namespace sifang::main {
namespace {

using base::Errc;
using base::Error;
using protocol::ImportRow;

constexpr std::size_t rows_per_job = 500;       // one flush each
constexpr std::int64_t longest_body = 100'000;  // history is kept as long as it is

struct Row {
  std::size_t line;
  std::string source, title, body, category, reply;
  std::string terms = {};  // for the search index
  base::Time created_at;
  std::optional<base::Time> replied_at;
};

struct Counts {
  std::size_t added = 0, known = 0, bad = 0;
  std::size_t categories = 0;  // rows of one that the community has not
};

/// What became of a row. `differs`: its id is there with another title.
enum class Fate { added, known, differs };

/// What a job did, and the lines that it left out because their ids stand for something else.
struct Done {
  Counts counts = {};
  std::vector<std::pair<std::size_t, std::string>> differing = {};  // line, id
};

std::string text_of(const ImportRow& row, std::initializer_list<std::string_view> names) {
  for (auto name : names)
    if (auto place = row.find(name); place != row.end()) return place->second;
  return {};
}

/// RFC 3339, or a local time like 2019-04-25 09:32:09, 2019/4/25 9:32, 2019年4月25日.
std::optional<base::Time> parse_time(const std::string& text, std::string_view zone) {
  if (auto exact = base::parse_rfc3339(text)) return exact;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  const auto fits = [&](const char* form) {
    hour = minute = second = 0;
    return std::sscanf(text.c_str(), form, &year, &month, &day, &hour, &minute, &second) >= 3;
  };
  if (!fits("%d-%d-%d %d:%d:%d") && !fits("%d/%d/%d %d:%d:%d") && !fits("%d年%d月%d日 %d:%d:%d") &&
      !fits("%d-%d-%dT%d:%d:%d"))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || year < 1900 || year > 2199 || hour > 23 || minute > 59 || second > 59 ||
      hour < 0 || minute < 0 || second < 0)
    return std::nullopt;
  const base::Time as_utc{std::chrono::sys_days{date}.time_since_epoch() +
                          std::chrono::hours{hour} + std::chrono::minutes{minute} +
                          std::chrono::seconds{second}};
  // The offset at the local time, found by two steps so that a change of the clocks is met.
  auto guess = as_utc - std::chrono::seconds{domain::to_local(as_utc, zone).offset_seconds};
  return as_utc - std::chrono::seconds{domain::to_local(guess, zone).offset_seconds};
}

/// Control characters of old exports are blanks to a reader.
std::string cleaned(std::string text) {
  for (char& c : text)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F) c = ' ';
  const auto begin = text.find_first_not_of(" \t\n");
  const auto end = text.find_last_not_of(" \t\n");
  return begin == text.npos ? std::string() : text.substr(begin, end - begin + 1);
}

/// The first `count` characters of UTF-8.
std::string first_characters(const std::string& text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at)
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U && count-- == 0) break;
  return text.substr(0, at);
}

base::Result<Row> check(const ImportRow& raw, std::size_t line, std::string_view zone,
                        base::Time now) {
  Row row{.line = line,
          .source = text_of(raw, {"id"}),
          .title = protocol::in_one_line(cleaned(text_of(raw, {"title", "subject"}))),
          .body = cleaned(text_of(raw, {"body"})),
          .category = text_of(raw, {"category"}),
          .reply = cleaned(text_of(raw, {"reply"})),
          .created_at = {},
          .replied_at = {}};
  if (row.source.empty()) return Error{Errc::invalid, "has no id"};
  if (row.title.empty()) return Error{Errc::invalid, "has no title (or subject)"};
  if (row.body.empty()) row.body = row.title;
  if (static_cast<std::int64_t>(base::count_characters(row.body)) > longest_body)
    return Error{Errc::invalid, "the body is longer than 100,000 characters"};
  if (static_cast<std::int64_t>(base::count_characters(row.title)) > domain::title_max) {
    row.body = row.title + "\n" + row.body;  // nothing is lost
    row.title = first_characters(row.title, static_cast<std::size_t>(domain::title_max) - 1) + "…";
  }
  const auto created = parse_time(text_of(raw, {"created_at"}), zone);
  if (!created) return Error{Errc::invalid, "created_at is missing or no time"};
  row.created_at = *created;
  if (row.created_at > now) return Error{Errc::invalid, "created_at is still to come"};
  if (const auto text = text_of(raw, {"replied_at"}); !text.empty()) {
    row.replied_at = parse_time(text, zone);
    if (!row.replied_at) return Error{Errc::invalid, "replied_at is no time"};
    if (*row.replied_at > now) return Error{Errc::invalid, "replied_at is still to come"};
    if (*row.replied_at < row.created_at)
      return Error{Errc::invalid, "replied_at lies before created_at"};
  }
  return row;
}

/// Hands rows to `each` with their line; a bad one as an error. Errors: the file cannot be read.
base::Result<void> read_rows(
    const std::string& path, std::string_view zone, base::Time now,
    const std::function<void(std::size_t, base::Result<Row>, double)>& each) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{Errc::not_found, path + " cannot be read"};
  std::error_code no_size;
  const auto size =
      static_cast<double>(std::max<std::uintmax_t>(std::filesystem::file_size(path, no_size), 1));
  const auto offer = [&](std::size_t line, const base::Result<ImportRow>& raw) {
    const auto share = in.tellg() < 0 ? 1.0 : static_cast<double>(in.tellg()) / size;
    if (!raw)
      each(line, raw.error(), share);
    else
      each(line, check(*raw, line, zone, now), share);
  };
  std::size_t line = 0;
  if (path.ends_with(".csv")) {
    protocol::CsvReader reader(in);
    if (!reader.header()) return reader.header().error();
    base::Result<ImportRow> row(ImportRow{});
    while (reader.next(row, line)) offer(line, row);
    return {};
  }
  for (std::string text; std::getline(in, text);) {
    ++line;
    if (text.find_first_not_of(" \t\r") == text.npos) continue;
    offer(line, protocol::read_json_row(text));
  }
  return {};
}

domain::Ticket make_ticket(app::Services& services, const app::Community& community,
                           const Row& row) {
  domain::Ticket ticket;
  ticket.id = services.ids.make<base::TicketId>(base::to_ms(services.clock.now()));
  ticket.community = community.id;
  ticket.title = row.title;
  ticket.body = row.body;
  ticket.category = row.category.empty() ? "other" : row.category;
  ticket.created_at = row.created_at;
  ticket.updated_at = row.replied_at.value_or(row.created_at);
  if (row.reply.empty()) {
    ticket.state = domain::TicketState::accepted;
  } else {
    ticket.state = domain::TicketState::closed;
    ticket.resolution = domain::Resolution::archived;
    ticket.closed_at = ticket.answered_at = ticket.updated_at;
  }
  return ticket;
}

/// Adds one row in a transaction. `category_known`: set to whether the community has its category.
Fate add_row(store::Transaction& tx, app::Services& services, const app::Community& community,
             Row& row, bool& category_known) {
  category_known = true;
  if (const auto title = tx.find([](const store::Row& found) { return found.string(1); },
                                 query::find_ticket_by_source, {community.id, row.source}))
    return *title == row.title ? Fate::known : Fate::differs;
  auto ticket = make_ticket(services, community, row);
  if (!tx.find([](const store::Row&) { return true; }, query::find_category,
               {community.id, ticket.category})) {
    category_known = false;
    ticket.category = "other";
  }
  ticket.number = app::take_number(tx, community.id, services.clock.now(), community.zone);
  app::add_ticket_row(tx, ticket, row.source);
  app::add_search_terms(tx, ticket.id, std::move(row.terms));
  const auto parties = community.party_codes();
  if (!row.reply.empty()) {
    tx.execute(query::put_answer,
               {ticket.id, parties.front(), row.reply, domain::to_text(domain::Stance::handle),
                base::UserId{}, ticket.updated_at});
    app::load_answers(tx, ticket);
  }
  app::append_ticket_event(
      tx, nullptr, services.clock.now(), ticket, parties,
      {.kind = "ticket.imported",
       .part = protocol::TicketPart::whole,
       .extra = "\"source\":" + protocol::JsonWriter().value(row.source).take()});
  return Fate::added;
}

/// Takes rows and has them written, one job at a time.
struct Importer {
  Workspace& workspace;
  app::Services& services;
  const app::Community& community;
  const Output& output;
  Counts counts = {};
  bool failed = false;
  std::vector<Row> waiting = {};
  /// The job under way: its end, its first line, and how much of the file was read behind it.
  std::future<base::Result<Done>> written = {};
  std::size_t first_line = 0;
  std::optional<double> share = {};

  void add(Row row, double read_share) {
    if (failed) return;
    row.terms = app::search_terms(
        community.id, row.title + "\n" + row.body + (row.reply.empty() ? "" : "\n" + row.reply));
    waiting.push_back(std::move(row));
    if (waiting.size() < rows_per_job) return;
    write();
    share = read_share;
  }
  void refuse(std::size_t line, const std::string& why) {
    ++counts.bad;
    output.error("line " + std::to_string(line) + ": " + why);
  }
  void finish() {
    write();
    settle();
  }

 private:
  void write() {
    settle();
    if (waiting.empty() || failed) return;
    first_line = waiting.front().line;
    written = std::async(std::launch::async, [this, rows = std::exchange(waiting, {})]() mutable {
      return workspace.write([&](store::Transaction& tx) -> base::Result<Done> {
        Done job;
        for (auto& row : rows) {
          bool category_known = true;
          const auto fate = add_row(tx, services, community, row, category_known);
          if (fate == Fate::differs) job.differing.emplace_back(row.line, row.source);
          if (fate == Fate::added) ++job.counts.added;
          if (fate == Fate::known) ++job.counts.known;
          if (!category_known) ++job.counts.categories;
        }
        return job;
      });
    });
  }
  /// Waits for the job under way and counts what it did.
  void settle() {
    if (!written.valid()) return;
    const auto done = written.get();
    if (!done) {
      failed = true;
      output.error("lines from " + std::to_string(first_line) + ": " +
                   base::describe(done.error()));
      return;
    }
    counts.added += done->counts.added;
    counts.known += done->counts.known;
    counts.categories += done->counts.categories;
    for (const auto& [line, source] : done->differing)
      refuse(line, "the id " + source + " is there already with another title; left as it is");
    if (const auto read = std::exchange(share, {}))
      output.progress(std::to_string(static_cast<int>(*read * 100)) + " %  " +
                      std::to_string(counts.added + counts.known) + " rows");
  }
};

}  // namespace

int import_tickets(Workspace& workspace, const AdminRequest& request, const Output& output) {
  auto services = workspace.services();
  auto community = workspace.read([&](store::Transaction& tx) -> base::Result<app::Community> {
    auto found = app::find_community(tx, request.community);
    if (!found) return Error{Errc::not_found, "there is no community " + request.community};
    return std::move(*found);
  });
  if (!community) {
    output.error(community.error().detail);
    return 1;
  }

  Importer importer{workspace, services, *community, output};
  const auto begin = std::chrono::steady_clock::now();
  auto read = read_rows(request.file, community->zone, services.clock.now(),
                        [&](std::size_t line, base::Result<Row> row, double share) {
                          if (row)
                            importer.add(std::move(*row), share);
                          else
                            importer.refuse(line, row.error().detail);
                        });
  importer.finish();
  const auto& counts = importer.counts;
  if (!read) {
    output.error(read.error().detail);
    return 1;
  }
  if (counts.categories > 0)
    output.error(std::to_string(counts.categories) +
                 " rows are of categories that the community has not; they went to \"other\"");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto rows = counts.added + counts.known + counts.bad;
  char rate[64];
  std::snprintf(rate, sizeof rate, "%.2f s, %.0f rows/s", took.count(),
                static_cast<double>(rows) / std::max(took.count(), 1e-6));
  if (request.json)
    output.line("{\"added\":" + std::to_string(counts.added) + ",\"known\":" +
                std::to_string(counts.known) + ",\"bad\":" + std::to_string(counts.bad) + "}");
  else
    output.line("added " + std::to_string(counts.added) + ", there already " +
                std::to_string(counts.known) + ", bad " + std::to_string(counts.bad) + " (" + rate +
                ")");
  return importer.failed || counts.bad > 0 ? 1 : 0;
}

}  // namespace sifang::main
