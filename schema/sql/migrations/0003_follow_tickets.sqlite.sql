-- Following, duplicates, parts, and slips for people without a phone.

-- Somebody wants to hear of a ticket (关注). Supporting follows; the reporter needs no row.
CREATE TABLE follows (
  ticket_id INTEGER NOT NULL CONSTRAINT fk_follows_ticket REFERENCES tickets (id),
  user_id INTEGER NOT NULL CONSTRAINT fk_follows_user REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  CONSTRAINT pk_follows PRIMARY KEY (ticket_id, user_id)
) STRICT, WITHOUT ROWID;
-- Serves list_followed_tickets.
CREATE INDEX ix_follows_user ON follows (user_id, ticket_id);
INSERT INTO follows (ticket_id, user_id, at_ms)
SELECT ticket_id, user_id, at_ms
FROM supports;

-- The ticket in which a duplicate lives on, and the one that a part belongs to; null for most.
ALTER TABLE tickets ADD COLUMN duplicate_of INTEGER
  CONSTRAINT fk_tickets_duplicate REFERENCES tickets (id);
ALTER TABLE tickets ADD COLUMN parent_id INTEGER
  CONSTRAINT fk_tickets_parent REFERENCES tickets (id);
-- How many parts it was split into.
ALTER TABLE tickets ADD COLUMN part_count INTEGER NOT NULL DEFAULT 0;
-- How ('oral', 'written') and when a person without an account agreed to be named; null for others.
ALTER TABLE tickets ADD COLUMN consent_how TEXT;
ALTER TABLE tickets ADD COLUMN consent_at_ms INTEGER;
-- Serves list_parts.
CREATE INDEX ix_tickets_parent ON tickets (parent_id, id) WHERE parent_id IS NOT NULL;

-- The slip of a ticket submitted for a person: who has its code may look, and make the ticket
-- theirs once. Only the digest of the code is kept; a new slip replaces the old one, claiming
-- removes the row.
CREATE TABLE ticket_slips (
  ticket_id INTEGER NOT NULL CONSTRAINT pk_ticket_slips PRIMARY KEY
    CONSTRAINT fk_ticket_slips_ticket REFERENCES tickets (id),
  code_hash BLOB NOT NULL,
  issued_at_ms INTEGER NOT NULL
) STRICT;
