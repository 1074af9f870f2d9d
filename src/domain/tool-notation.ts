// The one written form of a tool call, `GET_LOGS shop cart-6fb… cart previous`: in patterns, prompts and the database.
import { TOOL_NAMES, type ToolCall, type ToolName } from './investigation.ts';

interface Parameter {
  readonly name: string;
  readonly required: boolean;
  /** Takes all that is left of the line. */
  readonly rest?: boolean;
  /** Is there or not: the word itself, anywhere after the tool's name. */
  readonly flag?: boolean;
}

/** The parameters of each tool, in the order in which they are written. */
export const TOOL_PARAMETERS: Readonly<Record<ToolName, readonly Parameter[]>> = {
  FIND_ISSUES: [{ name: 'namespace', required: false }],
  LIST_ALL: [
    { name: 'kind', required: true },
    { name: 'namespace', required: false },
    { name: 'node', required: false },
  ],
  DESCRIBE: [
    { name: 'kind', required: true },
    { name: 'namespace', required: true },
    { name: 'name', required: true },
  ],
  GET_LOGS: [
    { name: 'namespace', required: true },
    { name: 'pod', required: true },
    { name: 'container', required: false },
    { name: 'previous', required: false, flag: true },
  ],
  GET_EVENTS: [
    { name: 'namespace', required: false },
    { name: 'object', required: false },
  ],
  RUN_KUBECTL: [{ name: 'arguments', required: true, rest: true }],
  CHECK: [{ name: 'what', required: true, rest: true }],
};

/** Stands for the namespace of an object that has none. */
export const NO_NAMESPACE = '-';

export type ParsedToolCall =
  | { readonly type: 'call'; readonly call: ToolCall }
  | { readonly type: 'error'; readonly reason: string };

/** Tells whether a word is the name of a tool. */
export function isToolName(word: string): word is ToolName {
  return (TOOL_NAMES as readonly string[]).includes(word);
}

/** Reads a written tool call. Gives a reason, fit to be shown to a model or to the author of a pattern, on error. */
export function parseToolCall(text: string): ParsedToolCall {
  const [name = '', ...words] = text.trim().split(/\s+/);
  if (!isToolName(name)) {
    return { type: 'error', reason: `no tool is called "${name}"; there are ${TOOL_NAMES.join(', ')}` };
  }
  const args: Record<string, string> = {};
  let left = words;
  for (const parameter of TOOL_PARAMETERS[name]) {
    if (!parameter.flag) continue;
    if (left.includes(parameter.name)) args[parameter.name] = 'true';
    left = left.filter((word) => word !== parameter.name);
  }
  for (const parameter of TOOL_PARAMETERS[name]) {
    if (parameter.flag) continue;
    const value = parameter.rest ? left.join(' ') : (left[0] ?? '');
    left = parameter.rest ? [] : left.slice(1);
    if (value !== '') args[parameter.name] = value;
    else if (parameter.required) {
      return { type: 'error', reason: `${name} needs <${parameter.name}>: ${usageOf(name)}` };
    }
  }
  if (left.length > 0)
    return { type: 'error', reason: `${name} takes no "${left.join(' ')}": ${usageOf(name)}` };
  return { type: 'call', call: { tool: name, args } };
}

/** Writes a tool call as `parseToolCall` reads it. */
export function formatToolCall(call: ToolCall): string {
  const words: string[] = [call.tool];
  for (const parameter of TOOL_PARAMETERS[call.tool]) {
    const value = call.args[parameter.name];
    if (value === undefined || value === '') continue;
    words.push(parameter.flag ? parameter.name : value);
  }
  return words.join(' ');
}

/** Writes how a tool is called: `DESCRIBE <kind> <namespace> <name>`. */
export function usageOf(tool: ToolName): string {
  const parameters = TOOL_PARAMETERS[tool].map(({ name, required }) =>
    required ? `<${name}>` : `[${name}]`,
  );
  return [tool, ...parameters].join(' ');
}

/** Arguments that say what kind of look it is; all others say at what. */
const KIND_ARGUMENTS: ReadonlySet<string> = new Set(['kind', 'previous']);

/** Writes a call as the form of step that it is. */
export function templateOf({ tool, args }: ToolCall): string {
  const words: string[] = [tool];
  for (const { name, flag, rest } of TOOL_PARAMETERS[tool]) {
    const value = args[name];
    if (value === undefined || value === '') continue;
    if (flag) words.push(name);
    else if (KIND_ARGUMENTS.has(name)) words.push(value);
    else words.push(rest ? (value.split(/\s+/)[0] ?? '') : `{${name}}`);
  }
  return words.join(' ');
}
