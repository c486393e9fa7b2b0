-- Who has an account: whoever moves in where nobody of those who had it lives any more is told nothing of before; the
-- household that follows another in its place begins with an account of its own. Figures of a month that is over have the
-- households and grids of then.

-- 1 or 0: somebody who lived there has had it, also where they were erased since. (A column that is added later has no CHECK:
-- SQLite would look through the whole file, which no plugin may.)
ALTER TABLE plugin_points_households ADD COLUMN is_held INTEGER NOT NULL DEFAULT 0;
-- Since when nobody of those lives there any more, as far as was looked.
ALTER TABLE plugin_points_households ADD COLUMN vacant_at INTEGER;
-- Since when somebody who lives there now waits to be told whose it is.
ALTER TABLE plugin_points_households ADD COLUMN awaited_at INTEGER;
-- Since when another household lives there.
ALTER TABLE plugin_points_households ADD COLUMN closed_at INTEGER;
-- 1 or 0: has had it before an administrator said that the account is that of those who live there now.
ALTER TABLE plugin_points_dwellers ADD COLUMN is_past INTEGER NOT NULL DEFAULT 0;
CREATE INDEX plugin_points_dwellers_by_household ON plugin_points_dwellers (household, is_past);
UPDATE plugin_points_households SET is_held = 1 WHERE id IN (SELECT household FROM plugin_points_dwellers);

-- Accounts that were closed for the household that lives there now, whose number and place are what theirs were.
CREATE TABLE plugin_points_closings (
  household INTEGER PRIMARY KEY REFERENCES plugin_points_households (id),
  follower INTEGER NOT NULL UNIQUE REFERENCES plugin_points_households (id),
  number TEXT NOT NULL,
  building TEXT NOT NULL,
  unit TEXT NOT NULL,
  room TEXT NOT NULL,
  enrolled_at INTEGER, -- took part then
  by_id TEXT NOT NULL, by_name TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;

-- Up to which household was looked whether anybody lives there.
CREATE TABLE plugin_points_vacancy_looks (
  community TEXT NOT NULL PRIMARY KEY,
  household INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- In which grid a household was, and since when; 0: as long as it is known. What was in no grid before it got one has
-- been in that.
CREATE TABLE plugin_points_grids (
  household INTEGER NOT NULL REFERENCES plugin_points_households (id),
  since INTEGER NOT NULL,
  grid TEXT NOT NULL,
  PRIMARY KEY (household, since)
) STRICT, WITHOUT ROWID;
INSERT INTO plugin_points_grids (household, since, grid) SELECT id, 0, grid FROM plugin_points_households;
CREATE TRIGGER plugin_points_households_begin AFTER INSERT ON plugin_points_households BEGIN
  INSERT INTO plugin_points_grids (household, since, grid) VALUES (NEW.id, 0, NEW.grid);
END;
CREATE TRIGGER plugin_points_households_regrid AFTER UPDATE OF grid ON plugin_points_households WHEN OLD.grid <> NEW.grid BEGIN
  INSERT INTO plugin_points_grids (household, since, grid)
    SELECT NEW.id, iif(OLD.grid = '' AND (SELECT count(*) FROM plugin_points_grids WHERE household = NEW.id) = 1, 0,
      CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), NEW.grid
    WHERE true ON CONFLICT (household, since) DO UPDATE SET grid = excluded.grid;
END;
