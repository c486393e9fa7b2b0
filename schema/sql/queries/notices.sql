-- Queries of notices (server/app/notices.cpp).

-- name: list_notice_work :many
-- The communities whose log goes further than their notices.
SELECT c.id, n.seq, c.seq
FROM communities c
LEFT JOIN notice_cursors n ON n.community_id = c.id
WHERE c.seq > coalesce(n.seq, 0)
ORDER BY c.id
LIMIT 10000;

-- name: get_notice_cursor :one
-- How far a community's log has been turned into notices, and from where on.
SELECT seq, since_seq
FROM notice_cursors
WHERE community_id = $1;

-- name: set_notice_cursor :exec
-- Moves it.
INSERT INTO notice_cursors (community_id, since_seq, seq)
VALUES ($1, 0, $2)
ON CONFLICT (community_id) DO UPDATE
SET seq = excluded.seq;

-- name: list_told_events :many
-- The events after $2 up to $3, each with its most privileged body and whom that is for.
SELECT e.seq, e.at_ms, e.actor_id, e.kind, e.subject, e.scope, b.body, b.audience
FROM events e
LEFT JOIN event_bodies b ON b.community_id = e.community_id AND b.seq = e.seq AND b.position = 0
WHERE e.community_id = $1 AND e.seq > $2 AND e.seq <= $3
ORDER BY e.seq
LIMIT 1000;

-- name: find_event_before :one
-- The body of the last event of a kind in a story before another one.
SELECT b.body
FROM events e
JOIN event_bodies b ON b.community_id = e.community_id AND b.seq = e.seq AND b.position = 0
WHERE e.scope = $1 AND e.seq < $2 AND e.kind = $3
ORDER BY e.seq DESC
LIMIT 1;

-- name: find_late_paper :one
-- Whether a paper is told: handed in when the agenda was complete, and the first one in its minute for the same readers.
SELECT 1
FROM events e
JOIN event_bodies b ON b.community_id = e.community_id AND b.seq = e.seq AND b.position = 0
WHERE e.community_id = $1 AND e.seq = $2
  AND EXISTS (SELECT 1 FROM events l
              WHERE l.scope = e.scope AND l.seq < e.seq AND l.kind IN ('meeting.locked', 'meeting.opened'))
  AND NOT EXISTS (SELECT 1 FROM events p
                  JOIN event_bodies q ON q.community_id = p.community_id AND q.seq = p.seq AND q.position = 0
                  WHERE p.scope = e.scope AND p.seq < e.seq AND p.kind = e.kind AND q.audience = b.audience
                    AND p.at_ms / 60000 = e.at_ms / 60000
                    AND EXISTS (SELECT 1 FROM events l
                                WHERE l.scope = p.scope AND l.seq < p.seq
                                  AND l.kind IN ('meeting.locked', 'meeting.opened')));

-- name: get_ticket_parties :one
-- Whom a ticket concerns, and who may see it.
SELECT visibility, reporter_id, submitter_id, handler, first_receiver, grid, on_agenda, assignee_id,
       number, title
FROM tickets
WHERE id = $1;

-- name: list_followers :many
-- Who follows a ticket; supporting follows.
SELECT user_id
FROM follows
WHERE ticket_id = $1
ORDER BY user_id
LIMIT 1000000;

-- name: list_agenda_followers :many
-- Who reported, submitted or follows a ticket on a meeting's agenda.
SELECT t.reporter_id AS person
FROM agenda_items i
JOIN tickets t ON t.id = i.ticket_id
WHERE i.meeting_id = $1 AND i.state <> 'withdrawn' AND t.reporter_id IS NOT NULL
UNION
SELECT t.submitter_id
FROM agenda_items i
JOIN tickets t ON t.id = i.ticket_id
WHERE i.meeting_id = $1 AND i.state <> 'withdrawn' AND t.submitter_id IS NOT NULL
UNION
SELECT f.user_id
FROM agenda_items i
JOIN follows f ON f.ticket_id = i.ticket_id
WHERE i.meeting_id = $1 AND i.state <> 'withdrawn'
ORDER BY person
LIMIT 1000000;

-- name: get_last_notice :one
-- The newest notice's id.
SELECT coalesce(max(id), 0)
FROM notices;

-- name: add_notice :exec
-- Adds a notice.
INSERT INTO notices (id, community_id, seq, at_ms, actor_id, ticket_id, meeting_id, poll_id, matter_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: add_notice_audience :exec
-- Says whom it concerns; the lower position, which comes first, stays.
INSERT INTO notice_audiences (community_id, label, notice_id, position, why, kind)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING;

-- name: list_notices_of_label :many
-- Notices before $3 that concern a label, newest first.
SELECT a.notice_id, a.position, a.why, a.kind, n.community_id, n.seq, n.at_ms, n.actor_id,
       n.ticket_id, n.meeting_id, n.poll_id, n.matter_id
FROM notice_audiences a
JOIN notices n ON n.id = a.notice_id
WHERE a.community_id = $1 AND a.label = $2 AND a.notice_id < $3
ORDER BY a.notice_id DESC
LIMIT $4;

-- name: list_joined :many
-- Since when a person is in each of their communities.
SELECT community_id, min(created_at_ms)
FROM memberships
WHERE user_id = $1
GROUP BY community_id
ORDER BY community_id
LIMIT 1000;

-- name: get_notice_reader :one
-- What a person has read.
SELECT steps, read_to, read_step, before_read_to, before_read_step
FROM notice_readers
WHERE user_id = $1;

-- name: put_notice_reader :exec
-- Keeps what a person has read.
INSERT INTO notice_readers (user_id, steps, read_to, read_step, before_read_to, before_read_step)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id) DO UPDATE
SET steps = excluded.steps, read_to = excluded.read_to, read_step = excluded.read_step,
    before_read_to = excluded.before_read_to, before_read_step = excluded.before_read_step;

-- name: get_notice_mark :one
-- How a person marked a notice.
SELECT step, is_read
FROM notice_marks
WHERE user_id = $1 AND notice_id = $2;

-- name: put_notice_mark :exec
-- Marks a notice.
INSERT INTO notice_marks (user_id, notice_id, step, is_read)
VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id, notice_id) DO UPDATE
SET step = excluded.step, is_read = excluded.is_read;

-- name: list_readable_bodies :many
-- What an event says to each audience, most privileged first.
SELECT audience, body
FROM event_bodies
WHERE community_id = $1 AND seq = $2
ORDER BY position
LIMIT 100;

-- name: list_body_audiences :many
-- To whom an event says something, most privileged first.
SELECT audience
FROM event_bodies
WHERE community_id = $1 AND seq = $2
ORDER BY position
LIMIT 100;

-- name: get_notice_settings :one
-- How a person wants to be told.
SELECT app_off, version, mail_on, language, quiet_from, quiet_to
FROM notice_settings
WHERE user_id = $1;

-- name: put_notice_settings :exec
-- Keeps how a person wants to be told.
INSERT INTO notice_settings (user_id, app_off, mail_on, language, quiet_from, quiet_to)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id) DO UPDATE
SET app_off = excluded.app_off, mail_on = excluded.mail_on, language = excluded.language,
    quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, version = version + 1;

-- name: count_notices :one
-- How many notices there are of the events up to $2, and the oldest one's event.
SELECT count(*), min(seq)
FROM notices
WHERE community_id = $1 AND seq <= $2;

-- name: list_untold :many
-- Events after $2 up to $3 that have no notice, though events of that kind are always told.
SELECT e.seq, e.kind
FROM events e
WHERE e.community_id = $1 AND e.seq > $2 AND e.seq <= $3
  AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.community_id = e.community_id AND n.seq = e.seq)
ORDER BY e.seq
LIMIT 100000000;
