-- The hub of a team's memory: a log that members append to and read, in a schema of its own. PostgreSQL 14 or later.
-- Run it once, as the owner of the database:  psql -d <database> -f deploy/team.sql
-- Then, for each person:
--   CREATE ROLE anna LOGIN PASSWORD '…' IN ROLE k8s_learn_member;
--   INSERT INTO k8s_learn.member (team, member) VALUES ('team', 'anna');
-- 'team' is what the setting team.name says. Whoever leaves:  DELETE FROM k8s_learn.member WHERE member = 'anna';
-- To have a whole home out:  DELETE FROM k8s_learn.home WHERE home = '…';
BEGIN;

CREATE SCHEMA IF NOT EXISTS k8s_learn;

DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8s_learn_member') THEN
    CREATE ROLE k8s_learn_member NOLOGIN;
  END IF;
END $$;

CREATE TABLE IF NOT EXISTS k8s_learn.schema_version (version int PRIMARY KEY);
INSERT INTO k8s_learn.schema_version VALUES (1) ON CONFLICT DO NOTHING;

-- Who belongs to which team.
CREATE TABLE IF NOT EXISTS k8s_learn.member (
  team text NOT NULL CHECK (length(team) BETWEEN 1 AND 64),
  member name NOT NULL,
  PRIMARY KEY (team, member)
);

-- A home is one memory of one member: nobody else writes as it.
CREATE TABLE IF NOT EXISTS k8s_learn.home (
  home uuid PRIMARY KEY,
  team text NOT NULL,
  member name NOT NULL DEFAULT current_user,
  joined_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS home_team ON k8s_learn.home (team);

-- An event, whose words it has, and what it speaks of. seq counts the events of a home.
CREATE TABLE IF NOT EXISTS k8s_learn.event (
  team text NOT NULL,
  home uuid NOT NULL REFERENCES k8s_learn.home (home) ON DELETE CASCADE,
  seq bigint NOT NULL CHECK (seq > 0),
  event uuid NOT NULL,
  version int NOT NULL CHECK (version BETWEEN 1 AND 1000),
  kind text NOT NULL CHECK (kind ~ '^[a-z]{1,20}$'),
  about_home uuid NOT NULL,
  about uuid NOT NULL,
  payload jsonb NOT NULL CHECK (octet_length(payload::text) <= 65536),
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team, home, seq),
  UNIQUE (team, event)
);
CREATE INDEX IF NOT EXISTS event_about ON k8s_learn.event (team, home, about_home, about);
CREATE INDEX IF NOT EXISTS event_received ON k8s_learn.event (home, received_at);

-- A member sends so many events an hour at most, by all homes together: 100,000 is years of work at once, and no flood.
CREATE OR REPLACE FUNCTION k8s_learn.limit_rate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT h.team, h.member FROM added a JOIN k8s_learn.home h ON h.home = a.home) m
     WHERE (SELECT count(*) FROM (SELECT 1 FROM k8s_learn.home h JOIN k8s_learn.event e ON e.home = h.home
                                   WHERE h.team = m.team AND h.member = m.member
                                     AND e.received_at > now() - interval '1 hour'
                                   LIMIT 100001) e) > 100000
  ) THEN
    RAISE EXCEPTION 'too many events of this member within an hour';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS limit_rate ON k8s_learn.event;
CREATE TRIGGER limit_rate AFTER INSERT ON k8s_learn.event
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION k8s_learn.limit_rate();

-- A member has so many homes at most: a program reads 1,000 of a team, and nobody is to crowd the others out.
CREATE OR REPLACE FUNCTION k8s_learn.limit_homes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT team, member FROM added) a
     WHERE (SELECT count(*) FROM k8s_learn.home h WHERE h.team = a.team AND h.member = a.member) > 50
  ) THEN
    RAISE EXCEPTION 'too many homes of this member';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS limit_homes ON k8s_learn.home;
CREATE TRIGGER limit_homes AFTER INSERT ON k8s_learn.home
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION k8s_learn.limit_homes();

-- A member reads what the team has, appends to the log of an own home, and may take own events out: never change them,
-- and nothing of others. The hub's clock says when an event came.
REVOKE ALL ON SCHEMA k8s_learn FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA k8s_learn FROM PUBLIC, k8s_learn_member;
GRANT USAGE ON SCHEMA k8s_learn TO k8s_learn_member;
GRANT SELECT ON k8s_learn.schema_version, k8s_learn.member, k8s_learn.home, k8s_learn.event TO k8s_learn_member;
GRANT INSERT (team, home) ON k8s_learn.home TO k8s_learn_member;
GRANT INSERT (team, home, seq, event, version, kind, about_home, about, payload)
  ON k8s_learn.event TO k8s_learn_member;
GRANT DELETE ON k8s_learn.event TO k8s_learn_member;

ALTER TABLE k8s_learn.member ENABLE ROW LEVEL SECURITY;
ALTER TABLE k8s_learn.home ENABLE ROW LEVEL SECURITY;
ALTER TABLE k8s_learn.event ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS own_memberships ON k8s_learn.member;
CREATE POLICY own_memberships ON k8s_learn.member FOR SELECT TO k8s_learn_member USING (member = current_user);

DROP POLICY IF EXISTS homes_of_team ON k8s_learn.home;
CREATE POLICY homes_of_team ON k8s_learn.home FOR SELECT TO k8s_learn_member
  USING (team IN (SELECT m.team FROM k8s_learn.member m WHERE m.member = current_user));
DROP POLICY IF EXISTS own_home ON k8s_learn.home;
CREATE POLICY own_home ON k8s_learn.home FOR INSERT TO k8s_learn_member
  WITH CHECK (member = current_user
              AND team IN (SELECT m.team FROM k8s_learn.member m WHERE m.member = current_user));

DROP POLICY IF EXISTS events_of_team ON k8s_learn.event;
CREATE POLICY events_of_team ON k8s_learn.event FOR SELECT TO k8s_learn_member
  USING (team IN (SELECT m.team FROM k8s_learn.member m WHERE m.member = current_user));
DROP POLICY IF EXISTS own_events ON k8s_learn.event;
CREATE POLICY own_events ON k8s_learn.event FOR INSERT TO k8s_learn_member
  WITH CHECK (EXISTS (SELECT 1 FROM k8s_learn.home h
                       WHERE h.home = event.home AND h.team = event.team AND h.member = current_user)
              AND team IN (SELECT m.team FROM k8s_learn.member m WHERE m.member = current_user));
DROP POLICY IF EXISTS take_own_back ON k8s_learn.event;
CREATE POLICY take_own_back ON k8s_learn.event FOR DELETE TO k8s_learn_member
  USING (EXISTS (SELECT 1 FROM k8s_learn.home h
                  WHERE h.home = event.home AND h.team = event.team AND h.member = current_user));

COMMIT;
