-- Queries of `sifang verify`: rows in the order of server/app/row_facts.cpp, and what the log says of
-- them. Each list is of one noun, or of one community.

-- name: list_stored_events :many
-- Everything that happened to one noun, with its most privileged body and the sealed one.
SELECT e.at_ms, e.actor_id, e.kind, e.subject, b.body, s.body
FROM events e
LEFT JOIN event_bodies b
  ON b.community_id = e.community_id AND b.seq = e.seq AND b.position = 0
LEFT JOIN event_bodies s
  ON s.community_id = e.community_id AND s.seq = e.seq AND s.audience = 'sealed'
WHERE e.scope = $1
ORDER BY e.seq
LIMIT 1000000;

-- name: list_people_events :many
-- Everything that happened to a community itself and to its people.
SELECT e.at_ms, e.actor_id, e.kind, e.subject, b.body, s.body
FROM events e
LEFT JOIN event_bodies b
  ON b.community_id = e.community_id AND b.seq = e.seq AND b.position = 0
LEFT JOIN event_bodies s
  ON s.community_id = e.community_id AND s.seq = e.seq AND s.audience = 'sealed'
WHERE e.community_id = $1 AND (e.kind LIKE 'community.%' OR e.kind LIKE 'people.%' OR e.kind LIKE 'place.%'
       OR e.kind LIKE 'template.%' OR e.kind LIKE 'roll.%')
ORDER BY e.seq
LIMIT 10000000;

-- name: list_scopes :many
-- A page of the nouns that a community's log tells of.
SELECT DISTINCT scope
FROM events
WHERE community_id = $1 AND scope > $2
ORDER BY scope
LIMIT 500;

-- name: fact_ticket :many
-- What of a ticket no screen shows as it is stored; and what other rows say it must be.
SELECT t.id, coalesce(t.submitter_id, t.reporter_id), coalesce(t.behalf_name, r.name), t.behalf_phone,
       t.source_id, t.answered_at_ms, t.asked_at_ms, t.consent_how, t.consent_at_ms
FROM tickets t
LEFT JOIN users r ON r.id = t.reporter_id
WHERE t.id = $1
ORDER BY t.id
LIMIT 1;

-- name: fact_answers :many
-- Who answered for a party, and its draft.
SELECT ticket_id, party, by_id, draft_text, draft_stance, draft_by_id
FROM answers
WHERE ticket_id = $1
ORDER BY party
LIMIT 1000;

-- name: fact_comments :many
-- What was said under a ticket.
SELECT id, ticket_id, by_id, text, internal, at_ms
FROM comments
WHERE ticket_id = $1
ORDER BY id
LIMIT 1000000;

-- name: fact_supports :many
-- Who supports a ticket.
SELECT ticket_id, user_id, at_ms
FROM supports
WHERE ticket_id = $1
ORDER BY user_id
LIMIT 1000000;

-- name: fact_follows :many
-- Who follows a ticket.
SELECT ticket_id, user_id, at_ms
FROM follows
WHERE ticket_id = $1
ORDER BY user_id
LIMIT 1000000;

-- name: fact_slip :many
-- The slip of a ticket.
SELECT ticket_id, lower(hex(code_hash)), issued_at_ms
FROM ticket_slips
WHERE ticket_id = $1
ORDER BY ticket_id
LIMIT 1;

-- name: count_ticket_links :many
-- Supporters and open agendas of a ticket: as counted in its row, and as there are.
SELECT t.supporters, (SELECT count(*) FROM supports s WHERE s.ticket_id = t.id), t.on_agenda,
       (SELECT count(*)
        FROM agenda_items i
        JOIN meetings m ON m.id = i.meeting_id
        WHERE i.ticket_id = t.id AND i.state <> 'withdrawn'
          AND m.state NOT IN ('closed', 'published', 'cancelled'))
FROM tickets t
WHERE t.id = $1
ORDER BY t.id
LIMIT 1;

-- name: fact_meeting :many
-- What the calendar says of a meeting, and its reminders.
SELECT id, nullif(sequence, 0), changed_at_ms, nullif(reminded, 0)
FROM meetings
WHERE id = $1
ORDER BY id
LIMIT 1;

-- name: fact_meeting_parties :many
-- The parties that were chosen for a meeting.
SELECT meeting_id, party
FROM meeting_parties
WHERE meeting_id = $1
ORDER BY party
LIMIT 100;

-- name: fact_meeting_seats :many
-- The people who were chosen for a meeting.
SELECT meeting_id, user_id, party, role
FROM meeting_seats
WHERE meeting_id = $1
ORDER BY user_id
LIMIT 1000;

-- name: fact_statements :many
-- Who said what in a meeting.
SELECT s.id, s.item_id, s.by_id, s.party, s.text, s.at_ms
FROM statements s
JOIN agenda_items i ON i.id = s.item_id
WHERE i.meeting_id = $1
ORDER BY s.id
LIMIT 1000000;

-- name: fact_statement_corrections :many
-- What the statements of a meeting said before they were corrected.
SELECT c.id, c.statement_id, c.text, c.by_id, c.at_ms
FROM statement_corrections c
JOIN statements s ON s.id = c.statement_id
JOIN agenda_items i ON i.id = s.item_id
WHERE i.meeting_id = $1
ORDER BY c.id
LIMIT 1000000;

-- name: fact_motions :many
-- Who moved what in a meeting, and what became of it.
SELECT o.id, o.item_id, o.by_id, o.party, o.text, o.at_ms, o.state
FROM motions o
JOIN agenda_items i ON i.id = o.item_id
WHERE i.meeting_id = $1
ORDER BY o.id
LIMIT 1000000;

-- name: fact_amendments :many
-- The amendments to the motions of a meeting.
SELECT a.id, a.motion_id, a.by_id, a.party, a.text, a.reason, a.wording, a.at_ms, a.state
FROM motion_amendments a
JOIN motions o ON o.id = a.motion_id
JOIN agenda_items i ON i.id = o.item_id
WHERE i.meeting_id = $1
ORDER BY a.id
LIMIT 1000000;

-- name: fact_wordings :many
-- What the motions of a meeting said before.
SELECT w.id, w.motion_id, w.amendment_id, w.by_id, w.text, w.at_ms
FROM motion_wordings w
JOIN motions o ON o.id = w.motion_id
JOIN agenda_items i ON i.id = o.item_id
WHERE i.meeting_id = $1
ORDER BY w.id
LIMIT 1000000;

-- name: fact_question_supports :many
-- Who supports which question of a meeting.
SELECT s.item_id, s.user_id, s.at_ms
FROM question_supports s
JOIN agenda_items i ON i.id = s.item_id
WHERE i.meeting_id = $1
ORDER BY s.item_id, s.user_id
LIMIT 1000000;

-- name: fact_question_replies :many
-- Who answered what to the questions of a meeting.
SELECT r.id, r.item_id, r.party, r.by_id, r.text, r.at_ms, r.amended_at_ms
FROM question_replies r
JOIN agenda_items i ON i.id = r.item_id
WHERE i.meeting_id = $1
ORDER BY r.id
LIMIT 1000000;

-- name: fact_item_masks :many
-- What is masked in a meeting's items that are of no ticket.
SELECT k.id, k.item_id, k.words, k.attachment_id, k.reason, k.by_id, k.at_ms, k.undone_by_id, k.undone_reason,
       k.undone_at_ms
FROM item_masks k
JOIN agenda_items i ON i.id = k.item_id
WHERE i.meeting_id = $1
ORDER BY k.id
LIMIT 1000000;

-- name: fact_papers :many
-- The papers of a meeting's items, removed ones too: with who sent the file, and the item that it was handed in to.
SELECT p.id, p.item_id, p.attachment_id, p.title, p.by_id, p.at_ms, p.removed_by_id, p.removed_at_ms, a.by_id,
       a.item_id
FROM papers p
JOIN agenda_items i ON i.id = p.item_id
JOIN attachments a ON a.id = p.attachment_id
WHERE i.meeting_id = $1
ORDER BY p.id
LIMIT 1000000;

-- name: fact_editions :many
-- The editions of a meeting's minutes, and where in the log each was published.
SELECT meeting_id, number, reason, begun_at_ms, published_at_ms, seq
FROM minutes_editions
WHERE meeting_id = $1
ORDER BY number
LIMIT 1000;

-- name: fact_signatures :many
-- Who signed the editions of a meeting's minutes.
SELECT meeting_id, edition, party, user_id, at_ms
FROM signatures
WHERE meeting_id = $1
ORDER BY edition, party
LIMIT 1000;

-- name: fact_decisions :many
-- What a meeting decided.
SELECT id, item_id, meeting_id, ticket_id, text, party, assignee_id, due_at_ms, by_id, at_ms,
       despite_vote
FROM decisions
WHERE meeting_id = $1
ORDER BY id
LIMIT 100000;

-- name: fact_tasks :many
-- The tasks that a meeting's decisions made.
SELECT k.id, k.decision_id, k.review_at_ms, k.state, k.now_due_ms, k.now_review_ms, k.done_at_ms, k.percent,
       k.version
FROM tasks k
JOIN decisions d ON d.id = k.decision_id
WHERE d.meeting_id = $1
ORDER BY k.id
LIMIT 100000;

-- name: fact_task_reports :many
-- The reports on them.
SELECT r.id, r.task_id, r.text, r.percent, r.finished, r.party, r.by_id, r.at_ms, r.note
FROM task_reports r
JOIN tasks k ON k.id = r.task_id
JOIN decisions d ON d.id = k.decision_id
WHERE d.meeting_id = $1
ORDER BY r.id
LIMIT 100000;

-- name: fact_task_report_files :many
-- The files of those reports: with who sent each, and the item that it was handed in to.
SELECT f.attachment_id, f.report_id, f.position, a.by_id, a.item_id
FROM task_report_files f
JOIN attachments a ON a.id = f.attachment_id
JOIN task_reports r ON r.id = f.report_id
JOIN tasks k ON k.id = r.task_id
JOIN decisions d ON d.id = k.decision_id
WHERE d.meeting_id = $1
ORDER BY f.attachment_id
LIMIT 1000000;

-- name: fact_task_parts :many
-- Their parts.
SELECT p.id, p.task_id, p.text, p.party, p.assignee_id, p.due_at_ms, p.state, p.done_at_ms, p.by_id
FROM task_parts p
JOIN tasks k ON k.id = p.task_id
JOIN decisions d ON d.id = k.decision_id
WHERE d.meeting_id = $1
ORDER BY p.id
LIMIT 100000;

-- name: fact_task_reminders :many
-- Of which deadlines of theirs whoever has them was reminded.
SELECT r.task_id, r.due_ms, r.step
FROM task_reminders r
JOIN tasks k ON k.id = r.task_id
JOIN decisions d ON d.id = k.decision_id
WHERE d.meeting_id = $1
ORDER BY r.task_id, r.due_ms, r.step
LIMIT 100000;

-- name: fact_item_verdicts :many
-- What a meeting said to commitments.
SELECT v.item_id, v.verdict, v.text, v.due_at_ms, v.review_at_ms, v.by_id, v.at_ms
FROM item_verdicts v
JOIN agenda_items i ON i.id = v.item_id
WHERE i.meeting_id = $1
ORDER BY v.item_id
LIMIT 100000;

-- name: fact_votes :many
-- The votes of a meeting, with the ballots counted in their options.
SELECT v.id, v.item_id, v.ballots,
       (SELECT coalesce(sum(o.ballots), 0) FROM vote_options o WHERE o.vote_id = v.id),
       v.opened_at_ms, v.closed_at_ms, v.published_at_ms, v.motion_id, v.amendment_id
FROM votes v
JOIN agenda_items i ON i.id = v.item_id
WHERE i.meeting_id = $1
ORDER BY v.id
LIMIT 100000;

-- name: fact_vote_options :many
-- The choices of a meeting's votes; ballots of a choice are told once the vote is closed.
SELECT o.vote_id, o.code, o.position, o.ballots
FROM vote_options o
JOIN votes v ON v.id = o.vote_id
JOIN agenda_items i ON i.id = v.item_id
WHERE i.meeting_id = $1
ORDER BY o.vote_id, o.code
LIMIT 1000000;

-- name: fact_vote_electors :many
-- The electorates of a meeting's votes.
SELECT e.vote_id, e.elector, e.by_id, e.cast_at_ms, e.choice
FROM vote_electors e
JOIN votes v ON v.id = e.vote_id
JOIN agenda_items i ON i.id = v.item_id
WHERE i.meeting_id = $1
ORDER BY e.vote_id, e.elector
LIMIT 1000000;

-- name: fact_series :many
-- A series; an event tells its times to the second.
SELECT id, name, rule, zone, minutes, place, version, quorum, start_at_ms / 1000 * 1000, ended_at_ms,
       since_ms / 1000 * 1000, changed_at_ms
FROM series
WHERE id = $1
ORDER BY id
LIMIT 1;

-- name: fact_exceptions :many
-- The days that a series leaves out.
SELECT series_id, day, reason
FROM series_exceptions
WHERE series_id = $1
ORDER BY day
LIMIT 10000;

-- name: fact_series_parties :many
-- The parties that were chosen for a series.
SELECT series_id, party
FROM series_parties
WHERE series_id = $1
ORDER BY party
LIMIT 100;

-- name: fact_series_seats :many
-- The people who were chosen for a series.
SELECT series_id, user_id, party, role
FROM series_seats
WHERE series_id = $1
ORDER BY user_id
LIMIT 1000;

-- name: list_series_ids :many
-- A community's series, ended ones too.
SELECT id
FROM series
WHERE community_id = $1
ORDER BY id
LIMIT 100000;

-- name: fact_community :many
-- A community's own row.
SELECT id, code, name, zone, board_public, check_in, turn_minutes, party_minutes
FROM communities
WHERE id = $1
ORDER BY id
LIMIT 1;

-- name: fact_parties :many
-- A community's parties.
SELECT code, name, position
FROM parties
WHERE community_id = $1
ORDER BY code
LIMIT 10000;

-- name: fact_categories :many
-- A community's categories.
SELECT code, name, parent, position
FROM categories
WHERE community_id = $1
ORDER BY code
LIMIT 100000;

-- name: fact_memberships :many
-- Who holds which role in a community.
SELECT user_id, role, party, grid, created_at_ms, household_id
FROM memberships
WHERE community_id = $1
ORDER BY user_id, role, party, grid
LIMIT 10000000;

-- name: fact_invitations :many
-- A community's invitations.
SELECT id, role, party, grid, household_id, uses_left, expires_at_ms, lower(hex(code_hash)), created_by,
       created_at_ms
FROM invitations
WHERE community_id = $1
ORDER BY id
LIMIT 10000000;

-- name: fact_password_resets :many
-- Codes for new passwords that were made in a community and not used yet.
SELECT user_id, lower(hex(code_hash)), by_id, made_at_ms, expires_at_ms
FROM password_resets
WHERE community_id = $1
ORDER BY user_id
LIMIT 10000000;

-- name: fact_households :many
-- A community's households.
SELECT id, building, unit, room, grid, created_at_ms
FROM households
WHERE community_id = $1
ORDER BY id
LIMIT 10000000;

-- name: fact_places :many
-- A community's places; degrees in millionths.
SELECT id, building, unit, name, grid, CAST(round(lat * 1000000) AS INTEGER),
       CAST(round(lon * 1000000) AS INTEGER), created_at_ms
FROM places
WHERE community_id = $1
ORDER BY id
LIMIT 10000000;

-- name: fact_templates :many
-- The answer templates of a community's parties.
SELECT id, party, title, stance, text, version, created_at_ms
FROM answer_templates
WHERE community_id = $1
ORDER BY id
LIMIT 10000000;

-- name: list_ticket_counters :many
-- The last number that a community has given in each year.
SELECT year, last_number
FROM ticket_counters
WHERE community_id = $1
ORDER BY year
LIMIT 10000;

-- name: list_numbers_used :many
-- The highest ticket number of a community by what stands before it.
SELECT substr(number, 1, length(number) - 6), max(number)
FROM tickets
WHERE community_id = $1
GROUP BY substr(number, 1, length(number) - 6)
ORDER BY substr(number, 1, length(number) - 6)
LIMIT 10000;

-- name: list_meetings_of :many
-- Every meeting of a community.
SELECT id
FROM meetings
WHERE community_id = $1
ORDER BY id
LIMIT 10000000;

-- name: find_noun :many
-- Whether there is a row of that id: a ticket, a meeting, a series, a poll, a matter.
SELECT 'ticket'
FROM tickets
WHERE id = $1 AND community_id = $2
UNION ALL
SELECT 'meeting'
FROM meetings
WHERE id = $1 AND community_id = $2
UNION ALL
SELECT 'series'
FROM series
WHERE id = $1 AND community_id = $2
UNION ALL
SELECT 'poll'
FROM polls
WHERE id = $1 AND community_id = $2
UNION ALL
SELECT 'matter'
FROM matters
WHERE id = $1 AND community_id = $2
ORDER BY 1
LIMIT 5;

-- name: fact_roll_entries :many
-- The rolls of a community.
SELECT electorate, elector, head, area, area_source, parking
FROM roll_entries
WHERE community_id = $1
ORDER BY id
LIMIT 10000000;

-- name: fact_roll_users :many
-- Who votes online for which line of a community's rolls.
SELECT e.electorate, e.elector, u.user_id, 1
FROM roll_users u
JOIN roll_entries e ON e.id = u.entry_id
WHERE e.community_id = $1
ORDER BY u.entry_id, u.user_id
LIMIT 10000000;

-- name: list_poll_ids :many
-- A community's polls.
SELECT id
FROM polls
WHERE community_id = $1
ORDER BY id
LIMIT 1000000;

-- name: list_matter_ids :many
-- A community's matters.
SELECT id
FROM matters
WHERE community_id = $1
ORDER BY id
LIMIT 1000000;

-- name: fact_matter :many
-- A matter.
SELECT id, title, assembly_rule, state, ended_for, version
FROM matters
WHERE id = $1
ORDER BY id
LIMIT 1;

-- name: fact_matter_records :many
-- The records of a matter.
SELECT id, position, stage, held_on, text, due, present, in_favour, poll_id, place, last_day, carried, by_id,
       at_ms, taken_back_for, over_told
FROM matter_records
WHERE matter_id = $1
ORDER BY position
LIMIT 1000;

-- name: fact_matter_files :many
-- The files of a matter's records.
SELECT a.id, r.id, a.position
FROM matter_records r
JOIN attachments a ON a.place = 'matter' AND a.ref = CAST(r.id AS TEXT)
WHERE r.matter_id = $1
ORDER BY a.id
LIMIT 100000;

-- name: fact_matter_masks :many
-- What is masked in a matter.
SELECT id, words, attachment_id, reason, by_id, at_ms, undone_by_id, undone_reason, undone_at_ms
FROM matter_masks
WHERE matter_id = $1
ORDER BY id
LIMIT 1000;

-- name: fact_poll :many
-- A poll.
SELECT id, item_id, rule, rule_version, question, text, secret, deem_absent, count_parking, extraordinary, state,
       opens_at_ms, closes_at_ms, announced_at_ms,
       opened_at_ms, closed_at_ms, published_at_ms, heads, area,
       cast_heads, cast_area, electorate_hash, result, official, withdrawn_for, version, reminded
FROM polls
WHERE id = $1
ORDER BY id
LIMIT 1;

-- name: fact_poll_options :many
-- The choices of a poll.
SELECT poll_id, code, position, ballots
FROM poll_options
WHERE poll_id = $1
ORDER BY position
LIMIT 100;

-- name: fact_poll_electors :many
-- The electorate of a poll.
SELECT poll_id, elector, head, area, channel, by_id, cast_at_ms, choice
FROM poll_electors
WHERE poll_id = $1
ORDER BY elector
LIMIT 1000000;

-- name: fact_poll_users :many
-- Who casts for whom in a poll.
SELECT poll_id, user_id, elector, 1
FROM poll_elector_users
WHERE poll_id = $1
ORDER BY user_id, elector
LIMIT 1000000;

-- name: fact_poll_proxies :many
-- The mandates of a poll.
SELECT poll_id, elector, holder_id, mandate, by_id, at_ms
FROM poll_proxies
WHERE poll_id = $1
ORDER BY elector
LIMIT 1000000;

-- name: fact_poll_papers :many
-- The written ballots of a poll.
SELECT id, elector, channel, choice, by_id, at_ms, second_choice, second_by_id, second_at_ms, state, reason,
       settled_by_id, settled_at_ms, photo
FROM poll_papers
WHERE poll_id = $1
ORDER BY id
LIMIT 1000000;
