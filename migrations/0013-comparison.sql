-- What was proved of each meeting of a trouble is read in order, too, without reading the rows.
DROP INDEX investigation_measure_s2;
CREATE INDEX investigation_measure_s2
    ON investigation_measure (s2, investigation_id, arm, success, shown, withheld, steps, outcome, verdict, outside);
