// From what a model called to a call that may be run: only tools there are, only arguments that they take.
import type { ToolCall, ToolName } from '../../domain/investigation.ts';
import { TOOL_NAMES } from '../../domain/investigation.ts';
import type { ModelToolCall } from '../../domain/model.ts';
import {
  isToolName,
  NO_NAMESPACE,
  parseToolCall,
  TOOL_PARAMETERS,
  usageOf,
} from '../../domain/tool-notation.ts';
import type { Topology } from '../../domain/topology.ts';
import type { WrittenCall } from './read-calls.ts';
import { FINISH } from './tool-offer.ts';

export type CheckedCall =
  | { readonly type: 'call'; readonly call: ToolCall }
  /** `args` may hold the diagnosis. */
  | { readonly type: 'finish'; readonly args: Readonly<Record<string, unknown>> }
  /** `reason` is fit to be told to the model. */
  | { readonly type: 'problem'; readonly name: string; readonly reason: string };

/** What models write for a parameter, by the parameter they mean. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  namespace: ['ns', 'pod_namespace', 'target_namespace'],
  kind: ['resource', 'resource_type', 'resource_kind', 'type', 'object_kind'],
  name: ['resource_name', 'object_name', 'pod_name', 'pod'],
  pod: ['pod_name', 'name'],
  container: ['container_name'],
  object: ['object_name', 'name', 'resource_name'],
  arguments: ['command', 'cmd', 'args', 'kubectl_command', 'query'],
  what: ['query', 'check', 'comparison', 'description'],
};

/** Words with which models say that there is no namespace, or all of them. */
const NO_NAMESPACE_WORDS: ReadonlySet<string> = new Set([
  '',
  '-',
  '*',
  'all',
  'none',
  'null',
  'n/a',
  '--all-namespaces',
  '-a',
  'cluster',
  '<none>',
]);
/** Kinds that have no namespace, as far as models ask for them. */
const CLUSTER_KINDS: ReadonlySet<string> = new Set([
  'node',
  'nodes',
  'no',
  'namespace',
  'namespaces',
  'ns',
  'persistentvolume',
  'persistentvolumes',
  'pv',
  'storageclass',
  'storageclasses',
  'sc',
  'clusterrole',
  'clusterrolebinding',
  'customresourcedefinition',
  'crd',
  'ingressclass',
  'priorityclass',
  'validatingwebhookconfiguration',
  'mutatingwebhookconfiguration',
  'apiservice',
  'gatewayclass',
]);

/** Names of objects and namespaces as Kubernetes allows them; a kind may name its group. */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9._:]{0,251}[a-z0-9])?$/i;
const KIND_NAME = /^[a-z][a-z0-9.-]{0,120}$/i;
/** Parameters that are the name of one object; models write them as `pod/cart`, too. */
const NAMES: ReadonlySet<string> = new Set(['name', 'pod', 'object']);
const MAX_LINE_CHARS = 2000;

/** Gives the tool that a name stands for: `functions.get_logs` → `GET_LOGS`; null when there is none. */
export function toolNamed(name: string): ToolName | typeof FINISH | null {
  const bare = name
    .trim()
    .replace(/^.*[.:/]/, '')
    .replace(/[\s-]+/g, '_')
    .toUpperCase();
  if (bare === FINISH) return FINISH;
  return isToolName(bare) ? bare : null;
}

/** Checks a native call. */
export function checkNativeCall({ name, args }: ModelToolCall, topology: Topology): CheckedCall {
  const tool = toolNamed(name);
  if (tool === null) return unknownTool(name);
  if (tool === FINISH) return { type: 'finish', args };
  return checkArguments(tool, args, topology);
}

/** Checks a call that was written as text. */
export function checkWrittenCall(written: WrittenCall, topology: Topology): CheckedCall {
  if (written.type === 'named') return checkNativeCall(written, topology);
  const tool = toolNamed(written.name);
  if (tool === null) return unknownTool(written.name);
  if (tool === FINISH) return { type: 'finish', args: {} };
  const rest = slashed(tool, written.rest);
  const parsed = parseToolCall(`${tool} ${rest}`);
  if (parsed.type === 'call') return checkArguments(tool, parsed.call.args, topology);
  // Too few words may be those of a kind without namespace: DESCRIBE Node worker-1.
  const [kind = '', name, ...others] = rest.trim().split(/\s+/);
  if (tool === 'DESCRIBE' && name !== undefined && others.length === 0)
    return checkArguments(tool, { kind, name }, topology);
  return { type: 'problem', name: tool, reason: parsed.reason };
}

/** `Pod/cart` and `shop/cart` are two words. */
function slashed(tool: ToolName, rest: string): string {
  return tool === 'DESCRIBE' || tool === 'GET_LOGS' ? rest.replaceAll('/', ' ') : rest;
}

function unknownTool(name: string): CheckedCall {
  const shown = name.slice(0, 60);
  return {
    type: 'problem',
    name: shown,
    reason: `no tool is called "${shown}"; there are ${TOOL_NAMES.join(', ')}, ${FINISH}`,
  };
}

function checkArguments(
  tool: ToolName,
  given: Readonly<Record<string, unknown>>,
  topology: Topology,
): CheckedCall {
  const args: Record<string, string> = {};
  const problem = (reason: string): CheckedCall => ({
    type: 'problem',
    name: tool,
    reason: `${reason}: ${usageOf(tool)}`,
  });
  const own = new Set(TOOL_PARAMETERS[tool].map(({ name }) => name));
  const taken = new Set<string>();
  for (const parameter of TOOL_PARAMETERS[tool]) {
    const key = [
      parameter.name,
      ...(OTHER_NAMES[parameter.name] ?? []).filter((other) => !own.has(other)),
    ].find((candidate) => given[candidate] !== undefined && !taken.has(candidate));
    if (key === undefined) continue;
    taken.add(key);
    const value = given[key];
    if (parameter.flag) {
      if (isYes(value)) args[parameter.name] = 'true';
      continue;
    }
    const text = textOf(value);
    if (text === null) return problem(`<${parameter.name}> must be text`);
    if (text !== '') args[parameter.name] = NAMES.has(parameter.name) ? text.replace(/^.*\//, '') : text;
  }
  const unknown = Object.keys(given).find((key) => !taken.has(key) && !isEmptyValue(given[key]));
  if (unknown !== undefined) return problem(`${tool} takes no "${unknown.slice(0, 60)}"`);
  const settled = settleNamespace(tool, args, topology);
  const missing = TOOL_PARAMETERS[tool].find(({ name, required }) => required && settled[name] === undefined);
  if (missing) return problem(`${tool} needs <${missing.name}>`);
  const bad = Object.entries(settled).find(([name, value]) => !isAllowedValue(name, value));
  if (bad) return problem(`"${bad[1].slice(0, 60)}" cannot be a ${bad[0]}`);
  return { type: 'call', call: { tool, args: settled } };
}

/** Fills in a namespace that follows from the rest, and takes out one that says "all". */
function settleNamespace(
  tool: ToolName,
  args: Readonly<Record<string, string>>,
  topology: Topology,
): Readonly<Record<string, string>> {
  const { namespace, ...others } = args;
  if (namespace !== undefined && !NO_NAMESPACE_WORDS.has(namespace.toLowerCase())) return args;
  if (tool !== 'DESCRIBE' && tool !== 'GET_LOGS') return others;
  const kind = tool === 'GET_LOGS' ? 'Pod' : (args['kind'] ?? '');
  if (CLUSTER_KINDS.has(kind.toLowerCase())) return { ...others, namespace: NO_NAMESPACE };
  const name = tool === 'GET_LOGS' ? args['pod'] : args['name'];
  const known = [...topology.objects()].filter(
    ({ ref }) => ref.name === name && ref.kind.toLowerCase() === kind.toLowerCase(),
  );
  const [only, ...more] = known;
  if (only && more.length === 0) return { ...others, namespace: only.ref.namespace ?? NO_NAMESPACE };
  // A kind that nobody knows may have no namespace: kubectl says so if it has one.
  return namespace === undefined || tool === 'GET_LOGS' ? others : { ...others, namespace: NO_NAMESPACE };
}

function isAllowedValue(name: string, value: string): boolean {
  switch (name) {
    case 'arguments':
    case 'what':
      return value.length <= MAX_LINE_CHARS && !value.includes('\n');
    case 'kind':
      return KIND_NAME.test(value);
    case 'namespace':
      return value === NO_NAMESPACE || OBJECT_NAME.test(value);
    default:
      return OBJECT_NAME.test(value);
  }
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) return '';
  return Array.isArray(value) && value.every((part) => typeof part === 'string')
    ? value.join(' ').trim()
    : null;
}

function isYes(value: unknown): boolean {
  return (
    value === true ||
    (typeof value === 'string' && /^(?:true|yes|1|previous|--previous|-p)$/i.test(value.trim()))
  );
}

function isEmptyValue(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === false;
}
