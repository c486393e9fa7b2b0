-- Notices: who is told what of what happened. Derived from the log by a cursor per community
-- (server/app/notices.hpp), so that a change costs nothing more and no event is told twice.

-- How far the log of a community has been turned into notices. The row and the notices of a step
-- change in one transaction. `since_seq` is where it began: older events are history.
CREATE TABLE notice_cursors (
  community_id INTEGER NOT NULL CONSTRAINT pk_notice_cursors PRIMARY KEY
    CONSTRAINT fk_notice_cursors_community REFERENCES communities (id),
  since_seq INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;

-- What stands in logs today is history: nobody is told of it now.
INSERT INTO notice_cursors (community_id, since_seq, seq)
SELECT id, seq, seq
FROM communities;

-- One event that concerns somebody. It holds no text: that is read from the event, as the reader may
-- see it on that day. Ids grow in the order of telling.
CREATE TABLE notices (
  id INTEGER NOT NULL CONSTRAINT pk_notices PRIMARY KEY,
  community_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  actor_id INTEGER,
  ticket_id INTEGER CONSTRAINT fk_notices_ticket REFERENCES tickets (id),
  meeting_id INTEGER CONSTRAINT fk_notices_meeting REFERENCES meetings (id),
  CONSTRAINT ux_notices_event UNIQUE (community_id, seq),
  CONSTRAINT fk_notices_event FOREIGN KEY (community_id, seq) REFERENCES events (community_id, seq)
) STRICT;

-- Whom it concerns, as labels of server/domain/audience.hpp, and why. Who holds several of a
-- notice's labels is told what the lowest position says, once.
CREATE TABLE notice_audiences (
  community_id INTEGER NOT NULL,
  label TEXT NOT NULL,
  notice_id INTEGER NOT NULL CONSTRAINT fk_notice_audiences_notice REFERENCES notices (id),
  position INTEGER NOT NULL,
  why TEXT NOT NULL,
  kind TEXT NOT NULL,
  CONSTRAINT pk_notice_audiences PRIMARY KEY (community_id, label, notice_id)
) STRICT, WITHOUT ROWID;

-- What a person has read: everything up to `read_to`, but for marks that are newer than that.
-- `steps` counts what they did; the step before the last "all read" is kept, to undo it.
CREATE TABLE notice_readers (
  user_id INTEGER NOT NULL CONSTRAINT pk_notice_readers PRIMARY KEY
    CONSTRAINT fk_notice_readers_user REFERENCES users (id),
  steps INTEGER NOT NULL,
  read_to INTEGER NOT NULL,
  read_step INTEGER NOT NULL,
  before_read_to INTEGER NOT NULL,
  before_read_step INTEGER NOT NULL
) STRICT;

-- One notice a person marked read or unread, and at which of their steps.
CREATE TABLE notice_marks (
  user_id INTEGER NOT NULL CONSTRAINT fk_notice_marks_user REFERENCES users (id),
  notice_id INTEGER NOT NULL CONSTRAINT fk_notice_marks_notice REFERENCES notices (id),
  step INTEGER NOT NULL,
  is_read INTEGER NOT NULL CONSTRAINT ck_notice_marks_read CHECK (is_read IN (0, 1)),
  CONSTRAINT pk_notice_marks PRIMARY KEY (user_id, notice_id)
) STRICT, WITHOUT ROWID;

-- What a person does not want to be told of: `app_off` has groups of notices (why), divided by blanks.
CREATE TABLE notice_settings (
  user_id INTEGER NOT NULL CONSTRAINT pk_notice_settings PRIMARY KEY
    CONSTRAINT fk_notice_settings_user REFERENCES users (id),
  app_off TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
