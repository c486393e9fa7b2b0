-- Queries of the erasure of a person (server/app/erasure.cpp).

-- name: list_scopes_naming :many
-- The nouns of a community of which events after $2 up to $3 say one of two texts.
SELECT DISTINCT e.scope
FROM event_bodies b
JOIN events e ON e.community_id = b.community_id AND e.seq = b.seq
LEFT JOIN withheld_bodies w
  ON w.community_id = b.community_id AND w.seq = b.seq AND w.position = b.position
WHERE b.community_id = $1 AND b.seq > $2 AND b.seq <= $3
  AND (instr(coalesce(w.body, b.body), $4) > 0 OR instr(coalesce(w.body, b.body), $5) > 0)
ORDER BY e.scope
LIMIT 1000000;

-- name: list_scope_bodies :many
-- Everything that happened to one noun, with what it says: as shown, and as written where that is
-- withheld.
SELECT b.community_id, b.seq, b.position, b.audience, b.salt, b.body, w.body, e.actor_id, e.kind
FROM events e
JOIN event_bodies b ON b.community_id = e.community_id AND b.seq = e.seq
LEFT JOIN withheld_bodies w
  ON w.community_id = b.community_id AND w.seq = b.seq AND w.position = b.position
WHERE e.scope = $1 AND b.body IS NOT NULL
ORDER BY b.seq, b.position
LIMIT 1000000;

-- name: put_erased_body :exec
-- A body was rewritten.
INSERT INTO erased_bodies (community_id, seq, position, digest)
VALUES ($1, $2, $3, $4)
ON CONFLICT (community_id, seq, position) DO UPDATE SET digest = excluded.digest;

-- name: list_communities_of_person :many
-- Where a person holds a role, did something or reported something.
SELECT community_id
FROM memberships
WHERE user_id = $1
UNION
SELECT community_id
FROM events
WHERE actor_id = $1
UNION
SELECT community_id
FROM tickets
WHERE reporter_id = $1 OR submitter_id = $1
ORDER BY community_id
LIMIT 10000;

-- name: is_erased :one
-- Whether a person has been erased.
SELECT 1
FROM users
WHERE id = $1 AND disabled_at_ms IS NOT NULL;

-- name: erase_user :exec
-- Leaves of an account its id, with a login that nobody can type and a name that says what happened.
UPDATE users
SET login = $1, name = $2, phone = NULL, password_hash = NULL, is_root = 0, disabled_at_ms = $3,
    version = version + 1
WHERE id = $4;

-- name: list_items_held_by :many
-- Items of meetings under way, of one community or ($1 null) of all, in which a person waits for the floor or speaks,
-- or has an open motion or amendment.
SELECT i.meeting_id, i.id
FROM agenda_items i
JOIN meetings m ON m.id = i.meeting_id
WHERE m.state IN ('in_session', 'recess') AND ($1 IS NULL OR m.community_id = $1)
  AND (EXISTS (SELECT 1 FROM speakers s
               WHERE s.item_id = i.id AND s.user_id = $2 AND s.state IN ('waiting', 'granted', 'speaking'))
       OR EXISTS (SELECT 1 FROM motions o
                  WHERE o.item_id = i.id AND o.state = 'open'
                    AND (o.by_id = $2
                         OR EXISTS (SELECT 1 FROM motion_amendments a
                                    WHERE a.motion_id = o.id AND a.by_id = $2 AND a.state = 'open'))))
ORDER BY i.meeting_id, i.position, i.id
LIMIT 10000;

-- name: delete_memberships_of_user :exec
-- A person holds no role any more.
DELETE FROM memberships
WHERE user_id = $1;

-- name: delete_devices_of_user :exec
-- Forgets the browsers of a person.
DELETE FROM devices
WHERE user_id = $1;

-- name: delete_notice_marks_of_user :exec
-- Forgets what a person has read.
DELETE FROM notice_marks
WHERE user_id = $1;

-- name: delete_notice_reader :exec
-- Forgets how far a person has read.
DELETE FROM notice_readers
WHERE user_id = $1;

-- name: delete_notice_settings :exec
-- Forgets what a person wanted to be told of.
DELETE FROM notice_settings
WHERE user_id = $1;

-- name: delete_notices_of_label :exec
-- Forgets whom notices were for.
DELETE FROM notice_audiences
WHERE community_id = $1 AND label = $2;

-- name: delete_filters_of_user :exec
-- Forgets what a person looked for often.
DELETE FROM saved_filters
WHERE user_id = $1;

-- name: delete_outbox_notices_of_user :exec
-- Forgets what was told to a person by e-mail.
DELETE FROM outbox_notices
WHERE outbox_id IN (SELECT id FROM outbox WHERE user_id = $1);

-- name: delete_outbox_of_user :exec
-- Forgets the e-mails to a person.
DELETE FROM outbox
WHERE user_id = $1;

-- name: delete_idempotency_keys_of_user :exec
-- Forgets what was answered to a person.
DELETE FROM idempotency_keys
WHERE user_id = $1;

-- name: forget_answers :exec
-- Of what was answered to others and is remembered for a day stays only that it was done.
UPDATE idempotency_keys
SET body = $1;

-- name: list_uploads_of_user :many
-- What a person began to send.
SELECT id
FROM uploads
WHERE by_id = $1
ORDER BY id
LIMIT 1000000;

-- name: delete_uploads_of_user :exec
-- Forgets what a person began to send.
DELETE FROM uploads
WHERE by_id = $1;

-- name: delete_unused_attachments_of_user :exec
-- Forgets what a person sent and never used, and what plugins kept of it.
DELETE FROM attachments
WHERE by_id = $1 AND ticket_id IS NULL AND item_id IS NULL AND (place IS NULL OR place = 'plugin');

-- name: delete_looks_of_person :exec
-- Forgets who looked at a person's data.
DELETE FROM looks
WHERE person_id = $1;

-- name: list_reported_tickets :many
-- What a person reported, and whether it is private.
SELECT id, community_id, visibility
FROM tickets
WHERE reporter_id = $1
ORDER BY id
LIMIT 1000000;

-- name: erase_behalf :exec
-- Whoever a ticket was submitted for before they had an account is named no more.
UPDATE tickets
SET behalf_name = $1, behalf_phone = NULL
WHERE id = $2 AND behalf_name IS NOT NULL;

-- name: list_authored :many
-- What a person said and asked.
SELECT id
FROM statements
WHERE by_id = $1
UNION ALL
SELECT id
FROM comments
WHERE by_id = $1
UNION ALL
SELECT id
FROM agenda_items
WHERE by_id = $1
UNION ALL
SELECT id
FROM statement_corrections
WHERE by_id = $1
UNION ALL
SELECT id
FROM question_replies
WHERE by_id = $1
UNION ALL
SELECT id
FROM papers
WHERE by_id = $1
UNION ALL
SELECT id
FROM motions
WHERE by_id = $1
UNION ALL
SELECT id
FROM motion_amendments
WHERE by_id = $1
UNION ALL
SELECT id
FROM motion_wordings
WHERE by_id = $1
ORDER BY 1
LIMIT 1000000;

-- name: list_signed :many
-- The minutes a person signed, and for whom.
SELECT meeting_id, party, at_ms
FROM signatures
WHERE user_id = $1
ORDER BY meeting_id, edition
LIMIT 1000000;

-- name: list_item_answers_naming :many
-- Agenda items that keep answers with a text in them.
SELECT id, ticket_id, answers
FROM agenda_items
WHERE ticket_id IS NOT NULL AND instr(answers, $1) > 0
ORDER BY id
LIMIT 1000000;

-- name: list_withheld_answers_naming :many
-- The same as they were written, where masks hide something of them.
SELECT owner_id, ref, text, shown
FROM withheld_texts
WHERE place = 'item_answers' AND instr(text, $1) > 0
ORDER BY owner_id, ref
LIMIT 1000000;

-- name: list_all_masks_of_ticket :many
-- Every mask of a ticket, undone ones too.
SELECT id, undone_reason IS NOT NULL
FROM masks
WHERE ticket_id = $1
ORDER BY id
LIMIT 100000;

-- name: erase_mask :exec
-- Leaves of a mask that there was one.
UPDATE masks
SET words = $1, attachment_id = NULL, reason = $2,
    undone_reason = CASE WHEN undone_reason IS NULL THEN NULL ELSE $2 END
WHERE id = $3;

-- name: erase_reports :exec
-- Leaves of reports of abuse that there were some.
UPDATE reports
SET words = $1, reason = CASE WHEN reason IS NULL THEN NULL ELSE $1 END
WHERE ticket_id = $2;

-- name: erase_reports_by :exec
-- Leaves of what a person reported as abuse that they did.
UPDATE reports
SET words = $1
WHERE by_id = $2 AND words <> '';

-- name: list_reports_by :many
-- What a person reported as abuse.
SELECT id
FROM reports
WHERE by_id = $1
ORDER BY id
LIMIT 1000000;

-- name: delete_masked_attachments_of_ticket :exec
-- Takes the masked files off a ticket for good.
DELETE FROM attachments
WHERE ticket_id = $1 AND masked = 1;

-- name: erase_despite_votes :exec
-- Leaves of why a meeting decided in spite of a vote that there was a reason.
UPDATE decisions
SET despite_vote = $1
WHERE ticket_id = $2 AND despite_vote IS NOT NULL;

-- name: erase_point :exec
-- A ticket is on no map any more.
UPDATE tickets
SET lat = NULL, lon = NULL
WHERE id = $1;

-- name: delete_withheld_texts :exec
-- Forgets what was written before it was masked.
DELETE FROM withheld_texts
WHERE owner_id = $1;

-- name: delete_attachments_of_ticket :exec
-- Takes the files off a ticket; their bytes go when nothing names them for a day.
DELETE FROM attachments
WHERE ticket_id = $1;

-- name: list_erased_bodies :many
-- The bodies of a community that were rewritten.
SELECT seq, position, digest
FROM erased_bodies
WHERE community_id = $1
ORDER BY seq, position
LIMIT 10000000;

-- name: begin_forgetting_words :exec
-- Has the whole search index merged, so that deleted words are in no part of it: at most twice as many
-- pages as it has now, and those of what is written meanwhile.
INSERT INTO words_to_forget (id, pages)
SELECT 1, 2 * ((SELECT count(*) FROM ticket_terms_data) + (SELECT count(*) FROM meeting_terms_data)) + 1000
WHERE true
ON CONFLICT (id) DO UPDATE SET pages = excluded.pages;

-- name: find_words_to_forget :one
-- Whether the search index is to be merged.
SELECT pages
FROM words_to_forget;

-- name: merge_words :exec
-- Merges some pages of the search index.
INSERT INTO ticket_terms (ticket_terms, rank)
VALUES ('merge', $1);

-- name: count_merged_words :exec
-- So many pages were merged.
UPDATE words_to_forget
SET pages = pages - $1;

-- name: end_forgetting_words :exec
-- The search index has no deleted words any more.
DELETE FROM words_to_forget
WHERE pages <= 0;

-- name: list_administered_alone :many
-- The codes of communities that a person administers and nobody else does.
SELECT c.code
FROM memberships m
JOIN communities c ON c.id = m.community_id
WHERE m.user_id = $1 AND m.role = 'admin'
  AND NOT EXISTS (SELECT 1 FROM memberships o
                  WHERE o.community_id = m.community_id AND o.role = 'admin' AND o.user_id <> m.user_id)
ORDER BY c.code
LIMIT 1000;
