// False success: a model that is sure of a wrong cause, quotes what it saw, and says it again and again.
import { consolidate } from '../../../src/app/consolidate.ts';
import type { Incident } from '../../../src/app/grading.ts';
import { type ChatBody, call, type Said, type Turn } from '../../../test/support/ollama/script.ts';
import { BENCH_CLOCK, openMind } from '../recorded.ts';
import { askRecorded, askScripted, memoryAlone, type Recorded } from './lab.ts';
import { type HarmResult, tellProgress } from './result.ts';

const MAX_VERIFIED_SHARE = 0.02;
/** What every one of the wrong answers says. */
const WRONG = 'refuses its password';
/** After so many runs the memory is asked whether it tells the wrong cause itself. */
const ASKED_AFTER = 10;

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
    measured.runs > 0 &&
    measured.verified <= measured.runs * MAX_VERIFIED_SHARE &&
    measured.promoted === 0 &&
    measured.toldAgain === 0;
  const goal = 'of 100 confident wrong runs at most 2 are verified, none is promoted to a pattern';
  return { name: 'false-success', goal, measured, holds };
}

/** Looks once more, ends, and accuses a database, with a quote of what it saw. */
function wrongly({ app, namespace }: Incident): readonly Turn[] {
  const answer = (body: ChatBody): Said => {
    const seen = body.messages.map(({ content }) => content).join('\n');
    const about = seen.split('\n').find((line) => line.startsWith('- ') && line.includes(app));
    const quote = /\] (.{8,80})/.exec(about ?? '')?.[1] ?? 'Looked at';
    const document = {
      conclusive: true,
      rootCause: `The database of ${app} ${WRONG}: "${quote}".`,
      solution: `Give ${app} the right password.`,
      commands: [],
      category: 'configuration',
      severity: 'high',
      affected: [{ kind: 'Deployment', namespace, name: app }],
      hypothesis: '',
      evidence: [{ step: 0, quote }],
    };
    return { content: JSON.stringify(document) };
  };
  return [call('LIST_ALL', { kind: 'Pod', namespace }), call('FINISH'), answer, answer];
}
