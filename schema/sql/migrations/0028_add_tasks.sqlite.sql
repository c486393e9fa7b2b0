-- Decisions that no ticket carries are tasks (domain/task.hpp): reported on, in parts, until a later
-- meeting says what becomes of them.

-- How a task stands, a fold of its reports, parts and verdicts. `review_at_ms` is what was decided;
-- `now_due_ms` and `now_review_ms` what holds since the last verdict.
CREATE TABLE tasks (
  id INTEGER NOT NULL CONSTRAINT pk_tasks PRIMARY KEY,
  decision_id INTEGER NOT NULL CONSTRAINT fk_tasks_decision REFERENCES decisions (id),
  review_at_ms INTEGER,
  state TEXT NOT NULL DEFAULT 'open',
  now_due_ms INTEGER,
  now_review_ms INTEGER,
  done_at_ms INTEGER,
  percent INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT ux_tasks_decision UNIQUE (decision_id)
) STRICT;
-- Serves list_commitments.
CREATE INDEX ix_tasks_unfinished ON tasks (decision_id) WHERE state IN ('open', 'done');

-- How far a task has come, in the words of whoever has it.
CREATE TABLE task_reports (
  id INTEGER NOT NULL CONSTRAINT pk_task_reports PRIMARY KEY,
  task_id INTEGER NOT NULL CONSTRAINT fk_task_reports_task REFERENCES tasks (id),
  text TEXT NOT NULL,
  percent INTEGER NOT NULL,
  finished INTEGER NOT NULL CONSTRAINT ck_task_reports_finished CHECK (finished IN (0, 1)),
  party TEXT NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_task_reports_author REFERENCES users (id),
  at_ms INTEGER NOT NULL
) STRICT;
-- Serves list_task_reports.
CREATE INDEX ix_task_reports_task ON task_reports (task_id, id);
-- Serves own_task_reports.
CREATE INDEX ix_task_reports_author ON task_reports (by_id);

-- A piece of a task.
CREATE TABLE task_parts (
  id INTEGER NOT NULL CONSTRAINT pk_task_parts PRIMARY KEY,
  task_id INTEGER NOT NULL CONSTRAINT fk_task_parts_task REFERENCES tasks (id),
  text TEXT NOT NULL,
  party TEXT NOT NULL,
  assignee_id INTEGER CONSTRAINT fk_task_parts_assignee REFERENCES users (id),
  due_at_ms INTEGER,
  state TEXT NOT NULL,
  done_at_ms INTEGER,
  by_id INTEGER NOT NULL CONSTRAINT fk_task_parts_author REFERENCES users (id)
) STRICT;
-- Serves list_task_parts.
CREATE INDEX ix_task_parts_task ON task_parts (task_id, id);
-- Serves own_task_parts.
CREATE INDEX ix_task_parts_author ON task_parts (by_id);
CREATE INDEX ix_task_parts_assignee ON task_parts (assignee_id) WHERE assignee_id IS NOT NULL;

-- What a meeting said to a commitment on its agenda; of a task, or of a decision that a ticket carries.
CREATE TABLE item_verdicts (
  item_id INTEGER NOT NULL CONSTRAINT pk_item_verdicts PRIMARY KEY
    CONSTRAINT fk_item_verdicts_item REFERENCES agenda_items (id),
  task_id INTEGER CONSTRAINT fk_item_verdicts_task REFERENCES tasks (id),
  verdict TEXT NOT NULL,
  text TEXT NOT NULL,
  due_at_ms INTEGER,
  review_at_ms INTEGER,
  by_id INTEGER NOT NULL CONSTRAINT fk_item_verdicts_author REFERENCES users (id),
  at_ms INTEGER NOT NULL
) STRICT;
-- Serves list_task_verdicts.
CREATE INDEX ix_item_verdicts_task ON item_verdicts (task_id, at_ms) WHERE task_id IS NOT NULL;
-- Serves own_verdicts.
CREATE INDEX ix_item_verdicts_author ON item_verdicts (by_id);
