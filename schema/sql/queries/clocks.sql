-- Queries of clocks and of what decides them. Columns of a clock in the order of list_ticket_clocks.

-- name: list_ticket_clocks :many
-- The clocks of a ticket that are on.
SELECT clock, state, limit_minutes, counting, elapsed_ms, running_since_ms, due_at_ms, warn_at_ms,
       met_at_ms, warned_at_ms, breached_at_ms, steps, policy_version
FROM ticket_clocks
WHERE ticket_id = $1
ORDER BY clock
LIMIT 10;

-- name: list_clock_alarms :many
-- When each clock of a ticket has something due, for `sifang verify`.
SELECT clock, next_at_ms
FROM ticket_clocks
WHERE ticket_id = $1
ORDER BY clock
LIMIT 10;

-- name: put_ticket_clock :exec
-- Stores a clock as it stands.
INSERT INTO ticket_clocks (ticket_id, clock, community_id, state, limit_minutes, counting, elapsed_ms,
                           running_since_ms, due_at_ms, warn_at_ms, met_at_ms, warned_at_ms,
                           breached_at_ms, steps, policy_version, next_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (ticket_id, clock) DO UPDATE
SET state = excluded.state, limit_minutes = excluded.limit_minutes, counting = excluded.counting,
    elapsed_ms = excluded.elapsed_ms, running_since_ms = excluded.running_since_ms,
    due_at_ms = excluded.due_at_ms, warn_at_ms = excluded.warn_at_ms,
    met_at_ms = excluded.met_at_ms, warned_at_ms = excluded.warned_at_ms,
    breached_at_ms = excluded.breached_at_ms, steps = excluded.steps,
    policy_version = excluded.policy_version, next_at_ms = excluded.next_at_ms;

-- name: delete_ticket_clock :exec
-- A clock that is off has no row.
DELETE FROM ticket_clocks
WHERE ticket_id = $1 AND clock = $2;

-- name: find_due_clocks :many
-- Tickets whose clocks have something due by $1, the longest due first.
SELECT ticket_id
FROM ticket_clocks
WHERE next_at_ms <= $1
ORDER BY next_at_ms, ticket_id
LIMIT $2;

-- name: find_old_clocks :many
-- Tickets whose clocks were read by an older policy than their community's, once per clock.
SELECT c.ticket_id
FROM clock_settings s
JOIN ticket_clocks c ON c.community_id = s.community_id AND c.policy_version < s.version
WHERE c.met_at_ms IS NULL
ORDER BY s.community_id, c.policy_version, c.ticket_id
LIMIT $1;

-- name: find_ended_waits :many
-- Tickets that wait until a time that has come.
SELECT id
FROM tickets
WHERE state = 'waiting' AND wait_until_ms <= $1
ORDER BY wait_until_ms, id
LIMIT $2;

-- name: set_ticket_due :exec
-- A clock, not a person, has moved the time by which a ticket is due: no new version.
UPDATE tickets
SET due_at_ms = $1
WHERE id = $2;

-- name: find_stored_ticket :one
-- What decides a ticket's clocks, as it is stored.
SELECT state, due_at_ms, due_set_at_ms
FROM tickets
WHERE id = $1;

-- name: list_ticket_moments :many
-- What happened to a ticket and when, by the heads of its events.
SELECT at_ms, kind
FROM events
WHERE scope = $1
ORDER BY seq
LIMIT 100000;

-- name: get_clock_settings :one
-- A community's settings; null where it has none.
SELECT c.zone, s.calendar, s.warn_percent, s.supporters, s.lead_after_minutes,
       s.agenda_after_minutes, s.township_after_minutes, s.version
FROM communities c
LEFT JOIN clock_settings s ON s.community_id = c.id
WHERE c.id = $1;

-- name: put_clock_settings :exec
-- Stores a community's settings.
INSERT INTO clock_settings (community_id, calendar, warn_percent, supporters, lead_after_minutes,
                            agenda_after_minutes, township_after_minutes, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (community_id) DO UPDATE
SET calendar = excluded.calendar, warn_percent = excluded.warn_percent,
    supporters = excluded.supporters, lead_after_minutes = excluded.lead_after_minutes,
    agenda_after_minutes = excluded.agenda_after_minutes,
    township_after_minutes = excluded.township_after_minutes, version = excluded.version;

-- name: list_clock_rules :many
-- A community's own limits.
SELECT category, urgency, clock, limit_minutes, counting
FROM clock_rules
WHERE community_id = $1
ORDER BY category, urgency, clock
LIMIT 5000;

-- name: put_clock_rule :exec
-- Sets a limit.
INSERT INTO clock_rules (community_id, category, urgency, clock, limit_minutes, counting)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (community_id, category, urgency, clock) DO UPDATE
SET limit_minutes = excluded.limit_minutes, counting = excluded.counting;

-- name: delete_clock_rule :exec
-- Takes a limit back to what stands above it.
DELETE FROM clock_rules
WHERE community_id = $1 AND category = $2 AND urgency = $3 AND clock = $4;

-- name: list_working_hours :many
-- The weekdays whose hours are not the usual ones.
SELECT weekday, spans
FROM working_hours
WHERE community_id = $1
ORDER BY weekday
LIMIT 7;

-- name: put_working_hours :exec
-- Sets the hours of a weekday.
INSERT INTO working_hours (community_id, weekday, spans)
VALUES ($1, $2, $3)
ON CONFLICT (community_id, weekday) DO UPDATE
SET spans = excluded.spans;

-- name: list_calendar_days :many
-- A community's own days.
SELECT day, kind, name
FROM calendar_days
WHERE community_id = $1
ORDER BY day
LIMIT 20000;

-- name: put_calendar_day :exec
-- Sets a day.
INSERT INTO calendar_days (community_id, day, kind, name)
VALUES ($1, $2, $3, $4)
ON CONFLICT (community_id, day) DO UPDATE
SET kind = excluded.kind, name = excluded.name;

-- name: delete_calendar_day :exec
-- Takes a day back to what the published calendar or the weekday says.
DELETE FROM calendar_days
WHERE community_id = $1 AND day = $2;

-- name: find_parent_category :one
-- The category above one; null on the upper level.
SELECT parent
FROM categories
WHERE community_id = $1 AND code = $2;
