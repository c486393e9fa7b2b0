-- The clock of an agenda item, which stands in a recess as a speaker's does: what it has used, and since
-- when it runs. Both are null of an item that did not begin, and of one that began before there were clocks.
ALTER TABLE agenda_items ADD COLUMN used_ms INTEGER
  CONSTRAINT ck_agenda_items_used CHECK (used_ms >= 0);
ALTER TABLE agenda_items ADD COLUMN running_since_ms INTEGER;
