// SPDX-License-Identifier: Apache-2.0
// Jobs: what is to be moved is written down in the transaction that moves the line; the timer moves
// it piece by piece, each with a key of its own, so that whatever is killed when, it is moved once.
#include "redraw.hpp"

#include <chrono>

namespace grid {
namespace {

constexpr std::size_t most_statements = 1'000;
constexpr int read_at_once = 500;
constexpr auto longest_piece = std::chrono::milliseconds(700);

/// A line that moves takes along whom it had, and what somebody put there by hand only where it
/// runs otherwise around that ticket.
std::optional<Move> move_of(const Lines& before, const Lines& after, const Spot& spot) {
  auto to = locate(after, spot);
  if (spot.how == "hand" && locate(before, spot).grid == to.grid) return std::nullopt;
  const bool was_drawn = spot.how == "point" || spot.how == "place";
  if (to.grid.empty() && !was_drawn) return std::nullopt;
  if (to.grid == spot.grid) return std::nullopt;
  return Move{spot.ticket, spot.grid, std::move(to)};
}

void add_moves(const Host& host, std::int64_t job, const std::deque<Move>& moves) {
  std::vector<Statement> batch;
  for (const auto& move : moves) {
    batch.push_back(
        {"INSERT INTO plugin_grid_moves (job, ticket, from_grid, to_grid, how) VALUES"
         " ($1, $2, $3, $4, $5)",
         {job, move.ticket, move.from, move.to.grid, move.to.how},
         1});
    if (batch.size() < most_statements) continue;
    host.write(batch);
    batch.clear();
  }
  if (!batch.empty()) host.write(batch);
}

struct Job {
  std::int64_t id = 0;
  std::string kind;
};

std::optional<Job> next_job(const Host& host, std::string_view community) {
  std::optional<Job> job;
  host.query(
      "SELECT id, kind FROM plugin_grid_jobs WHERE community = $1 AND state = 'open' ORDER"
      " BY id LIMIT 1",
      {community}, [&](const Row& row) {
        job = {row.integer(0), row.string(1)};
      });
  return job;
}

std::vector<Step> list_steps(const Host& host, std::int64_t job) {
  std::vector<Step> steps;
  host.query(
      "SELECT m.id, m.job, m.ticket, m.from_grid, m.to_grid, m.how, j.reason, j.at FROM"
      " plugin_grid_moves m JOIN plugin_grid_jobs j ON j.id = m.job WHERE m.job = $1 AND"
      " m.state = 'todo' ORDER BY m.id LIMIT $2",
      {job, read_at_once}, [&](const Row& row) {
        steps.push_back({row.integer(0), row.integer(1), row.integer(7), row.string(2),
                         row.string(3), row.string(4), row.string(5), row.string(6)});
      });
  return steps;
}

/// Why a ticket is not moved any more: "" where it is.
std::string why_not(const Host& host, const Step& step) {
  std::string why = "there is no such ticket";
  host.query("SELECT state, grid, how FROM plugin_grid_tickets WHERE id = $1", {step.ticket},
             [&](const Row& row) {
               const bool by_hand = row.text(2) == "hand" && row.text(1) != step.from;
               why = row.text(0) == "closed" ? "it is closed"
                     : by_hand               ? "somebody has said another grid since"
                                             : "";
             });
  return why;
}

/// Where it belongs by the lines of now: they may have been drawn anew since the job was made.
std::string move_ticket(const Host& host, const Lines& lines, const Step& step) {
  auto why = why_not(host, step);
  if (!why.empty()) return why;
  const auto spot = find_spot(host, step.ticket);
  const auto to = locate(lines, *spot);
  if (to.grid != step.to) {
    if (to.grid == spot->grid) return "the lines were drawn anew since";
    host.write({{"UPDATE plugin_grid_moves SET to_grid = $2, how = $3 WHERE id = $1",
                 {step.id, to.grid, to.how},
                 1}});
  }
  return set_grid(host, step.ticket, to, step.reason, key_of(step, to.grid), why) ? "" : why;
}

void end_step(const Host& host, const Step& step, const std::string& why) {
  host.write(
      {{"UPDATE plugin_grid_moves SET state = iif($2 = '', 'done', 'failed'), why = $2 WHERE"
        " id = $1",
        {step.id, why},
        1}});
}

void end_job(const Host& host, std::int64_t job) {
  host.write({{"UPDATE plugin_grid_jobs SET state = 'done', ended_at = $2 WHERE id = $1",
               {job, host.now_ms()},
               1}});
}

const std::string& select_jobs() {
  static const std::string sql =
      "SELECT json_object('id', id, 'kind', kind, 'state', state, 'grid', nullif(grid, ''),"
      " 'total', (SELECT count(*) FROM plugin_grid_moves WHERE job = j.id), 'done', (SELECT"
      " count(*) FROM plugin_grid_moves WHERE job = j.id AND state = 'done'), 'failed', (SELECT"
      " count(*) FROM plugin_grid_moves WHERE job = j.id AND state = 'failed'), 'reason', reason,"
      " 'by_name', by_name, 'at', " KIT_TIME("at") ", 'ended_at', " KIT_TIME(
          "ended_at") ") FROM plugin_grid_jobs j WHERE community = $1";
  return sql;
}

void show_jobs(const Call& call) {
  const auto page = paging_of(call);
  call.answer(page_of(list_rows(call.host, select_jobs() + " AND id < $2 ORDER BY id DESC LIMIT $3",
                                {call.community, page.before, page.limit + 1}),
                      page.limit));
}

/// What was moved first stands last: as lists are, newest first.
Json list_moves_of(const Call& call, std::int64_t job) {
  const auto page = paging_of(call);
  return page_of(
      list_rows(call.host,
                "SELECT json_object('id', m.id, 'ticket', m.ticket, 'number', t.number, 'from',"
                " iif(j.kind = 'handover', j.from_name, nullif(m.from_grid, '')), 'to', iif(j.kind"
                " = 'handover', j.to_name, nullif(m.to_grid, '')), 'state', m.state, 'why', m.why)"
                " FROM plugin_grid_moves m JOIN plugin_grid_jobs j ON j.id = m.job JOIN"
                " plugin_grid_tickets t ON t.id = m.ticket WHERE m.job = $1 AND m.id < $2 ORDER BY"
                " m.id DESC LIMIT $3",
                {job, page.before, page.limit + 1}),
      page.limit);
}

void show_job(const Call& call) {
  const auto id = call.id("id");
  auto job = find_row(call.host, select_jobs() + " AND id = $2", {call.community, id});
  if (job.is_null()) throw Refusal(404, "there is no such job");
  job["moves"] = list_moves_of(call, id);
  call.answer(job);
}

}  // namespace

std::string key_of(const Step& step, const std::string& to) {
  return "grid:" + std::to_string(step.job) + ":" + std::to_string(step.job_at) + ":" +
         step.ticket + ":" + to;
}

std::deque<Move> list_moves(const Host& host, std::string_view community, const Lines& before,
                            const Lines& after) {
  std::deque<Move> moves;
  host.query(select_spots() + " WHERE t.community = $1 AND t.state <> 'closed' ORDER BY t.since",
             {community}, [&](const Row& row) {
               if (auto move = move_of(before, after, read_spot(row)))
                 moves.push_back(std::move(*move));
             });
  return moves;
}

std::int64_t start_redraw(const Host& host, std::string_view community, const Redraw& redraw,
                          const std::deque<Move>& moves) {
  const bool is_open = !moves.empty();
  const auto now = host.now_ms();
  host.write(
      {{"INSERT INTO plugin_grid_jobs (community, kind, state, grid, reason, by_id, by_name,"
        " at, ended_at) VALUES ($1, 'redraw', $2, $3, $4, $5, $6, $7, $8)",
        {community, is_open ? "open" : "done", redraw.area, redraw.reason, redraw.by,
         redraw.by_name, now, is_open ? Value(nullptr) : Value(now)},
        1}});
  const auto job = find_number(host, "SELECT max(id) FROM plugin_grid_jobs", {});
  add_moves(host, job, moves);
  return job;
}

void redraw_due(const Host& host, std::string_view community) {
  using Clock = std::chrono::steady_clock;
  catch_up(host, community);
  const auto job = next_job(host, community);
  if (!job) return;
  const auto until = Clock::now() + longest_piece;
  const auto& lines = known_lines(host, community);
  const auto steps = list_steps(host, job->id);
  std::size_t made = 0;
  for (; made < steps.size() && Clock::now() < until; ++made) {
    const auto& step = steps[made];
    const bool is_redraw = job->kind == "redraw";
    end_step(host, step, is_redraw ? move_ticket(host, lines, step) : hand_on(host, step));
  }
  if (made == steps.size() && steps.size() < read_at_once) end_job(host, job->id);
}

std::vector<Route> job_routes() {
  return {{"GET", "/jobs", "officer", show_jobs}, {"GET", "/jobs/{id}", "officer", show_job}};
}

}  // namespace grid
