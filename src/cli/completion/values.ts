// What completion looks up while one types: investigations, patterns, contexts, namespaces. Nothing of it may fail.
import { usedPatterns } from '../../app/library.ts';
import type { Runtime } from '../../app/runtime.ts';
import { resolveSettings } from '../../config.ts';
import type { CommandContext } from '../context.ts';
import { oneLine, shorten } from '../render/text.ts';
import type { Candidate } from './complete.ts';
import type { ValueKind } from './grammar.ts';

/** Who presses a key does not wait longer. */
const TIMEOUT_MS = 2000;
const MAX_IDS = 30;
const MAX_BYTES = 1024 * 1024;
const DESCRIPTION_COLUMNS = 60;

type LookUp = (runtime: Runtime) => Promise<readonly Candidate[]>;

const LOOK_UPS: Readonly<Partial<Record<ValueKind, LookUp>>> = {
  id: async (runtime) => {
    const opened = await runtime.findStore();
    if (opened === null) return [];
    try {
      const newest = opened.store.list({ limit: MAX_IDS });
      return [
        ...(newest.length === 0 ? [] : [{ word: 'last', description: 'the newest investigation' }]),
        ...newest.map(({ id, question }) => ({ word: String(id), description: inShort(question) })),
      ];
    } finally {
      opened.close();
    }
  },
  pattern: async (runtime) =>
    (await patternsOf(runtime)).map(({ id, pattern_type }) => ({ word: id, description: pattern_type })),
  'pattern-type': async (runtime) => {
    const types = new Set((await patternsOf(runtime)).map(({ pattern_type }) => pattern_type));
    return [...types].sort().map((word) => ({ word, description: '' }));
  },
  context: (runtime) => linesOf(runtime, ['config', 'get-contexts', '-o', 'name']),
  namespace: (runtime) =>
    linesOf(runtime, ['get', 'namespaces', '-o', 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}']),
};

/** Looks values up. What cannot be looked up is not offered, and nothing is said of it. */
export async function valuesOf(kind: ValueKind, context: CommandContext): Promise<readonly Candidate[]> {
  const lookUp = LOOK_UPS[kind];
  if (lookUp === undefined) return [];
  try {
    return await lookUp(await context.runtime());
  } catch {
    return [];
  }
}

async function patternsOf(runtime: Runtime) {
  return usedPatterns(runtime, resolveSettings(runtime.environment).values);
}

async function linesOf(runtime: Runtime, args: readonly string[]): Promise<readonly Candidate[]> {
  const request = { dump: null, view: null, context: null, kubeconfig: null, namespace: null };
  const { cluster, close } = await runtime.openCluster(request, () => undefined);
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { exitCode, stdout } = await cluster.run(args, {
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      signal,
    });
    const lines = exitCode === 0 ? stdout.split('\n').map(oneLine) : [];
    return lines.filter((line) => line !== '').map((word) => ({ word, description: '' }));
  } finally {
    await close();
  }
}

function inShort(text: string): string {
  return shorten(oneLine(text), DESCRIPTION_COLUMNS);
}
