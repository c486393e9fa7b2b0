-- Who may check in to this community's meetings by themselves: also who is elsewhere, or only who gives the code
-- that the wall of the room shows. A meeting takes it over when it is made.
ALTER TABLE communities ADD COLUMN check_in TEXT NOT NULL DEFAULT 'anywhere'
  CONSTRAINT ck_communities_check_in CHECK (check_in IN ('anywhere', 'on_site'));
-- Null: made before this was asked, and like 'anywhere'.
ALTER TABLE meetings ADD COLUMN check_in TEXT
  CONSTRAINT ck_meetings_check_in CHECK (check_in IN ('anywhere', 'on_site'));
-- By the code on the wall, by the host, or from elsewhere; '' before this was asked.
ALTER TABLE attendance ADD COLUMN how TEXT NOT NULL DEFAULT ''
  CONSTRAINT ck_attendance_how CHECK (how IN ('', 'code', 'host', 'remote'));

-- What the codes of a meeting are made from (domain/check_in_code). Made when check-in begins and gone when the
-- meeting is over; told by no event.
CREATE TABLE check_in_codes (
  meeting_id INTEGER NOT NULL CONSTRAINT pk_check_in_codes PRIMARY KEY
    CONSTRAINT fk_check_in_codes_meeting REFERENCES meetings (id),
  secret BLOB NOT NULL
) STRICT;
INSERT INTO check_in_codes (meeting_id, secret)
SELECT id, randomblob(32)
FROM meetings
WHERE state IN ('open', 'in_session', 'recess');
