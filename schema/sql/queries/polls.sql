-- Queries of polls: votes outside a meeting.

-- name: add_poll :exec
-- Drafts a poll.
INSERT INTO polls (id, community_id, item_id, rule, rule_version, question, text, secret, deem_absent,
                   count_parking, extraordinary, state, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'draft', $12);

-- name: get_poll :one
-- A poll by id.
SELECT id, community_id, item_id, rule, question, text, secret, deem_absent, count_parking, extraordinary,
       state, opens_at_ms, closes_at_ms, announced_at_ms, opened_at_ms, closed_at_ms, published_at_ms,
       heads, area, cast_heads, cast_area, electorate_hash, result, official, withdrawn_for, version, reminded
FROM polls
WHERE id = $1;

-- name: list_polls :many
-- A page of a community's polls, the latest first; drafts only where $4 is 1, those that meeting $5 put where it is given.
SELECT id
FROM polls
WHERE community_id = $1 AND id < $2 AND ($3 IS NULL OR state = $3) AND ($4 = 1 OR state <> 'draft')
  AND ($5 IS NULL OR item_id IN (SELECT i.id FROM agenda_items i WHERE i.meeting_id = $5))
ORDER BY id DESC
LIMIT $6;

-- name: list_polls_of_meeting :many
-- The polls that a meeting's items put, as they were drafted.
SELECT p.id
FROM agenda_items i
JOIN polls p ON p.item_id = i.id
WHERE i.meeting_id = $1
ORDER BY p.id
LIMIT 500;

-- name: find_poll_told :one
-- What everybody ($3) was told of a poll last, up to a place in the log.
SELECT b.body
FROM events e
CROSS JOIN event_bodies b ON b.community_id = e.community_id AND b.seq = e.seq
WHERE e.scope = $1 AND +e.seq <= $2 AND b.audience = $3 AND b.body IS NOT NULL
ORDER BY e.seq DESC
LIMIT 1;

-- name: list_due_polls :many
-- Announced polls whose time to open has come.
SELECT id
FROM polls
WHERE state = 'announced' AND opens_at_ms <= $1
ORDER BY opens_at_ms, id
LIMIT $2;

-- name: list_polls_ending :many
-- Open polls that end soon or whose time is over, and of which that was not told: $2 and $3 before the end, in ms.
SELECT id
FROM polls
WHERE state = 'open' AND closes_at_ms <= $1 + $2
  AND reminded < CASE
    WHEN closes_at_ms <= $1 THEN 2
    WHEN closes_at_ms - opens_at_ms > $2 THEN 1
    WHEN closes_at_ms - opens_at_ms > $3 AND closes_at_ms <= $1 + $3 THEN 1
    ELSE 0 END
ORDER BY closes_at_ms, id
LIMIT $4;

-- name: set_poll_reminded :exec
-- What time alone has told of it; that makes no screen stale.
UPDATE polls
SET reminded = $1
WHERE id = $2;

-- name: list_voters_of_poll :many
-- Who casts in a poll that was opened: for themselves, or by a mandate.
SELECT user_id AS person
FROM poll_elector_users
WHERE poll_id = $1
UNION
SELECT holder_id
FROM poll_proxies
WHERE poll_id = $1
ORDER BY person
LIMIT 1000000;

-- name: list_voters_waited_for :many
-- Who has an elector in a poll for whom nobody has cast yet.
SELECT u.user_id AS person
FROM poll_elector_users u
JOIN poll_electors e ON e.poll_id = u.poll_id AND e.elector = u.elector
WHERE u.poll_id = $1 AND e.cast_at_ms IS NULL
UNION
SELECT p.holder_id
FROM poll_proxies p
JOIN poll_electors e ON e.poll_id = p.poll_id AND e.elector = p.elector
WHERE p.poll_id = $1 AND e.cast_at_ms IS NULL
ORDER BY person
LIMIT 1000000;

-- name: list_voters_of_roll :many
-- Who will cast in a poll of that roll, as linked now; parking counts where $3 is 1.
SELECT DISTINCT u.user_id
FROM roll_entries r
JOIN roll_users u ON u.entry_id = r.id
WHERE r.community_id = $1 AND r.electorate = $2 AND (r.parking = 0 OR $3 = 1)
ORDER BY u.user_id
LIMIT 1000000;

-- name: list_paper_reviewers :many
-- Who may decide about a written ballot: hosts and recorders who did not type it.
SELECT DISTINCT m.user_id
FROM poll_papers p
JOIN memberships m ON m.role IN ('host', 'recorder')
WHERE p.id = $1 AND m.community_id = $2 AND m.user_id <> p.by_id AND m.user_id <> coalesce(p.second_by_id, 0)
ORDER BY m.user_id
LIMIT 10000;

-- name: update_poll :exec
-- Stores what an action changed.
UPDATE polls
SET rule = $1, rule_version = $2, question = $3, text = $4, secret = $5, deem_absent = $6, count_parking = $7,
    extraordinary = $8, state = $9, opens_at_ms = $10, closes_at_ms = $11, announced_at_ms = $12,
    opened_at_ms = $13, closed_at_ms = $14, published_at_ms = $15, heads = $16, area = $17, cast_heads = $18,
    cast_area = $19, electorate_hash = $20, result = $21, official = $22, withdrawn_for = $23, version = $24
WHERE id = $25;

-- name: add_poll_option :exec
-- Adds a choice to a poll.
INSERT INTO poll_options (poll_id, position, code)
VALUES ($1, $2, $3);

-- name: remove_poll_options :exec
-- Takes a draft's choices away, to put others.
DELETE FROM poll_options WHERE poll_id = $1;

-- name: list_poll_options :many
-- The choices of a poll with the secret ballots they hold.
SELECT code, ballots
FROM poll_options
WHERE poll_id = $1
ORDER BY position
LIMIT 50;

-- name: freeze_poll_electors :exec
-- Freezes the roll as it stands into the poll's electorate, parking where $4 is 1.
INSERT INTO poll_electors (poll_id, elector, head, area)
SELECT $1, elector, head, area
FROM roll_entries
WHERE community_id = $2 AND electorate = $3 AND (parking = 0 OR $4 = 1);

-- name: freeze_poll_users :exec
-- Who votes for the frozen electors online, as linked now.
INSERT INTO poll_elector_users (poll_id, user_id, elector)
SELECT $1, u.user_id, r.elector
FROM roll_entries r
JOIN roll_users u ON u.entry_id = r.id
WHERE r.community_id = $2 AND r.electorate = $3 AND (r.parking = 0 OR $4 = 1);

-- name: list_poll_electors :many
-- The frozen electorate with its ballots.
SELECT elector, head, area, cast_at_ms IS NOT NULL, channel, choice
FROM poll_electors
WHERE poll_id = $1
ORDER BY elector
LIMIT 1000000;

-- name: page_poll_electors :many
-- A page of the electorate for those who go round: whether each has voted, and how; those that have not where $5 is 1.
SELECT e.elector, e.head, e.area, e.cast_at_ms, e.channel, coalesce(r.names, ''), p.holder_id, h.name, p.mandate
FROM poll_electors e
JOIN polls v ON v.id = e.poll_id
LEFT JOIN roll_entries r
  ON r.community_id = v.community_id AND r.electorate = $1 AND r.elector = e.elector
LEFT JOIN poll_proxies p ON p.poll_id = e.poll_id AND p.elector = e.elector
LEFT JOIN users h ON h.id = p.holder_id
WHERE e.poll_id = $2 AND e.elector > $3 AND ($4 = '' OR instr(e.elector, $4) > 0 OR instr(coalesce(r.names, ''), $4) > 0)
  AND ($5 = 0 OR e.cast_at_ms IS NULL)
ORDER BY e.elector
LIMIT $6;

-- name: find_poll_elector :one
-- One of the electorate.
SELECT head, area, cast_at_ms IS NOT NULL, channel, choice
FROM poll_electors
WHERE poll_id = $1 AND elector = $2;

-- name: list_votes_of_user :many
-- The electors that a person casts for in a poll: their own, and as a proxy.
SELECT e.elector, e.area, e.cast_at_ms, e.channel, e.choice, o.proxy
FROM (SELECT elector, 0 AS proxy FROM poll_elector_users WHERE poll_id = $1 AND user_id = $2
      UNION
      SELECT elector, 1 AS proxy FROM poll_proxies WHERE poll_id = $1 AND holder_id = $2) o
JOIN poll_electors e ON e.poll_id = $1 AND e.elector = o.elector
ORDER BY o.proxy, e.elector
LIMIT 1000;

-- name: cast_poll_ballot :exec
-- Marks an elector as having cast, once; the choice is null in a secret poll.
UPDATE poll_electors
SET cast_at_ms = $1, by_id = $2, channel = $3, choice = $4
WHERE poll_id = $5 AND elector = $6 AND cast_at_ms IS NULL;

-- name: replace_poll_ballot :exec
-- A review put the written ballot in place of the other.
UPDATE poll_electors
SET cast_at_ms = $1, by_id = $2, channel = $3, choice = $4
WHERE poll_id = $5 AND elector = $6;

-- name: count_poll_ballot :exec
-- Adds a secret ballot to a choice.
UPDATE poll_options
SET ballots = ballots + 1
WHERE poll_id = $1 AND code = $2;

-- name: is_head_in_poll :one
-- Whether any elector of a head has cast.
SELECT 1
FROM poll_electors
WHERE poll_id = $1 AND head = $2 AND cast_at_ms IS NOT NULL
LIMIT 1;

-- name: link_to_polls :exec
-- Somebody linked to a line of a roll may cast in the polls of that roll that are open.
INSERT INTO poll_elector_users (poll_id, user_id, elector)
SELECT p.id, $1, e.elector
FROM polls p
JOIN poll_electors e ON e.poll_id = p.id AND e.elector = $2
WHERE p.community_id = $3 AND p.state = 'open' AND p.rule IN (SELECT value FROM json_each($4))
ON CONFLICT DO NOTHING;

-- name: unlink_from_polls :exec
-- Somebody unlinked by mistake of the roll casts in open polls no more.
DELETE FROM poll_elector_users
WHERE user_id = $1 AND elector = $2
  AND poll_id IN (SELECT p.id FROM polls p WHERE p.community_id = $3 AND p.state = 'open'
                  AND p.rule IN (SELECT value FROM json_each($4)));

-- name: list_open_polls_of_roll :many
-- The polls of those rules that are open and have that elector.
SELECT p.id
FROM polls p
JOIN poll_electors e ON e.poll_id = p.id AND e.elector = $1
WHERE p.community_id = $2 AND p.state = 'open' AND p.rule IN (SELECT value FROM json_each($3))
ORDER BY p.id
LIMIT 1000;

-- name: put_poll_proxy :exec
-- Writes down a mandate; a later one takes its place.
INSERT INTO poll_proxies (poll_id, elector, holder_id, mandate, by_id, at_ms)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (poll_id, elector) DO UPDATE
SET holder_id = excluded.holder_id, mandate = excluded.mandate, by_id = excluded.by_id, at_ms = excluded.at_ms;

-- name: remove_poll_proxy :one
-- Ends a mandate; nothing comes back where there was none.
DELETE FROM poll_proxies
WHERE poll_id = $1 AND elector = $2
RETURNING holder_id;

-- name: count_mandates :one
-- The heads whose mandate a person holds, beside one.
SELECT count(DISTINCT e.head)
FROM poll_proxies p
JOIN poll_electors e ON e.poll_id = p.poll_id AND e.elector = p.elector
WHERE p.poll_id = $1 AND p.holder_id = $2 AND e.head <> $3;

-- name: add_poll_paper :exec
-- A written ballot as the first person typed it.
INSERT INTO poll_papers (id, poll_id, elector, channel, choice, by_id, at_ms, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting');

-- name: find_open_paper :one
-- The written ballot of an elector that is not settled.
SELECT id, channel, choice, by_id, state, photo
FROM poll_papers
WHERE poll_id = $1 AND elector = $2 AND state IN ('waiting', 'in_review')
ORDER BY id
LIMIT 1;

-- name: get_poll_paper :one
-- A written ballot by id.
SELECT poll_id, elector, channel, choice, by_id, second_choice, second_by_id, state, photo
FROM poll_papers
WHERE id = $1;

-- name: second_poll_paper :exec
-- What the second person typed, and what came of it.
UPDATE poll_papers
SET second_choice = $1, second_by_id = $2, second_at_ms = $3, state = $4
WHERE id = $5;

-- name: settle_poll_paper :exec
-- What a review made of it.
UPDATE poll_papers
SET state = $1, reason = $2, settled_by_id = $3, settled_at_ms = $4
WHERE id = $5;

-- name: list_poll_papers :many
-- The written ballots that are not settled, those in review first.
SELECT p.id, p.elector, p.channel, p.choice, p.by_id, a.name, p.at_ms, p.second_choice, p.second_by_id, b.name,
       p.state, e.channel, e.choice, e.cast_at_ms, p.photo
FROM poll_papers p
JOIN users a ON a.id = p.by_id
LEFT JOIN users b ON b.id = p.second_by_id
JOIN poll_electors e ON e.poll_id = p.poll_id AND e.elector = p.elector
WHERE p.poll_id = $1 AND p.state IN ('waiting', 'in_review')
ORDER BY p.state, p.elector, p.id
LIMIT 1000;

-- name: use_for_ballot :exec
-- A file is used: it shows a written ballot. What it was called is forgotten.
UPDATE attachments
SET place = 'ballot', ref = CAST($1 AS TEXT), name = ''
WHERE id = $2;

-- name: set_paper_photo :exec
-- A photo of the paper was handed in.
UPDATE poll_papers
SET photo = 1
WHERE id = $1;

-- name: find_ballot_photo :one
-- The photo of a written ballot, in the columns of get_attachment.
SELECT id, sha256, type, size, width, height, name, thumbnail, by_id, ticket_id, place, ref, length,
       community_id, masked, item_id, forgotten
FROM attachments
WHERE place = 'ballot' AND ref = CAST($1 AS TEXT);

-- name: list_ballot_photos_to_forget :many
-- Photos of written ballots whose poll was published before a time, or closed where nothing was
-- published, or should have been closed; or was withdrawn.
SELECT a.id
FROM attachments a INDEXED BY ux_attachments_ballot
JOIN poll_papers p ON p.id = CAST(a.ref AS INTEGER)
JOIN polls v ON v.id = p.poll_id
WHERE a.place = 'ballot' AND (v.state = 'withdrawn'
    OR coalesce(v.published_at_ms, v.closed_at_ms, v.closes_at_ms) < $1)
ORDER BY a.id
LIMIT $2;

-- name: delete_ballot_photo :exec
-- Takes a photo of a written ballot away; its bytes go when nothing names them for a day.
DELETE FROM attachments
WHERE id = $1 AND place = 'ballot';

-- name: count_open_papers :one
-- How many written ballots are not settled.
SELECT count(*)
FROM poll_papers
WHERE poll_id = $1 AND state IN ('waiting', 'in_review');

-- name: list_poll_users :many
-- Who casts for which elector.
SELECT user_id, elector
FROM poll_elector_users
WHERE poll_id = $1
ORDER BY user_id, elector
LIMIT 1000000;
