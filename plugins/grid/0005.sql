-- What goes up beside words (photos, as addresses), where a case is shown there, and how a township that takes webhooks is
-- compared with. Times are milliseconds since 1970 in UTC.

-- `case_url`: the page of a case there, {{foreign}} in it is its number. `list_url`: where a webhook township tells its list.
ALTER TABLE plugin_grid_connectors ADD COLUMN case_url TEXT NOT NULL DEFAULT '';
ALTER TABLE plugin_grid_connectors ADD COLUMN list_url TEXT NOT NULL DEFAULT '';
-- `url`: the page of the case, as they have told it. `listed_in`: the comparison in which their list last had it.
ALTER TABLE plugin_grid_links ADD COLUMN url TEXT NOT NULL DEFAULT '';
ALTER TABLE plugin_grid_links ADD COLUMN listed_in INTEGER NOT NULL DEFAULT 0;
-- Where their list goes on, as they say it.
ALTER TABLE plugin_grid_reconciliations ADD COLUMN cursor TEXT NOT NULL DEFAULT '';

-- Addresses of photos that were sent up, each by a number that cannot be guessed and until a day: with each try the same one.
CREATE TABLE plugin_grid_sent_photos (
  id TEXT PRIMARY KEY,
  connector INTEGER NOT NULL REFERENCES plugin_grid_connectors (id),
  ticket TEXT NOT NULL,
  file TEXT NOT NULL, -- an attachment of the core
  until INTEGER NOT NULL,
  UNIQUE (connector, file)
) STRICT;
CREATE INDEX plugin_grid_sent_photos_until ON plugin_grid_sent_photos (until);
