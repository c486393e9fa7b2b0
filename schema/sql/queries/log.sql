-- Queries of the log (server/app/event_log.cpp).

-- name: get_log_end :one
-- Where a community's log ends.
SELECT seq, last_hash
FROM communities
WHERE id = $1;

-- name: set_log_end :exec
-- Moves the end of a community's log.
UPDATE communities
SET seq = $1, last_hash = $2
WHERE id = $3;

-- name: add_event :exec
-- Appends an event.
INSERT INTO events (community_id, seq, at_ms, actor_id, kind, subject, scope, prev_hash, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: add_event_body :exec
-- Adds what an event says to one audience.
INSERT INTO event_bodies (community_id, seq, position, audience, salt, digest, body)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: list_event_bodies :many
-- The bodies of the events after $2 up to $3, most privileged first.
SELECT seq, audience, body
FROM event_bodies
WHERE community_id = $1 AND seq > $2 AND seq <= $3
ORDER BY seq, position
LIMIT 100000;

-- name: get_event_hash :one
-- The hash of an event, by its place in the log.
SELECT hash
FROM events
WHERE community_id = $1 AND seq = $2;

-- name: get_event_scope :one
-- To whose story an event belongs.
SELECT scope
FROM events
WHERE community_id = $1 AND seq = $2;

-- name: list_story_bodies :many
-- The bodies of everything that happened to one noun.
SELECT b.seq, b.audience, b.body, e.kind
FROM events e
JOIN event_bodies b ON b.community_id = e.community_id AND b.seq = e.seq
WHERE e.scope = $1
ORDER BY b.seq, b.position
LIMIT 100000;

-- name: list_chain :many
-- The next $3 events of the log as it is chained, for `sifang verify`: one row per body, as it was
-- written.
SELECT e.seq, e.at_ms, e.actor_id, e.kind, e.subject, e.scope, e.prev_hash, e.hash,
       b.position, b.audience, b.salt, b.digest, coalesce(w.body, b.body), r.digest
FROM (
  SELECT community_id, seq, at_ms, actor_id, kind, subject, scope, prev_hash, hash
  FROM events
  WHERE community_id = $1 AND seq > $2
  ORDER BY seq
  LIMIT $3
) e
LEFT JOIN event_bodies b ON b.community_id = e.community_id AND b.seq = e.seq
LEFT JOIN withheld_bodies w
  ON w.community_id = b.community_id AND w.seq = b.seq AND w.position = b.position
LEFT JOIN erased_bodies r
  ON r.community_id = b.community_id AND r.seq = b.seq AND r.position = b.position
ORDER BY e.seq, b.position
LIMIT 1000000;
