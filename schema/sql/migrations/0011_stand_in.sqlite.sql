-- Stands in for the number until the branches come together; never committed.
CREATE TABLE stand_in_0011 (x INTEGER) STRICT;
DROP TABLE stand_in_0011;
