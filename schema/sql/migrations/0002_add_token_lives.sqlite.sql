-- Tokens that end, that say when they were used, and that end with the token which made them.
ALTER TABLE tokens ADD COLUMN expires_at_ms INTEGER;  -- null: until revoked
ALTER TABLE tokens ADD COLUMN last_used_at_ms INTEGER;  -- to ten minutes; null: never
ALTER TABLE tokens ADD COLUMN parent_id INTEGER;  -- the token it was made with; null: a log-in
-- Serves list_token_family.
CREATE INDEX ix_tokens_parent ON tokens (parent_id) WHERE parent_id IS NOT NULL;
-- Serves the forgetting of those that have run out.
CREATE INDEX ix_tokens_expiry ON tokens (expires_at_ms) WHERE expires_at_ms IS NOT NULL;

-- A browser from which somebody has logged in: others guessing at the password do not keep it out.
-- Written at log-in, only the digest of the cookie; goes a year after its last log-in.
CREATE TABLE devices (
  device_hash BLOB NOT NULL,
  user_id INTEGER NOT NULL CONSTRAINT fk_devices_user REFERENCES users (id),
  used_at_ms INTEGER NOT NULL,
  CONSTRAINT pk_devices PRIMARY KEY (user_id, device_hash)
) STRICT, WITHOUT ROWID;
-- Serves delete_old_devices.
CREATE INDEX ix_devices_age ON devices (used_at_ms);

-- Why a meeting decided although its vote had failed; null where none had.
ALTER TABLE decisions ADD COLUMN despite_vote TEXT;

-- One row, written when the server is asked whether it is ready: proof that it can write.
CREATE TABLE readiness (
  id INTEGER NOT NULL CONSTRAINT pk_readiness PRIMARY KEY CONSTRAINT ck_readiness_one CHECK (id = 1),
  at_ms INTEGER NOT NULL
) STRICT;
