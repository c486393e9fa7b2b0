-- Who lives in a household (list_dwellers): whoever tells some homes reads these alone.
CREATE INDEX ix_memberships_household ON memberships (household_id) WHERE household_id IS NOT NULL;
