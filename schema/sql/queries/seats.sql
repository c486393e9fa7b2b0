-- Queries of who sits at a series and at a meeting (server/app/seats.cpp). Whoever is no member of the party any
-- more sits for it no longer.

-- name: list_series_parties :many
-- The parties chosen for a series, in the community's order; none: all of them.
SELECT s.party
FROM series_parties s
JOIN series e ON e.id = s.series_id
JOIN parties p ON p.community_id = e.community_id AND p.code = s.party
WHERE s.series_id = $1
ORDER BY p.position
LIMIT 100;

-- name: list_series_seats :many
-- The people chosen for a series, by party, members before deputies.
SELECT s.user_id, u.name, s.party, s.role
FROM series_seats s
JOIN series e ON e.id = s.series_id
JOIN users u ON u.id = s.user_id
JOIN parties p ON p.community_id = e.community_id AND p.code = s.party
WHERE s.series_id = $1
  AND EXISTS (SELECT 1
              FROM memberships m
              WHERE m.user_id = s.user_id AND m.community_id = e.community_id AND m.role = 'member'
                AND m.party = s.party)
ORDER BY p.position, s.role DESC, s.user_id
LIMIT 1000;

-- name: clear_series_parties :exec
-- Before others are stored.
DELETE FROM series_parties
WHERE series_id = $1;

-- name: clear_series_seats :exec
-- Before others are stored.
DELETE FROM series_seats
WHERE series_id = $1;

-- name: add_series_party :exec
-- A party sits at a series.
INSERT INTO series_parties (series_id, party)
VALUES ($1, $2);

-- name: add_series_seat :exec
-- Somebody sits at a series.
INSERT INTO series_seats (series_id, user_id, party, role)
VALUES ($1, $2, $3, $4);

-- name: list_meeting_parties :many
-- The parties of a meeting, in the community's order; none: all of them.
SELECT s.party
FROM meeting_parties s
JOIN meetings e ON e.id = s.meeting_id
JOIN parties p ON p.community_id = e.community_id AND p.code = s.party
WHERE s.meeting_id = $1
ORDER BY p.position
LIMIT 100;

-- name: list_meeting_seats :many
-- The people chosen for a meeting, by party, members before deputies.
SELECT s.user_id, u.name, s.party, s.role
FROM meeting_seats s
JOIN meetings e ON e.id = s.meeting_id
JOIN users u ON u.id = s.user_id
JOIN parties p ON p.community_id = e.community_id AND p.code = s.party
WHERE s.meeting_id = $1
  AND EXISTS (SELECT 1
              FROM memberships m
              WHERE m.user_id = s.user_id AND m.community_id = e.community_id AND m.role = 'member'
                AND m.party = s.party)
ORDER BY p.position, s.role DESC, s.user_id
LIMIT 1000;

-- name: clear_meeting_parties :exec
-- Before others are stored.
DELETE FROM meeting_parties
WHERE meeting_id = $1;

-- name: clear_meeting_seats :exec
-- Before others are stored.
DELETE FROM meeting_seats
WHERE meeting_id = $1;

-- name: add_meeting_party :exec
-- A party sits at a meeting.
INSERT INTO meeting_parties (meeting_id, party)
VALUES ($1, $2);

-- name: add_meeting_seat :exec
-- Somebody sits at a meeting.
INSERT INTO meeting_seats (meeting_id, user_id, party, role)
VALUES ($1, $2, $3, $4);

-- name: delete_series_seats_of_user :exec
-- A person sits at no series any more.
DELETE FROM series_seats
WHERE user_id = $1;

-- name: delete_meeting_seats_of_user :exec
-- A person was chosen for no meeting any more.
DELETE FROM meeting_seats
WHERE user_id = $1;
