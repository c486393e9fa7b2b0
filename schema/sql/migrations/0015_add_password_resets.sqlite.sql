-- A code that an administrator made, with which a person sets a new password; only its digest is kept.
-- One per person: a new one takes the old one's place, its use or a change of the password removes it.
-- One that has run out stays until then and is good for nothing.
CREATE TABLE password_resets (
  user_id INTEGER NOT NULL CONSTRAINT pk_password_resets PRIMARY KEY
    CONSTRAINT fk_password_resets_user REFERENCES users (id),
  community_id INTEGER NOT NULL CONSTRAINT fk_password_resets_community REFERENCES communities (id),
  code_hash BLOB NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_password_resets_maker REFERENCES users (id),
  made_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT;
-- Serves fact_password_resets.
CREATE INDEX ix_password_resets_community ON password_resets (community_id);
