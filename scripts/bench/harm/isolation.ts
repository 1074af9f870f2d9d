// Isolation: what was learned in one cluster changes nothing in another, to the letter.
import { consolidate } from '../../../src/app/consolidate.ts';
import type { Investigation } from '../../../src/domain/investigation.ts';
import { BENCH_CLOCK, type Mind, openMind, teach } from '../recorded.ts';
import { askRecorded, memoryAlone, type Recorded } from './lab.ts';
import { type HarmResult, tellProgress } from './result.ts';

const OTHER_CLUSTER = '00000000-0000-4000-8000-00000000000b';

/** Learns `count` incidents in cluster A and asks them in B with that memory and with none; then in A again. */
export async function measureIsolation(recorded: Recorded, count: number): Promise<HarmResult> {
  const measured = { learned: 0, asked: 0, changed: 0, recalled: 0, knownAtHome: 0, lostAtHome: 0 };
  const mind = openMind();
  try {
    const chosen = recorded.incidents.slice(0, count);
    for (const incident of chosen) {
      const [question = ''] = incident.questions;
      const { investigation } = await askRecorded(question, incident, recorded, {
        engine: memoryAlone(),
        mind,
      });
      teach(mind, investigation, `the cause of ${incident.family}`, `what helped with ${incident.family}`);
    }
    const { cases, learned } = mind;
    consolidate({ cases, learned, clock: BENCH_CLOCK, onProgress: () => undefined }, { dryRun: false });
    measured.learned = cases.count();
    const home = await askAll(chosen, recorded, mind);
    measured.knownAtHome = home.filter(({ diagnosis }) => diagnosis !== null).length;
    const away = await askAll(chosen, recorded, mind, OTHER_CLUSTER);
    const empty = openMind();
    try {
      for (const [at, incident] of chosen.entries()) {
        const [question = ''] = incident.questions;
        const { investigation } = await askRecorded(question, incident, recorded, {
          engine: memoryAlone(),
          mind: empty,
          clusterUid: OTHER_CLUSTER,
        });
        // Its own case is there when the next one is asked: of B, in both memories.
        const there = away[at];
        measured.asked++;
        if (there === undefined || answerOf(there) !== answerOf(investigation)) measured.changed++;
        measured.recalled += strangersIn(there, mind);
        tellProgress('isolation', at + 1, chosen.length);
      }
    } finally {
      empty.close();
    }
    const again = await askAll(chosen, recorded, mind);
    measured.lostAtHome = again.filter((investigation, at) => {
      const before = home[at];
      return before?.diagnosis != null && investigation.diagnosis?.rootCause !== before.diagnosis.rootCause;
    }).length;
  } finally {
    mind.close();
  }
  const holds =
    measured.knownAtHome > 0 &&
    measured.changed === 0 &&
    measured.recalled === 0 &&
    measured.lostAtHome === 0;
  const goal = 'what is learned in one cluster changes no answer in another, nor the other way round';
  return { name: 'isolation', goal, measured, holds };
}

async function askAll(
  incidents: Recorded['incidents'],
  recorded: Recorded,
  mind: Mind,
  clusterUid?: string,
): Promise<readonly Investigation[]> {
  const answers: Investigation[] = [];
  for (const incident of incidents) {
    const [question = ''] = incident.questions;
    const options = { engine: memoryAlone(), mind, ...(clusterUid !== undefined && { clusterUid }) };
    answers.push((await askRecorded(question, incident, recorded, options)).investigation);
  }
  return answers;
}

/** What is told, and what was looked at for it; ids and times differ between memories. */
function answerOf({ diagnosis, explanation, otherFindings, steps }: Investigation): string {
  const looked = steps.map(({ tool, args, status }) => ({ tool, args, status }));
  return JSON.stringify({ diagnosis, explanation, otherFindings, looked });
}

/** Memories of another cluster that were so much as looked at. */
function strangersIn(investigation: Investigation | undefined, { cases, learned }: Mind): number {
  if (investigation === undefined) return 0;
  const { id: own } = investigation.cluster;
  return investigation.memory.recalled.filter(({ type, id }) => {
    const from = type === 'case' ? cases.find(Number(id))?.clusterId : learned.find(id)?.clusterId;
    return from !== own;
  }).length;
}
