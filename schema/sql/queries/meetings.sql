-- Queries of meetings, agendas, votes and decisions.

-- name: add_meeting :exec
-- Schedules a meeting.
INSERT INTO meetings (id, community_id, series_id, title, state, starts_at_ms, minutes, place, quorum,
                      created_at_ms, check_in, occurrence_ms, changed_at_ms, reminded)
VALUES ($1, $2, $3, $4, 'scheduled', $5, $6, $7, $8, $9, $10, $11, $9, $12);

-- name: get_meeting :one
-- A meeting by id.
SELECT id, community_id, series_id, title, state, starts_at_ms, minutes, place, quorum, locked,
       current_item_id, without_quorum, opened_at_ms, started_at_ms, closed_at_ms, published_at_ms,
       summary, sequence, version, check_in, occurrence_ms, change_reason, changed_at_ms, reminded,
       turn_minutes, party_minutes
FROM meetings
WHERE id = $1;

-- name: find_meeting_version :one
-- How often a meeting has changed.
SELECT version
FROM meetings
WHERE id = $1;

-- name: update_meeting :exec
-- Stores what an action changed.
UPDATE meetings
SET title = $1, state = $2, starts_at_ms = $3, minutes = $4, place = $5, locked = $6,
    current_item_id = $7, without_quorum = $8, opened_at_ms = $9, started_at_ms = $10,
    closed_at_ms = $11, published_at_ms = $12, summary = $13, sequence = $14, version = $15,
    change_reason = $16, changed_at_ms = $17, reminded = $18, turn_minutes = $19, party_minutes = $20
WHERE id = $21;

-- name: begin_correction :exec
-- A new edition of published minutes is under way.
INSERT INTO minutes_editions (meeting_id, number, reason, begun_at_ms)
VALUES ($1, $2, $3, $4);

-- name: drop_correction :exec
-- An edition is not published after all.
DELETE FROM minutes_editions
WHERE meeting_id = $1 AND number = $2 AND seq IS NULL;

-- name: publish_edition :exec
-- Ties an edition of the minutes to the log as it stands.
INSERT INTO minutes_editions (meeting_id, number, reason, published_at_ms, seq, hash)
VALUES ($1, $2, '', $3, $4, $5)
ON CONFLICT (meeting_id, number) DO UPDATE
SET published_at_ms = excluded.published_at_ms, seq = excluded.seq, hash = excluded.hash;

-- name: list_editions :many
-- The editions of a meeting's minutes; without a seq one that is under way.
SELECT number, reason, begun_at_ms, published_at_ms, seq, hash
FROM minutes_editions
WHERE meeting_id = $1
ORDER BY number
LIMIT 1000;

-- name: list_meeting_ids :many
-- A page of a community's meetings, latest first.
SELECT id
FROM meetings
WHERE community_id = $1 AND (starts_at_ms, id) < ($2, $3) AND ($4 IS NULL OR state = $4)
  AND starts_at_ms >= $5
ORDER BY starts_at_ms DESC, id DESC
LIMIT $6;

-- name: list_meeting_ids_soonest :many
-- A page of a community's meetings from a time on, soonest first.
SELECT id
FROM meetings
WHERE community_id = $1 AND (starts_at_ms, id) > ($2, $3) AND ($4 IS NULL OR state = $4)
  AND starts_at_ms >= $5
ORDER BY starts_at_ms, id
LIMIT $6;

-- name: list_meeting_ids_ahead :many
-- A page of the meetings under way (rank 0) and of those to come (rank 1), soonest first; $6 is how long ago one may have been due to begin.
SELECT id
FROM meetings
WHERE community_id = $1 AND (state = 'scheduled', starts_at_ms, id) > ($2, $3, $4)
  AND starts_at_ms >= $5
  AND (state IN ('open', 'in_session', 'recess') OR (state = 'scheduled' AND starts_at_ms >= $6))
ORDER BY state = 'scheduled', starts_at_ms, id
LIMIT $7;

-- name: find_next_meeting :one
-- The first meeting to come that is not locked; $2 is how long ago one may have been due to begin.
SELECT id
FROM meetings
WHERE community_id = $1 AND state = 'scheduled' AND locked = 0 AND starts_at_ms >= $2
ORDER BY starts_at_ms, id
LIMIT 1;

-- name: find_last_closed :one
-- The meeting that a new one follows: the last closed of its series, or of the community without one.
SELECT id, opened_at_ms
FROM meetings
WHERE community_id = $1 AND state IN ('closed', 'published') AND ($2 IS NULL OR series_id = $2)
ORDER BY closed_at_ms DESC, id DESC
LIMIT 1;

-- name: add_item :exec
-- Puts something on an agenda; a commitment with the deadline that holds now.
INSERT INTO agenda_items (id, meeting_id, position, kind, title, ticket_id, commitment_id, by_id,
                          reason, minutes, state, carried_from, urgent, now_due_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'pending', $11, $12,
        (SELECT k.now_due_ms FROM tasks k WHERE k.decision_id = $7));

-- name: list_items :many
-- An agenda in order, with what decides who may read an item.
SELECT i.id, i.position, i.kind, i.title, i.ticket_id, t.number, i.commitment_id, u.name, i.reason,
       i.minutes, i.state, i.started_at_ms, i.ended_at_ms, i.answers, i.version,
       t.visibility, t.reporter_id, t.submitter_id, t.handler, t.first_receiver, t.grid,
       c.text, c.party, c.assignee_id, a.name, coalesce(i.now_due_ms, c.due_at_ms), i.by_id, i.supporters,
       EXISTS (SELECT 1 FROM question_replies r WHERE r.item_id = i.id), i.summary, i.urgent,
       i.used_ms, i.running_since_ms
FROM agenda_items i
LEFT JOIN tickets t ON t.id = i.ticket_id
LEFT JOIN users u ON u.id = i.by_id
LEFT JOIN decisions c ON c.id = i.commitment_id
LEFT JOIN users a ON a.id = c.assignee_id
WHERE i.meeting_id = $1
ORDER BY i.position, i.id
LIMIT 500;

-- name: find_meeting_of_item :one
-- The meeting an item belongs to.
SELECT meeting_id
FROM agenda_items
WHERE id = $1;

-- name: update_item :exec
-- Stores what changed in an item.
UPDATE agenda_items
SET position = $1, title = $2, minutes = $3, state = $4, started_at_ms = $5, ended_at_ms = $6,
    answers = $7, summary = $8, version = $9, used_ms = $10, running_since_ms = $11
WHERE id = $12;

-- name: list_attendance :many
-- Who is at a meeting, in order of arrival; whether they have been erased since, or have lost the role in the party
-- for which they came.
SELECT a.user_id, u.name, a.party, a.role, a.at_ms,
       u.disabled_at_ms IS NOT NULL
         OR (coalesce(a.party, '') <> ''
             AND NOT EXISTS (SELECT 1
                             FROM memberships m
                             WHERE m.user_id = a.user_id AND m.community_id = t.community_id AND m.role = 'member'
                               AND m.party = a.party)),
       a.how
FROM attendance a
JOIN meetings t ON t.id = a.meeting_id
JOIN users u ON u.id = a.user_id
WHERE a.meeting_id = $1
ORDER BY a.position
LIMIT 2000;

-- name: add_attendance :one
-- Checks somebody in once; who took part from elsewhere and comes to the room is there from then on. No row when
-- nothing changes.
INSERT INTO attendance (meeting_id, user_id, party, role, at_ms, how, position)
VALUES ($1, $2, $3, $4, $5, $6,
        (SELECT coalesce(max(b.position), 0) + 1 FROM attendance b WHERE b.meeting_id = $1))
ON CONFLICT (meeting_id, user_id) DO UPDATE SET how = excluded.how
WHERE attendance.how = 'remote' AND excluded.how <> 'remote'
RETURNING party, role, at_ms;

-- name: keep_check_in_secret :exec
-- What a meeting's codes are made from, once.
INSERT INTO check_in_codes (meeting_id, secret)
VALUES ($1, $2)
ON CONFLICT DO NOTHING;

-- name: get_check_in_secret :one
-- What a meeting's codes are made from.
SELECT secret
FROM check_in_codes
WHERE meeting_id = $1;

-- name: forget_check_in_secret :exec
-- The meeting is over: no more codes.
DELETE FROM check_in_codes
WHERE meeting_id = $1;

-- name: find_attendance :one
-- Whether somebody is at a meeting, and for which party.
SELECT party, role
FROM attendance
WHERE meeting_id = $1 AND user_id = $2;

-- name: list_signatures :many
-- Who has signed an edition of a meeting's minutes.
SELECT s.party, u.name, s.at_ms
FROM signatures s
JOIN users u ON u.id = s.user_id
WHERE s.meeting_id = $1 AND s.edition = $2
ORDER BY s.at_ms, s.party
LIMIT 100;

-- name: add_signature :one
-- Signs for a party once; no row when it has signed.
INSERT INTO signatures (meeting_id, edition, party, user_id, at_ms)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
RETURNING party;

-- name: remove_signatures :exec
-- The signatures under an edition that is not published after all.
DELETE FROM signatures
WHERE meeting_id = $1 AND edition = $2;

-- name: add_statement :exec
-- Keeps what was said.
INSERT INTO statements (id, item_id, by_id, party, text, at_ms)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: list_statements :many
-- What was said to an item.
SELECT s.id, u.name, s.party, s.text, s.at_ms
FROM statements s
JOIN users u ON u.id = s.by_id
WHERE s.item_id = $1
ORDER BY s.id
LIMIT 5000;

-- name: count_statements :one
-- How much was said to an item, and how much of it by one person.
SELECT count(*), coalesce(sum(by_id = $1), 0)
FROM statements
WHERE item_id = $2;

-- name: add_speaker :exec
-- Somebody asks for the floor.
INSERT INTO speakers (id, item_id, user_id, party, state, requested_at_ms, kind, to_statement_id, to_speaker_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: list_speakers :many
-- The speaker list of an item.
SELECT s.id, s.user_id, u.name, s.party, s.state, s.requested_at_ms, s.began_at_ms, s.ended_at_ms,
       s.kind, s.to_statement_id, s.to_speaker_id, s.used_ms, s.running_since_ms
FROM speakers s
JOIN users u ON u.id = s.user_id
WHERE s.item_id = $1
ORDER BY s.id
LIMIT 1000;

-- name: find_item_of_speaker :one
-- The item a speaker waits for.
SELECT item_id
FROM speakers
WHERE id = $1;

-- name: update_speaker :exec
-- Stores what became of a speaker.
UPDATE speakers
SET state = $1, began_at_ms = $2, ended_at_ms = $3, used_ms = $4, running_since_ms = $5
WHERE id = $6;

-- name: add_vote :exec
-- Drafts a vote.
INSERT INTO votes (id, item_id, question, rule, rule_version, secret, state, motion_id, amendment_id)
VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, $8);

-- name: add_vote_option :exec
-- Adds a choice to a vote.
INSERT INTO vote_options (vote_id, position, code)
VALUES ($1, $2, $3);

-- name: list_votes :many
-- The votes of an item.
SELECT id, question, rule, secret, state, entitled, ballots, result, version, motion_id, amendment_id
FROM votes
WHERE item_id = $1
ORDER BY id
LIMIT 100;

-- name: find_open_vote :one
-- Whether a vote on any item of a meeting is open.
SELECT 1
FROM votes v
JOIN agenda_items i ON i.id = v.item_id
WHERE i.meeting_id = $1 AND v.state = 'open'
LIMIT 1;

-- name: list_counted_votes :many
-- The votes on the matter of an item that were counted, the one closed last first. How a motion reads, on which
-- amendments are voted, is not whether it is wanted.
SELECT id
FROM votes
WHERE item_id = $1 AND result IS NOT NULL AND amendment_id IS NULL
ORDER BY closed_at_ms DESC, id DESC
LIMIT 100;

-- name: find_item_of_vote :one
-- The item a vote belongs to.
SELECT item_id
FROM votes
WHERE id = $1;

-- name: list_vote_options :many
-- The choices of a vote with their ballots.
SELECT code, ballots
FROM vote_options
WHERE vote_id = $1
ORDER BY position
LIMIT 50;

-- name: add_elector :exec
-- Freezes somebody into the electorate.
INSERT INTO vote_electors (vote_id, elector)
VALUES ($1, $2)
ON CONFLICT DO NOTHING;

-- name: find_elector :one
-- Whether somebody may vote, and has.
SELECT cast_at_ms IS NOT NULL
FROM vote_electors
WHERE vote_id = $1 AND elector = $2;

-- name: list_electors :many
-- The electorate with who has cast and, in a named vote, what.
SELECT elector, cast_at_ms IS NOT NULL, choice
FROM vote_electors
WHERE vote_id = $1
ORDER BY elector
LIMIT 10000;

-- name: cast_ballot :exec
-- Marks an elector as having cast, once; the choice is null in a secret vote.
UPDATE vote_electors
SET cast_at_ms = $1, by_id = $2, choice = $3
WHERE vote_id = $4 AND elector = $5 AND cast_at_ms IS NULL;

-- name: count_ballot :exec
-- Adds a ballot to a choice.
UPDATE vote_options
SET ballots = ballots + 1
WHERE vote_id = $1 AND code = $2;

-- name: add_ballot_to_vote :exec
-- Adds one to the ballots cast.
UPDATE votes
SET ballots = ballots + 1, version = version + 1
WHERE id = $1;

-- name: update_vote :exec
-- Stores what opening, closing or publishing changed.
UPDATE votes
SET state = $1, entitled = $2, opened_at_ms = coalesce(opened_at_ms, $3),
    closed_at_ms = coalesce(closed_at_ms, $4), published_at_ms = coalesce(published_at_ms, $5),
    result = $6, version = version + 1
WHERE id = $7;

-- name: add_decision :exec
-- Records what was decided.
INSERT INTO decisions (id, meeting_id, item_id, ticket_id, text, party, assignee_id, due_at_ms, by_id, at_ms,
                       despite_vote)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: find_decision_of_item :one
-- The decision on an item.
SELECT d.id, d.text, d.party, d.assignee_id, u.name, d.due_at_ms, d.despite_vote, k.review_at_ms
FROM decisions d
LEFT JOIN users u ON u.id = d.assignee_id
LEFT JOIN tasks k ON k.decision_id = d.id
WHERE d.item_id = $1;

-- name: list_commitments :many
-- Decisions that charge somebody, to open a meeting at $5 of the series $4 with: those of the last meeting $1,
-- and of the community's meetings outside any series that have closed since $3; of earlier ones the tasks that are
-- said to be done, are due, are to be looked at again or were deferred by the last meeting, or have no time at
-- all; and what a ticket carries that is not closed, where the last meeting, or one outside any series since $3,
-- deferred it and none has dealt with it. Nothing on which a meeting has said the last word. With the text as it was
-- written.
SELECT d.id, coalesce(w.text, d.text), d.ticket_id, d.due_at_ms, d.at_ms, t.visibility
FROM decisions d
JOIN meetings m ON m.id = d.meeting_id
LEFT JOIN tickets t ON t.id = d.ticket_id
LEFT JOIN tasks k ON k.decision_id = d.id
LEFT JOIN withheld_texts w
  ON w.owner_id = coalesce(d.ticket_id, d.meeting_id) AND w.place = 'decision' AND w.ref = CAST(d.id AS TEXT)
WHERE d.party IS NOT NULL AND (k.state IS NULL OR k.state IN ('open', 'done'))
  AND (d.meeting_id = $1
       OR (m.community_id = $2 AND m.series_id IS NULL AND m.closed_at_ms >= $3)
       OR (m.community_id = $2 AND m.state IN ('closed', 'published') AND k.state IS NOT NULL
           AND ($4 IS NULL OR m.series_id IS NULL OR m.series_id = $4)
           AND (k.state = 'done' OR k.now_due_ms <= $5 OR k.now_review_ms <= $5
                OR (k.now_due_ms IS NULL AND k.now_review_ms IS NULL)
                OR EXISTS (SELECT 1 FROM agenda_items i
                           WHERE i.commitment_id = d.id AND i.meeting_id = $1 AND i.state = 'deferred')))
       OR (m.community_id = $2 AND k.state IS NULL AND t.state <> 'closed'
           AND EXISTS (SELECT 1 FROM agenda_items i
                       JOIN meetings n ON n.id = i.meeting_id
                       WHERE i.commitment_id = d.id AND i.state = 'deferred'
                         AND (n.id = $1 OR (n.series_id IS NULL AND n.closed_at_ms >= $3)))
           AND NOT EXISTS (SELECT 1 FROM agenda_items i
                           WHERE i.commitment_id = d.id AND i.state = 'decided')))
ORDER BY d.id
LIMIT 200;

-- name: list_carried :many
-- Items of a meeting that were not decided, to be carried over into the meeting $2; not of a ticket that is
-- closed. With the title as it was written.
SELECT i.id, i.kind, coalesce(w.text, i.title), i.ticket_id, t.visibility
FROM agenda_items i
LEFT JOIN tickets t ON t.id = i.ticket_id
LEFT JOIN withheld_texts w
  ON w.owner_id = coalesce(i.ticket_id, i.meeting_id) AND w.place = 'item' AND w.ref = CAST(i.id AS TEXT)
WHERE i.meeting_id = $1 AND i.state = 'deferred' AND i.kind <> 'commitment'
  AND (t.state IS NULL OR t.state <> 'closed')
  AND NOT EXISTS (SELECT 1 FROM agenda_items n WHERE n.carried_from = i.id AND n.meeting_id = $2)
ORDER BY i.position, i.id
LIMIT 200;

-- name: list_agenda_tickets :many
-- Tickets that could come on an agenda: overdue (also those whose clocks have come as far as the
-- agenda), sent, new by supporters, or supported by as many as the rule asks for and on none before. With
-- the title as it was written.
SELECT t.id, coalesce(w.text, t.title), t.state, t.visibility, t.supporters, t.due_at_ms, t.created_at_ms,
       t.updated_at_ms,
       EXISTS (SELECT 1 FROM ticket_clocks c
               WHERE c.ticket_id = t.id AND c.steps >= 3 AND c.met_at_ms IS NULL)
FROM tickets t
LEFT JOIN withheld_texts w ON w.owner_id = t.id AND w.place = 'title' AND w.ref = ''
WHERE t.community_id = $1
  AND t.state IN ('new', 'accepted', 'agenda', 'assigned', 'working', 'township')
  AND (t.state = 'agenda' OR t.due_at_ms < $2 OR t.state = 'new'
       OR EXISTS (SELECT 1 FROM ticket_clocks c
                  WHERE c.ticket_id = t.id AND c.steps >= 3 AND c.met_at_ms IS NULL)
       OR (t.supporters >= $3 AND NOT EXISTS (
         SELECT 1 FROM agenda_items i WHERE i.ticket_id = t.id AND i.state <> 'withdrawn')))
ORDER BY t.supporters DESC, t.created_at_ms
LIMIT 200;

-- name: list_settled_items :many
-- Items that wait on an agenda, put there by nobody, whose ticket has been closed meanwhile, or on whose task
-- another meeting has said the last word; also a deferred commitment that a ticket carries, which was closed, or
-- which another meeting has dealt with.
SELECT i.id
FROM agenda_items i
LEFT JOIN tickets t ON t.id = i.ticket_id
LEFT JOIN tasks k ON k.decision_id = i.commitment_id
WHERE i.meeting_id = $1 AND i.state = 'pending' AND i.by_id IS NULL
  AND ((i.kind = 'ticket' AND t.state = 'closed')
       OR (i.kind = 'commitment' AND k.state NOT IN ('open', 'done'))
       OR (i.kind = 'commitment' AND k.id IS NULL
           AND EXISTS (SELECT 1 FROM agenda_items e
                       WHERE e.commitment_id = i.commitment_id AND e.state = 'deferred')
           AND (t.state = 'closed'
                OR EXISTS (SELECT 1 FROM agenda_items e
                           WHERE e.commitment_id = i.commitment_id AND e.state = 'decided'))))
ORDER BY i.position, i.id
LIMIT 500;

-- name: set_item_position :exec
-- Puts an item in its place; no change that a reader of the item would see.
UPDATE agenda_items
SET position = $1
WHERE id = $2;
