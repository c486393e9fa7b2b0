// What undoes migrations of the points scheme in the file of a server that does not run, to have it as an older version
// has left it.

/** Without 0005.sql: no keys of places, no homes, no times of enrolment. */
export const without0005 = [
  'DROP TRIGGER plugin_points_households_join',
  'DROP TRIGGER plugin_points_households_turn',
  'DROP TABLE plugin_points_enrolments',
  'DROP TABLE plugin_points_homes',
  'DROP INDEX plugin_points_households_by_key',
  'ALTER TABLE plugin_points_households DROP COLUMN place_key',
  "DELETE FROM host_migrations WHERE name LIKE '0005%'",
]
