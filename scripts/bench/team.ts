// What a team's hub costs: the first sync of a new home against a hub that holds very many events, a later one, and recall.
// Build first: it is the built program that is measured.
// node --import tsx scripts/bench/team.ts [events]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseBody } from '../../src/app/team/tell.ts';
import { readEnvironment } from '../../src/config.ts';
import { createRuntime } from '../../src/main.ts';
import { PROGRAM } from '../../test/support/cli.ts';
import { PASSWORD, startPostgres } from '../../test/support/postgres.ts';
import { toldTrouble } from '../../test/support/team-troubles.ts';

const HOMES = 20;
const RECALLS = 100;
const LOOK_MS = 50;
/** Of the clock that the kernel counts the time of processes in (USER_HZ). */
const MS_PER_TICK = 10;
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
    const variables = {
      ...{ K8S_LEARN_HOME: join(folder, 'home'), K8S_LEARN_TEAM_URL: server.url('newcomer') },
      ...{ K8S_LEARN_TEAM_SHARE: 'full', PGPASSWORD: PASSWORD },
    };
    const first = await synced(variables);
    const { taken } = first.result;
    const later = await synced(variables);
    const runtime = createRuntime(readEnvironment(variables), process);
    const opened = await runtime.openStore('read');
    const startedMs = performance.now();
    const { s1, s2 } = remembered;
    for (let at = 0; at < RECALLS; at++) opened.cases.findBySignature({ s1, s2 }, 20);
    const recallMs = performance.now() - startedMs;
    opened.close();
    console.log(
      JSON.stringify({
        events,
        payloadBytes: JSON.stringify(body).length,
        kinds: Object.fromEntries(Object.entries(taken.kinds)),
        refused: taken.refused,
        first: first.figures,
        later: later.figures,
        recallBySignatureMs: Math.round((recallMs / RECALLS) * 100) / 100,
      }),
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Syncs as a person does, with the built program, and measures the process. */
async function synced(variables: Readonly<Record<string, string>>): Promise<{
  readonly result: { readonly taken: { readonly kinds: Record<string, number>; readonly refused: number } };
  readonly figures: { readonly ms: number; readonly cpuMs: number; readonly peakMb: number };
}> {
  const startedMs = performance.now();
  const env = { ...variables, PATH: process.env.PATH ?? '' };
  const child = spawn(process.execPath, [PROGRAM, 'sync', '--yes', '--json'], { env });
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  child.stderr.pipe(process.stderr);
  let peakKb = 0;
  let ticks = 0;
  const look = setInterval(() => {
    const of = (file: string): string => {
      try {
        return readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
      } catch {
        return '';
      }
    };
    peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(of('status'))?.[1] ?? 0));
    const [user = 0, system = 0] = (of('stat').split(') ')[1] ?? '').split(' ').slice(11, 13).map(Number);
    ticks = Math.max(ticks, user + system);
  }, LOOK_MS);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`sync ended with ${String(code)}`);
  const figures = {
    ms: Math.round(performance.now() - startedMs),
    cpuMs: ticks * MS_PER_TICK,
    peakMb: Math.round(peakKb / 1024),
  };
  return { result: JSON.parse(said.join('')) as never, figures };
}

await run(Number(process.argv[2] ?? 1_000_000));
