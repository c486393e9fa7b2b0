-- Polls by the agenda item that put them (domain/poll.hpp).

-- Serves list_polls_of_meeting and list_polls of a meeting.
CREATE INDEX ix_polls_item ON polls (item_id) WHERE item_id IS NOT NULL;
