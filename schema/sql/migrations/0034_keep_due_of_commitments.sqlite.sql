-- Until when a commitment on an agenda is to be kept, where meetings have moved that since it was decided; as the item
-- tells it. An item of before says what was decided first.
ALTER TABLE agenda_items ADD COLUMN now_due_ms INTEGER;
