// The use case `alert`: each group of alerts becomes one question, and a resolved alert a label.

import { NODES } from '../../agent/kinds.ts';
import { createGateway, type Gateway } from '../../agent/kubectl-gateway.ts';
import type { Alert, AlertGroup } from '../../domain/alert.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { EngineName } from '../../domain/investigation.ts';
import type { Cluster, Engine } from '../../domain/ports.ts';
import type { OnProgress } from '../../domain/progress.ts';
import { isRecord } from '../../facts/kube-json.ts';
import type { SettingValues } from '../../settings-table.ts';
import { askIn, openMemory } from '../ask.ts';
import { chooseEngine } from '../choose-engine.ts';
import type { InvestigateResult } from '../investigate.ts';
import type { MemorySource } from '../memory.ts';
import type { ClusterRequest, OpenedStore, Runtime } from '../runtime.ts';
import { aboutAlert } from './about-alert.ts';
import { type AlertParts, judgeAgain, judgeResolved, type ResolvedAlert } from './judge-alert.ts';
import { type AlertQuestion, isHeartbeat, questionOf } from './question.ts';

export interface AlertRequest {
  readonly cluster: ClusterRequest;
  readonly engine: EngineName | 'auto';
  readonly maxSteps: number;
  /** For one group. */
  readonly timeoutMs: number;
  readonly save: boolean;
  readonly settings: SettingValues;
}

/** What came of one group. */
export interface GroupAnswer {
  readonly group: AlertGroup;
  /** Null when nothing of it fires. */
  readonly asked: AlertQuestion | null;
  readonly result: InvestigateResult | null;
  readonly resolved: readonly ResolvedAlert[];
  /** Fingerprints that fire again shortly after they were over. */
  readonly again: readonly string[];
  /** Why it could not be investigated; null when it was, or nothing of it fires. */
  readonly error: K8sLearnError | null;
}

/** Answers groups, one after the other, until it is closed. */
export interface AlertDesk {
  readonly opened: OpenedStore | null;
  answer(group: AlertGroup, signal: AbortSignal): Promise<GroupAnswer>;
  close(): Promise<void>;
}

/** Opens engine, database and cluster once, for any number of groups. Throws what opening them throws. */
export async function openAlertDesk(
  request: AlertRequest,
  runtime: Runtime,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<AlertDesk> {
  const engine = await chooseEngine(request, runtime, onProgress, signal);
  const onNotice = (text: string) => onProgress({ type: 'notice', text });
  const opened = request.save ? await runtime.openStore('write') : null;
  try {
    const { cluster, close } = await runtime.openCluster({ ...request.cluster, namespace: null }, onNotice);
    const memory =
      opened &&
      (await openMemory(opened, request.settings, runtime, onNotice, {
        context: cluster.context,
        signal,
        longLived: true,
      }));
    const parts = { request, runtime, onProgress, engine, opened, cluster, memory };
    return {
      opened,
      answer: (group, ended) => answerGroup(group, { ...parts, signal: ended }),
      async close() {
        opened?.close();
        await close();
      },
    };
  } catch (error) {
    opened?.close();
    throw error;
  }
}

interface DeskParts {
  readonly request: AlertRequest;
  readonly runtime: Runtime;
  readonly onProgress: OnProgress;
  readonly engine: Engine;
  readonly opened: OpenedStore | null;
  readonly cluster: Cluster;
  readonly memory: MemorySource | null;
  readonly signal: AbortSignal;
}

async function answerGroup(group: AlertGroup, parts: DeskParts): Promise<GroupAnswer> {
  const { opened, cluster, runtime, onProgress, signal } = parts;
  const judging: AlertParts | null = opened && { opened, cluster, runtime, onProgress, signal };
  const resolved: ResolvedAlert[] = [];
  const again: string[] = [];
  const firing = group.alerts.filter((alert) => alert.status === 'firing' && !isHeartbeat(alert));
  if (judging) {
    for (const alert of group.alerts.filter(({ status }) => status === 'resolved')) {
      const over = await judgeResolved(alert, judging);
      if (over !== null) resolved.push(over);
    }
    again.push(...firing.filter((alert) => judgeAgain(alert, judging)).map(({ fingerprint }) => fingerprint));
  }
  const done = { group, resolved, again };
  if (firing.length === 0) return { ...done, asked: null, result: null, error: null };
  const asked = await withNodeNamed(questionOf({ ...group, alerts: firing }), cluster, signal);
  try {
    const result = await investigateAlert(asked, firing, parts);
    return { ...done, asked, result, error: null };
  } catch (error) {
    if (error instanceof K8sLearnError) return { ...done, asked, result: null, error };
    throw error;
  }
}

async function investigateAlert(
  asked: AlertQuestion,
  firing: readonly Alert[],
  { request, runtime, onProgress, engine, opened, cluster, memory, signal }: DeskParts,
): Promise<InvestigateResult> {
  const { maxSteps, timeoutMs, settings } = request;
  const question = { question: asked.question, arm: 'on' as const, maxSteps, timeoutMs, settings };
  const scoped = scopedTo(cluster, asked.namespace ?? request.cluster.namespace);
  const result = await askIn(
    question,
    {
      engine: aboutAlert(engine, asked),
      gateway: createGateway(scoped),
      place: request.cluster,
      nowMs: () => cluster.nowMs(),
      opened,
      memory,
    },
    runtime,
    onProgress,
    signal,
  );
  const { id } = result.investigation;
  if (opened && id !== null && result.unsaved === null) {
    const course = ({ fingerprint, startsAt }: Alert) => ({
      fingerprint,
      investigationId: id,
      startsAt,
      resolvedAt: null,
    });
    opened.alerts.record(firing.map(course));
  }
  return result;
}

function scopedTo(cluster: Cluster, namespace: string | null): Cluster {
  return {
    context: cluster.context,
    namespace,
    run: (args, options) => cluster.run(args, options),
    nowMs: () => cluster.nowMs(),
  };
}

/** Exporters on nodes are scraped by address: the node is called by its name. */
async function withNodeNamed(
  asked: AlertQuestion,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<AlertQuestion> {
  if (asked.address === null) return asked;
  const host = asked.address.replace(/:\d+$/, '');
  const name = await nodeAt(host, createGateway(cluster), signal);
  return name === null ? asked : { ...asked, question: asked.question.replace(host, name), subject: name };
}

async function nodeAt(address: string, gateway: Gateway, signal: AbortSignal): Promise<string | null> {
  let name: string | null = null;
  await gateway.list(
    ['get', '--raw', NODES.path],
    (item) => {
      const status = isRecord(item) && isRecord(item['status']) ? item['status'] : {};
      const addresses = Array.isArray(status['addresses']) ? status['addresses'] : [];
      const isIt = addresses.some((each) => isRecord(each) && each['address'] === address);
      const metadata = isRecord(item) && isRecord(item['metadata']) ? item['metadata'] : {};
      if (isIt && typeof metadata['name'] === 'string') name = metadata['name'];
    },
    { signal },
  );
  return name;
}
