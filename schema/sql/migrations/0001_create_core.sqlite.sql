-- The core's tables. Ids are 63-bit integers made by the application (server/base/ids.hpp); times are
-- UTC milliseconds from the application's clock. Nothing here is engine magic but the search index.

-- A community: one estate or village, the unit of ordering and of permission. `seq` and `last_hash`
-- are the end of its log and change only together with a row of `events`.
CREATE TABLE communities (
  id INTEGER NOT NULL CONSTRAINT pk_communities PRIMARY KEY,
  code TEXT NOT NULL CONSTRAINT ux_communities_code UNIQUE,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,
  seq INTEGER NOT NULL DEFAULT 0,
  last_hash BLOB NOT NULL,
  feed_token TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- The last ticket number given in each year: a clock that was wrong for a while gives none twice.
CREATE TABLE ticket_counters (
  community_id INTEGER NOT NULL CONSTRAINT fk_ticket_counters_community REFERENCES communities (id),
  year INTEGER NOT NULL,
  last_number INTEGER NOT NULL,
  CONSTRAINT pk_ticket_counters PRIMARY KEY (community_id, year)
) STRICT, WITHOUT ROWID;

-- One of the parties at the community's table, in the order in which it is shown everywhere.
CREATE TABLE parties (
  community_id INTEGER NOT NULL CONSTRAINT fk_parties_community REFERENCES communities (id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  CONSTRAINT pk_parties PRIMARY KEY (community_id, code)
) STRICT, WITHOUT ROWID;

-- What a ticket is about; two levels, `parent` null on the upper one.
CREATE TABLE categories (
  community_id INTEGER NOT NULL CONSTRAINT fk_categories_community REFERENCES communities (id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  parent TEXT,
  position INTEGER NOT NULL,
  CONSTRAINT pk_categories PRIMARY KEY (community_id, code)
) STRICT, WITHOUT ROWID;

-- A person with a log-in, in any number of communities. `password_hash` is null until an invitation
-- is redeemed or a password set. `is_root` is set on the command line only.
CREATE TABLE users (
  id INTEGER NOT NULL CONSTRAINT pk_users PRIMARY KEY,
  login TEXT NOT NULL CONSTRAINT ux_users_login UNIQUE,
  name TEXT NOT NULL,
  phone TEXT,
  password_hash TEXT,
  is_root INTEGER NOT NULL DEFAULT 0 CONSTRAINT ck_users_root CHECK (is_root IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  disabled_at_ms INTEGER,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- A flat or a farmhouse, for residents and later for points.
CREATE TABLE households (
  id INTEGER NOT NULL CONSTRAINT pk_households PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_households_community REFERENCES communities (id),
  building TEXT NOT NULL,
  unit TEXT NOT NULL,
  room TEXT NOT NULL,
  grid TEXT,
  created_at_ms INTEGER NOT NULL,
  CONSTRAINT ux_households_place UNIQUE (community_id, building, unit, room)
) STRICT;

-- A role of a person in a community. `party` goes with member, host and recorder; `grid` with
-- grid_worker and grid_leader; `household_id` with resident.
CREATE TABLE memberships (
  community_id INTEGER NOT NULL CONSTRAINT fk_memberships_community REFERENCES communities (id),
  user_id INTEGER NOT NULL CONSTRAINT fk_memberships_user REFERENCES users (id),
  role TEXT NOT NULL,
  party TEXT NOT NULL DEFAULT '',
  grid TEXT NOT NULL DEFAULT '',
  household_id INTEGER CONSTRAINT fk_memberships_household REFERENCES households (id),
  created_at_ms INTEGER NOT NULL,
  CONSTRAINT pk_memberships PRIMARY KEY (user_id, community_id, role, party, grid)
) STRICT, WITHOUT ROWID;
-- Serves list_members and the electorate of a vote.
CREATE INDEX ix_memberships_community ON memberships (community_id, role, party);

-- A code that makes whoever holds it a member of the community; `household_id` for residents.
-- Only the digest of the code is kept.
CREATE TABLE invitations (
  id INTEGER NOT NULL CONSTRAINT pk_invitations PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_invitations_community REFERENCES communities (id),
  code_hash BLOB NOT NULL CONSTRAINT ux_invitations_code UNIQUE,
  role TEXT NOT NULL,
  party TEXT NOT NULL DEFAULT '',
  grid TEXT NOT NULL DEFAULT '',
  household_id INTEGER CONSTRAINT fk_invitations_household REFERENCES households (id),
  created_by INTEGER NOT NULL CONSTRAINT fk_invitations_creator REFERENCES users (id),
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  uses_left INTEGER NOT NULL
) STRICT;
-- Serves list_invitations.
CREATE INDEX ix_invitations_community ON invitations (community_id, id);

-- A log-in of a browser. The cookie's digest is the key; rows go at log-out or expiry.
CREATE TABLE sessions (
  token_hash BLOB NOT NULL CONSTRAINT pk_sessions PRIMARY KEY,
  user_id INTEGER NOT NULL CONSTRAINT fk_sessions_user REFERENCES users (id),
  csrf TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Serves delete_sessions_of_user (password change) and delete_expired_sessions.
CREATE INDEX ix_sessions_user ON sessions (user_id);
CREATE INDEX ix_sessions_expiry ON sessions (expires_at_ms);

-- A bearer token of a program; only its digest is kept.
CREATE TABLE tokens (
  id INTEGER NOT NULL CONSTRAINT pk_tokens PRIMARY KEY,
  token_hash BLOB NOT NULL CONSTRAINT ux_tokens_hash UNIQUE,
  user_id INTEGER NOT NULL CONSTRAINT fk_tokens_user REFERENCES users (id),
  name TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
-- Serves list_tokens.
CREATE INDEX ix_tokens_user ON tokens (user_id, id);

-- The answer given to a write that carried a key, for at least 24 hours. `request_hash` is empty
-- where the request must leave no trace (a secret ballot).
CREATE TABLE idempotency_keys (
  user_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  request_hash BLOB NOT NULL,
  status INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  CONSTRAINT pk_idempotency_keys PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;
-- Serves delete_old_idempotency_keys.
CREATE INDEX ix_idempotency_keys_age ON idempotency_keys (created_at_ms);

-- The log: what happened, once per change, dense per community. `scope` is the noun whose story it
-- belongs to (a statement's subject is its agenda item, its scope the meeting). hash =
-- SHA-256(prev_hash, header, digest of each body); see server/app/log.hpp.
CREATE TABLE events (
  community_id INTEGER NOT NULL CONSTRAINT fk_events_community REFERENCES communities (id),
  seq INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  actor_id INTEGER,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  scope TEXT NOT NULL,
  prev_hash BLOB NOT NULL,
  hash BLOB NOT NULL,
  CONSTRAINT pk_events PRIMARY KEY (community_id, seq)
) STRICT, WITHOUT ROWID;
-- Serves the history of a ticket and the minutes of a meeting.
CREATE INDEX ix_events_scope ON events (scope, seq);

-- The text of an event for one audience, most privileged first. `body` is null once erased at a
-- person's request; the digest stays, so the chain still proves.
CREATE TABLE event_bodies (
  community_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  position INTEGER NOT NULL,
  audience TEXT NOT NULL,
  salt BLOB NOT NULL,
  digest BLOB NOT NULL,
  body TEXT,
  CONSTRAINT pk_event_bodies PRIMARY KEY (community_id, seq, position),
  CONSTRAINT fk_event_bodies_event FOREIGN KEY (community_id, seq) REFERENCES events (community_id, seq)
) STRICT, WITHOUT ROWID;

-- A request of a resident (诉求), a fold of its events. `handler` is the party that does the work,
-- `first_receiver` the one that accepted it and leads. `on_agenda` counts meetings not yet closed
-- that have it on their agenda. `source_id` is what a second import recognises.
CREATE TABLE tickets (
  id INTEGER NOT NULL CONSTRAINT pk_tickets PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_tickets_community REFERENCES communities (id),
  number TEXT NOT NULL CONSTRAINT ux_tickets_number UNIQUE,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  category TEXT NOT NULL,
  urgency TEXT NOT NULL,
  state TEXT NOT NULL,
  resolution TEXT,
  proposed TEXT,
  visibility TEXT NOT NULL,
  place_text TEXT,
  building TEXT,
  unit TEXT,
  room TEXT,
  lat REAL,
  lon REAL,
  grid TEXT NOT NULL DEFAULT '',
  reporter_id INTEGER CONSTRAINT fk_tickets_reporter REFERENCES users (id),
  submitter_id INTEGER CONSTRAINT fk_tickets_submitter REFERENCES users (id),
  behalf_name TEXT,
  behalf_phone TEXT,
  first_receiver TEXT,
  handler TEXT,
  assignee_id INTEGER CONSTRAINT fk_tickets_assignee REFERENCES users (id),
  taken INTEGER NOT NULL DEFAULT 0 CONSTRAINT ck_tickets_taken CHECK (taken IN (0, 1)),
  due_at_ms INTEGER,
  wait_until_ms INTEGER,
  foreign_number TEXT,
  rating INTEGER,
  supporters INTEGER NOT NULL DEFAULT 0,
  reopened INTEGER NOT NULL DEFAULT 0,
  returned INTEGER NOT NULL DEFAULT 0,
  on_agenda INTEGER NOT NULL DEFAULT 0,
  source_id TEXT,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  answered_at_ms INTEGER,
  asked_at_ms INTEGER,
  closed_at_ms INTEGER,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
-- Serves list_tickets, newest first.
CREATE INDEX ix_tickets_community ON tickets (community_id, created_at_ms, id);
-- Serves lists by state: desks, agenda candidates, overdue.
CREATE INDEX ix_tickets_state ON tickets (community_id, state, created_at_ms, id);
-- Serves "mine".
CREATE INDEX ix_tickets_reporter ON tickets (reporter_id, created_at_ms) WHERE reporter_id IS NOT NULL;
-- Serves the import, which adds a row of the same source once.
CREATE UNIQUE INDEX ux_tickets_source ON tickets (community_id, source_id) WHERE source_id IS NOT NULL;

-- Words and CJK pairs of tickets (server/domain/search_text.hpp), folded there and divided by blanks;
-- rowid = tickets.id. Contentless:
-- a row goes by FTS5's 'delete' with the same terms. The first term is the community's own.
CREATE VIRTUAL TABLE ticket_terms USING fts5 (
  terms, content = '', detail = none, columnsize = 0, tokenize = 'ascii'
);

-- One party's answer slot, made at the first draft. `text` and `stance` are null until published;
-- the draft is private to its party. Earlier published texts are in the log.
CREATE TABLE answers (
  ticket_id INTEGER NOT NULL CONSTRAINT fk_answers_ticket REFERENCES tickets (id),
  party TEXT NOT NULL,
  text TEXT,
  stance TEXT,
  by_id INTEGER CONSTRAINT fk_answers_author REFERENCES users (id),
  published_at_ms INTEGER,
  draft_text TEXT,
  draft_stance TEXT,
  draft_by_id INTEGER CONSTRAINT fk_answers_drafter REFERENCES users (id),
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT pk_answers PRIMARY KEY (ticket_id, party)
) STRICT, WITHOUT ROWID;

-- Something said under a ticket. `internal` ones are for staff (permissions.md, internal notes).
CREATE TABLE comments (
  id INTEGER NOT NULL CONSTRAINT pk_comments PRIMARY KEY,
  ticket_id INTEGER NOT NULL CONSTRAINT fk_comments_ticket REFERENCES tickets (id),
  by_id INTEGER NOT NULL CONSTRAINT fk_comments_author REFERENCES users (id),
  text TEXT NOT NULL,
  internal INTEGER NOT NULL CONSTRAINT ck_comments_internal CHECK (internal IN (0, 1)),
  at_ms INTEGER NOT NULL
) STRICT;
-- Serves list_comments.
CREATE INDEX ix_comments_ticket ON comments (ticket_id, id);

-- Somebody supports (附议) a ticket instead of raising it again.
CREATE TABLE supports (
  ticket_id INTEGER NOT NULL CONSTRAINT fk_supports_ticket REFERENCES tickets (id),
  user_id INTEGER NOT NULL CONSTRAINT fk_supports_user REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  CONSTRAINT pk_supports PRIMARY KEY (ticket_id, user_id)
) STRICT, WITHOUT ROWID;

-- The rule by which meetings recur (RFC 5545). `start_at_ms` is the first occurrence; the next one
-- is always made already. `quorum`: 'each' party.
CREATE TABLE series (
  id INTEGER NOT NULL CONSTRAINT pk_series PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_series_community REFERENCES communities (id),
  name TEXT NOT NULL,
  rule TEXT NOT NULL,
  start_at_ms INTEGER NOT NULL,
  zone TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  place TEXT NOT NULL,
  quorum TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
-- Serves list_series.
CREATE INDEX ix_series_community ON series (community_id, id);

-- One meeting (四方议事会), a fold of its events. `sequence` is iCalendar's, raised when moved.
CREATE TABLE meetings (
  id INTEGER NOT NULL CONSTRAINT pk_meetings PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_meetings_community REFERENCES communities (id),
  series_id INTEGER CONSTRAINT fk_meetings_series REFERENCES series (id),
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  starts_at_ms INTEGER NOT NULL,
  minutes INTEGER NOT NULL,
  place TEXT NOT NULL,
  quorum TEXT NOT NULL,
  locked INTEGER NOT NULL DEFAULT 0 CONSTRAINT ck_meetings_locked CHECK (locked IN (0, 1)),
  current_item_id INTEGER,
  without_quorum TEXT,
  opened_at_ms INTEGER,
  started_at_ms INTEGER,
  closed_at_ms INTEGER,
  published_at_ms INTEGER,
  published_seq INTEGER,
  published_hash BLOB,
  summary TEXT NOT NULL DEFAULT '',
  sequence INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
-- Serves list_meetings and the calendar feed.
CREATE INDEX ix_meetings_community ON meetings (community_id, starts_at_ms, id);
-- Serves the making of the next occurrence.
CREATE INDEX ix_meetings_series ON meetings (series_id, starts_at_ms) WHERE series_id IS NOT NULL;

-- A point of an agenda, in the order of `position`. A commitment names the decision it reports on.
-- `answers` keeps the ticket's answers as they stood when the item ended (JSON), for the minutes.
CREATE TABLE agenda_items (
  id INTEGER NOT NULL CONSTRAINT pk_agenda_items PRIMARY KEY,
  meeting_id INTEGER NOT NULL CONSTRAINT fk_agenda_items_meeting REFERENCES meetings (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  ticket_id INTEGER CONSTRAINT fk_agenda_items_ticket REFERENCES tickets (id),
  commitment_id INTEGER CONSTRAINT fk_agenda_items_commitment REFERENCES decisions (id),
  by_id INTEGER CONSTRAINT fk_agenda_items_author REFERENCES users (id),
  reason TEXT NOT NULL DEFAULT '',
  minutes INTEGER NOT NULL,
  state TEXT NOT NULL,
  started_at_ms INTEGER,
  ended_at_ms INTEGER,
  carried_from INTEGER CONSTRAINT fk_agenda_items_carried REFERENCES agenda_items (id),
  answers TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
-- Serves list_agenda_items.
CREATE INDEX ix_agenda_items_meeting ON agenda_items (meeting_id, position, id);
-- Serves "is it on an agenda already".
CREATE INDEX ix_agenda_items_ticket ON agenda_items (ticket_id) WHERE ticket_id IS NOT NULL;

-- Who is at the meeting, from check-in on.
CREATE TABLE attendance (
  meeting_id INTEGER NOT NULL CONSTRAINT fk_attendance_meeting REFERENCES meetings (id),
  user_id INTEGER NOT NULL CONSTRAINT fk_attendance_user REFERENCES users (id),
  party TEXT NOT NULL,
  role TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  CONSTRAINT pk_attendance PRIMARY KEY (meeting_id, user_id)
) STRICT, WITHOUT ROWID;

-- What was said to an item, in text.
CREATE TABLE statements (
  id INTEGER NOT NULL CONSTRAINT pk_statements PRIMARY KEY,
  item_id INTEGER NOT NULL CONSTRAINT fk_statements_item REFERENCES agenda_items (id),
  by_id INTEGER NOT NULL CONSTRAINT fk_statements_author REFERENCES users (id),
  party TEXT NOT NULL,
  text TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
-- Serves list_statements.
CREATE INDEX ix_statements_item ON statements (item_id, id);

-- Who asked for the floor, in order, and what became of it.
CREATE TABLE speakers (
  id INTEGER NOT NULL CONSTRAINT pk_speakers PRIMARY KEY,
  item_id INTEGER NOT NULL CONSTRAINT fk_speakers_item REFERENCES agenda_items (id),
  user_id INTEGER NOT NULL CONSTRAINT fk_speakers_user REFERENCES users (id),
  party TEXT NOT NULL,
  state TEXT NOT NULL,
  requested_at_ms INTEGER NOT NULL,
  began_at_ms INTEGER,
  ended_at_ms INTEGER
) STRICT;
-- Serves list_speakers.
CREATE INDEX ix_speakers_item ON speakers (item_id, id);

-- A vote on an item. The rule is copied when it opens (code and version of the pack); the electorate
-- is frozen in vote_electors then. `result` is JSON and null until closed.
CREATE TABLE votes (
  id INTEGER NOT NULL CONSTRAINT pk_votes PRIMARY KEY,
  item_id INTEGER NOT NULL CONSTRAINT fk_votes_item REFERENCES agenda_items (id),
  question TEXT NOT NULL,
  rule TEXT NOT NULL,
  rule_version INTEGER NOT NULL,
  secret INTEGER NOT NULL CONSTRAINT ck_votes_secret CHECK (secret IN (0, 1)),
  state TEXT NOT NULL,
  entitled INTEGER NOT NULL DEFAULT 0,
  ballots INTEGER NOT NULL DEFAULT 0,
  opened_at_ms INTEGER,
  closed_at_ms INTEGER,
  published_at_ms INTEGER,
  result TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
-- Serves list_votes.
CREATE INDEX ix_votes_item ON votes (item_id, id);

-- A choice of a vote and how many ballots it holds. Read by nobody before the vote is closed.
CREATE TABLE vote_options (
  vote_id INTEGER NOT NULL CONSTRAINT fk_vote_options_vote REFERENCES votes (id),
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  ballots INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT pk_vote_options PRIMARY KEY (vote_id, code)
) STRICT, WITHOUT ROWID;

-- The frozen electorate: a party's code or a person's id. `choice` stays null in a secret vote, so
-- that no row ties a person to a choice.
CREATE TABLE vote_electors (
  vote_id INTEGER NOT NULL CONSTRAINT fk_vote_electors_vote REFERENCES votes (id),
  elector TEXT NOT NULL,
  by_id INTEGER,
  cast_at_ms INTEGER,
  choice TEXT,
  CONSTRAINT pk_vote_electors PRIMARY KEY (vote_id, elector)
) STRICT, WITHOUT ROWID;

-- What a meeting decided: who does what by when. It opens the next meeting as a commitment.
CREATE TABLE decisions (
  id INTEGER NOT NULL CONSTRAINT pk_decisions PRIMARY KEY,
  meeting_id INTEGER NOT NULL CONSTRAINT fk_decisions_meeting REFERENCES meetings (id),
  item_id INTEGER NOT NULL CONSTRAINT fk_decisions_item REFERENCES agenda_items (id),
  ticket_id INTEGER CONSTRAINT fk_decisions_ticket REFERENCES tickets (id),
  text TEXT NOT NULL,
  party TEXT,
  assignee_id INTEGER CONSTRAINT fk_decisions_assignee REFERENCES users (id),
  due_at_ms INTEGER,
  by_id INTEGER NOT NULL CONSTRAINT fk_decisions_author REFERENCES users (id),
  at_ms INTEGER NOT NULL
) STRICT;
-- Serves the decision of an item, and the commitments that open the next meeting.
CREATE UNIQUE INDEX ux_decisions_item ON decisions (item_id);
CREATE INDEX ix_decisions_meeting ON decisions (meeting_id, id);

-- One signature of each party under the minutes.
CREATE TABLE signatures (
  meeting_id INTEGER NOT NULL CONSTRAINT fk_signatures_meeting REFERENCES meetings (id),
  party TEXT NOT NULL,
  user_id INTEGER NOT NULL CONSTRAINT fk_signatures_user REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  CONSTRAINT pk_signatures PRIMARY KEY (meeting_id, party)
) STRICT, WITHOUT ROWID;
