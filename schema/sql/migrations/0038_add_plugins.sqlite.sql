-- Plugins (server/plugin_host): where each is switched on, with which roles and settings.

-- A plugin in a community. Written by plugin.enable, plugin.disable and plugin.settings; stays when the
-- plugin is switched off or its file is gone, so that it is as it was when it comes back.
CREATE TABLE plugins (
  community_id INTEGER NOT NULL CONSTRAINT fk_plugins_community REFERENCES communities (id),
  name TEXT NOT NULL,
  is_on INTEGER NOT NULL CONSTRAINT ck_plugins_on CHECK (is_on IN (0, 1)),
  -- What it may do by itself: codes of roles, separated by blanks.
  roles TEXT NOT NULL,
  changed_at_ms INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT pk_plugins PRIMARY KEY (community_id, name)
) STRICT;
-- Serves list_plugin_communities.
CREATE INDEX ix_plugins_name ON plugins (name);

-- A setting that is not at its default. Written by plugin.settings.
CREATE TABLE plugin_settings (
  community_id INTEGER NOT NULL,
  plugin TEXT NOT NULL,
  setting TEXT NOT NULL,
  value TEXT NOT NULL,
  CONSTRAINT pk_plugin_settings PRIMARY KEY (community_id, plugin, setting),
  CONSTRAINT fk_plugin_settings_plugin FOREIGN KEY (community_id, plugin) REFERENCES plugins (community_id, name)
) STRICT;

-- As whom a plugin acts by itself: a user without a password, made when roles are first granted.
CREATE TABLE plugin_users (
  name TEXT NOT NULL CONSTRAINT pk_plugin_users PRIMARY KEY,
  user_id INTEGER NOT NULL CONSTRAINT fk_plugin_users_user REFERENCES users (id),
  CONSTRAINT ux_plugin_users_user UNIQUE (user_id)
) STRICT;
