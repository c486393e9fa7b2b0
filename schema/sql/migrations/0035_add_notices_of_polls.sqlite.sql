-- Notices of polls and of matters (server/domain/notice_rules).

-- Of which poll or matter a notice is.
ALTER TABLE notices ADD COLUMN poll_id INTEGER CONSTRAINT fk_notices_poll REFERENCES polls (id);
ALTER TABLE notices ADD COLUMN matter_id INTEGER CONSTRAINT fk_notices_matter REFERENCES matters (id);

-- What stands in logs today is history: events of polls and matters of before were told to nobody, and
-- verify looks for no notices of them.
UPDATE notice_cursors
SET since_seq = seq;

-- What time alone has told of a poll: 0 nothing, 1 that it ends soon, 2 that its time to vote is over.
ALTER TABLE polls ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0
  CONSTRAINT ck_polls_reminded CHECK (reminded IN (0, 1, 2));
-- Serves list_polls_ending.
CREATE INDEX ix_polls_open ON polls (closes_at_ms, id) WHERE state = 'open';

-- Whether it was told that a posting is over.
ALTER TABLE matter_records ADD COLUMN over_told INTEGER NOT NULL DEFAULT 0
  CONSTRAINT ck_matter_records_over_told CHECK (over_told IN (0, 1));
-- Serves list_postings_over.
CREATE INDEX ix_matter_records_posted ON matter_records (last_day, id)
  WHERE last_day <> '' AND taken_back_for = '' AND over_told = 0;
