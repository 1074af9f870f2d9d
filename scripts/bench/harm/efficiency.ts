// What a second time is worth with a model: steps of a recurrence, calls and time of a repeated question, and what
// memory costs where nothing of it fits.
import type { Incident } from '../../../src/app/grading.ts';
import { call, type Said, type Turn } from '../../../test/support/ollama/script.ts';
import { median, openMind, teach } from '../recorded.ts';
import { type Asked, askScripted, type Recorded } from './lab.ts';
import { type HarmResult, tellProgress } from './result.ts';

/** How long the scripted model takes for each answer, in milliseconds; the times below go with it. */
const ANSWER_MS = 1000;
const MIN_STEP_SAVING = 0.5;
const MIN_SPEED_UP = 9;
const MAX_NOVEL_COST = 0.05;

/**
 * Asks about `count` incidents for the first time, is told the cause, asks in other words and in the same. Then each is
 * asked, for the first time again, with the memory of all the others.
 */
export async function measureEfficiency(
  recorded: Recorded,
  count: number,
  answerMs = ANSWER_MS,
): Promise<HarmResult> {
  const chosen = recorded.incidents.filter(isFirstOfFamily).slice(0, count);
  const first: Asked[] = [];
  const recurred: Asked[] = [];
  const repeated: Asked[] = [];
  const novel: Asked[] = [];
  for (const [at, incident] of chosen.entries()) {
    const [question = '', otherwise = question] = incident.questions;
    const mind = openMind();
    try {
      first.push(await askScripted(question, incident, recorded, thoroughly(incident, answerMs), mind));
      teachTruth(mind, first.at(-1), incident);
      recurred.push(await askScripted(otherwise, incident, recorded, thoroughly(incident, answerMs), mind));
      repeated.push(await askScripted(question, incident, recorded, thoroughly(incident, answerMs), mind));
    } finally {
      mind.close();
    }
    const ofOthers = openMind();
    try {
      for (const other of chosen.filter((each) => each !== incident)) {
        const [asked = ''] = other.questions;
        const learned = await askScripted(asked, other, recorded, briefly(), ofOthers);
        teachTruth(ofOthers, learned, other);
      }
      novel.push(await askScripted(question, incident, recorded, thoroughly(incident, answerMs), ofOthers));
    } finally {
      ofOthers.close();
    }
    tellProgress('efficiency', at + 1, chosen.length);
  }
  const measured = {
    incidents: chosen.length,
    answerMs,
    stepsFirst: median(first.map(stepsOf)),
    stepsRecurred: median(recurred.map(stepsOf)),
    callsFirst: median(first.map(callsOf)),
    callsRepeated: median(repeated.map(callsOf)),
    wallMsFirst: Math.round(median(first.map(({ wallMs }) => wallMs))),
    wallMsRepeated: Math.round(median(repeated.map(({ wallMs }) => wallMs))),
    answeredRepeated: repeated.filter(({ investigation }) => investigation.memory.replayed).length,
    novelSteps: median(novel.map(stepsOf)),
    novelCalls: median(novel.map(callsOf)),
    novelWallMs: Math.round(median(novel.map(({ wallMs }) => wallMs))),
  };
  return { name: 'efficiency', goal: GOAL, measured, holds: holdsOf(measured) };
}

const GOAL =
  'a recurrence takes half the steps, a repeated question a ninth of the model calls and of the time; a novel one costs at most 5 % more';

interface Measured {
  readonly stepsFirst: number;
  readonly stepsRecurred: number;
  readonly callsFirst: number;
  readonly callsRepeated: number;
  readonly wallMsFirst: number;
  readonly wallMsRepeated: number;
  readonly novelSteps: number;
  readonly novelCalls: number;
  readonly novelWallMs: number;
}

function holdsOf(measured: Measured): boolean {
  const dearest = 1 + MAX_NOVEL_COST;
  return (
    measured.stepsRecurred <= measured.stepsFirst * (1 - MIN_STEP_SAVING) &&
    measured.callsRepeated * MIN_SPEED_UP <= measured.callsFirst &&
    measured.wallMsRepeated * MIN_SPEED_UP <= measured.wallMsFirst &&
    measured.novelSteps <= measured.stepsFirst * dearest &&
    measured.novelCalls <= measured.callsFirst * dearest &&
    measured.novelWallMs <= measured.wallMsFirst * dearest
  );
}

function isFirstOfFamily({ family }: Incident, index: number, all: readonly Incident[]): boolean {
  return all.findIndex((other) => other.family === family) === index;
}

function stepsOf({ investigation }: Asked): number {
  return investigation.steps.length;
}

function callsOf({ investigation }: Asked): number {
  return investigation.modelCalls;
}

/** Somebody who knows says what it was. */
function teachTruth(mind: ReturnType<typeof openMind>, asked: Asked | undefined, incident: Incident): void {
  if (asked === undefined) return;
  teach(mind, asked.investigation, `the cause of ${incident.family} at ${incident.app}`, 'what helped then');
}

/** A model that looks at everything it can think of, a step at a time, as small ones do, and then is not sure. */
function thoroughly({ app, namespace }: Incident, answerMs: number): readonly Turn[] {
  const looks = [
    call('LIST_ALL', { kind: 'Pod', namespace }),
    call('GET_EVENTS', { namespace }),
    call('LIST_ALL', { kind: 'Deployment', namespace }),
    call('DESCRIBE', { kind: 'Deployment', namespace, name: app }),
    call('LIST_ALL', { kind: 'ReplicaSet', namespace }),
    call('LIST_ALL', { kind: 'Service', namespace }),
    call('LIST_ALL', { kind: 'ConfigMap', namespace }),
    call('RUN_KUBECTL', { arguments: `get pods -n ${namespace} -o wide` }),
  ];
  return [...looks, call('FINISH'), NOT_SURE, NOT_SURE].map((said) => ({
    ...said,
    firstTokenDelayMs: answerMs,
  }));
}

/** A model that gives up at once: what is learned is the same. */
function briefly(): readonly Turn[] {
  return [call('FINISH'), NOT_SURE, NOT_SURE];
}

const NOT_SURE: Said = {
  content: JSON.stringify({
    conclusive: false,
    rootCause: '',
    solution: '',
    commands: [],
    category: 'other',
    severity: 'medium',
    affected: [],
    hypothesis: '',
    evidence: [],
  }),
};
