-- Our own GeoReport v2 server (Open311): who may use it, what it has taken, what it tells. Never a ticket's title or text:
-- these are asked of the core while an answer is written. Times are milliseconds since 1970 in UTC.

-- Who may send, each for one community. Of a key only its hash is kept.
CREATE TABLE plugin_grid_open311_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  community TEXT NOT NULL,
  name TEXT NOT NULL,
  reads TEXT NOT NULL CHECK (reads IN ('public', 'community')), -- whose tickets it is shown
  hash TEXT NOT NULL UNIQUE,
  made_at INTEGER NOT NULL,
  revoked_at INTEGER,
  last_used_at INTEGER -- to the minute
) STRICT;
CREATE INDEX plugin_grid_open311_keys_by_community ON plugin_grid_open311_keys (community, id);

-- By what tickets are found: those that everybody or the community may read, private ones never.
CREATE TABLE plugin_grid_open311_tickets (
  ticket TEXT PRIMARY KEY,
  community TEXT NOT NULL,
  number TEXT NOT NULL UNIQUE,
  category TEXT NOT NULL,
  visibility TEXT NOT NULL CHECK (visibility IN ('public', 'community')),
  state TEXT NOT NULL,
  word TEXT NOT NULL,          -- what Open311 calls where it stands
  raised_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL  -- of a closed one: when it was closed
) STRICT;
CREATE INDEX plugin_grid_open311_tickets_raised ON plugin_grid_open311_tickets (community, raised_at);
CREATE INDEX plugin_grid_open311_tickets_changed ON plugin_grid_open311_tickets (community, changed_at);

-- What is told by servicerequestupdates: where the log says it, never what.
CREATE TABLE plugin_grid_open311_updates (
  id TEXT PRIMARY KEY, -- "<ticket>-<its version>", "c-<comment>": who sent it is told the same
  ticket TEXT NOT NULL REFERENCES plugin_grid_open311_tickets (ticket),
  community TEXT NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,  -- of the event
  status TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX plugin_grid_open311_updates_by_time ON plugin_grid_open311_updates (community, at, seq);
CREATE INDEX plugin_grid_open311_updates_by_ticket ON plugin_grid_open311_updates (ticket, seq);

-- What was taken in before, by what its sender calls it: it is answered the same again, and nothing is done twice.
CREATE TABLE plugin_grid_open311_taken (
  key INTEGER NOT NULL REFERENCES plugin_grid_open311_keys (id),
  what TEXT NOT NULL CHECK (what IN ('request', 'update')),
  client TEXT NOT NULL, -- hash of the sender's own id, or of its Idempotency-Key
  answer TEXT NOT NULL, -- a ticket's number, an update's id
  at INTEGER NOT NULL,
  PRIMARY KEY (key, what, client)
) STRICT;

-- A ticket that came in here, with what the core has no place for.
CREATE TABLE plugin_grid_open311_requests (
  ticket TEXT PRIMARY KEY,
  key INTEGER NOT NULL REFERENCES plugin_grid_open311_keys (id), -- that may move it
  address_id TEXT NOT NULL,
  media TEXT NOT NULL,  -- a JSON list of addresses, as they were sent; emptied when the ticket is masked
  at INTEGER NOT NULL
) STRICT;

-- Whom to reach about it, as the other side has sent it; gone after 180 days, or 30 days after the ticket was closed.
CREATE TABLE plugin_grid_open311_contacts (
  ticket TEXT PRIMARY KEY,
  community TEXT NOT NULL,
  email TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  phone TEXT NOT NULL,
  account_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- Who has looked at such a contact. Nobody changes a row; only the name of whoever is erased goes.
CREATE TABLE plugin_grid_open311_looks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  community TEXT NOT NULL,
  ticket TEXT NOT NULL,
  number TEXT NOT NULL,
  user TEXT NOT NULL,
  user_name TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX plugin_grid_open311_looks_by_community ON plugin_grid_open311_looks (community, id);
CREATE TRIGGER plugin_grid_open311_looks_stay BEFORE DELETE ON plugin_grid_open311_looks
BEGIN SELECT RAISE(ABORT, 'a look stays'); END;
CREATE TRIGGER plugin_grid_open311_looks_hold BEFORE UPDATE ON plugin_grid_open311_looks
WHEN NEW.user <> '' OR NEW.user_name <> '' OR NEW.id <> OLD.id OR NEW.ticket <> OLD.ticket OR NEW.number <> OLD.number
  OR NEW.community <> OLD.community OR NEW.at <> OLD.at
BEGIN SELECT RAISE(ABORT, 'a look stays as it is'); END;

-- Addresses of photos that everybody may see, each by a number that cannot be guessed.
CREATE TABLE plugin_grid_open311_photos (
  id TEXT PRIMARY KEY,
  file TEXT NOT NULL UNIQUE, -- an attachment of the core
  ticket TEXT NOT NULL,
  community TEXT NOT NULL
) STRICT;

-- When the list of services was last another one; `community` is '' for that of all together.
CREATE TABLE plugin_grid_open311_lists (
  community TEXT PRIMARY KEY,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
