-- What leaves the house: e-mail of persons, webhooks of communities, and the outbox from which both
-- are sent.

-- How a person wants to be written to. `mail_on` has groups of notices, divided by blanks; quiet
-- hours are minutes of the day in the community's zone, null for none.
ALTER TABLE notice_settings ADD COLUMN mail_on TEXT NOT NULL DEFAULT '';
ALTER TABLE notice_settings ADD COLUMN language TEXT NOT NULL DEFAULT 'zh-CN';
ALTER TABLE notice_settings ADD COLUMN quiet_from INTEGER;
ALTER TABLE notice_settings ADD COLUMN quiet_to INTEGER;

-- A person's e-mail address. Nothing but its code is sent there until `verified_at_ms`. Of the code
-- only the digest is kept. Whoever has `leave_token` may turn all mail off, and nothing else.
CREATE TABLE mail_addresses (
  user_id INTEGER NOT NULL CONSTRAINT pk_mail_addresses PRIMARY KEY
    CONSTRAINT fk_mail_addresses_user REFERENCES users (id),
  address TEXT NOT NULL,
  verified_at_ms INTEGER,
  code_hash BLOB,
  code_expires_at_ms INTEGER,
  code_tries INTEGER NOT NULL DEFAULT 0,
  code_sent_at_ms INTEGER NOT NULL,
  leave_token TEXT NOT NULL CONSTRAINT ux_mail_addresses_leave UNIQUE
) STRICT;

-- An address outside that is told of a community's events (those named in `events`, divided by
-- blanks) as everybody in the community may read them. `url` and `secret` are shown to nobody again.
CREATE TABLE webhooks (
  id INTEGER NOT NULL CONSTRAINT pk_webhooks PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_webhooks_community REFERENCES communities (id),
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  events TEXT NOT NULL,
  language TEXT NOT NULL,
  is_on INTEGER NOT NULL CONSTRAINT ck_webhooks_on CHECK (is_on IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  removed_at_ms INTEGER,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
-- Serves list_webhooks.
CREATE INDEX ix_webhooks_community ON webhooks (community_id, id);

-- One message to be sent, by a person's mail or a webhook. What it says is made when it is sent, from
-- its notices and the rights of that moment; only a code has its `text` here, until it is sent.
-- state: to_send (attempts > 0: failed so far), sent, dead.
CREATE TABLE outbox (
  id INTEGER NOT NULL CONSTRAINT pk_outbox PRIMARY KEY,
  channel TEXT NOT NULL,
  target TEXT NOT NULL,
  user_id INTEGER CONSTRAINT fk_outbox_user REFERENCES users (id),
  webhook_id INTEGER CONSTRAINT fk_outbox_webhook REFERENCES webhooks (id),
  community_id INTEGER CONSTRAINT fk_outbox_community REFERENCES communities (id),
  text TEXT,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at_ms INTEGER NOT NULL,
  error TEXT NOT NULL DEFAULT '',
  created_at_ms INTEGER NOT NULL,
  done_at_ms INTEGER
) STRICT;
-- Serves list_due_messages.
CREATE INDEX ix_outbox_due ON outbox (due_at_ms, id) WHERE state = 'to_send';
-- Serves find_open_message: a mail that still gathers.
CREATE INDEX ix_outbox_open ON outbox (target, id) WHERE state = 'to_send' AND attempts = 0;
-- Serves list_outbox.
CREATE INDEX ix_outbox_community ON outbox (community_id, id);

-- What a message tells of.
CREATE TABLE outbox_notices (
  outbox_id INTEGER NOT NULL CONSTRAINT fk_outbox_notices_outbox REFERENCES outbox (id),
  notice_id INTEGER NOT NULL CONSTRAINT fk_outbox_notices_notice REFERENCES notices (id),
  CONSTRAINT pk_outbox_notices PRIMARY KEY (outbox_id, notice_id)
) STRICT, WITHOUT ROWID;
