-- A comment of the plugin's own is the township's words, which that is not told again, or of somebody who writes by Open311,
-- which goes up. The call that knew may have been cut off once the core had the comment: then its row waits.
ALTER TABLE plugin_grid_own_comments ADD COLUMN goes_up INTEGER NOT NULL DEFAULT 0; -- or 1
ALTER TABLE plugin_grid_outbox ADD COLUMN unclear_comment TEXT NOT NULL DEFAULT ''; -- of which nobody has said yet whose it is
CREATE INDEX plugin_grid_outbox_unclear ON plugin_grid_outbox (unclear_comment) WHERE unclear_comment <> '';
