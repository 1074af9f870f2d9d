// The layout of OpenShift's Insights archives: a file an object under `config`, events by namespace, logs beside pods.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isRecord, type JsonObject, listAt, textAt } from './json-access.ts';
import type { RecordingLayout } from './layout.ts';
import { addSource, baseName, foldersIn, listFilesIn, type Sources, unreadBelow } from './layout-files.ts';
import { addGroupFolders } from './must-gather.ts';

/** Folders of `config` by the kind whose objects they hold: a file an object, some in a folder a namespace. */
const KIND_FOLDERS: Readonly<Record<string, string>> = {
  pod: 'pods',
  node: 'nodes',
  pdbs: 'poddisruptionbudgets.policy',
  persistentvolumes: 'persistentvolumes',
  storageclasses: 'storageclasses.storage.k8s.io',
  certificatesigningrequests: 'certificatesigningrequests.certificates.k8s.io',
  crd: 'customresourcedefinitions.apiextensions.k8s.io',
  mutatingwebhookconfigurations: 'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  validatingwebhookconfigurations: 'validatingwebhookconfigurations.admissionregistration.k8s.io',
  clusterrolebinding: 'clusterrolebindings.rbac.authorization.k8s.io',
  clusteroperator: 'clusteroperators.config.openshift.io',
  machineconfigpools: 'machineconfigpools.machineconfiguration.openshift.io',
  machinehealthchecks: 'machinehealthchecks.machine.openshift.io',
  machineautoscalers: 'machineautoscalers.autoscaling.openshift.io',
};
/** Marks of the layout in `config`. */
const MARKS = ['pod', 'node', 'clusteroperator'];
/** An event's reason that speaks of trouble, in archives that do not keep its type. */
const TROUBLE = /fail|back-?off|unhealthy|error|evict|degraded|invalid|timeout|denied|conflict/i;

/** Tells whether a folder is laid out so. */
export function isInsightsArchive(root: string): boolean {
  const inConfig = foldersIn(join(root, 'config'));
  return MARKS.some((name) => inConfig.includes(name));
}

/** Indexes an Insights archive. */
export function indexInsightsArchive(root: string, directory: string): RecordingLayout {
  const sources: Sources = new Map();
  const config = join(root, 'config');
  const conditional = join(root, 'conditional', 'namespaces');
  const pods = join(config, 'pod');
  for (const [folder, key] of Object.entries(KIND_FOLDERS)) addKindFolder(sources, join(config, folder), key);
  addGroupFolders(sources, join(root, 'cluster-scoped-resources'), null);
  for (const namespace of foldersIn(conditional)) {
    const inNamespace = join(conditional, namespace, 'pods');
    for (const pod of foldersIn(inNamespace)) {
      const path = join(inNamespace, pod, `${pod}.json`);
      const isKnown = existsSync(join(pods, namespace, `${pod}.json`));
      if (!isKnown && existsSync(path)) addSource(sources, 'pods', { path, namespace });
    }
  }
  const events = listFilesIn(join(root, 'events'));
  for (const file of events) {
    const namespace = baseName(file);
    const known = listFilesIn(join(pods, namespace)).map(baseName);
    const rewrite = (document: unknown) => eventsOf(document, namespace, known);
    addSource(sources, 'events', { path: join(root, 'events', file), namespace, rewrite });
  }
  return {
    directory,
    name: basename(directory),
    sources,
    namespaces: [...new Set([...foldersIn(pods), ...foldersIn(conditional), ...events.map(baseName)])].sort(),
    discoveryPath: null,
    versionPath: null,
    logPaths: (namespace, pod, container, previous) => [
      join(pods, namespace, 'logs', pod, `${container}_${previous ? 'previous' : 'current'}.log`),
      ...lastLinesIn(
        join(
          conditional,
          namespace,
          'pods',
          pod,
          'containers',
          container,
          previous ? 'logs-previous' : 'logs',
        ),
      ),
    ],
    unread: unreadBelow(root, directory, sources, (path) => path.startsWith('insights-operator/')),
  };
}

/** Files of a folder hold cluster-scoped objects, those of a folder in it the ones of a namespace. */
function addKindFolder(sources: Sources, folder: string, key: string): void {
  for (const file of listFilesIn(folder))
    addSource(sources, key, { path: join(folder, file), namespace: null });
  // Beside the operators stand folders of what belongs to them, by group.
  if (key.startsWith('clusteroperators')) return;
  for (const namespace of foldersIn(folder)) {
    for (const file of listFilesIn(join(folder, namespace)))
      addSource(sources, key, { path: join(folder, namespace, file), namespace });
  }
}

/** `last-100-lines.log`: how many lines is said by the name alone. */
function lastLinesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^last-\d+-lines\.log$/.test(name))
    .map((name) => join(folder, name));
}

/**
 * Makes events of the short form that archives keep: when, why, and what was said. About which object is not kept: it
 * is the pod that the message names, where it is a recorded one, else the namespace.
 */
function eventsOf(document: unknown, namespace: string, pods: readonly string[]): readonly JsonObject[] {
  return listAt(document, 'items').flatMap((item, index): readonly JsonObject[] => {
    if (!isRecord(item)) return [];
    if (textAt(item, 'metadata', 'name') !== '') return [item];
    const [reason, message, at] = [
      textAt(item, 'reason'),
      textAt(item, 'message'),
      textAt(item, 'lastTimestamp'),
    ];
    const pod = pods.find((name) => message.includes(name));
    const about =
      pod === undefined ? { kind: 'Namespace', name: namespace } : { kind: 'Pod', namespace, name: pod };
    return [
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${namespace}.${index}`, namespace, creationTimestamp: at },
        involvedObject: about,
        reason,
        message,
        type: textAt(item, 'type') || (TROUBLE.test(reason) ? 'Warning' : 'Normal'),
        firstTimestamp: at,
        lastTimestamp: at,
        count: 1,
      },
    ];
  });
}
