-- Files that show what a report on a task says. Such a file is used by the item that decided the task
-- (attachments.item_id) and hangs on one report.
CREATE TABLE task_report_files (
  attachment_id INTEGER NOT NULL CONSTRAINT pk_task_report_files PRIMARY KEY
    CONSTRAINT fk_task_report_files_attachment REFERENCES attachments (id),
  report_id INTEGER NOT NULL CONSTRAINT fk_task_report_files_report REFERENCES task_reports (id),
  position INTEGER NOT NULL,
  CONSTRAINT ux_task_report_files_report UNIQUE (report_id, position)
) STRICT;
