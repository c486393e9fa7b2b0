-- The order in which people came: of many who check in within one millisecond the log knows who was first,
-- and a page that follows it must show what a fresh one shows.
ALTER TABLE attendance ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE attendance
SET position = (SELECT count(*) FROM attendance b
                WHERE b.meeting_id = attendance.meeting_id
                  AND (b.at_ms, b.user_id) <= (attendance.at_ms, attendance.user_id));
-- Serves list_attendance, and whoever comes next.
CREATE UNIQUE INDEX ux_attendance_position ON attendance (meeting_id, position);
