-- Clocks of tickets, and what decides them: a community's limits, hours and days.

-- When people set the time by which a ticket is due; null: `due_at_ms` is the solve clock's.
ALTER TABLE tickets ADD COLUMN due_set_at_ms INTEGER;
UPDATE tickets
SET due_set_at_ms = updated_at_ms
WHERE due_at_ms IS NOT NULL;
-- Serves list_tickets_by_due; what is done or has no time comes last.
CREATE INDEX ix_tickets_due ON tickets (
  community_id,
  coalesce(CASE WHEN state NOT IN ('verifying', 'closed') THEN due_at_ms END, 9007199254740991),
  id
);
-- Serves find_ended_waits.
CREATE INDEX ix_tickets_wait ON tickets (wait_until_ms) WHERE state = 'waiting' AND wait_until_ms IS NOT NULL;

-- A clock of a ticket that is on, written in the transaction of every move. All but warned, breached
-- and steps follows from the log and the policy (server/domain/ticket_clocks.hpp); those are the
-- log's own. `elapsed_ms` is of periods that have ended. `next_at_ms` is when a chore has something
-- to do about it.
CREATE TABLE ticket_clocks (
  ticket_id INTEGER NOT NULL CONSTRAINT fk_ticket_clocks_ticket REFERENCES tickets (id),
  clock TEXT NOT NULL,
  community_id INTEGER NOT NULL CONSTRAINT fk_ticket_clocks_community REFERENCES communities (id),
  state TEXT NOT NULL,
  limit_minutes INTEGER NOT NULL,
  counting TEXT NOT NULL,
  elapsed_ms INTEGER NOT NULL,
  running_since_ms INTEGER,
  due_at_ms INTEGER,
  warn_at_ms INTEGER,
  met_at_ms INTEGER,
  warned_at_ms INTEGER,
  breached_at_ms INTEGER,
  steps INTEGER NOT NULL,
  policy_version INTEGER NOT NULL,
  next_at_ms INTEGER,
  CONSTRAINT pk_ticket_clocks PRIMARY KEY (ticket_id, clock)
) STRICT, WITHOUT ROWID;
-- Serves find_due_clocks.
CREATE INDEX ix_ticket_clocks_next ON ticket_clocks (next_at_ms) WHERE next_at_ms IS NOT NULL;
-- Serves find_old_clocks: those still going that an older policy was read for.
CREATE INDEX ix_ticket_clocks_policy ON ticket_clocks (community_id, policy_version) WHERE met_at_ms IS NULL;

-- What a community has set, where it differs from the defaults of server/domain/clock_policy.hpp: no
-- row, all as there. `version` rises with every change of these tables.
CREATE TABLE clock_settings (
  community_id INTEGER NOT NULL CONSTRAINT pk_clock_settings PRIMARY KEY
    CONSTRAINT fk_clock_settings_community REFERENCES communities (id),
  calendar TEXT NOT NULL,
  warn_percent INTEGER NOT NULL,
  supporters INTEGER NOT NULL,
  lead_after_minutes INTEGER NOT NULL,
  agenda_after_minutes INTEGER NOT NULL,
  township_after_minutes INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;

-- A limit of the community's own; `category` '' for any without a rule. 0 minutes: no clock.
CREATE TABLE clock_rules (
  community_id INTEGER NOT NULL CONSTRAINT fk_clock_rules_community REFERENCES communities (id),
  category TEXT NOT NULL,
  urgency TEXT NOT NULL,
  clock TEXT NOT NULL,
  limit_minutes INTEGER NOT NULL,
  counting TEXT NOT NULL,
  CONSTRAINT pk_clock_rules PRIMARY KEY (community_id, category, urgency, clock)
) STRICT, WITHOUT ROWID;

-- The working hours of a weekday (1 Monday … 7 Sunday) that are not the usual ones: spans like
-- "09:00-12:00", separated by blanks; '' is a rest day.
CREATE TABLE working_hours (
  community_id INTEGER NOT NULL CONSTRAINT fk_working_hours_community REFERENCES communities (id),
  weekday INTEGER NOT NULL CONSTRAINT ck_working_hours_weekday CHECK (weekday BETWEEN 1 AND 7),
  spans TEXT NOT NULL,
  CONSTRAINT pk_working_hours PRIMARY KEY (community_id, weekday)
) STRICT, WITHOUT ROWID;

-- A day (2027-02-08) on which work differs from what the published calendar or the weekday says.
CREATE TABLE calendar_days (
  community_id INTEGER NOT NULL CONSTRAINT fk_calendar_days_community REFERENCES communities (id),
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  CONSTRAINT pk_calendar_days PRIMARY KEY (community_id, day)
) STRICT, WITHOUT ROWID;
