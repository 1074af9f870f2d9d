// What `doctor` says of memory's search: the embedder, and the index that serves its space.
import { resolveSettings } from '../config.ts';
import type { Embedder, IndexReport } from '../domain/memory.ts';
import { createBuiltinEmbedder } from '../learning/embed/builtin.ts';
import type { SettingValues } from '../settings-table.ts';
import { type Check, guarded } from './checks.ts';
import { BUILTIN_EMBEDDER, isModelTrouble, openEmbedder } from './embedder.ts';
import type { CheckResult, Runtime } from './runtime.ts';

/** A model may have to be loaded before it embeds. */
const EMBEDDER_TIMEOUT_MS = 15_000;

/** Looks at the embedder and the index; creates and changes nothing. */
export async function checkIndex(runtime: Runtime): Promise<readonly Check[]> {
  let embedder: Embedder = createBuiltinEmbedder();
  const checked = await guarded('embedder', async () => {
    const { values } = resolveSettings(runtime.environment);
    try {
      embedder = await openEmbedder(values, runtime, AbortSignal.timeout(EMBEDDER_TIMEOUT_MS));
    } catch (error) {
      const name = values['embedder.name'];
      if (isModelTrouble(error)) return standsIn(name, error.code, error.message, error.hint);
      if (!isTimeout(error)) throw error;
      return standsIn(
        name,
        'MODEL_UNAVAILABLE',
        'it does not answer',
        'ollama ps shows what it is busy with',
      );
    }
    return { state: 'ok', detail: describe(embedder, values), hint: null };
  });
  return [checked, await guarded('index', () => lookAtIndex(runtime, embedder))];
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function standsIn(name: string, code: string, why: string, hint: string): CheckResult {
  const state = code === 'MODEL_REFUSED' ? 'warning' : 'notice';
  return { state, detail: `${name}: ${why}; the built-in embedder stands in`, hint };
}

function describe({ space }: Embedder, settings: SettingValues): string {
  const { model, digest, dimensions } = space;
  if (settings['embedder.name'] === BUILTIN_EMBEDDER) {
    return `built in, version ${digest}, ${dimensions} dimensions`;
  }
  return `${model} (${digest.slice(0, 19)}), ${dimensions} dimensions, runs here`;
}

async function lookAtIndex(runtime: Runtime, embedder: Embedder): Promise<CheckResult> {
  const { values } = resolveSettings(runtime.environment);
  const opened = await runtime.findStore();
  if (opened === null) return { state: 'notice', detail: 'nothing is remembered yet', hint: null };
  try {
    const report = opened.vectors(values['index.kind']).report(embedder.space);
    return judge(report, values['index.kind']);
  } finally {
    opened.close();
  }
}

const KINDS: Readonly<Record<IndexReport['kind'], string>> = {
  exact: 'full scan',
  binary: 'scan of codes',
  hnsw: 'graph',
};

const GRAPHS: Readonly<Record<IndexReport['graph'], string>> = {
  unavailable: 'hnswlib-node is not installed',
  none: 'no graph is built',
  current: 'the graph is current',
  behind: 'the graph is behind',
  disabled: 'the graph is not used',
};

const REINDEX = 'k8s-learn reindex';

function judge(report: IndexReport, wanted: SettingValues['index.kind']): CheckResult {
  const { kind, size, missing, elsewhere, graph, graphDetail } = report;
  const parts = [`${KINDS[kind]} of ${size} vectors`];
  const isGraphWanted = wanted === 'hnsw';
  if (isGraphWanted || graph === 'current' || graph === 'behind' || graph === 'disabled') {
    parts.push(graphDetail === null ? GRAPHS[graph] : `${GRAPHS[graph]} (${graphDetail})`);
  }
  if (missing > 0) {
    const other = elsewhere > 0 ? `, ${elsewhere} of them one of another embedder` : '';
    parts.push(`${missing} cases have no vector of this embedder${other}`);
  }
  const detail = parts.join('; ');
  if (graph === 'disabled') return { state: 'warning', detail, hint: REINDEX };
  if (isGraphWanted && graph === 'unavailable') {
    const install = 'npm install -g --allow-scripts=hnswlib-node k8s-learn';
    return { state: 'warning', detail, hint: `${install}, or k8s-learn config set index.kind auto` };
  }
  if (missing > 0 || (isGraphWanted && graph !== 'current' && size > 0)) {
    return { state: 'notice', detail, hint: REINDEX };
  }
  return { state: 'ok', detail, hint: null };
}
