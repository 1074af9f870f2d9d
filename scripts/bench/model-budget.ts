// What a model that reasons well has to read and to write, trouble by trouble, where no library knows the cause; and
// how many of its answers are told. The first request of each counts whole.
// npx tsx scripts/bench/model-budget.ts [--tokenizer <url>] [--show <id>] [--json]
//   --tokenizer: where llama.cpp's server answers /tokenize; without it the program's own estimate counts
//   --show: writes out every request about one trouble

import { parseArgs } from 'node:util';
import { openOllamaModel } from '../../src/adapters/ollama/open.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import type { Cluster } from '../../src/domain/ports.ts';
import { createOllamaEngine } from '../../src/engines/ollama/engine.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { builtinPatterns } from '../../test/support/library.ts';
import { TOOL_DESCRIPTIONS } from '../../test/support/ollama/investigate.ts';
import type { ChatBody, Said } from '../../test/support/ollama/script.ts';
import { startOllama } from '../../test/support/ollama/server.ts';
import { ANSWERS } from './model-budget/answers.ts';
import {
  type Counted,
  countByEstimate,
  countWith,
  type Exchanged,
  openTokenizer,
} from './model-budget/count.ts';
import { reasonsWell } from './model-budget/reasons-well.ts';
import { writeAnswer, writeRequest } from './model-budget/template.ts';
import { askWithoutMemory, reportedTroubles, TIMEOUT_MS } from './model-troubles.ts';
import { median } from './recorded.ts';

const { values } = parseArgs({
  options: {
    tokenizer: { type: 'string' },
    show: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const tokenize = values.tokenizer === undefined ? null : openTokenizer(values.tokenizer);
const CONTEXT_TOKENS = 16_384;

interface Played {
  readonly investigation: Investigation;
  readonly exchanged: readonly Exchanged[];
}

async function play(answer: (body: ChatBody) => Said, question: string, cluster: Cluster): Promise<Played> {
  const exchanged: Exchanged[] = [];
  const ollama = await startOllama({
    otherwise: (body) => {
      const said = answer(body);
      exchanged.push({ body, said });
      return said;
    },
  });
  try {
    const options = { host: ollama.url, name: 'qwen3:8b', numCtx: CONTEXT_TOKENS, allowPrivateHost: false };
    const engine = createOllamaEngine({
      model: await openOllamaModel(options, new AbortController().signal),
      patterns: [],
      tools: TOOL_DESCRIPTIONS,
      ask: 'when-needed',
      timeoutMs: TIMEOUT_MS,
      maxMemories: 1,
      onModelLost: 'throw',
      onProgress: (event) => {
        if (event.type === 'notice' && values.show !== undefined) console.error(event.text);
      },
    });
    return { investigation: await askWithoutMemory(question, cluster, engine), exchanged };
  } finally {
    await ollama.close();
  }
}

const troubles = reportedTroubles()
  .filter(({ id }) => ANSWERS[id] !== undefined)
  .filter(({ id }) => values.show === undefined || id === values.show);
interface Row extends Counted {
  readonly id: string;
  readonly told: string;
  readonly requests: number;
  /** Quotes of its answer that it was never shown. */
  readonly unseen: number;
}
const rows: Row[] = [];

for (const { id, question, serve, grade } of troubles) {
  const { cluster, close } = await serve();
  try {
    const known = await askWithoutMemory(question, cluster, createPatternsEngine(builtinPatterns()));
    const answer = ANSWERS[id];
    if (answer === undefined) continue;
    const { investigation, exchanged } = await play(reasonsWell(answer, known), question, cluster);
    const counted = tokenize === null ? countByEstimate(exchanged) : await countWith(tokenize, exchanged);
    const { diagnosis, explanation } = investigation;
    const told = diagnosis === null ? (explanation ?? 'nothing') : grade(diagnosis);
    const shown =
      exchanged
        .at(-1)
        ?.body.messages.map(({ content }) => content)
        .join('\n') ?? '';
    const unseen = answer.quotes.filter((quote) => !shown.includes(quote)).length;
    rows.push({ id, told, requests: exchanged.length, unseen, ...counted });
    if (values.show !== undefined) {
      for (const { body, said } of exchanged) console.log(`${writeRequest(body)}${writeAnswer(said)}\n=====`);
    }
  } finally {
    await close();
  }
}

const summary = {
  troubles: rows.length,
  told: rows.filter(({ told }) => told === 'right' || told === 'partial').length,
  unseen: rows.filter(({ unseen }) => unseen > 0).length,
  unasked: rows.filter(({ requests }) => requests === 0).length,
  counted: tokenize === null ? 'estimated' : 'by a tokenizer',
  medianRead: median(rows.map(({ read }) => read)),
  mostRead: Math.max(0, ...rows.map(({ read }) => read)),
  medianWritten: median(rows.map(({ written }) => written)),
  mostWritten: Math.max(0, ...rows.map(({ written }) => written)),
};
if (values.json) console.log(JSON.stringify({ summary, rows }, null, 2));
else {
  console.table(rows.map((row) => ({ ...row, told: row.told.slice(0, 90) })));
  console.log(summary);
}
