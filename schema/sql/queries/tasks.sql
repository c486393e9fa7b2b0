-- Queries of tasks: decisions that no ticket carries, and of the list of commitments.

-- name: add_task :exec
-- A decision charges somebody with work that no ticket carries.
INSERT INTO tasks (id, decision_id, review_at_ms, now_due_ms, now_review_ms)
VALUES ($1, $2, $3, $4, $3);

-- name: get_task :one
-- A task with what was decided.
SELECT k.id, m.community_id, d.meeting_id, d.item_id, d.id, d.party, d.assignee_id, d.due_at_ms, k.review_at_ms,
       k.version
FROM tasks k
JOIN decisions d ON d.id = k.decision_id
JOIN meetings m ON m.id = d.meeting_id
WHERE k.id = $1;

-- name: find_task_of_decision :one
-- The task that a decision made.
SELECT id
FROM tasks
WHERE decision_id = $1;

-- name: find_task_of_part :one
-- The task that a part belongs to.
SELECT task_id
FROM task_parts
WHERE id = $1;

-- name: update_task :exec
-- Stores how a task stands.
UPDATE tasks
SET state = $1, now_due_ms = $2, now_review_ms = $3, done_at_ms = $4, percent = $5, version = $6
WHERE id = $7;

-- name: add_task_report :exec
-- Somebody says how far it has come.
INSERT INTO task_reports (id, task_id, text, percent, finished, party, by_id, at_ms, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: list_task_reports :many
-- The reports on a task as they were made.
SELECT id, text, party, percent, finished, at_ms, note
FROM task_reports
WHERE task_id = $1
ORDER BY id
LIMIT 1000;

-- name: use_for_report :exec
-- A file is used, by the item that decided the task which it shows something of. A document keeps its name.
UPDATE attachments
SET item_id = $1
WHERE id = $2;

-- name: add_report_file :exec
-- Hangs a file on a report.
INSERT INTO task_report_files (attachment_id, report_id, position)
VALUES ($1, $2, $3);

-- name: list_report_files :many
-- The files of a task's reports: in the columns of get_attachment, whether it is masked by what the masks of items
-- say, then the report.
SELECT a.id, a.sha256, a.type, a.size, a.width, a.height, a.name, a.thumbnail, a.by_id, a.ticket_id, a.place, a.ref,
       a.length, a.community_id,
       a.forgotten = 1
         OR EXISTS (SELECT 1 FROM item_masks k WHERE k.attachment_id = a.id AND k.undone_at_ms IS NULL),
       a.item_id, a.forgotten, f.report_id
FROM task_reports r
JOIN task_report_files f ON f.report_id = r.id
JOIN attachments a ON a.id = f.attachment_id
WHERE r.task_id = $1
ORDER BY f.report_id, f.position
LIMIT 1000;

-- name: find_report_file :one
-- Whether a file hangs on a report on the task that the item $1 decided, and whether it is masked.
SELECT a.forgotten = 1
         OR EXISTS (SELECT 1 FROM item_masks k WHERE k.attachment_id = a.id AND k.undone_at_ms IS NULL)
FROM attachments a
JOIN task_report_files f ON f.attachment_id = a.id
WHERE a.item_id = $1 AND a.id = $2;

-- name: add_task_part :exec
-- A piece of a task.
INSERT INTO task_parts (id, task_id, text, party, assignee_id, due_at_ms, state, by_id)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $7);

-- name: update_task_part :exec
-- A part is done, open again, or none any more.
UPDATE task_parts
SET state = $1, done_at_ms = $2
WHERE id = $3;

-- name: list_task_parts :many
-- The parts of a task as they were made.
SELECT p.id, p.text, p.party, p.assignee_id, u.name, p.due_at_ms, p.state, p.done_at_ms
FROM task_parts p
LEFT JOIN users u ON u.id = p.assignee_id
WHERE p.task_id = $1
ORDER BY p.id
LIMIT 1000;

-- name: put_verdict :exec
-- What a meeting says to a commitment, once or instead of what it said before.
INSERT INTO item_verdicts (item_id, task_id, verdict, text, due_at_ms, review_at_ms, by_id, at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (item_id) DO UPDATE
SET verdict = excluded.verdict, text = excluded.text, due_at_ms = excluded.due_at_ms,
    review_at_ms = excluded.review_at_ms, by_id = excluded.by_id, at_ms = excluded.at_ms;

-- name: list_task_verdicts :many
-- What meetings said on a task, in the order of their times.
SELECT v.item_id, i.meeting_id, v.verdict, v.text, v.due_at_ms, v.review_at_ms, v.at_ms
FROM item_verdicts v
JOIN agenda_items i ON i.id = v.item_id
WHERE v.task_id = $1
ORDER BY v.at_ms, v.item_id
LIMIT 1000;

-- name: find_verdict_of_item :one
-- What the meeting said to a commitment.
SELECT v.item_id, i.meeting_id, v.verdict, v.text, v.due_at_ms, v.review_at_ms, v.at_ms
FROM item_verdicts v
JOIN agenda_items i ON i.id = v.item_id
WHERE v.item_id = $1;

-- name: list_waiting_reviews :many
-- Items of meetings that are not over which are still to deal with a commitment, or may be taken up again, beside the
-- item $2, and tell another deadline than $3.
SELECT i.id, i.meeting_id
FROM agenda_items i
JOIN meetings m ON m.id = i.meeting_id
JOIN decisions d ON d.id = i.commitment_id
WHERE i.commitment_id = $1 AND i.id <> $2 AND coalesce(i.now_due_ms, d.due_at_ms) IS NOT $3
  AND (i.ended_at_ms IS NULL OR i.state = 'deferred') AND m.state IN ('scheduled', 'open', 'in_session', 'recess')
ORDER BY i.id
LIMIT 100;

-- name: set_item_due :exec
-- The deadline of a commitment that is still to be dealt with.
UPDATE agenda_items
SET now_due_ms = $1
WHERE id = $2;

-- name: find_tasks_due :many
-- Open tasks, of whose deadline whoever has them is to be told: it is over at $2, or will be at $1 and was set
-- $3 before at least.
SELECT k.id
FROM tasks k
JOIN decisions d ON d.id = k.decision_id
WHERE k.state = 'open' AND k.now_due_ms <= $1
  AND ((k.now_due_ms <= $2
        AND NOT EXISTS (SELECT 1 FROM task_reminders r
                        WHERE r.task_id = k.id AND r.due_ms = k.now_due_ms AND r.step = 'over'))
       OR (k.now_due_ms > $2
           AND NOT EXISTS (SELECT 1 FROM task_reminders r
                           WHERE r.task_id = k.id AND r.due_ms = k.now_due_ms AND r.step = 'soon')
           AND coalesce((SELECT max(v.at_ms) FROM item_verdicts v
                         WHERE v.task_id = k.id AND v.due_at_ms = k.now_due_ms), d.at_ms) <= k.now_due_ms - $3))
ORDER BY k.now_due_ms
LIMIT $4;

-- name: add_task_reminder :exec
-- Whoever has a task was reminded of a deadline.
INSERT INTO task_reminders (task_id, due_ms, step)
VALUES ($1, $2, $3);

-- name: find_task_reminder :one
-- Whether they were.
SELECT 1
FROM task_reminders
WHERE task_id = $1 AND due_ms = $2 AND step = $3;

-- name: find_charge :one
-- Who has the task that the item $1 decided, or, where there is none, on which it reports; what was decided.
SELECT d.id, d.text, d.party, d.assignee_id, k.id
FROM tasks k
JOIN decisions d ON d.id = k.decision_id
WHERE d.item_id = $1 OR d.id = (SELECT i.commitment_id FROM agenda_items i WHERE i.id = $1)
ORDER BY d.item_id = $1 DESC
LIMIT 1;

-- name: find_told_task :one
-- What the story $1 tells last, up to $3, of the task that an item of it decided.
SELECT b.body
FROM events e
JOIN event_bodies b ON b.community_id = e.community_id AND b.seq = e.seq AND b.position = 0
WHERE e.scope = $1 AND e.subject = $2 AND e.seq <= $3
  AND e.kind IN ('meeting.task_reported', 'meeting.task_divided', 'meeting.task_reviewed', 'meeting.task_reminded')
  AND b.body IS NOT NULL
ORDER BY e.seq DESC
LIMIT 1;

-- name: page_commitments :many
-- Decisions of a community that charge somebody, the latest first, by party, meeting, how they stand and what
-- carries them.
WITH charged AS (
  SELECT d.id, d.party, d.meeting_id,
         CASE WHEN k.id IS NOT NULL THEN 'task' WHEN t.id IS NOT NULL THEN 'ticket' END AS carrier,
         CASE WHEN k.state = 'open' OR t.state NOT IN ('verifying', 'closed') THEN 'open'
              WHEN k.state = 'done' OR t.state = 'verifying' THEN 'done'
              WHEN k.state = 'accepted' OR t.state = 'closed' THEN 'accepted'
              ELSE coalesce(k.state, 'untracked') END AS stand,
         coalesce(k.now_due_ms, d.due_at_ms) AS due_at_ms
  FROM decisions d
  JOIN meetings m ON m.id = d.meeting_id
  LEFT JOIN tasks k ON k.decision_id = d.id
  LEFT JOIN tickets t ON t.id = d.ticket_id
  WHERE m.community_id = $1 AND d.party IS NOT NULL
)
SELECT id
FROM charged
WHERE id < $2 AND ($3 IS NULL OR party = $3) AND ($4 IS NULL OR meeting_id = $4)
  AND ($5 IS NULL OR stand = $5 OR ($5 = 'late' AND stand = 'open' AND due_at_ms < $6))
  AND ($7 IS NULL OR carrier = $7)
ORDER BY id DESC
LIMIT 1000;

-- name: get_commitment :one
-- A decision with its meeting, item, ticket and task, and what decides who may read it.
SELECT d.id, d.text, d.party, d.assignee_id, u.name, d.due_at_ms, d.despite_vote, k.review_at_ms, d.meeting_id,
       m.title, m.starts_at_ms, d.item_id, i.title, d.ticket_id, t.number, t.state, t.visibility, t.reporter_id,
       t.submitter_id, t.handler, t.first_receiver, t.grid, m.community_id, k.id
FROM decisions d
JOIN meetings m ON m.id = d.meeting_id
JOIN agenda_items i ON i.id = d.item_id
LEFT JOIN users u ON u.id = d.assignee_id
LEFT JOIN tasks k ON k.decision_id = d.id
LEFT JOIN tickets t ON t.id = d.ticket_id
WHERE d.id = $1;

-- name: count_commitments :many
-- What each party was charged with, of what everybody in the community may read: how much of it is done and was
-- in time, is open, is late, or was dropped. Decisions of before tasks that no ticket carries are in none.
WITH charged AS (
  SELECT d.party, coalesce(k.now_due_ms, d.due_at_ms) AS due_at_ms,
         coalesce(k.state IN ('done', 'accepted'), t.state IN ('verifying', 'closed')) AS done,
         coalesce(k.done_at_ms, t.asked_at_ms, t.closed_at_ms) AS done_at_ms,
         coalesce(k.state IN ('dropped', 'replaced'), 0) AS dropped
  FROM decisions d
  JOIN meetings m ON m.id = d.meeting_id
  LEFT JOIN tasks k ON k.decision_id = d.id
  LEFT JOIN tickets t ON t.id = d.ticket_id
  WHERE m.community_id = $1 AND d.party IS NOT NULL AND ($2 IS NULL OR d.meeting_id = $2)
    AND (k.id IS NOT NULL OR t.visibility <> 'private')
)
SELECT party, count(*), sum(done), sum(done AND (due_at_ms IS NULL OR done_at_ms <= due_at_ms)),
       sum(NOT done AND NOT dropped), sum(NOT done AND NOT dropped AND coalesce(due_at_ms < $3, 0)), sum(dropped)
FROM charged
GROUP BY party
ORDER BY party
LIMIT 100;
