-- Polls (domain/poll.hpp): votes of owners, residents or villagers outside a meeting, by their rolls.

-- Who votes as what: a line of a roll. For owners a unit: `head` is the owner's key ('' while the
-- developer has not sold or handed it over), `area` in 0.01 m² from register, survey or contract. For the
-- others a person or a household: `head` is its own key and `area` 1, so that only heads count.
-- `names` are the owners' or the person's, for whoever keeps the roll; no event tells them.
CREATE TABLE roll_entries (
  id INTEGER NOT NULL CONSTRAINT pk_roll_entries PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_roll_entries_community REFERENCES communities (id),
  electorate TEXT NOT NULL,
  elector TEXT NOT NULL,
  head TEXT NOT NULL,
  area INTEGER NOT NULL CONSTRAINT ck_roll_entries_area CHECK (area > 0),
  area_source TEXT NOT NULL,
  parking INTEGER NOT NULL CONSTRAINT ck_roll_entries_parking CHECK (parking IN (0, 1)),
  names TEXT NOT NULL,
  CONSTRAINT ux_roll_entries_elector UNIQUE (community_id, electorate, elector)
) STRICT;

-- Who votes for a line of a roll on their own screen.
CREATE TABLE roll_users (
  entry_id INTEGER NOT NULL CONSTRAINT fk_roll_users_entry REFERENCES roll_entries (id),
  user_id INTEGER NOT NULL CONSTRAINT fk_roll_users_user REFERENCES users (id),
  CONSTRAINT pk_roll_users PRIMARY KEY (entry_id, user_id)
) STRICT, WITHOUT ROWID;
-- Serves list_own_lines and erasure.
CREATE INDEX ix_roll_users_user ON roll_users (user_id);

-- A poll, a fold of its events. The rule's code and version are copied when it is drafted;
-- `electorate_hash` is of the electorate frozen at opening, `heads` and `area` what it weighs.
CREATE TABLE polls (
  id INTEGER NOT NULL CONSTRAINT pk_polls PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_polls_community REFERENCES communities (id),
  item_id INTEGER CONSTRAINT fk_polls_item REFERENCES agenda_items (id),
  rule TEXT NOT NULL,
  rule_version INTEGER NOT NULL,
  question TEXT NOT NULL,
  text TEXT NOT NULL,
  secret INTEGER NOT NULL CONSTRAINT ck_polls_secret CHECK (secret IN (0, 1)),
  deem_absent INTEGER NOT NULL CONSTRAINT ck_polls_deem CHECK (deem_absent IN (0, 1)),
  count_parking INTEGER NOT NULL CONSTRAINT ck_polls_parking CHECK (count_parking IN (0, 1)),
  extraordinary INTEGER NOT NULL CONSTRAINT ck_polls_extraordinary CHECK (extraordinary IN (0, 1)),
  state TEXT NOT NULL,
  opens_at_ms INTEGER,
  closes_at_ms INTEGER,
  announced_at_ms INTEGER,
  opened_at_ms INTEGER,
  closed_at_ms INTEGER,
  published_at_ms INTEGER,
  heads INTEGER NOT NULL DEFAULT 0,
  area INTEGER NOT NULL DEFAULT 0,
  cast_heads INTEGER NOT NULL DEFAULT 0,
  cast_area INTEGER NOT NULL DEFAULT 0,
  electorate_hash TEXT NOT NULL DEFAULT '',
  result TEXT,
  official TEXT,
  withdrawn_for TEXT NOT NULL DEFAULT '',
  created_at_ms INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
-- Serves list_polls.
CREATE INDEX ix_polls_community ON polls (community_id, id);
-- Serves the chore that opens announced polls.
CREATE INDEX ix_polls_announced ON polls (opens_at_ms, id) WHERE state = 'announced';

-- A choice of a poll. `ballots` counts those of a secret poll, which no other row tells; it is read by
-- nobody before the poll is closed.
CREATE TABLE poll_options (
  poll_id INTEGER NOT NULL CONSTRAINT fk_poll_options_poll REFERENCES polls (id),
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  ballots INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT pk_poll_options PRIMARY KEY (poll_id, code)
) STRICT, WITHOUT ROWID;

-- The frozen electorate. `choice` stays null in a secret poll, so that no row ties a person to it.
CREATE TABLE poll_electors (
  poll_id INTEGER NOT NULL CONSTRAINT fk_poll_electors_poll REFERENCES polls (id),
  elector TEXT NOT NULL,
  head TEXT NOT NULL,
  area INTEGER NOT NULL,
  channel TEXT,
  by_id INTEGER CONSTRAINT fk_poll_electors_caster REFERENCES users (id),
  cast_at_ms INTEGER,
  choice TEXT,
  CONSTRAINT pk_poll_electors PRIMARY KEY (poll_id, elector)
) STRICT, WITHOUT ROWID;

-- Who may cast for an elector: as linked when it opened, or since.
CREATE TABLE poll_elector_users (
  poll_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL CONSTRAINT fk_poll_elector_users_user REFERENCES users (id),
  elector TEXT NOT NULL,
  CONSTRAINT pk_poll_elector_users PRIMARY KEY (poll_id, user_id, elector),
  CONSTRAINT fk_poll_elector_users_elector FOREIGN KEY (poll_id, elector)
    REFERENCES poll_electors (poll_id, elector)
) STRICT, WITHOUT ROWID;
-- Serves erasure.
CREATE INDEX ix_poll_elector_users_user ON poll_elector_users (user_id);

-- A written mandate: `holder_id` casts for the elector. `mandate` says where the paper lies.
CREATE TABLE poll_proxies (
  poll_id INTEGER NOT NULL,
  elector TEXT NOT NULL,
  holder_id INTEGER NOT NULL CONSTRAINT fk_poll_proxies_holder REFERENCES users (id),
  mandate TEXT NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_poll_proxies_author REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  CONSTRAINT pk_poll_proxies PRIMARY KEY (poll_id, elector),
  CONSTRAINT fk_poll_proxies_elector FOREIGN KEY (poll_id, elector)
    REFERENCES poll_electors (poll_id, elector)
) STRICT, WITHOUT ROWID;
-- Serves the limit of mandates and erasure.
CREATE INDEX ix_poll_proxies_holder ON poll_proxies (holder_id, poll_id);

-- A written ballot as the first person typed it, and what the second and a review made of it.
CREATE TABLE poll_papers (
  id INTEGER NOT NULL CONSTRAINT pk_poll_papers PRIMARY KEY,
  poll_id INTEGER NOT NULL,
  elector TEXT NOT NULL,
  channel TEXT NOT NULL,
  choice TEXT NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_poll_papers_first REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  second_choice TEXT,
  second_by_id INTEGER CONSTRAINT fk_poll_papers_second REFERENCES users (id),
  second_at_ms INTEGER,
  state TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  settled_by_id INTEGER CONSTRAINT fk_poll_papers_reviewer REFERENCES users (id),
  settled_at_ms INTEGER,
  CONSTRAINT fk_poll_papers_elector FOREIGN KEY (poll_id, elector)
    REFERENCES poll_electors (poll_id, elector)
) STRICT;
-- Serves list_papers, and the one of an elector that is not settled.
CREATE INDEX ix_poll_papers_poll ON poll_papers (poll_id, elector, id);
