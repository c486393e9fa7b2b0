-- Queries of a person's own data (server/app/own_data.cpp): what is kept about the person $1. Digests
-- and secrets are in none of them.

-- name: own_account :many
-- The log-in itself.
SELECT id, login, name, phone, password_hash IS NOT NULL, is_root, created_at_ms
FROM users
WHERE id = $1
ORDER BY id
LIMIT 1;

-- name: own_roles :many
-- Roles, and the household where one is known.
SELECT c.code, c.name, m.role, m.party, m.grid, m.created_at_ms, h.building, h.unit, h.room
FROM memberships m
JOIN communities c ON c.id = m.community_id
LEFT JOIN households h ON h.id = m.household_id
WHERE m.user_id = $1
ORDER BY c.code, m.role, m.party, m.grid
LIMIT 1000;

-- name: own_sessions :many
-- Log-ins of browsers.
SELECT created_at_ms, expires_at_ms
FROM sessions
WHERE user_id = $1
ORDER BY created_at_ms
LIMIT 100000;

-- name: own_devices :many
-- Browsers that are known from log-ins.
SELECT used_at_ms
FROM devices
WHERE user_id = $1
ORDER BY used_at_ms
LIMIT 100000;

-- name: own_tokens :many
-- Tokens of programs.
SELECT id, name, created_at_ms, expires_at_ms, last_used_at_ms
FROM tokens
WHERE user_id = $1
ORDER BY id
LIMIT 100000;

-- name: own_password_resets :many
-- A code for a new password that was made for them.
SELECT made_at_ms, expires_at_ms
FROM password_resets
WHERE user_id = $1
ORDER BY user_id
LIMIT 1;

-- name: own_password_resets_made :many
-- Codes they made for others.
SELECT c.code, r.made_at_ms, r.expires_at_ms
FROM password_resets r
JOIN communities c ON c.id = r.community_id
WHERE r.by_id = $1
ORDER BY r.user_id
LIMIT 100000;

-- name: own_mail :many
-- The e-mail address.
SELECT address, verified_at_ms
FROM mail_addresses
WHERE user_id = $1
ORDER BY user_id
LIMIT 1;

-- name: own_notice_settings :many
-- What they want to be told of, and how.
SELECT app_off, mail_on, language, quiet_from, quiet_to
FROM notice_settings
WHERE user_id = $1
ORDER BY user_id
LIMIT 1;

-- name: own_notices :many
-- Notices addressed to them alone; those of their roles are the roles'.
SELECT n.id, n.at_ms, a.kind, a.why, t.number, m.title
FROM notice_audiences a
JOIN notices n ON n.id = a.notice_id
LEFT JOIN tickets t ON t.id = n.ticket_id
LEFT JOIN meetings m ON m.id = n.meeting_id
WHERE a.community_id IN (SELECT id FROM communities) AND a.label = $1
ORDER BY n.id
LIMIT 1000000;

-- name: own_notice_marks :many
-- Notices they marked.
SELECT notice_id, is_read
FROM notice_marks
WHERE user_id = $1
ORDER BY notice_id
LIMIT 1000000;

-- name: own_notice_reading :many
-- How far they have read.
SELECT nullif(read_to, 0), steps, read_step
FROM notice_readers
WHERE user_id = $1
ORDER BY user_id
LIMIT 1;

-- name: own_messages :many
-- E-mails to them.
SELECT channel, state, created_at_ms, done_at_ms
FROM outbox
WHERE user_id = $1
ORDER BY id
LIMIT 1000000;

-- name: own_withheld_texts :many
-- What they wrote before it was masked.
SELECT t.number, w.place, w.text
FROM withheld_texts w
JOIN tickets t ON t.id = w.owner_id
WHERE w.author_id = $1
ORDER BY w.owner_id, w.place, w.ref
LIMIT 1000000;

-- name: own_tickets :many
-- What they reported, or submitted for somebody.
SELECT id
FROM tickets
WHERE reporter_id = $1 OR submitter_id = $1
ORDER BY id
LIMIT 1000000;

-- name: own_comments :many
-- What they said under tickets.
SELECT c.id, t.number, c.at_ms, c.text, c.internal
FROM comments c
JOIN tickets t ON t.id = c.ticket_id
WHERE c.by_id = $1
ORDER BY c.id
LIMIT 1000000;

-- name: own_answers :many
-- Answers and drafts they wrote; a colleague's text in the same slot is not theirs.
SELECT t.number, a.party, CASE WHEN a.by_id = $1 THEN a.text END, CASE WHEN a.by_id = $1 THEN a.stance END,
       CASE WHEN a.by_id = $1 THEN a.published_at_ms END,
       CASE WHEN a.draft_by_id = $1 THEN a.draft_text END, CASE WHEN a.draft_by_id = $1 THEN a.draft_stance END
FROM answers a
JOIN tickets t ON t.id = a.ticket_id
WHERE a.by_id = $1 OR a.draft_by_id = $1
ORDER BY a.ticket_id, a.party
LIMIT 1000000;

-- name: own_supports :many
-- What they support.
SELECT t.number, s.at_ms
FROM supports s
JOIN tickets t ON t.id = s.ticket_id
WHERE s.user_id = $1
ORDER BY s.ticket_id
LIMIT 1000000;

-- name: own_filters :many
-- The filters they saved.
SELECT c.code, f.name, f.query, f.created_at_ms
FROM saved_filters f
JOIN communities c ON c.id = f.community_id
WHERE f.user_id = $1
ORDER BY f.id
LIMIT 1000000;

-- name: own_follows :many
-- What they follow.
SELECT t.number, f.at_ms
FROM follows f
JOIN tickets t ON t.id = f.ticket_id
WHERE f.user_id = $1
ORDER BY f.ticket_id
LIMIT 1000000;

-- name: own_files :many
-- Files they sent.
SELECT a.id, a.name, a.type, a.size, a.created_at_ms, t.number, a.place, a.id
FROM attachments a
LEFT JOIN tickets t ON t.id = a.ticket_id
WHERE a.by_id = $1
ORDER BY a.id
LIMIT 1000000;

-- name: own_uploads :many
-- Files that have not come whole.
SELECT id, name, length, created_at_ms
FROM uploads
WHERE by_id = $1
ORDER BY id
LIMIT 100000;

-- name: own_masks :many
-- What they masked.
SELECT t.number, m.words, m.reason, m.at_ms, m.undone_at_ms IS NOT NULL
FROM masks m
JOIN tickets t ON t.id = m.ticket_id
WHERE m.by_id = $1
ORDER BY m.id
LIMIT 1000000;

-- name: own_reports :many
-- What they reported as abuse.
SELECT t.number, r.about, r.kind, r.words, r.at_ms, r.outcome, r.reason
FROM reports r
JOIN tickets t ON t.id = r.ticket_id
WHERE r.by_id = $1
ORDER BY r.id
LIMIT 1000000;

-- name: own_attendance :many
-- Meetings they were at.
SELECT m.title, a.at_ms, a.party, a.role, nullif(a.how, '')
FROM attendance a
JOIN meetings m ON m.id = a.meeting_id
WHERE a.user_id = $1
ORDER BY a.at_ms
LIMIT 1000000;

-- name: own_series_seats :many
-- Series for which they were chosen.
SELECT e.name, s.party, s.role
FROM series_seats s
JOIN series e ON e.id = s.series_id
WHERE s.user_id = $1
ORDER BY s.series_id
LIMIT 1000000;

-- name: own_meeting_seats :many
-- Meetings for which they were chosen.
SELECT m.title, m.starts_at_ms, s.party, s.role
FROM meeting_seats s
JOIN meetings m ON m.id = s.meeting_id
WHERE s.user_id = $1
ORDER BY m.starts_at_ms, s.meeting_id
LIMIT 1000000;

-- name: own_items :many
-- What they put on an agenda.
SELECT m.title, i.kind, i.title, i.state
FROM agenda_items i
JOIN meetings m ON m.id = i.meeting_id
WHERE i.by_id = $1
ORDER BY i.id
LIMIT 1000000;

-- name: own_statements :many
-- What they said in meetings.
SELECT m.title, s.at_ms, s.party, s.text
FROM statements s
JOIN agenda_items i ON i.id = s.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE s.by_id = $1
ORDER BY s.id
LIMIT 1000000;

-- name: own_corrections :many
-- Statements they corrected, with what these said before.
SELECT m.title, c.at_ms, c.text
FROM statement_corrections c
JOIN statements s ON s.id = c.statement_id
JOIN agenda_items i ON i.id = s.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE c.by_id = $1
ORDER BY c.id
LIMIT 1000000;

-- name: own_papers_of_items :many
-- Papers they handed in to items of agendas.
SELECT m.title, p.at_ms, p.title, p.removed_at_ms IS NOT NULL, p.attachment_id
FROM papers p
JOIN agenda_items i ON i.id = p.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE p.by_id = $1
ORDER BY p.id
LIMIT 1000000;

-- name: own_motions :many
-- What they moved in meetings, as it reads now, and what became of it.
SELECT m.title, o.at_ms, o.party, o.text, o.state
FROM motions o
JOIN agenda_items i ON i.id = o.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE o.by_id = $1
ORDER BY o.id
LIMIT 1000000;

-- name: own_amendments :many
-- The amendments they proposed.
SELECT m.title, a.at_ms, a.party, a.text, a.reason, a.state
FROM motion_amendments a
JOIN motions o ON o.id = a.motion_id
JOIN agenda_items i ON i.id = o.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE a.by_id = $1
ORDER BY a.id
LIMIT 1000000;

-- name: own_wordings :many
-- Motions that they let change, with what these said before: their own by accepting an amendment, as host others.
SELECT m.title, w.at_ms, w.text
FROM motion_wordings w
JOIN motions o ON o.id = w.motion_id
JOIN agenda_items i ON i.id = o.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE w.by_id = $1
ORDER BY w.id
LIMIT 1000000;

-- name: own_question_supports :many
-- Questions they support.
SELECT m.title, s.at_ms, i.title
FROM question_supports s
JOIN agenda_items i ON i.id = s.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE s.user_id = $1
ORDER BY s.at_ms, s.item_id
LIMIT 1000000;

-- name: own_question_replies :many
-- What they answered to questions.
SELECT m.title, r.at_ms, r.party, r.text
FROM question_replies r
JOIN agenda_items i ON i.id = r.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE r.by_id = $1
ORDER BY r.id
LIMIT 1000000;

-- name: own_item_masks :many
-- What they masked in meetings, or undid.
SELECT m.title, k.words, k.reason, k.at_ms, k.undone_at_ms IS NOT NULL
FROM item_masks k
JOIN agenda_items i ON i.id = k.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE k.by_id = $1 OR k.undone_by_id = $1
ORDER BY k.id
LIMIT 1000000;

-- name: own_matter_masks :many
-- What they masked in matters, or undid.
SELECT m.title, k.words, k.reason, k.at_ms, k.undone_at_ms IS NOT NULL
FROM matter_masks k
JOIN matters m ON m.id = k.matter_id
WHERE k.by_id = $1 OR k.undone_by_id = $1
ORDER BY k.id
LIMIT 1000000;

-- name: own_speakers :many
-- When they asked for the floor.
SELECT m.title, s.party, s.state, s.requested_at_ms
FROM speakers s
JOIN agenda_items i ON i.id = s.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE s.user_id = $1
ORDER BY s.id
LIMIT 1000000;

-- name: own_ballots :many
-- Ballots they cast; of a secret one nobody knows the choice.
SELECT m.title, v.question, v.secret, e.cast_at_ms, e.choice
FROM vote_electors e
JOIN votes v ON v.id = e.vote_id
JOIN agenda_items i ON i.id = v.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE e.by_id = $1
ORDER BY e.vote_id, e.elector
LIMIT 1000000;

-- name: own_decisions :many
-- Decisions they wrote down, or that give them work.
SELECT m.title, d.at_ms, d.text, coalesce(d.assignee_id = $1, 0)
FROM decisions d
JOIN meetings m ON m.id = d.meeting_id
WHERE d.by_id = $1 OR d.assignee_id = $1
ORDER BY d.id
LIMIT 1000000;

-- name: own_task_reports :many
-- Reports that they wrote on tasks.
SELECT m.title, r.at_ms, r.party, r.text
FROM task_reports r
JOIN tasks k ON k.id = r.task_id
JOIN decisions d ON d.id = k.decision_id
JOIN meetings m ON m.id = d.meeting_id
WHERE r.by_id = $1
ORDER BY r.id
LIMIT 1000000;

-- name: own_task_parts :many
-- Parts of tasks that they made, or that give them work.
SELECT m.title, p.party, p.text, coalesce(p.assignee_id = $1, 0), p.state
FROM task_parts p
JOIN tasks k ON k.id = p.task_id
JOIN decisions d ON d.id = k.decision_id
JOIN meetings m ON m.id = d.meeting_id
WHERE p.by_id = $1 OR p.assignee_id = $1
ORDER BY p.id
LIMIT 1000000;

-- name: own_verdicts :many
-- What they wrote down as said to commitments.
SELECT m.title, v.at_ms, v.verdict, v.text
FROM item_verdicts v
JOIN agenda_items i ON i.id = v.item_id
JOIN meetings m ON m.id = i.meeting_id
WHERE v.by_id = $1
ORDER BY v.item_id
LIMIT 1000000;

-- name: own_signatures :many
-- Minutes they signed.
SELECT m.title, s.edition, s.party, s.at_ms
FROM signatures s
JOIN meetings m ON m.id = s.meeting_id
WHERE s.user_id = $1
ORDER BY s.at_ms
LIMIT 1000000;

-- name: own_invitations :many
-- Invitations they made.
SELECT c.code, i.role, i.created_at_ms, i.expires_at_ms, i.uses_left
FROM invitations i
JOIN communities c ON c.id = i.community_id
WHERE i.created_by = $1
ORDER BY i.id
LIMIT 1000000;

-- name: own_idempotency_keys :many
-- Answers that are remembered for a day, so that nothing is done twice.
SELECT created_at_ms, status
FROM idempotency_keys
WHERE user_id = $1
ORDER BY created_at_ms
LIMIT 1000000;

-- name: own_looks_at_others :many
-- When they looked at the personal data of others, whose names are not theirs to take along.
SELECT at_ms, command, CASE WHEN subject LIKE 'ticket:%' THEN 'ticket' ELSE 'people' END
FROM looks
WHERE reader_id = $1
ORDER BY id
LIMIT 1000000;

-- name: own_acts :many
-- What the log says they did.
SELECT e.at_ms, c.code, e.seq, e.kind, e.subject
FROM events e
JOIN communities c ON c.id = e.community_id
WHERE e.actor_id = $1
ORDER BY e.at_ms, e.community_id, e.seq
LIMIT 1000000;

-- name: own_roll_lines :many
-- The lines of rolls for which they vote online.
SELECT e.electorate, e.elector
FROM roll_users u
JOIN roll_entries e ON e.id = u.entry_id
WHERE u.user_id = $1
ORDER BY e.electorate, e.elector
LIMIT 1000000;

-- name: own_poll_ballots :many
-- Ballots of polls that they cast, for themselves or others; of a secret one nobody knows the choice.
SELECT p.question, p.secret, e.elector, e.channel, e.cast_at_ms, e.choice
FROM poll_electors e
JOIN polls p ON p.id = e.poll_id
WHERE e.by_id = $1
ORDER BY e.poll_id, e.elector
LIMIT 1000000;

-- name: own_mandates :many
-- Mandates they hold or wrote down.
SELECT p.question, m.elector, m.mandate, m.at_ms
FROM poll_proxies m
JOIN polls p ON p.id = m.poll_id
WHERE m.holder_id = $1 OR m.by_id = $1
ORDER BY m.poll_id, m.elector
LIMIT 1000000;

-- name: own_papers :many
-- Written ballots that they typed or reviewed.
SELECT p.question, w.elector, w.at_ms, w.state
FROM poll_papers w
JOIN polls p ON p.id = w.poll_id
WHERE w.by_id = $1 OR w.second_by_id = $1 OR w.settled_by_id = $1
ORDER BY w.poll_id, w.elector, w.id
LIMIT 1000000;

-- name: own_matter_records :many
-- Stages of matters that they recorded.
SELECT m.title, r.stage, r.held_on, r.at_ms
FROM matter_records r
JOIN matters m ON m.id = r.matter_id
WHERE r.by_id = $1
ORDER BY r.matter_id, r.position
LIMIT 1000000;
