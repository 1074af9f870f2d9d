// Fourteen behaviours of a model over recorded troubles, those that the library knows and those that it does not: is
// `auto` ever less right than the library alone, or wrong where that is not? Right and wrong are counted, cell by cell.
// npx tsx scripts/bench/model-behaviours.ts [--reports <n>] [--incidents <n>] [--no-library] [--all] [--json]
//   --all: every behaviour even where the first was not asked a word

import { parseArgs } from 'node:util';
import { openOllamaModel } from '../../src/adapters/ollama/open.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import type { Cluster } from '../../src/domain/ports.ts';
import { createOllamaEngine } from '../../src/engines/ollama/engine.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { builtinPatterns } from '../../test/support/library.ts';
import { BEHAVIOURS, type Behaviour } from '../../test/support/ollama/behaviours.ts';
import { TOOL_DESCRIPTIONS } from '../../test/support/ollama/investigate.ts';
import { startOllama } from '../../test/support/ollama/server.ts';
import type { Grade } from './grade.ts';
import {
  askWithoutMemory,
  recordedTroubles,
  reportedTroubles,
  spread,
  TIMEOUT_MS,
} from './model-troubles.ts';

const { values } = parseArgs({
  options: {
    reports: { type: 'string', default: '20' },
    incidents: { type: 'string', default: '10' },
    'no-library': { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const library = values['no-library'] ? [] : builtinPatterns();
/** What an investigation with a slow model gets: enough for the library, and then for it to be asked. */
const SLOW_MS = 12_000;

async function askWith(behaviour: Behaviour, question: string, cluster: Cluster): Promise<Investigation> {
  const ollama = await startOllama({ otherwise: behaviour.turn });
  try {
    const options = { host: ollama.url, name: 'qwen3:8b', numCtx: 16_384, allowPrivateHost: false };
    const model = await openOllamaModel(options, new AbortController().signal);
    const engine = createOllamaEngine({
      model,
      patterns: library,
      tools: TOOL_DESCRIPTIONS,
      ask: 'when-needed',
      timeoutMs: behaviour.isSlow ? SLOW_MS : TIMEOUT_MS,
      maxMemories: 1,
      onModelLost: 'use-patterns',
      onProgress: () => undefined,
    });
    return await askWithoutMemory(question, cluster, engine);
  } finally {
    await ollama.close();
  }
}

const troubles = [
  ...spread(reportedTroubles(), Number(values.reports)),
  ...spread(recordedTroubles(), Number(values.incidents)),
];
const tally = new Map(
  BEHAVIOURS.map(({ name }) => [
    name,
    { right: 0, wrong: 0, lost: 0, wrongAnew: 0, asEvidence: 0, modelCalls: 0 },
  ]),
);
const alone = { right: 0, wrong: 0, none: 0 };
const isRight = (grade: Grade): boolean => grade === 'right' || grade === 'partial';

for (const trouble of troubles) {
  const { cluster, close } = await trouble.serve();
  try {
    const before = await askWithoutMemory(trouble.question, cluster, createPatternsEngine(library));
    const known = trouble.grade(before.diagnosis);
    if (isRight(known)) alone.right += 1;
    else if (before.diagnosis !== null) alone.wrong += 1;
    else alone.none += 1;
    const first = await askWith(BEHAVIOURS[0] as Behaviour, trouble.question, cluster);
    for (const [index, behaviour] of BEHAVIOURS.entries()) {
      // Where the first was not asked none would be: nothing of it enters the answer.
      const isUnasked = first.modelCalls === 0 && !values.all;
      const isAsked = index > 0 && !isUnasked;
      const found = isAsked ? await askWith(behaviour, trouble.question, cluster) : first;
      const grade = trouble.grade(found.diagnosis);
      const cell = tally.get(behaviour.name);
      if (cell === undefined) continue;
      const isSame = found.diagnosis?.rootCause === before.diagnosis?.rootCause;
      const isWrong = found.diagnosis !== null && !isRight(grade);
      cell.modelCalls += found.modelCalls;
      if (isRight(grade)) cell.right += 1;
      if (isWrong) cell.wrong += 1;
      if (isWrong && found.diagnosis?.basis === 'evidence') cell.asEvidence += 1;
      if (isRight(known) && !isRight(grade)) cell.lost += 1;
      if (isWrong && !isSame) cell.wrongAnew += 1;
      if ((isWrong && !isSame) || (isRight(known) && !isRight(grade)))
        console.error(`${trouble.id}, ${behaviour.name}: ${found.diagnosis?.rootCause ?? found.explanation}`);
    }
  } finally {
    await close();
  }
}

const rows = [...tally].map(([behaviour, cell]) => ({ behaviour, ...cell }));
if (values.json) console.log(JSON.stringify({ troubles: troubles.length, alone, rows }, null, 2));
else {
  console.log(`${troubles.length} troubles; the library alone: ${JSON.stringify(alone)}`);
  console.table(rows);
}
