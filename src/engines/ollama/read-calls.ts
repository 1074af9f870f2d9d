// Tool calls that a model wrote into its text: the text protocol, and calls that leak out of a template. What is found
// here is a claim to be checked (`check-call.ts`), no more.
import { isToolName } from '../../domain/tool-notation.ts';
import { jsonValues } from './json-text.ts';
import { FINISH } from './tool-offer.ts';

/** A call as it was written: arguments by name, or all of them as the text after the tool's name. */
export type WrittenCall =
  | { readonly type: 'named'; readonly name: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly type: 'line'; readonly name: string; readonly rest: string };

/** More calls than these in one text are a model that lists what could be done. */
const MAX_WRITTEN_CALLS = 8;
/** Only this much of a text is looked through for calls, in characters. */
const MAX_SEARCHED_CHARS = 32_000;

/** Finds the calls in a text: the first way of writing that finds any is taken. */
export function readCalls(content: string): readonly WrittenCall[] {
  const text = content.slice(0, MAX_SEARCHED_CHARS);
  for (const read of READERS) {
    const calls = read(text);
    if (calls.length > 0) return withoutRepeats(calls).slice(0, MAX_WRITTEN_CALLS);
  }
  return [];
}

/** The ways in which models write a call, the surest first. */
const READERS: readonly ((text: string) => readonly WrittenCall[])[] = [
  readProtocolLines,
  readFunctionTags,
  readJsonCalls,
  readPythonCalls,
  readBareLines,
  readKubectlLines,
];

/** `TOOL: DESCRIBE Pod shop cart`, whatever markup stands around it. */
function readProtocolLines(text: string): readonly WrittenCall[] {
  return [
    ...text.matchAll(
      /^[\s>*_`#\-–•\d.]*tool(?:\s*call)?[*_`]*\s*[:=][\s*_`]*([A-Za-z_][\w.-]*)[*_`]*(.*)$/gim,
    ),
  ].map((match) => line(match[1] ?? '', match[2] ?? ''));
}

/** `<function=DESCRIBE><parameter=kind>Pod</parameter>…`, as Qwen3-Coder writes it when its opening tag is lost. */
function readFunctionTags(text: string): readonly WrittenCall[] {
  return [...text.matchAll(/<function=([\w.-]+)\s*>([\s\S]*?)(?:<\/function>|$)/g)].map((match) => {
    const parameters = (match[2] ?? '').matchAll(
      /<parameter=([\w.-]+)\s*>([\s\S]*?)(?:<\/parameter>|(?=<parameter=)|$)/g,
    );
    const args = [...parameters].map((parameter) => [parameter[1] ?? '', (parameter[2] ?? '').trim()]);
    return { type: 'named', name: match[1] ?? '', args: Object.fromEntries(args) };
  });
}

/** `{"name":"DESCRIBE","arguments":{…}}` and its many relatives, alone, in a list, in a fence or between tags. */
function readJsonCalls(text: string): readonly WrittenCall[] {
  return jsonValues(text)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .flatMap(readJsonCall);
}

const NAME_KEYS = ['name', 'tool', 'tool_name', 'function', 'function_name', 'action'] as const;
const ARGUMENT_KEYS = ['arguments', 'parameters', 'args', 'input', 'action_input', 'params'] as const;

function readJsonCall(value: unknown): readonly WrittenCall[] {
  if (!isRecord(value)) return [];
  const wrapped =
    value['tool_calls'] ??
    value['tool_call'] ??
    (isRecord(value['function']) ? value['function'] : undefined);
  if (Array.isArray(wrapped)) return wrapped.flatMap(readJsonCall);
  if (isRecord(wrapped)) return readJsonCall(wrapped);
  const name = NAME_KEYS.map((key) => value[key]).find((candidate) => typeof candidate === 'string');
  const given = ARGUMENT_KEYS.map((key) => value[key]).find((candidate) => candidate !== undefined);
  if (typeof name === 'string' && given !== undefined) {
    if (isRecord(given)) return [{ type: 'named', name, args: given }];
    if (typeof given !== 'string') return [];
    const [parsed] = jsonValues(given);
    return [isRecord(parsed) ? { type: 'named', name, args: parsed } : line(name, given)];
  }
  // A known name needs no arguments, and may hold them itself: {"tool":"FINISH"}, {"tool":"DESCRIBE","kind":"Pod",…}.
  if (typeof name === 'string' && isKnown(name)) {
    const args = Object.entries(value).filter(
      ([key]) => !(NAME_KEYS as readonly string[]).includes(key) || key === 'name',
    );
    return [{ type: 'named', name, args: Object.fromEntries(args.filter(([, arg]) => arg !== name)) }];
  }
  const [only, ...others] = Object.entries(value);
  if (only && others.length === 0 && isKnown(only[0]) && isRecord(only[1])) {
    return [{ type: 'named', name: only[0], args: only[1] }];
  }
  return [];
}

/** `DESCRIBE(kind="Pod", namespace="shop", name="cart")`. */
function readPythonCalls(text: string): readonly WrittenCall[] {
  return [...text.matchAll(/\b([A-Z][A-Z_]+)\(([^()\n]{0,600})\)/g)]
    .filter((match) => isKnown(match[1] ?? ''))
    .flatMap((match): readonly WrittenCall[] => {
      const written = match[2] ?? '';
      const named = [...written.matchAll(/([a-z_]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^,\s]+))/g)];
      if (named.length > 0) {
        const args = named.map((arg) => [arg[1] ?? '', arg[2] ?? arg[3] ?? arg[4] ?? '']);
        return [{ type: 'named', name: match[1] ?? '', args: Object.fromEntries(args) }];
      }
      return [line(match[1] ?? '', written.replace(/["',]/g, ' '))];
    });
}

/** `DESCRIBE Pod shop cart` alone on a line. */
function readBareLines(text: string): readonly WrittenCall[] {
  return [...text.matchAll(/^[\s>*_`\-•\d.]*([A-Z][A-Z_]+)\b[*_`]*(?!\()(.*)$/gm)]
    .filter((match) => isKnown(match[1] ?? ''))
    .map((match) => line(match[1] ?? '', match[2] ?? ''));
}

/** `kubectl get pods -n shop` alone on a line: a command it would like to see run, if it only reads. */
function readKubectlLines(text: string): readonly WrittenCall[] {
  return [
    ...text.matchAll(/^[\s>*_`$\-•\d.]*kubectl\s+((?:get|describe|logs|events|top)\s[^`\n]*)`*\s*$/gm),
  ].map((match) => line('RUN_KUBECTL', match[1] ?? ''));
}

function line(name: string, rest: string): WrittenCall {
  return { type: 'line', name, rest: rest.replace(/[*_`\s]+$/, '').replace(/^[*`\s:]+/, '') };
}

function isKnown(name: string): boolean {
  return isToolName(name) || name === FINISH;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutRepeats(calls: readonly WrittenCall[]): readonly WrittenCall[] {
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}
