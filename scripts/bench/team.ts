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
/** Of five events two are investigations, and three words on them; */
const CASES_OF_FIVE = 2;
/** one event of so many is a word on what the home before or behind asked. */
const ONE_OF_OTHERS = 25;
/** Different investigations, of which each of the hub is one with pods of its own. */
const TEMPLATES = 70;
/** The part of the name of a pod that is made anew for each. */
const POD = '6fb9c7d5f4-x2x8q';

const EVENTS = `
  INSERT INTO k8s_learn.event (team, home, seq, event, version, kind, about_home, about, payload, received_at)
  SELECT 'team', e.home, e.seq, CASE WHEN e.is_case THEN e.about ELSE md5('label' || e.n || '/' || e.seq)::uuid END, 1,
         CASE WHEN e.is_case THEN 'case' ELSE 'label' END, e.about_home, e.about,
         CASE WHEN e.is_case
              THEN jsonb_set(replace(($2::text[])[e.seq % ${TEMPLATES} + 1], '${POD}',
                                     left(md5(e.n || '/' || e.seq), 10) || '-' || right(md5(e.n || '/' || e.seq), 5))::jsonb,
                             '{startedAt}', to_jsonb(e.at))
              ELSE jsonb_build_object('at', e.at, 'source', 'user',
                                      'signal', CASE WHEN e.seq % 3 = 0 THEN 'down' ELSE 'up' END, 'detail', null) END,
         '2026-11-01'
    FROM (SELECT n, seq, md5('home' || n)::uuid AS home, seq % 5 < ${CASES_OF_FIVE} AS is_case,
                 to_char(timestamp '2026-10-01' + seq * interval '30 s', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
                 md5('home' || of)::uuid AS about_home,
                 md5('case' || of || '/' || (seq - seq % 5 + seq % ${CASES_OF_FIVE}))::uuid AS about
            FROM (SELECT n, seq,
                         CASE WHEN seq % ${ONE_OF_OTHERS} = 4 THEN (n + seq % 2 * 2 - 2 + ${HOMES}) % ${HOMES} + 1 ELSE n END AS of
                    FROM generate_series(1, ${HOMES}) n, generate_series(5, 4 + $1::bigint) seq) s) e`;

async function run(events: number): Promise<void> {
  const server = await startPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-team-'));
  try {
    await server.addMember('newcomer');
    const bodies = Array.from({ length: TEMPLATES }, (_, at) => bodyOf(at));
    const { s1, s2 } = toldTrouble(0).remembered;
    await server.query('SET session_replication_role = replica');
    await server.query(
      `INSERT INTO k8s_learn.home (home, team, member)
       SELECT md5('home' || n)::uuid, 'team', 'owner' FROM generate_series(1, ${HOMES}) n`,
    );
    await server.query(EVENTS, [events / HOMES, bodies]);
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
    for (let at = 0; at < RECALLS; at++) opened.cases.findBySignature({ s1, s2 }, 20);
    const recallMs = performance.now() - startedMs;
    opened.close();
    console.log(
      JSON.stringify({
        events,
        payloadBytes: Math.round(bodies.join('').length / TEMPLATES),
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

/** What is told of an investigation, as JSON. */
function bodyOf(number: number): string {
  const { investigation, remembered } = toldTrouble(number);
  const told = caseBody(
    investigation,
    { ...remembered, investigationId: 1 },
    { restsOn: null, uses: [] },
    null,
  );
  return JSON.stringify(told);
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
