-- Queries of plugins: where they are on, their settings, the log as they read it (server/app/plugins.cpp).

-- name: get_plugin :one
-- A plugin in a community.
SELECT is_on, roles, changed_at_ms, version
FROM plugins
WHERE community_id = $1 AND name = $2;

-- name: list_plugins :many
-- The plugins of a community, those that are off too.
SELECT name, is_on, roles, changed_at_ms, version
FROM plugins
WHERE community_id = $1
ORDER BY name
LIMIT 200;

-- name: list_plugin_communities :many
-- Where a plugin was ever switched on, and how far each log goes.
SELECT p.community_id, p.is_on, p.roles, c.seq
FROM plugins p
JOIN communities c ON c.id = p.community_id
WHERE p.name = $1
ORDER BY p.community_id
LIMIT 100000;

-- name: put_plugin :exec
-- Switches a plugin on or off, with its roles.
INSERT INTO plugins (community_id, name, is_on, roles, changed_at_ms)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (community_id, name) DO UPDATE
SET is_on = excluded.is_on, roles = excluded.roles, changed_at_ms = excluded.changed_at_ms, version = version + 1;

-- name: list_plugin_settings :many
-- The settings of a plugin in a community that are not at their default.
SELECT setting, value
FROM plugin_settings
WHERE community_id = $1 AND plugin = $2
ORDER BY setting
LIMIT 200;

-- name: put_plugin_setting :exec
-- Changes a setting.
INSERT INTO plugin_settings (community_id, plugin, setting, value)
VALUES ($1, $2, $3, $4)
ON CONFLICT (community_id, plugin, setting) DO UPDATE
SET value = excluded.value;

-- name: find_plugin_user :one
-- As whom a plugin acts by itself.
SELECT user_id
FROM plugin_users
WHERE name = $1;

-- name: add_plugin_user :exec
-- Keeps as whom a plugin acts by itself.
INSERT INTO plugin_users (name, user_id)
VALUES ($1, $2);

-- name: list_plugin_events :many
-- The bodies of the events after $2 up to $3 with what they are, most privileged first.
SELECT b.seq, b.audience, b.body, e.kind, e.subject
FROM event_bodies b
JOIN events e ON e.community_id = b.community_id AND e.seq = b.seq
WHERE b.community_id = $1 AND b.seq > $2 AND b.seq <= $3
ORDER BY b.seq, b.position
LIMIT 100000;

-- name: keep_for_plugin :exec
-- A file is used: a plugin keeps it.
UPDATE attachments
SET place = 'plugin', ref = $1
WHERE id = $2;

-- name: drop_from_plugin :exec
-- A file that a plugin kept is used for nothing again, from now on.
UPDATE attachments
SET place = NULL, ref = '', created_at_ms = $1
WHERE id = $2 AND place = 'plugin' AND ref = $3;

-- name: find_home :one
-- Where a resident of a community lives.
SELECT h.building, h.unit, h.room
FROM memberships m
JOIN households h ON h.id = m.household_id
WHERE m.community_id = $1 AND m.user_id = $2 AND m.role = 'resident'
LIMIT 1;

-- name: list_dwellers :many
-- The residents of a community's household; ix_memberships_household has them together.
SELECT m.user_id
FROM households h
JOIN memberships m ON m.household_id = h.id
WHERE h.community_id = $1 AND h.building = $2 AND h.unit = $3 AND h.room = $4 AND m.community_id = h.community_id AND m.role = 'resident'
ORDER BY m.user_id
LIMIT 10000;

-- name: is_of_community :one
-- Whether somebody holds a role in a community.
SELECT 1
FROM memberships
WHERE community_id = $1 AND user_id = $2
LIMIT 1;
