-- The township's systems (connectors): what goes up (outbox), what comes down (inbox), what both know of a ticket
-- (links), how they were compared (reconciliations). Times are milliseconds since 1970 in UTC.

-- `key` and `secret` are ours to send and to check with; no answer shows them. `since`: heard of everything up to then.
CREATE TABLE plugin_grid_connectors (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  community TEXT NOT NULL,
  code TEXT NOT NULL, -- of the community, in the address of webhooks
  kind TEXT NOT NULL CHECK (kind IN ('open311', 'webhook')),
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  jurisdiction TEXT NOT NULL DEFAULT '',
  key TEXT NOT NULL DEFAULT '',
  secret TEXT NOT NULL DEFAULT '',
  secret_before TEXT NOT NULL DEFAULT '', -- holds beside the new one until `secret_until`
  secret_until INTEGER NOT NULL DEFAULT 0,
  is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
  sends INTEGER NOT NULL CHECK (sends IN (0, 1)),
  send_private INTEGER NOT NULL CHECK (send_private IN (0, 1)),
  format TEXT NOT NULL DEFAULT 'json' CHECK (format IN ('json', 'xml')),
  poll_s INTEGER NOT NULL,  -- 0: never asks
  retry_s INTEGER NOT NULL, -- until the second try
  since INTEGER NOT NULL,
  made_at INTEGER NOT NULL, -- what was reported up before does not go
  window_ms INTEGER NOT NULL DEFAULT 86400000, -- of one question; smaller where answers were too long
  next_poll_at INTEGER NOT NULL DEFAULT 0,
  last_ok_at INTEGER,
  last_error TEXT NOT NULL DEFAULT '',
  dead_told INTEGER NOT NULL DEFAULT 0 CHECK (dead_told IN (0, 1)), -- its administrators know that something is dead
  tables TEXT NOT NULL,   -- JSON, README.md
  template TEXT NOT NULL DEFAULT '',
  problems TEXT NOT NULL DEFAULT '[]', -- of the tables: while there are some it rests
  checked_at INTEGER NOT NULL DEFAULT 0,
  mapping_version INTEGER NOT NULL DEFAULT 1,
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (community, name)
) STRICT;
-- One sends; several hear.
CREATE UNIQUE INDEX plugin_grid_connectors_sending ON plugin_grid_connectors (community) WHERE is_on = 1 AND sends = 1;

-- A ticket that a township has, or will have. `foreign_id`: as it calls it, '' until it has said so.
CREATE TABLE plugin_grid_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  connector INTEGER NOT NULL REFERENCES plugin_grid_connectors (id),
  community TEXT NOT NULL,
  ticket TEXT NOT NULL,
  number TEXT NOT NULL,
  foreign_id TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT '', -- theirs, the last that was applied
  level INTEGER NOT NULL DEFAULT 0,
  last_at INTEGER NOT NULL DEFAULT 0, -- of the last update that was applied, by their clock
  is_over INTEGER NOT NULL DEFAULT 0 CHECK (is_over IN (0, 1)), -- closed or taken back here
  at INTEGER NOT NULL,
  UNIQUE (connector, ticket)
) STRICT;
CREATE UNIQUE INDEX plugin_grid_links_by_foreign ON plugin_grid_links (connector, foreign_id) WHERE foreign_id <> '';
CREATE INDEX plugin_grid_links_by_ticket ON plugin_grid_links (ticket);
CREATE INDEX plugin_grid_links_by_number ON plugin_grid_links (connector, number);

-- What the township is to hear, in the order of the log: never its text, which is asked of the core at the moment of sending.
CREATE TABLE plugin_grid_outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  community TEXT NOT NULL,
  connector INTEGER NOT NULL REFERENCES plugin_grid_connectors (id),
  ticket TEXT NOT NULL,
  number TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('request', 'update')),
  action TEXT NOT NULL, -- township, finish, confirm, reopen, back, comment, number
  seq INTEGER NOT NULL, -- of the event it comes from
  by_id TEXT NOT NULL DEFAULT '', -- who did it; '' once they were erased, as below
  ended_by TEXT NOT NULL DEFAULT '', ended_name TEXT NOT NULL DEFAULT '', -- who gave it up
  -- sent: taken, its number is still asked for. refused: may not leave. given_up: by hand, or with its request.
  state TEXT NOT NULL DEFAULT 'to_send' CHECK (state IN ('to_send', 'failed', 'dead', 'sent', 'done', 'refused', 'given_up')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  busy_until INTEGER NOT NULL DEFAULT 0, -- under way; when nothing comes back until then it is tried again
  token TEXT NOT NULL DEFAULT '',        -- for which the township will give a number
  error TEXT NOT NULL DEFAULT '',
  foreign_id TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  sent_at INTEGER,
  UNIQUE (connector, seq)
) STRICT;
CREATE INDEX plugin_grid_outbox_open ON plugin_grid_outbox (connector, next_at) WHERE state IN ('to_send', 'failed', 'sent');
CREATE INDEX plugin_grid_outbox_by_ticket ON plugin_grid_outbox (connector, ticket, id);
CREATE INDEX plugin_grid_outbox_by_state ON plugin_grid_outbox (connector, state, id);
CREATE INDEX plugin_grid_outbox_busy ON plugin_grid_outbox (connector, busy_until) WHERE busy_until > 0;

-- What came down, each once. `unknown`: of no ticket of ours, or in a word that the tables do not have.
CREATE TABLE plugin_grid_inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  community TEXT NOT NULL,
  connector INTEGER NOT NULL REFERENCES plugin_grid_connectors (id),
  update_id TEXT NOT NULL,
  ticket TEXT NOT NULL DEFAULT '', -- '': none of ours yet
  foreign_id TEXT NOT NULL DEFAULT '',
  number TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'other', -- dispatch, confirm, handle, check, return, other
  level INTEGER,
  step TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '',
  who TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,          -- by their clock
  due_at INTEGER,
  received_at INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('applied', 'stale', 'unknown', 'refused', 'returned')),
  why TEXT NOT NULL DEFAULT '',
  UNIQUE (connector, update_id)
) STRICT;
CREATE INDEX plugin_grid_inbox_by_outcome ON plugin_grid_inbox (connector, outcome, id);
CREATE INDEX plugin_grid_inbox_by_ticket ON plugin_grid_inbox (ticket, at) WHERE ticket <> '';
CREATE INDEX plugin_grid_inbox_unknown ON plugin_grid_inbox (connector, foreign_id) WHERE outcome = 'unknown';

-- What they call updates that we sent: in their list these are ours.
CREATE TABLE plugin_grid_own_updates (
  connector INTEGER NOT NULL REFERENCES plugin_grid_connectors (id),
  update_id TEXT NOT NULL,
  PRIMARY KEY (connector, update_id)
) STRICT, WITHOUT ROWID;

-- A comparison of both sides, in pieces; `reached`: the last link that was compared.
CREATE TABLE plugin_grid_reconciliations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  community TEXT NOT NULL,
  connector INTEGER NOT NULL REFERENCES plugin_grid_connectors (id),
  at INTEGER NOT NULL,
  ended_at INTEGER,
  reached INTEGER NOT NULL DEFAULT 0,
  listed INTEGER NOT NULL DEFAULT 0, -- pages of their list that were looked through for what we do not know
  compared INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  busy_until INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX plugin_grid_reconciliations_open ON plugin_grid_reconciliations (connector) WHERE ended_at IS NULL;
CREATE INDEX plugin_grid_reconciliations_by_connector ON plugin_grid_reconciliations (connector, id);

CREATE TABLE plugin_grid_differences (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES plugin_grid_reconciliations (id),
  ticket TEXT NOT NULL DEFAULT '',
  number TEXT NOT NULL DEFAULT '',
  foreign_id TEXT NOT NULL DEFAULT '',
  what TEXT NOT NULL CHECK (what IN ('missing_there', 'missing_here', 'state', 'older')),
  ours TEXT NOT NULL DEFAULT '',
  theirs TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX plugin_grid_differences_by_run ON plugin_grid_differences (run, id);
