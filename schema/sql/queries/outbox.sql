-- Queries of e-mail addresses, webhooks and the outbox (server/app/outbox.cpp, courier.cpp).

-- name: get_mail_address :one
-- A person's e-mail address and the code that proves it.
SELECT address, verified_at_ms, code_hash, code_expires_at_ms, code_tries, code_sent_at_ms, leave_token
FROM mail_addresses
WHERE user_id = $1;

-- name: put_mail_address :exec
-- Keeps an address that is not proved yet, with the digest of its code.
INSERT INTO mail_addresses (user_id, address, code_hash, code_expires_at_ms, code_sent_at_ms, leave_token)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id) DO UPDATE
SET address = excluded.address, verified_at_ms = NULL, code_hash = excluded.code_hash,
    code_expires_at_ms = excluded.code_expires_at_ms, code_tries = 0,
    code_sent_at_ms = excluded.code_sent_at_ms, leave_token = excluded.leave_token;

-- name: count_code_try :exec
-- One more guess at a code.
UPDATE mail_addresses
SET code_tries = code_tries + 1
WHERE user_id = $1;

-- name: verify_mail_address :exec
-- The code was right.
UPDATE mail_addresses
SET verified_at_ms = $1, code_hash = NULL, code_expires_at_ms = NULL
WHERE user_id = $2;

-- name: delete_mail_address :exec
-- Forgets a person's e-mail address.
DELETE FROM mail_addresses
WHERE user_id = $1;

-- name: find_mail_leaver :one
-- Whose mail a token turns off.
SELECT user_id
FROM mail_addresses
WHERE leave_token = $1;

-- name: set_mail_groups :exec
-- Which groups of notices a person is written to about.
INSERT INTO notice_settings (user_id, mail_on)
VALUES ($1, $2)
ON CONFLICT (user_id) DO UPDATE
SET mail_on = excluded.mail_on, version = version + 1;

-- name: list_mail_readers :many
-- Persons of a community who have proved an address and want mail.
SELECT DISTINCT s.user_id, s.mail_on, s.quiet_from, s.quiet_to
FROM notice_settings s
JOIN mail_addresses a ON a.user_id = s.user_id AND a.verified_at_ms IS NOT NULL
JOIN users u ON u.id = s.user_id AND u.disabled_at_ms IS NULL
JOIN memberships m ON m.user_id = s.user_id AND m.community_id = $1
WHERE s.mail_on <> ''
ORDER BY s.user_id
LIMIT 1000000;

-- name: add_webhook :exec
-- Adds a webhook.
INSERT INTO webhooks (id, community_id, name, format, url, secret, events, language, is_on, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9);

-- name: get_webhook :one
-- A webhook.
SELECT id, community_id, name, format, url, secret, events, language, is_on, created_at_ms, version
FROM webhooks
WHERE id = $1 AND removed_at_ms IS NULL;

-- name: list_webhooks :many
-- A community's webhooks.
SELECT id, community_id, name, format, url, secret, events, language, is_on, created_at_ms, version
FROM webhooks
WHERE community_id = $1 AND removed_at_ms IS NULL
ORDER BY id
LIMIT 100;

-- name: update_webhook :exec
-- Changes a webhook.
UPDATE webhooks
SET name = $1, events = $2, language = $3, is_on = $4, version = version + 1
WHERE id = $5;

-- name: remove_webhook :exec
-- Takes a webhook away, with what would let one write there.
UPDATE webhooks
SET removed_at_ms = $1, url = '', secret = '', is_on = 0, version = version + 1
WHERE id = $2;

-- name: find_open_message :one
-- A mail to that target that has not been tried yet, and how much it tells of.
SELECT o.id, (SELECT count(*) FROM outbox_notices n WHERE n.outbox_id = o.id)
FROM outbox o
WHERE o.target = $1 AND o.state = 'to_send' AND o.attempts = 0 AND o.due_at_ms > $2 AND o.text IS NULL
ORDER BY o.id DESC
LIMIT 1;

-- name: add_message :exec
-- Puts a message into the outbox.
INSERT INTO outbox (id, channel, target, user_id, webhook_id, community_id, text, state, due_at_ms, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'to_send', $8, $9);

-- name: add_message_notice :exec
-- One more thing that a message tells of.
INSERT INTO outbox_notices (outbox_id, notice_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING;

-- name: list_due_messages :many
-- Messages whose time has come, the longest due first.
SELECT id, channel, target, user_id, webhook_id, community_id, text, attempts, created_at_ms
FROM outbox
WHERE state = 'to_send' AND due_at_ms <= $1
ORDER BY due_at_ms, id
LIMIT $2;

-- name: get_next_due :one
-- When the next message is due.
SELECT min(due_at_ms)
FROM outbox
WHERE state = 'to_send';

-- name: list_message_notices :many
-- What a message tells of.
SELECT n.id, n.community_id, n.seq, n.ticket_id, n.meeting_id
FROM outbox_notices o
JOIN notices n ON n.id = o.notice_id
WHERE o.outbox_id = $1
ORDER BY n.id
LIMIT 1000;

-- name: finish_message :exec
-- A message was sent, or will not be.
UPDATE outbox
SET state = $1, attempts = attempts + 1, error = $2, text = NULL, done_at_ms = $3
WHERE id = $4 AND state = 'to_send';

-- name: put_off_message :exec
-- A try failed; there will be another.
UPDATE outbox
SET attempts = attempts + 1, error = $1, due_at_ms = $2
WHERE id = $3 AND state = 'to_send';

-- name: replay_message :one
-- Tries a dead message again.
UPDATE outbox
SET state = 'to_send', attempts = 0, due_at_ms = $1, done_at_ms = NULL
WHERE id = $2 AND state = 'dead'
RETURNING id;

-- name: get_message :one
-- A message of the outbox.
SELECT community_id, state, attempts
FROM outbox
WHERE id = $1;

-- name: list_outbox :many
-- A community's messages before $2, newest first, in a state (null: any).
SELECT o.id, o.channel, o.state, o.attempts, o.due_at_ms, o.error, o.created_at_ms, o.done_at_ms, w.name,
       u.name, (SELECT count(*) FROM outbox_notices n WHERE n.outbox_id = o.id)
FROM outbox o
LEFT JOIN webhooks w ON w.id = o.webhook_id
LEFT JOIN users u ON u.id = o.user_id
WHERE o.community_id = $1 AND o.id < $2 AND ($3 IS NULL OR o.state = $3)
ORDER BY o.id DESC
LIMIT $4;
