// What is asked of the hub: deploy/team.sql makes its tables.

export const VERSION = 'SELECT version FROM k8s_learn.schema_version';

export const NOW = 'SELECT (extract(epoch FROM now()) * 1000)::bigint::text AS now';

export const JOIN = `
  INSERT INTO k8s_learn.home (team, home) VALUES ($1, $2::uuid) ON CONFLICT DO NOTHING`;

export const IS_OWN_HOME = `
  SELECT member = current_user AS own FROM k8s_learn.home WHERE team = $1 AND home = $2::uuid`;

export const HEADS = `
  SELECT h.home::text AS home, h.member::text AS member,
         coalesce((SELECT e.seq FROM k8s_learn.event e
                    WHERE e.team = h.team AND e.home = h.home ORDER BY e.seq DESC LIMIT 1), 0) AS seq
    FROM k8s_learn.home h WHERE h.team = $1 ORDER BY h.home LIMIT $2`;

export const READ = `
  SELECT seq, event::text AS event, version, kind, about_home::text AS "aboutHome", about::text AS about,
         payload::text AS payload, (extract(epoch FROM received_at) * 1000)::bigint AS "receivedMs"
    FROM k8s_learn.event WHERE team = $1 AND home = $2::uuid AND seq > $3 ORDER BY seq LIMIT $4`;

export const APPEND = `
  INSERT INTO k8s_learn.event (team, home, event, seq, version, kind, about_home, about, payload)
  SELECT $1, $2::uuid, n.event, n.seq, n.version, n.kind, n.about_home, n.about, n.payload::jsonb
    FROM unnest($3::uuid[], $4::bigint[], $5::int[], $6::text[], $7::uuid[], $8::uuid[], $9::text[])
         AS n (event, seq, version, kind, about_home, about, payload)
  ON CONFLICT DO NOTHING`;

/** What was said of some subjects; that it is forgotten stays said. */
export const ERASE = `
  DELETE FROM k8s_learn.event e USING unnest($3::uuid[], $4::uuid[]) AS f (about_home, about)
   WHERE e.team = $1 AND e.home = $2::uuid AND e.kind <> 'forget'
     AND e.about_home = f.about_home AND e.about = f.about`;

export const STORED = `
  SELECT seq, event::text AS event FROM k8s_learn.event
   WHERE team = $1 AND home = $2::uuid AND seq = ANY ($3::bigint[])`;
