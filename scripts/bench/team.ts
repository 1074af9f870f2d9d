// What a team's hub costs: the first sync of a new home against a hub that holds very many events, a later one, and recall.
// node --import tsx scripts/bench/team.ts [events]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syncTeam } from '../../src/app/team/sync.ts';
import { caseBody } from '../../src/app/team/tell.ts';
import { readEnvironment, resolveSettings } from '../../src/config.ts';
import { createRuntime } from '../../src/main.ts';
import { PASSWORD, startPostgres } from '../../test/support/postgres.ts';
import { toldTrouble } from '../../test/support/team-troubles.ts';

const HOMES = 20;
/** Of five events two are investigations, and three words on them. */
const CASES_OF_FIVE = 2;
const QUESTION = 'why does cart-1 in shop keep crashing';

const EVENTS = `
  INSERT INTO k8s_learn.event (team, home, seq, event, version, kind, about_home, about, payload, received_at)
  SELECT 'team', h.home, s.seq,
         CASE WHEN s.seq % 5 < ${CASES_OF_FIVE} THEN about ELSE md5('label' || h.n || '/' || s.seq)::uuid END, 1,
         CASE WHEN s.seq % 5 < ${CASES_OF_FIVE} THEN 'case' ELSE 'label' END, h.home, about,
         CASE WHEN s.seq % 5 < ${CASES_OF_FIVE}
              THEN replace($2, 'cart-1', 'app-' || h.n || '-' || s.seq)::jsonb
              ELSE jsonb_build_object('at', '2026-10-01T00:00:00.000Z', 'source', 'user',
                                      'signal', CASE WHEN s.seq % 3 = 0 THEN 'down' ELSE 'up' END, 'detail', null) END,
         '2026-10-02'
    FROM (SELECT n, md5('home' || n)::uuid AS home FROM generate_series(1, ${HOMES}) n) h,
         LATERAL (SELECT seq, md5('case' || h.n || '/' || (seq - seq % 5 + seq % ${CASES_OF_FIVE}))::uuid AS about
                    FROM generate_series(5, 4 + $1::bigint) seq) s`;

async function run(events: number): Promise<void> {
  const server = await startPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-team-'));
  try {
    await server.addMember('newcomer');
    const { investigation, remembered } = toldTrouble(0, { question: QUESTION });
    const links = { restsOn: null, uses: [] };
    const body = caseBody(investigation, { ...remembered, investigationId: 1 }, links, null);
    await server.query('SET session_replication_role = replica');
    await server.query(
      `INSERT INTO k8s_learn.home (home, team, member)
       SELECT md5('home' || n)::uuid, 'team', 'owner' FROM generate_series(1, ${HOMES}) n`,
    );
    await server.query(EVENTS, [events / HOMES, JSON.stringify(body)]);
    await server.query('VACUUM ANALYZE k8s_learn.event');
    const variables = { K8S_LEARN_HOME: join(folder, 'home'), K8S_LEARN_TEAM_URL: server.url('newcomer') };
    const environment = readEnvironment({ ...variables, K8S_LEARN_TEAM_SHARE: 'full', PGPASSWORD: PASSWORD });
    const runtime = createRuntime(environment, process);
    const settings = resolveSettings(environment).values;
    const sync = () =>
      syncTeam(
        { settings, dryRun: false },
        runtime,
        async () => true,
        () => {},
        new AbortController().signal,
      );
    const first = await measured(sync);
    const { taken } = first.result;
    const later = await measured(sync);
    const opened = await runtime.openStore('read');
    const recall = await measured(async () => {
      const { s1, s2 } = remembered;
      for (let at = 0; at < 100; at++) opened.cases.findBySignature({ s1, s2 }, 20);
    });
    opened.close();
    console.log(
      JSON.stringify({
        events,
        payloadBytes: JSON.stringify(body).length,
        kinds: Object.fromEntries(Object.entries(taken.kinds)),
        refused: taken.refused,
        first: first.figures,
        later: later.figures,
        recallBySignatureMs: recall.figures.ms / 100,
      }),
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured<Result>(run: () => Promise<Result>) {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const result = await run();
  const used = process.cpuUsage(cpu);
  return {
    result,
    figures: {
      ms: Math.round(performance.now() - startedMs),
      cpuMs: Math.round((used.user + used.system) / 1000),
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    },
  };
}

await run(Number(process.argv[2] ?? 1_000_000));
