// The use case behind a question: choose the engine, open the cluster and the database, investigate, close.
import { createGateway, type Gateway } from '../agent/kubectl-gateway.ts';
import { type K8sLearnError, messageOf } from '../domain/errors.ts';
import type { EngineName, Investigation } from '../domain/investigation.ts';
import type { Clock, Cluster, Engine } from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';
import { isDoubted } from '../learning/memory-experiment.ts';
import type { SettingValues } from '../settings-table.ts';
import { chooseEngine } from './choose-engine.ts';
import { clusterClassOf } from './cluster-class.ts';
import { consolidateInPassing, learnedText } from './consolidate.ts';
import { BUILTIN_EMBEDDER, chooseEmbedder, isBuiltin } from './embedder.ts';
import { type InvestigateRequest, type InvestigateResult, investigate } from './investigate.ts';
import { isDatabaseTrouble, keepsNothingNow } from './investigation-record.ts';
import { renewStandings } from './judge.ts';
import type { MemorySource } from './memory.ts';
import { createMemorySource } from './memory-source.ts';
import { openMetrics } from './metrics/open.ts';
import { keepPlace } from './place.ts';
import { revisit } from './revisit.ts';
import type { ClusterRequest, OnNotice, OpenedCluster, OpenedStore, Runtime } from './runtime.ts';
import { contactCluster, type FirstContact } from './scope.ts';

export interface AskRequest extends InvestigateRequest {
  readonly engine: EngineName | 'auto';
  readonly cluster: ClusterRequest;
  /** Whether to record what happens, as it happens. */
  readonly save: boolean;
  readonly settings: SettingValues;
}

/**
 * Asks one question. Throws what opening the parts throws, and MODEL_UNAVAILABLE or MODEL_REFUSED when the engine
 * asked for cannot reason.
 */
export async function ask(
  request: AskRequest,
  runtime: Runtime,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<InvestigateResult> {
  const onNotice = (text: string) => onProgress({ type: 'notice', text });
  // The library is read, and a model asked whether it is there, while the cluster says which namespaces it has.
  const reaching = reachCluster(runtime.openCluster(request.cluster, onNotice), request.timeoutMs, signal);
  try {
    const engine = await chooseEngine(request, runtime, onProgress, signal);
    const { opened, failure } = await openToSave(request.save, runtime, onNotice);
    try {
      const { cluster, gateway, contact } = await reaching.reached;
      const parts = {
        gateway,
        contact,
        place: request.cluster,
        nowMs: () => cluster.nowMs(),
        engine,
        opened: request.save && failure === null ? opened : null,
        memory:
          opened &&
          (await openMemory(opened, request.settings, runtime, onNotice, {
            context: cluster.context,
            signal,
          })),
      };
      const result = await askIn(request, parts, runtime, onProgress, signal);
      return { ...result, unsaved: result.unsaved ?? failure };
    } finally {
      opened?.close();
    }
  } finally {
    await reaching.close();
  }
}

interface ReachedCluster {
  readonly cluster: Cluster;
  readonly gateway: Gateway;
  readonly contact: Promise<FirstContact>;
}

/** Asks a cluster for the first time as soon as it is open. What goes wrong is told to who waits for it. */
function reachCluster(
  opening: Promise<OpenedCluster>,
  timeoutMs: number,
  signal: AbortSignal,
): { readonly reached: Promise<ReachedCluster>; close(): Promise<void> } {
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal, AbortSignal.timeout(timeoutMs)]);
  const reached = opening.then(({ cluster }) => {
    const gateway = createGateway(cluster);
    const contact = contactCluster(gateway, until);
    contact.catch(() => undefined);
    return { cluster, gateway, contact };
  });
  reached.catch(() => undefined);
  return {
    reached,
    async close() {
      ending.abort();
      await opening.then(
        ({ close }) => close(),
        () => undefined,
      );
    },
  };
}

/** Opens the database to keep what happens. One that cannot be written is no reason not to answer: it is recalled from. */
async function openToSave(
  save: boolean,
  runtime: Runtime,
  onNotice: OnNotice,
): Promise<{ readonly opened: OpenedStore | null; readonly failure: K8sLearnError | null }> {
  if (!save) return { opened: await openToRecall(runtime, onNotice), failure: null };
  try {
    return { opened: await runtime.openStore('write'), failure: null };
  } catch (error) {
    if (!keepsNothingNow(error)) throw error;
    const readable = error.code !== 'DATABASE_LOCKED';
    return { opened: readable ? await openToRecall(runtime, onNotice) : null, failure: error };
  }
}

/** Opens what there is to recall from, when nothing is to be kept. What stands in the way is told, and no more. */
async function openToRecall(runtime: Runtime, onNotice: OnNotice): Promise<OpenedStore | null> {
  if (!runtime.hasStore()) return null;
  try {
    return await runtime.openStore('read');
  } catch (error) {
    onNotice(`nothing is recalled: ${messageOf(error)}`);
    return null;
  }
}

/** What a question needs and is open already. */
export interface OpenParts {
  readonly engine: Engine;
  readonly gateway: Gateway;
  /** The first command of it, where that was begun already. */
  readonly contact?: Promise<FirstContact>;
  /** Which cluster or recording that is, so that a later look asks the same. */
  readonly place: ClusterRequest;
  /** The cluster's time in milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Null when nothing is to be kept. */
  readonly opened: OpenedStore | null;
  readonly memory: MemorySource | null;
}

/** Asks one question where everything is open, and lets what it shows speak of earlier ones. Closes nothing. */
export async function askIn(
  request: InvestigateRequest & Pick<AskRequest, 'settings'>,
  { engine, gateway, contact, place, nowMs, opened, memory }: OpenParts,
  runtime: Runtime,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<InvestigateResult> {
  const { clock } = runtime;
  const { store = null, fixes = null } = opened ?? {};
  const reached = { gateway, nowMs, ...(contact && { contact }) };
  const metrics = await openMetrics(request.settings, gateway, runtime);
  const parts = { ...reached, engine, store, fixes, clock, onProgress, memory, metrics };
  const result = await investigate(request, parts, signal);
  if (opened) keepPlace(result, place, opened.store);
  if (!opened || result.unsaved !== null) return result;
  try {
    await settle(result, opened, clock, { gateway, signal });
  } catch (error) {
    if (!isDatabaseTrouble(error)) throw error;
    return { ...result, unsaved: error };
  }
  if (request.settings['consolidate.auto'])
    tidy(opened, request.settings, runtime, (text) => onProgress({ type: 'notice', text }));
  return result;
}

/** Passes on what the investigation says of earlier ones, and of the patterns that it was shown. */
async function settle(
  result: InvestigateResult,
  opened: OpenedStore,
  clock: Clock,
  look: { readonly gateway: Gateway; readonly signal: AbortSignal } | null,
): Promise<void> {
  await revisit(result, { ...opened, clock, ...(look && { look }) });
  const { id } = result.investigation;
  if (id !== null) renewStandings(id, opened.store, opened.learned);
}

/** What goes wrong with the nightly job in passing is told: the answer is there all the same. */
function tidy(opened: OpenedStore, settings: SettingValues, runtime: Runtime, onNotice: OnNotice): void {
  try {
    const done = consolidateInPassing(opened, runtime.clock, settings['clusters.classes']);
    if (done?.action !== 'consolidated') return;
    for (const text of done.learnedNow.map(learnedText)) onNotice(text);
    if (done.learnedNow.length === 0) onNotice(`tidied what was learned: ${done.report[0] ?? ''}`);
  } catch (error) {
    onNotice(`what was learned could not be tidied: ${messageOf(error)}`);
  }
}

/** How memory is going to be used. */
export interface MemoryUseOptions {
  /** kubectl's name of the cluster that is asked; left out, its class is not known. */
  readonly context?: string;
  readonly signal?: AbortSignal;
  /** The process asks many questions. */
  readonly longLived?: boolean;
}

/** Opens memory over an open database, as the settings want it. */
export async function openMemory(
  opened: OpenedStore,
  settings: SettingValues,
  runtime: Runtime,
  onNotice: OnNotice,
  { context, signal = new AbortController().signal, longLived = false }: MemoryUseOptions = {},
): Promise<MemorySource> {
  const embedder = await chooseEmbedder(settings, runtime, onNotice, signal);
  return createMemorySource({
    cases: opened.cases,
    store: opened.store,
    fixes: opened.fixes,
    learned: opened.learned,
    vectors: opened.vectors(settings['index.kind']),
    embedder,
    standsIn: isBuiltin(embedder) && settings['embedder.name'] !== BUILTIN_EMBEDDER,
    library: () => runtime.loadPatterns(),
    holdout: settings['memory.holdout'],
    isDoubted: () => isDoubted(opened.statistics.compared()),
    maxCases: settings['memory.maxCases'],
    clusterClass: context === undefined ? null : clusterClassOf(context, settings['clusters.classes']),
    onNotice,
    longLived,
  });
}

/**
 * Records an investigation that has already ended, with what may be remembered of it and where it looked, if that is
 * known, and gives it with its id.
 */
export async function recordEnded(
  result: InvestigateResult,
  opened: OpenedStore,
  memory: MemorySource,
  clock: Clock,
  place: ClusterRequest | null = null,
): Promise<Investigation> {
  const { investigation, remembered } = result;
  const { store } = opened;
  const { question, cluster, engine, model, arm, startedAt } = investigation;
  const id = store.begin({ question, cluster, engine, model, arm, startedAt });
  for (const step of investigation.steps) store.addStep(id, step);
  store.end(id, investigation);
  if (remembered) await memory.remember({ ...remembered, investigationId: id });
  const kept = { ...investigation, id };
  if (place !== null) keepPlace({ ...result, investigation: kept }, place, store);
  await settle({ ...result, investigation: kept }, opened, clock, null);
  return kept;
}
