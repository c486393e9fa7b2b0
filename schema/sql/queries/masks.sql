-- Queries of moderation: masks, what they withhold, reports (server/app/masks.cpp, mask_commands.cpp,
-- report_commands.cpp).

-- name: add_mask :exec
-- Masks words or a file of a ticket.
INSERT INTO masks (id, ticket_id, words, attachment_id, reason, by_id, at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: undo_mask :exec
-- Shows again what a mask hid.
UPDATE masks
SET undone_by_id = $1, undone_reason = $2, undone_at_ms = $3
WHERE id = $4;

-- name: get_mask :one
-- A mask by id.
SELECT id, ticket_id, words, attachment_id, undone_at_ms
FROM masks
WHERE id = $1;

-- name: list_masks :many
-- Every mask of a ticket; whether what it hides is the work of the person $1.
SELECT m.id, m.words, m.attachment_id, m.reason, u.name, m.at_ms, v.name, m.undone_reason,
       m.undone_at_ms,
       EXISTS (SELECT 1 FROM withheld_texts w
               WHERE w.owner_id = m.ticket_id AND w.author_id = $1 AND instr(w.text, m.words) > 0)
         OR EXISTS (SELECT 1 FROM attachments a WHERE a.id = m.attachment_id AND a.by_id = $1)
FROM masks m
JOIN users u ON u.id = m.by_id
LEFT JOIN users v ON v.id = m.undone_by_id
WHERE m.ticket_id = $2
ORDER BY m.id
LIMIT 1000;

-- name: list_masks_of_ticket :many
-- What is masked in a ticket now.
SELECT words, attachment_id
FROM masks
WHERE ticket_id = $1 AND undone_at_ms IS NULL
ORDER BY id
LIMIT 1000;

-- name: list_masks_of_meeting :many
-- What is masked now in a meeting, by item: in one of a ticket (its third column) what is masked in that
-- ticket; in one of none what is masked in any ticket of this meeting and of those it was carried from, and in
-- itself and what it was carried from; which ticket's mask it is, or else who asked what it is of.
WITH RECURSIVE origins (item_id, from_id) AS (
  SELECT i.id, i.id
  FROM agenda_items i
  WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
  UNION
  SELECT o.item_id, coalesce(i.carried_from, d.item_id)
  FROM origins o
  JOIN agenda_items i ON i.id = o.from_id
  LEFT JOIN decisions d ON d.id = i.commitment_id
  WHERE coalesce(i.carried_from, d.item_id) IS NOT NULL
)
SELECT i.id AS item_id, m.id AS mask_id, i.ticket_id, m.words, m.attachment_id, m.ticket_id, NULL
FROM agenda_items i
JOIN masks m ON m.ticket_id = i.ticket_id
WHERE i.meeting_id = $1 AND m.undone_at_ms IS NULL
UNION
SELECT o.item_id, m.id, NULL, m.words, m.attachment_id, m.ticket_id, NULL
FROM origins o
JOIN agenda_items f ON f.id = o.from_id
JOIN agenda_items i ON i.meeting_id = f.meeting_id
JOIN masks m ON m.ticket_id = i.ticket_id
WHERE m.undone_at_ms IS NULL
UNION
SELECT o.item_id, k.id, NULL, k.words, k.attachment_id, NULL, f.by_id
FROM origins o
JOIN agenda_items f ON f.id = o.from_id
JOIN item_masks k ON k.item_id = f.id
WHERE k.undone_at_ms IS NULL
ORDER BY item_id, mask_id
LIMIT 100000;

-- name: list_meetings_of_ticket :many
-- The meetings that have or had a ticket on their agenda, and those into which something of no ticket was
-- carried from them.
WITH RECURSIVE onward (item_id) AS (
  SELECT i.id
  FROM agenda_items a
  JOIN agenda_items i ON i.meeting_id = a.meeting_id
  WHERE a.ticket_id = $1 AND i.ticket_id IS NULL
  UNION
  SELECT n.id
  FROM onward o
  JOIN agenda_items n ON n.carried_from = o.item_id
  UNION
  SELECT n.id
  FROM onward o
  JOIN decisions d ON d.item_id = o.item_id
  JOIN agenda_items n ON n.commitment_id = d.id
)
SELECT meeting_id
FROM agenda_items
WHERE ticket_id = $1
UNION
SELECT i.meeting_id
FROM onward o
JOIN agenda_items i ON i.id = o.item_id
ORDER BY meeting_id
LIMIT 100000;

-- name: list_meetings_of_item :many
-- The meetings of an item of no ticket: its own, and those it was carried into.
WITH RECURSIVE onward (item_id) AS (
  SELECT i.id
  FROM agenda_items i
  WHERE i.id = $1
  UNION
  SELECT n.id
  FROM onward o
  JOIN agenda_items n ON n.carried_from = o.item_id
  UNION
  SELECT n.id
  FROM onward o
  JOIN decisions d ON d.item_id = o.item_id
  JOIN agenda_items n ON n.commitment_id = d.id
)
SELECT DISTINCT i.meeting_id
FROM onward o
JOIN agenda_items i ON i.id = o.item_id
ORDER BY i.meeting_id
LIMIT 100000;

-- name: add_item_mask :exec
-- Masks words in an item of no ticket, or one of its files.
INSERT INTO item_masks (id, item_id, words, attachment_id, reason, by_id, at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: undo_item_mask :exec
-- Shows again what a mask of an item hid.
UPDATE item_masks
SET undone_by_id = $1, undone_reason = $2, undone_at_ms = $3
WHERE id = $4;

-- name: get_item_mask :one
-- A mask of an item: which item, and whether it is undone.
SELECT item_id, undone_at_ms
FROM item_masks
WHERE id = $1;

-- name: list_item_masks :many
-- Every mask of an item, in the columns of list_masks.
SELECT m.id, m.words, m.attachment_id, m.reason, u.name, m.at_ms, v.name, m.undone_reason, m.undone_at_ms
FROM item_masks m
JOIN users u ON u.id = m.by_id
LEFT JOIN users v ON v.id = m.undone_by_id
WHERE m.item_id = $1
ORDER BY m.id
LIMIT 1000;

-- name: list_masks_shown_with_item :many
-- The same, and every mask of a file that stands with the item as a paper though it was handed in to another; then
-- who put on an agenda the item that it is a mask of.
SELECT m.id, m.words, m.attachment_id, m.reason, u.name, m.at_ms, v.name, m.undone_reason, m.undone_at_ms, i.by_id
FROM item_masks m
JOIN agenda_items i ON i.id = m.item_id
JOIN users u ON u.id = m.by_id
LEFT JOIN users v ON v.id = m.undone_by_id
WHERE m.id IN (SELECT k.id
               FROM item_masks k
               WHERE k.item_id = $1
               UNION
               SELECT k.id
               FROM papers p
               JOIN attachments a ON a.id = p.attachment_id
               JOIN item_masks k ON k.item_id = a.item_id AND k.attachment_id = a.id
               WHERE p.item_id = $1 AND p.removed_at_ms IS NULL)
ORDER BY m.id
LIMIT 1000;

-- name: list_items_masked_of :many
-- What a person asked or put on an agenda in which words or files are or were masked.
SELECT DISTINCT i.id, m.community_id
FROM agenda_items i
JOIN item_masks k ON k.item_id = i.id
JOIN meetings m ON m.id = i.meeting_id
WHERE i.by_id = $1
ORDER BY i.id
LIMIT 1000000;

-- name: erase_item_mask :exec
-- Leaves of a mask that there was one.
UPDATE item_masks
SET words = $1, attachment_id = NULL, reason = $2,
    undone_reason = CASE WHEN undone_reason IS NULL THEN NULL ELSE $2 END
WHERE id = $3;

-- name: add_matter_mask :exec
-- Masks words in a matter, or one of its files.
INSERT INTO matter_masks (id, matter_id, words, attachment_id, reason, by_id, at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: undo_matter_mask :exec
-- Shows again what a mask of a matter hid.
UPDATE matter_masks
SET undone_by_id = $1, undone_reason = $2, undone_at_ms = $3
WHERE id = $4;

-- name: get_matter_mask :one
-- A mask of a matter: which matter, and whether it is undone.
SELECT matter_id, undone_at_ms
FROM matter_masks
WHERE id = $1;

-- name: list_matter_masks :many
-- Every mask of a matter, in the columns of list_masks.
SELECT m.id, m.words, m.attachment_id, m.reason, u.name, m.at_ms, v.name, m.undone_reason, m.undone_at_ms
FROM matter_masks m
JOIN users u ON u.id = m.by_id
LEFT JOIN users v ON v.id = m.undone_by_id
WHERE m.matter_id = $1
ORDER BY m.id
LIMIT 1000;

-- name: list_masks_of_matter :many
-- What is masked in a matter now.
SELECT words, attachment_id
FROM matter_masks
WHERE matter_id = $1 AND undone_at_ms IS NULL
ORDER BY id
LIMIT 1000;

-- name: list_masked_matters :many
-- The matters of a community in which anything is or was masked.
SELECT t.id
FROM matters t
WHERE t.community_id = $1
  AND (EXISTS (SELECT 1 FROM matter_masks m WHERE m.matter_id = t.id)
       OR EXISTS (SELECT 1 FROM withheld_texts w WHERE w.owner_id = t.id)
       OR EXISTS (SELECT 1 FROM matter_records r
                  JOIN attachments a ON a.place = 'matter' AND a.ref = CAST(r.id AS TEXT)
                  WHERE r.matter_id = t.id AND a.masked = 1))
ORDER BY t.id
LIMIT 1000000;

-- name: list_matter_texts :many
-- The texts of a matter that masks may hide: where, and of which record.
SELECT 'matter_title' AS place, '' AS ref, m.title AS text
FROM matters m
WHERE m.id = $1
UNION ALL
SELECT 'ended_for', '', m.ended_for
FROM matters m
WHERE m.id = $1 AND m.ended_for <> ''
UNION ALL
SELECT 'record', CAST(r.id AS TEXT), r.text
FROM matter_records r
WHERE r.matter_id = $1
UNION ALL
SELECT 'record_place', CAST(r.id AS TEXT), r.place
FROM matter_records r
WHERE r.matter_id = $1 AND r.place <> ''
UNION ALL
SELECT 'taken_back_for', CAST(r.id AS TEXT), r.taken_back_for
FROM matter_records r
WHERE r.matter_id = $1 AND r.taken_back_for <> ''
ORDER BY place, ref
LIMIT 10000;

-- name: show_matter_title :exec
-- Changes what is shown of a matter's title.
UPDATE matters SET title = $1 WHERE id = $2;

-- name: show_ended_for :exec
-- Changes what is shown of why a matter goes no further.
UPDATE matters SET ended_for = $1 WHERE id = $2;

-- name: show_record :exec
-- Changes what is shown of what a stage came to.
UPDATE matter_records SET text = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_record_place :exec
-- Changes what is shown of where something is posted.
UPDATE matter_records SET place = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_taken_back_for :exec
-- Changes what is shown of why a record was taken back.
UPDATE matter_records SET taken_back_for = $1 WHERE id = CAST($2 AS INTEGER);

-- name: list_true_bodies :many
-- The bodies of everything that happened to one noun: as shown, and as written where that is withheld.
SELECT b.community_id, b.seq, b.position, b.body, w.body
FROM events e
JOIN event_bodies b ON b.community_id = e.community_id AND b.seq = e.seq
LEFT JOIN withheld_bodies w
  ON w.community_id = b.community_id AND w.seq = b.seq AND w.position = b.position
WHERE e.scope = $1 AND b.body IS NOT NULL
ORDER BY b.seq, b.position
LIMIT 1000000;

-- name: show_body :exec
-- Changes what is shown of an event's body.
UPDATE event_bodies
SET body = $1
WHERE community_id = $2 AND seq = $3 AND position = $4;

-- name: withhold_body :exec
-- Keeps a body as it was written.
INSERT INTO withheld_bodies (community_id, seq, position, body)
VALUES ($1, $2, $3, $4)
ON CONFLICT (community_id, seq, position) DO UPDATE SET body = excluded.body;

-- name: release_body :exec
-- A body is shown as it was written.
DELETE FROM withheld_bodies
WHERE community_id = $1 AND seq = $2 AND position = $3;

-- name: list_ticket_texts :many
-- Every text that belongs to a ticket, as it is shown: its own, its answers', its comments', and those
-- of the agenda items that deal with it.
SELECT 'title' AS place, '' AS ref, coalesce(t.submitter_id, t.reporter_id) AS author, t.title AS text
FROM tickets t
WHERE t.id = $1
UNION ALL
SELECT 'body', '', coalesce(t.submitter_id, t.reporter_id), t.body
FROM tickets t
WHERE t.id = $1
UNION ALL
SELECT 'place', '', coalesce(t.submitter_id, t.reporter_id), t.place_text
FROM tickets t
WHERE t.id = $1 AND t.place_text IS NOT NULL
UNION ALL
SELECT 'building', '', coalesce(t.submitter_id, t.reporter_id), t.building
FROM tickets t
WHERE t.id = $1 AND t.building IS NOT NULL
UNION ALL
SELECT 'unit', '', coalesce(t.submitter_id, t.reporter_id), t.unit
FROM tickets t
WHERE t.id = $1 AND t.unit IS NOT NULL
UNION ALL
SELECT 'room', '', coalesce(t.submitter_id, t.reporter_id), t.room
FROM tickets t
WHERE t.id = $1 AND t.room IS NOT NULL
UNION ALL
SELECT 'answer', w.party, w.by_id, w.text
FROM answers w
WHERE w.ticket_id = $1 AND w.text IS NOT NULL
UNION ALL
SELECT 'draft', w.party, w.draft_by_id, w.draft_text
FROM answers w
WHERE w.ticket_id = $1 AND w.draft_text IS NOT NULL
UNION ALL
SELECT 'comment', CAST(c.id AS TEXT), c.by_id, c.text
FROM comments c
WHERE c.ticket_id = $1
UNION ALL
SELECT 'item', CAST(i.id AS TEXT), i.by_id, i.title
FROM agenda_items i
WHERE i.ticket_id = $1
UNION ALL
SELECT 'item_answers', CAST(i.id AS TEXT), NULL, i.answers
FROM agenda_items i
WHERE i.ticket_id = $1 AND i.answers IS NOT NULL
UNION ALL
SELECT 'item_summary', CAST(i.id AS TEXT), NULL, i.summary
FROM agenda_items i
WHERE i.ticket_id = $1 AND i.summary <> ''
UNION ALL
SELECT 'urgent', CAST(i.id AS TEXT), i.by_id, i.urgent
FROM agenda_items i
WHERE i.ticket_id = $1 AND i.urgent <> ''
UNION ALL
SELECT 'statement', CAST(s.id AS TEXT), s.by_id, s.text
FROM agenda_items i
JOIN statements s ON s.item_id = i.id
WHERE i.ticket_id = $1
UNION ALL
SELECT 'earlier_statement', CAST(c.id AS TEXT), s.by_id, c.text
FROM agenda_items i
JOIN statements s ON s.item_id = i.id
JOIN statement_corrections c ON c.statement_id = s.id
WHERE i.ticket_id = $1
UNION ALL
SELECT 'motion', CAST(o.id AS TEXT), o.by_id, o.text
FROM agenda_items i
JOIN motions o ON o.item_id = i.id
WHERE i.ticket_id = $1
UNION ALL
SELECT 'motion_wording', CAST(w.id AS TEXT), o.by_id, w.text
FROM agenda_items i
JOIN motions o ON o.item_id = i.id
JOIN motion_wordings w ON w.motion_id = o.id
WHERE i.ticket_id = $1
UNION ALL
SELECT 'amendment', CAST(a.id AS TEXT), a.by_id, a.text
FROM agenda_items i
JOIN motions o ON o.item_id = i.id
JOIN motion_amendments a ON a.motion_id = o.id
WHERE i.ticket_id = $1
UNION ALL
SELECT 'amendment_reason', CAST(a.id AS TEXT), a.by_id, a.reason
FROM agenda_items i
JOIN motions o ON o.item_id = i.id
JOIN motion_amendments a ON a.motion_id = o.id
WHERE i.ticket_id = $1
UNION ALL
SELECT 'decision', CAST(d.id AS TEXT), d.by_id, d.text
FROM agenda_items i
JOIN decisions d ON d.item_id = i.id
WHERE i.ticket_id = $1
UNION ALL
SELECT 'despite_vote', CAST(d.id AS TEXT), d.by_id, d.despite_vote
FROM agenda_items i
JOIN decisions d ON d.item_id = i.id
WHERE i.ticket_id = $1 AND d.despite_vote IS NOT NULL
UNION ALL
SELECT 'verdict', CAST(i.id AS TEXT), v.by_id, v.text
FROM agenda_items i
JOIN item_verdicts v ON v.item_id = i.id
WHERE i.ticket_id = $1 AND v.text <> ''
UNION ALL
SELECT 'paper', CAST(p.id AS TEXT), p.by_id, p.title
FROM agenda_items i
JOIN papers p ON p.item_id = i.id
WHERE i.ticket_id = $1
UNION ALL
SELECT 'question', CAST(v.id AS TEXT), NULL, v.question
FROM agenda_items i
JOIN votes v ON v.item_id = i.id
WHERE i.ticket_id = $1
ORDER BY place, ref
LIMIT 1000000;

-- name: list_meeting_texts :many
-- Every text of a meeting that belongs to no ticket, as it is shown, with its item: the meeting's own, and
-- those of items without a ticket.
SELECT 'meeting_title' AS place, '' AS ref, m.title AS text, NULL AS item_id
FROM meetings m
WHERE m.id = $1
UNION ALL
SELECT 'meeting_place', '', m.place, NULL
FROM meetings m
WHERE m.id = $1
UNION ALL
SELECT 'summary', '', m.summary, NULL
FROM meetings m
WHERE m.id = $1
UNION ALL
SELECT 'change_reason', '', m.change_reason, NULL
FROM meetings m
WHERE m.id = $1 AND m.change_reason <> ''
UNION ALL
SELECT 'without_quorum', '', m.without_quorum, NULL
FROM meetings m
WHERE m.id = $1 AND m.without_quorum IS NOT NULL
UNION ALL
SELECT 'correction', CAST(e.number AS TEXT), e.reason, NULL
FROM minutes_editions e
WHERE e.meeting_id = $1 AND e.number > 1
UNION ALL
SELECT 'item', CAST(i.id AS TEXT), i.title, i.id
FROM agenda_items i
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'item_summary', CAST(i.id AS TEXT), i.summary, i.id
FROM agenda_items i
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL AND i.summary <> ''
UNION ALL
SELECT 'urgent', CAST(i.id AS TEXT), i.urgent, i.id
FROM agenda_items i
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL AND i.urgent <> ''
UNION ALL
SELECT 'statement', CAST(s.id AS TEXT), s.text, i.id
FROM agenda_items i
JOIN statements s ON s.item_id = i.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'earlier_statement', CAST(c.id AS TEXT), c.text, i.id
FROM agenda_items i
JOIN statements s ON s.item_id = i.id
JOIN statement_corrections c ON c.statement_id = s.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'reply', CAST(r.id AS TEXT), r.text, i.id
FROM agenda_items i
JOIN question_replies r ON r.item_id = i.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'motion', CAST(o.id AS TEXT), o.text, i.id
FROM agenda_items i
JOIN motions o ON o.item_id = i.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'motion_wording', CAST(w.id AS TEXT), w.text, i.id
FROM agenda_items i
JOIN motions o ON o.item_id = i.id
JOIN motion_wordings w ON w.motion_id = o.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'amendment', CAST(a.id AS TEXT), a.text, i.id
FROM agenda_items i
JOIN motions o ON o.item_id = i.id
JOIN motion_amendments a ON a.motion_id = o.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'amendment_reason', CAST(a.id AS TEXT), a.reason, i.id
FROM agenda_items i
JOIN motions o ON o.item_id = i.id
JOIN motion_amendments a ON a.motion_id = o.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'decision', CAST(d.id AS TEXT), d.text, i.id
FROM agenda_items i
JOIN decisions d ON d.item_id = i.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'despite_vote', CAST(d.id AS TEXT), d.despite_vote, i.id
FROM agenda_items i
JOIN decisions d ON d.item_id = i.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL AND d.despite_vote IS NOT NULL
UNION ALL
SELECT 'task_report', CAST(r.id AS TEXT), r.text, i.id
FROM agenda_items i
JOIN decisions d ON d.item_id = i.id
JOIN tasks k ON k.decision_id = d.id
JOIN task_reports r ON r.task_id = k.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'task_part', CAST(p.id AS TEXT), p.text, i.id
FROM agenda_items i
JOIN decisions d ON d.item_id = i.id
JOIN tasks k ON k.decision_id = d.id
JOIN task_parts p ON p.task_id = k.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'verdict', CAST(i.id AS TEXT), v.text, i.id
FROM agenda_items i
JOIN item_verdicts v ON v.item_id = i.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL AND v.text <> ''
UNION ALL
SELECT 'paper', CAST(p.id AS TEXT), p.title, i.id
FROM agenda_items i
JOIN papers p ON p.item_id = i.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
UNION ALL
SELECT 'question', CAST(v.id AS TEXT), v.question, i.id
FROM agenda_items i
JOIN votes v ON v.item_id = i.id
WHERE i.meeting_id = $1 AND i.ticket_id IS NULL
ORDER BY place, ref
LIMIT 1000000;

-- name: show_title :exec
-- Changes what is shown of a ticket's title.
UPDATE tickets SET title = $1 WHERE id = $2;

-- name: show_ticket_body :exec
-- Changes what is shown of a ticket's text.
UPDATE tickets SET body = $1 WHERE id = $2;

-- name: show_place :exec
-- Changes what is shown of a ticket's place.
UPDATE tickets SET place_text = $1 WHERE id = $2;

-- name: show_building :exec
-- Changes what is shown of a ticket's building.
UPDATE tickets SET building = $1 WHERE id = $2;

-- name: show_unit :exec
-- Changes what is shown of a ticket's unit.
UPDATE tickets SET unit = $1 WHERE id = $2;

-- name: show_room :exec
-- Changes what is shown of a ticket's room.
UPDATE tickets SET room = $1 WHERE id = $2;

-- name: show_meeting_title :exec
-- Changes what is shown of a meeting's title.
UPDATE meetings SET title = $1 WHERE id = $2;

-- name: show_meeting_place :exec
-- Changes what is shown of a meeting's place.
UPDATE meetings SET place = $1 WHERE id = $2;

-- name: show_summary :exec
-- Changes what is shown of a meeting's summary.
UPDATE meetings SET summary = $1 WHERE id = $2;

-- name: show_change_reason :exec
-- Changes what is shown of why a meeting was moved or cancelled.
UPDATE meetings SET change_reason = $1 WHERE id = $2;

-- name: show_without_quorum :exec
-- Changes what is shown of why a meeting met without a quorum.
UPDATE meetings SET without_quorum = $1 WHERE id = $2;

-- name: show_answer :exec
-- Changes what is shown of an answer.
UPDATE answers SET text = $1 WHERE ticket_id = $2 AND party = $3;

-- name: show_draft :exec
-- Changes what is shown of a draft.
UPDATE answers SET draft_text = $1 WHERE ticket_id = $2 AND party = $3;

-- name: show_comment :exec
-- Changes what is shown of a comment.
UPDATE comments SET text = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_correction :exec
-- Changes what is shown of why minutes were corrected.
UPDATE minutes_editions SET reason = $1 WHERE meeting_id = $2 AND number = CAST($3 AS INTEGER);

-- name: show_item_summary :exec
-- Changes what is shown of what the recorder wrote of an agenda item.
UPDATE agenda_items SET summary = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_item :exec
-- Changes what is shown of an agenda item's title.
UPDATE agenda_items SET title = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_urgent :exec
-- Changes what is shown of why an agenda item is urgent.
UPDATE agenda_items SET urgent = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_item_answers :exec
-- Changes what is shown of the answers that an agenda item keeps.
UPDATE agenda_items SET answers = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_statement :exec
-- Changes what is shown of a statement.
UPDATE statements SET text = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_earlier_statement :exec
-- Changes what is shown of what a statement said before.
UPDATE statement_corrections SET text = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_motion :exec
-- Changes what is shown of a motion.
UPDATE motions SET text = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_motion_wording :exec
-- Changes what is shown of what a motion said before.
UPDATE motion_wordings SET text = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_amendment :exec
-- Changes what is shown of an amendment.
UPDATE motion_amendments SET text = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_amendment_reason :exec
-- Changes what is shown of why an amendment was proposed.
UPDATE motion_amendments SET reason = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_reply :exec
-- Changes what is shown of what was answered to a question.
UPDATE question_replies SET text = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_decision :exec
-- Changes what is shown of a decision.
UPDATE decisions SET text = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_despite_vote :exec
-- Changes what is shown of why it was decided although a vote had failed.
UPDATE decisions SET despite_vote = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_task_report :exec
-- Changes what is shown of a report on a task.
UPDATE task_reports SET text = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_task_part :exec
-- Changes what is shown of a part of a task.
UPDATE task_parts SET text = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_verdict :exec
-- Changes what is shown of what a meeting said to a commitment.
UPDATE item_verdicts SET text = $1 WHERE item_id = CAST($2 AS INTEGER);

-- name: show_paper :exec
-- Changes what is shown of a paper's title.
UPDATE papers SET title = $1 WHERE id = CAST($2 AS INTEGER);

-- name: show_question :exec
-- Changes what is shown of a vote's question.
UPDATE votes SET question = $1 WHERE id = CAST($2 AS INTEGER);

-- name: list_withheld_texts :many
-- The texts of a ticket or a meeting that are shown otherwise than they were written.
SELECT place, ref, text, shown
FROM withheld_texts
WHERE owner_id = $1
ORDER BY place, ref
LIMIT 1000000;

-- name: find_withheld_text :one
-- A text as it was written, and as it is shown; no row when that is the same.
SELECT text, shown
FROM withheld_texts
WHERE owner_id = $1 AND place = $2 AND ref = $3;

-- name: withhold_text :exec
-- Keeps a text as it was written.
INSERT INTO withheld_texts (owner_id, place, ref, author_id, text, shown)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (owner_id, place, ref) DO UPDATE
SET author_id = excluded.author_id, text = excluded.text, shown = excluded.shown;

-- name: release_text :exec
-- A text is shown as it was written, or is there no more.
DELETE FROM withheld_texts
WHERE owner_id = $1 AND place = $2 AND ref = $3;

-- name: set_attachment_masked :exec
-- Hides a file, or shows it again.
UPDATE attachments
SET masked = $1
WHERE id = $2;

-- name: list_masked_tickets :many
-- The tickets of a community in which anything is or was masked.
SELECT t.id
FROM tickets t
WHERE t.community_id = $1
  AND (EXISTS (SELECT 1 FROM masks m WHERE m.ticket_id = t.id)
       OR EXISTS (SELECT 1 FROM withheld_texts w WHERE w.owner_id = t.id)
       OR EXISTS (SELECT 1 FROM attachments a WHERE a.ticket_id = t.id AND a.masked = 1))
ORDER BY t.id
LIMIT 10000000;

-- name: list_withheld_scopes :many
-- The nouns of a community with bodies that are shown otherwise than they were written.
SELECT DISTINCT e.scope
FROM withheld_bodies w
JOIN events e ON e.community_id = w.community_id AND e.seq = w.seq
WHERE w.community_id = $1
ORDER BY e.scope
LIMIT 10000000;

-- name: remove_ticket_terms :exec
-- Takes a ticket out of the search index: with the very terms that were put in.
INSERT INTO ticket_terms (ticket_terms, rowid, terms)
VALUES ('delete', $1, $2);

-- name: add_report :one
-- Reports something as abuse; no row when the person has done so already.
INSERT INTO reports (id, community_id, ticket_id, about, ref, kind, words, by_id, at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: settle_report :exec
-- A report is settled.
UPDATE reports
SET outcome = $1, reason = $2, settled_by_id = $3, settled_at_ms = $4
WHERE id = $5;

-- name: get_report :one
-- A report with what it is about. Columns as in list_open_reports.
SELECT r.id, r.ticket_id, t.number, t.title, r.about, r.ref, r.kind, r.words, r.at_ms, r.outcome,
       r.reason, s.name, r.settled_at_ms, r.by_id, r.community_id,
       CASE r.about
         WHEN 'answer' THEN (SELECT w.by_id FROM answers w WHERE w.ticket_id = r.ticket_id AND w.party = r.ref)
         WHEN 'comment' THEN (SELECT c.by_id FROM comments c WHERE c.id = CAST(r.ref AS INTEGER))
         ELSE coalesce(t.submitter_id, t.reporter_id)
       END,
       CASE r.about
         WHEN 'answer' THEN (SELECT w.text FROM answers w WHERE w.ticket_id = r.ticket_id AND w.party = r.ref)
         WHEN 'comment' THEN (SELECT c.text FROM comments c WHERE c.id = CAST(r.ref AS INTEGER))
         ELSE t.body
       END
FROM reports r
JOIN tickets t ON t.id = r.ticket_id
LEFT JOIN users s ON s.id = r.settled_by_id
WHERE r.id = $1;

-- name: list_open_reports :many
-- A page of a community's open reports, oldest first.
SELECT r.id
FROM reports r
WHERE r.community_id = $1 AND r.settled_at_ms IS NULL AND r.id > $2
ORDER BY r.id
LIMIT $3;

-- name: list_settled_reports :many
-- A page of a community's settled reports, newest first.
SELECT r.id
FROM reports r
WHERE r.community_id = $1 AND r.settled_at_ms IS NOT NULL AND r.id < $2
ORDER BY r.id DESC
LIMIT $3;

-- name: list_reports_of_day :many
-- When a person reported, since a time.
SELECT at_ms
FROM reports
WHERE by_id = $1 AND at_ms > $2
ORDER BY at_ms
LIMIT 1000;

-- name: find_comment :one
-- A comment of a ticket: whose it is, and whether it is a note.
SELECT by_id, internal
FROM comments
WHERE ticket_id = $1 AND id = $2;

-- name: fact_masks :many
-- What is masked in a ticket.
SELECT id, ticket_id, words, attachment_id, reason, by_id, at_ms, undone_by_id, undone_reason,
       undone_at_ms
FROM masks
WHERE ticket_id = $1
ORDER BY id
LIMIT 1000000;

-- name: fact_reports :many
-- What was reported of a ticket.
SELECT id, ticket_id, about, ref, kind, words, by_id, at_ms, outcome, reason, settled_by_id, settled_at_ms
FROM reports
WHERE ticket_id = $1
ORDER BY id
LIMIT 1000000;
