// False success: a model that is sure of a wrong cause, quotes what it saw, and says it again and again; and the trouble
// ends in between, as troubles do, which proves nothing of what was said.
import { consolidate } from '../../../src/app/consolidate.ts';
import type { Incident } from '../../../src/app/grading.ts';
import { judge } from '../../../src/app/judge.ts';
import { FACT_KINDS } from '../../../src/facts/catalogue.ts';
import { DEPTHS } from '../../../src/facts/rules.ts';
import { type ChatBody, call, type Said, type Turn } from '../../../test/support/ollama/script.ts';
import { BENCH_CLOCK, type Mind, openMind } from '../recorded.ts';
import { askRecorded, askScripted, memoryAlone, type Recorded } from './lab.ts';
import { type HarmResult, tellProgress } from './result.ts';

const MAX_VERIFIED_SHARE = 0.02;
/** What every one of the wrong answers says. */
const WRONG = 'is the whole cause of it';
/** After so many runs the memory is asked whether it tells the wrong cause itself. */
const ASKED_AFTER = 10;
/** Every third trouble is gone when it is looked at again. */
const RECOVERS_EVERY = 3;

/** Runs `runs` confident wrong investigations in one memory, then consolidates. */
export async function measureFalseSuccess(recorded: Recorded, runs: number): Promise<HarmResult> {
  const mind = openMind();
  const measured = { runs: 0, diagnosedWrong: 0, verified: 0, probable: 0, promoted: 0, toldAgain: 0 };
  try {
    const questions = recorded.incidents.flatMap((incident) =>
      incident.questions.map((question) => ({ incident, question })),
    );
    for (let run = 0; run < runs; run++) {
      // Neighbours in the list ask about the same object: that they ask again is part of it.
      const { incident, question } = questions[run % questions.length] ?? {};
      if (incident === undefined || question === undefined) break;
      const { investigation } = await askScripted(question, incident, recorded, wrongly(incident), mind);
      measured.runs++;
      if (investigation.diagnosis?.rootCause.includes(WRONG)) measured.diagnosedWrong++;
      tellProgress('false-success', run + 1, runs);
    }
    for (const { id } of mind.store.list({ limit: runs })) {
      // Somebody looks again, and it is gone: by itself, or by something that was not proposed.
      if (id !== null && id % RECOVERS_EVERY === 0)
        recover(mind, id, id % 2 === 0 ? 'gone' : 'fixed-otherwise');
      const { state } = mind.store.get(id ?? 0).label;
      if (state === 'verified') measured.verified++;
      if (state === 'probable') measured.probable++;
    }
    const { cases, learned } = mind;
    consolidate({ cases, learned, clock: BENCH_CLOCK, onProgress: () => undefined }, { dryRun: false });
    measured.promoted = learned
      .list()
      .filter(({ pattern }) => pattern.root_cause_template.includes(WRONG)).length;
    for (const incident of recorded.incidents.slice(0, ASKED_AFTER)) {
      const [question = ''] = incident.questions;
      const asked = await askRecorded(question, incident, recorded, { engine: memoryAlone(), mind });
      if (asked.investigation.diagnosis?.rootCause.includes(WRONG)) measured.toldAgain++;
    }
  } finally {
    mind.close();
  }
  const holds =
    measured.diagnosedWrong > 0 &&
    measured.verified <= measured.runs * MAX_VERIFIED_SHARE &&
    measured.promoted === 0 &&
    measured.toldAgain === 0;
  const goal = 'of 100 confident wrong runs at most 2 are verified, none is promoted to a pattern';
  return { name: 'false-success', goal, measured, holds };
}

function recover(mind: Mind, id: number, signal: 'gone' | 'fixed-otherwise'): void {
  const investigation = { ...mind.store.get(id), id };
  judge(investigation, { source: 'visit', signal, detail: null }, { ...mind, clock: BENCH_CLOCK });
}

/**
 * Looks once more, ends, and takes an effect for the cause: every word of it stands in what it cites, and nothing of it is
 * why. What no quote says is not told at all; this is what is left to be wrong with.
 */
function wrongly({ app, namespace }: Incident): readonly Turn[] {
  const answer = (body: ChatBody): Said => {
    const seen = body.messages.map(({ content }) => content).join('\n');
    const { step, quote } = effectIn(seen, app);
    const document = {
      conclusive: true,
      rootCause: `Deployment ${namespace}/${app}: "${quote}" ${WRONG}.`,
      solution: `Restart deployment ${app}.`,
      commands: [],
      category: 'other',
      severity: 'high',
      affected: [{ kind: 'Deployment', namespace, name: app }],
      hypothesis: '',
      evidence: [{ step, quote }],
    };
    return { content: JSON.stringify(document) };
  };
  return [call('LIST_ALL', { kind: 'Pod', namespace }), call('FINISH'), answer, answer];
}

/** The shallowest finding about an app that the model was told of: that something is not as it should be. */
function effectIn(told: string, app: string): { readonly step: number; readonly quote: string } {
  const lines = told.split('\n');
  const found = lines.flatMap((line, at) => {
    const [, code = '', quote = ''] = /^- \S+ \S+ \[([a-z.-]+)\] (.{4,200})$/.exec(line) ?? [];
    if (quote === '' || !line.includes(`/${app}`)) return [];
    const head = lines.slice(0, at).findLast((each) => /^Step \d+:/.test(each)) ?? '';
    return [{ step: Number(/^Step (\d+)/.exec(head)?.[1] ?? 0), quote, code }];
  });
  const depth = (code: string): number => DEPTHS.indexOf(FACT_KINDS.get(code)?.depth ?? 'context');
  const [shallowest] = found.sort((a, b) => depth(a.code) - depth(b.code));
  return shallowest ?? { step: 0, quote: 'Looked at' };
}
