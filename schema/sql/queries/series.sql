-- Queries of series, their exceptions and their meetings; the calendar feed and the reminders.

-- name: add_series :exec
-- Stores a series.
INSERT INTO series (id, community_id, name, rule, start_at_ms, zone, minutes, place, quorum, created_at_ms,
                    since_ms, changed_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10);

-- name: get_series :one
-- A series by id.
SELECT id, community_id, name, rule, start_at_ms, zone, minutes, place, quorum, ended_at_ms, version, since_ms,
       changed_at_ms
FROM series
WHERE id = $1;

-- name: list_series :many
-- A community's series that have not ended.
SELECT id, community_id, name, rule, start_at_ms, zone, minutes, place, quorum, ended_at_ms, version, since_ms,
       changed_at_ms
FROM series
WHERE community_id = $1 AND ended_at_ms IS NULL AND id > $2
ORDER BY id
LIMIT $3;

-- name: list_series_of_feed :many
-- A community's series for the calendar feed, without those that ended before a time.
SELECT id, community_id, name, rule, start_at_ms, zone, minutes, place, quorum, ended_at_ms, version, since_ms,
       changed_at_ms
FROM series
WHERE community_id = $1 AND (ended_at_ms IS NULL OR ended_at_ms >= $2)
ORDER BY id
LIMIT 1000;

-- name: update_series :exec
-- Stores a changed series.
UPDATE series
SET name = $1, rule = $2, start_at_ms = $3, zone = $4, minutes = $5, place = $6, ended_at_ms = $7,
    version = $8, since_ms = $9, changed_at_ms = $10
WHERE id = $11;

-- name: set_series_look :exec
-- Says when the next meeting has to be there; null where none will come.
UPDATE series
SET look_at_ms = $1
WHERE id = $2;

-- name: find_due_series :many
-- Series whose next meeting has to be there by now.
SELECT id
FROM series
WHERE look_at_ms IS NOT NULL AND look_at_ms <= $1
ORDER BY look_at_ms
LIMIT $2;

-- name: add_exception :exec
-- Leaves a day out.
INSERT INTO series_exceptions (series_id, day, reason)
VALUES ($1, $2, $3);

-- name: remove_exception :exec
-- Takes a day back.
DELETE FROM series_exceptions
WHERE series_id = $1 AND day = $2;

-- name: list_exceptions :many
-- The days that a series leaves out.
SELECT day, reason
FROM series_exceptions
WHERE series_id = $1
ORDER BY day
LIMIT 10000;

-- name: list_meetings_of_series :many
-- The meetings of a series that stand for an occurrence from a time on.
SELECT id, coalesce(occurrence_ms, starts_at_ms), starts_at_ms, state
FROM meetings
WHERE series_id = $1 AND coalesce(occurrence_ms, starts_at_ms) >= $2
ORDER BY starts_at_ms, id
LIMIT 10000;

-- name: list_live_of_series :many
-- The meetings of a series that are not over, with the occurrence that each stands for.
SELECT id, coalesce(occurrence_ms, starts_at_ms), starts_at_ms, state
FROM meetings
WHERE series_id = $1 AND state IN ('scheduled', 'open', 'in_session', 'recess')
ORDER BY starts_at_ms, id
LIMIT 10000;

-- name: list_feed :many
-- Meetings for the calendar feed that begin, or stand for an occurrence, from a time on; the latest first.
SELECT id, title, place, starts_at_ms, minutes, sequence, coalesce(changed_at_ms, created_at_ms), state,
       series_id, coalesce(occurrence_ms, starts_at_ms), change_reason
FROM meetings
WHERE community_id = $1 AND (starts_at_ms >= $2 OR occurrence_ms >= $2)
ORDER BY starts_at_ms DESC, id DESC
LIMIT 5000;

-- name: find_meetings_soon :many
-- Scheduled meetings after $1 whose reminder of a day before is due at $2, or of an hour before at $3.
SELECT id
FROM meetings
WHERE state = 'scheduled' AND starts_at_ms > $1 AND starts_at_ms <= $2
  AND (reminded < 1 OR (reminded < 2 AND starts_at_ms <= $3))
ORDER BY starts_at_ms
LIMIT $4;

-- name: set_reminded :exec
-- Notes that the members of a meeting were reminded of it.
UPDATE meetings
SET reminded = $1
WHERE id = $2;
