-- What is added to a task that is said to be done, which it stays.
ALTER TABLE task_reports ADD COLUMN note INTEGER NOT NULL DEFAULT 0
  CONSTRAINT ck_task_reports_note CHECK (note IN (0, 1));

-- Of which deadline of a task whoever has it was reminded: soon before it, or when it was over. A deadline that is
-- moved is another one.
CREATE TABLE task_reminders (
  task_id INTEGER NOT NULL CONSTRAINT fk_task_reminders_task REFERENCES tasks (id),
  due_ms INTEGER NOT NULL,
  step TEXT NOT NULL CONSTRAINT ck_task_reminders_step CHECK (step IN ('soon', 'over')),
  CONSTRAINT pk_task_reminders PRIMARY KEY (task_id, due_ms, step)
) STRICT, WITHOUT ROWID;
-- Serves find_tasks_due.
CREATE INDEX ix_tasks_due ON tasks (now_due_ms) WHERE state = 'open' AND now_due_ms IS NOT NULL;
