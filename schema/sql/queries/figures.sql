-- Queries of the figures (server/app/figures.cpp).

-- name: get_ticket_figures :one
-- What the figures know of a ticket.
SELECT month, raised_at_ms, private, party, grid, category, facts, answers, answer_due_at_ms,
       work_due_at_ms, rating, first_answer_minutes, close_minutes, day, state, due_at_ms, closed_on,
       reopened_on
FROM ticket_figures
WHERE ticket_id = $1;

-- name: put_ticket_figures :exec
-- Stores what the figures know of a ticket.
INSERT INTO ticket_figures (ticket_id, community_id, month, raised_at_ms, private, party, grid,
                            category, facts, answers, answer_due_at_ms, work_due_at_ms, rating,
                            first_answer_minutes, close_minutes, day, state, due_at_ms, closed_on,
                            reopened_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT (ticket_id) DO UPDATE
SET month = excluded.month, raised_at_ms = excluded.raised_at_ms, day = excluded.day,
    private = excluded.private, party = excluded.party, grid = excluded.grid,
    category = excluded.category, facts = excluded.facts, answers = excluded.answers,
    answer_due_at_ms = excluded.answer_due_at_ms, work_due_at_ms = excluded.work_due_at_ms,
    rating = excluded.rating, first_answer_minutes = excluded.first_answer_minutes,
    close_minutes = excluded.close_minutes, state = excluded.state, due_at_ms = excluded.due_at_ms,
    closed_on = excluded.closed_on, reopened_on = excluded.reopened_on;

-- name: add_figure_sums :exec
-- Adds to the sums of a month, party, grid and category.
INSERT INTO figure_sums (community_id, month, private, party, grid, category,
                         raised, answer_decided, answered_in_time, closed_after_answers,
                         closed_fixed, rated, satisfied, work_judged, work_in_time, asked, reworked,
                         given, given_back, ever_closed, reopened_closed, silenced, ratings)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23)
ON CONFLICT (community_id, month, private, party, grid, category) DO UPDATE
SET raised = raised + excluded.raised, answer_decided = answer_decided + excluded.answer_decided,
    answered_in_time = answered_in_time + excluded.answered_in_time, closed_after_answers =
    closed_after_answers + excluded.closed_after_answers, closed_fixed = closed_fixed +
    excluded.closed_fixed, rated = rated + excluded.rated, satisfied = satisfied +
    excluded.satisfied, work_judged = work_judged + excluded.work_judged, work_in_time =
    work_in_time + excluded.work_in_time, asked = asked + excluded.asked, reworked = reworked +
    excluded.reworked, given = given + excluded.given, given_back = given_back +
    excluded.given_back, ever_closed = ever_closed + excluded.ever_closed, reopened_closed =
    reopened_closed + excluded.reopened_closed, silenced = silenced + excluded.silenced, ratings =
    ratings + excluded.ratings;

-- name: add_figure_answers :exec
-- Adds to the sums of a party's answers.
INSERT INTO figure_answers (community_id, month, private, party, grid, category, due, in_time, silent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (community_id, month, private, party, grid, category) DO UPDATE
SET due = due + excluded.due, in_time = in_time + excluded.in_time,
    silent = silent + excluded.silent;

-- name: add_figure_times :exec
-- Counts how many took how long.
INSERT INTO figure_times (community_id, month, private, measure, party, bucket, tickets)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (community_id, month, private, measure, party, bucket) DO UPDATE
SET tickets = tickets + excluded.tickets;

-- name: list_figure_sums :many
-- The sums of the months from $2 to $3; private tickets among them where $4 is 1.
SELECT month, private, party, grid, category, raised, answer_decided, answered_in_time,
       closed_after_answers, closed_fixed, rated, satisfied, work_judged, work_in_time, asked,
       reworked, given, given_back, ever_closed, reopened_closed, silenced, ratings
FROM figure_sums
WHERE community_id = $1 AND month BETWEEN $2 AND $3 AND private <= $4
ORDER BY month, private, party, grid, category
LIMIT 1000000;

-- name: list_figure_answers :many
-- The sums of parties' answers of the months from $2 to $3.
SELECT month, private, party, grid, category, due, in_time, silent
FROM figure_answers
WHERE community_id = $1 AND month BETWEEN $2 AND $3 AND private <= $4
ORDER BY month, private, party, grid, category
LIMIT 1000000;

-- name: list_figure_times :many
-- How many of the months from $2 to $3 took how long.
SELECT month, private, measure, party, bucket, tickets
FROM figure_times
WHERE community_id = $1 AND month BETWEEN $2 AND $3 AND private <= $4 AND tickets <> 0
ORDER BY month, private, measure, party, bucket
LIMIT 1000000;

-- name: list_late_answers :many
-- Tickets of the months from $2 to $3 whose time to answer is over at $5 and that nothing has
-- happened to since.
SELECT month, party, grid, category, answers
FROM ticket_figures
WHERE community_id = $1 AND month BETWEEN $2 AND $3 AND private <= $4 AND answer_due_at_ms < $5
ORDER BY answer_due_at_ms
LIMIT 1000000;

-- name: list_late_work :many
-- Tickets of the months from $2 to $3 whose work is late at $5, and what was known of it before.
SELECT month, party, grid, category, facts
FROM ticket_figures
WHERE community_id = $1 AND month BETWEEN $2 AND $3 AND private <= $4 AND work_due_at_ms < $5
ORDER BY work_due_at_ms
LIMIT 1000000;

-- name: list_figure_tickets :many
-- A page of the tickets behind a figure, newest first, before ($2, $3): of the months $4 to $5, with
-- the bit $7, or late with their answers ($8 = 1) or their work ($10 = 1) at $9, and not late in
-- their work where $11 is 1; of a grid, a category, a party that has the work (null: any); where $15
-- is not null with one of the texts $15 to $17 in `answers`, or with $18 once it is decided or late.
-- Without those that have the bit $20, unless their work is late. What was withdrawn is there only
-- where $19 is 1.
SELECT ticket_id, raised_at_ms
FROM ticket_figures
WHERE community_id = $1
  AND (raised_at_ms, ticket_id) < ($2, $3)
  AND month BETWEEN $4 AND $5 AND private <= $6
  AND ((facts & $7) <> 0 OR ($8 = 1 AND answer_due_at_ms < $9) OR ($10 = 1 AND work_due_at_ms < $9))
  AND ($11 = 0 OR work_due_at_ms IS NULL OR work_due_at_ms >= $9)
  AND ($12 IS NULL OR grid = $12)
  AND ($13 IS NULL OR category = $13)
  AND ($14 IS NULL OR party = $14)
  AND ($15 IS NULL OR instr(answers, $15) > 0 OR ($16 <> '' AND instr(answers, $16) > 0)
       OR ($17 <> '' AND instr(answers, $17) > 0)
       OR ($18 <> '' AND instr(answers, $18) > 0 AND ((facts & 2) <> 0 OR answer_due_at_ms < $9)))
  AND ($19 = 1 OR (facts & 65536) = 0)
  AND ((facts & $20) = 0 OR (facts & 65536) <> 0 OR ($10 = 1 AND work_due_at_ms < $9))
ORDER BY raised_at_ms DESC, ticket_id DESC
LIMIT $21;

-- name: list_ticket_figures :many
-- What the figures know of every ticket of a community, in the columns of get_ticket_figures.
SELECT month, raised_at_ms, private, party, grid, category, facts, answers, answer_due_at_ms,
       work_due_at_ms, rating, first_answer_minutes, close_minutes, day, state, due_at_ms, closed_on,
       reopened_on
FROM ticket_figures
WHERE community_id = $1
ORDER BY ticket_id
LIMIT 100000000;

-- name: forget_ticket_figures :exec
-- Empties a community's figures before they are made anew.
DELETE FROM ticket_figures
WHERE community_id = $1;

-- name: forget_figure_sums :exec
-- Empties a community's sums.
DELETE FROM figure_sums
WHERE community_id = $1;

-- name: forget_figure_answers :exec
-- Empties a community's sums of answers.
DELETE FROM figure_answers
WHERE community_id = $1;

-- name: forget_figure_times :exec
-- Empties a community's times.
DELETE FROM figure_times
WHERE community_id = $1;

-- name: add_board_count :exec
-- Adds to a count of the board.
INSERT INTO board_counts (community_id, private, measure, day, name, count)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (community_id, private, measure, day, name) DO UPDATE
SET count = count + excluded.count;

-- name: forget_empty_count :exec
-- Forgets a count of the board that has become nothing.
DELETE FROM board_counts
WHERE community_id = $1 AND private = $2 AND measure = $3 AND day = $4 AND name = $5 AND count = 0;

-- name: forget_board_counts :exec
-- Empties a community's board.
DELETE FROM board_counts
WHERE community_id = $1;

-- name: list_board_counts :many
-- Every count of a community's board.
SELECT private, measure, day, name, count
FROM board_counts
WHERE community_id = $1
ORDER BY private, measure, day, name
LIMIT 1000000;

-- name: list_standing_counts :many
-- What stands on a community's board; private tickets are not on it.
SELECT measure, name, count
FROM board_counts
WHERE community_id = $1 AND private = 0 AND day = 0 AND count <> 0
  AND measure IN ('state', 'all', 'open', 'answered', 'silent', 'owed', 'working', 'ratings', 'rating')
ORDER BY measure, count DESC, name
LIMIT 10000;

-- name: count_days :many
-- How often something has happened since the day $2, of what is not private.
SELECT measure, sum(count)
FROM board_counts
WHERE community_id = $1 AND private = 0 AND day >= $2 AND measure IN ('submitted', 'closed', 'reopened')
GROUP BY measure
ORDER BY measure
LIMIT 10;

-- name: count_due :many
-- What came due before the span $2, from its first day $3 to the day before $4 (since 1970, UTC), and,
-- from the start $5 of that day on, what is due before $6: by the party that has the work; of what is
-- not private.
SELECT name, sum(count)
FROM board_counts
WHERE community_id = $1 AND private = 0 AND measure = 'due_span' AND day < $2
GROUP BY name
UNION ALL
SELECT name, sum(count)
FROM board_counts
WHERE community_id = $1 AND private = 0 AND measure = 'due' AND day >= $3 AND day < $4
GROUP BY name
UNION ALL
SELECT party, count(*)
FROM ticket_figures
WHERE community_id = $1 AND private = 0 AND due_at_ms >= $5 AND due_at_ms < $6
GROUP BY party
ORDER BY 1
LIMIT 1000;

-- name: list_communities_without_figures :many
-- Communities whose figures have not been made yet.
SELECT c.id
FROM communities c
LEFT JOIN figure_states s ON s.community_id = c.id
WHERE s.community_id IS NULL
ORDER BY c.id
LIMIT 10000;

-- name: put_figure_state :exec
-- Says that a community's figures are whole.
INSERT INTO figure_states (community_id, made_at_ms)
VALUES ($1, $2)
ON CONFLICT (community_id) DO UPDATE
SET made_at_ms = excluded.made_at_ms;

-- name: get_zone :one
-- A community's time zone.
SELECT zone
FROM communities
WHERE id = $1;
