// A script that reasons well: it looks at what the library looked at and cited, a call a turn, then answers.
import type { Investigation } from '../../../src/domain/investigation.ts';
import { formatToolCall } from '../../../src/domain/tool-notation.ts';
import { type ChatBody, call, type Said } from '../../../test/support/ollama/script.ts';
import type { Answer } from './answers.ts';

/** Plays it; `known` is what the library made of the same question. */
export function reasonsWell(
  { rootCause, solution, affected, quotes }: Answer,
  { diagnosis, steps }: Investigation,
): (body: ChatBody) => Said {
  const cited = new Set((diagnosis?.evidence ?? []).map(({ step }) => step));
  const looks = steps.filter(({ index, tool }) => cited.has(index) && tool !== 'FIND_ISSUES');
  const [, kind = '', namespace = '', name = ''] = /^(\w+) (?:([\w.-]+)\/)?([\w.-]+)$/.exec(affected) ?? [];
  return (body) => {
    const next = looks.find((step) => !stepsIn(body).includes(formatToolCall(step)));
    const isLast = body.format !== undefined;
    if (next !== undefined && !isLast) return call(next.tool, next.args);
    const said = {
      rootCause,
      solution,
      affected: [{ kind, namespace, name }],
      evidence: quotes.map((quote) => ({ step: stepWith(quote, body), quote })),
    };
    return isLast ? { content: JSON.stringify({ conclusive: true, ...said }) } : call('FINISH', said);
  };
}

const STEP = /^Step (\d+): (.+?) — /gm;

/** Reads which steps a request shows, by their calls. */
function stepsIn({ messages }: ChatBody): readonly string[] {
  return messages.flatMap(({ content }) => [...content.matchAll(STEP)].map(([, , written = '']) => written));
}

/** The step above a quote, as it stands in the request; the first one where it does not. */
function stepWith(quote: string, { messages }: ChatBody): number {
  const text = messages.map(({ content }) => content).join('\n');
  const at = text.indexOf(quote);
  const above = [...text.slice(0, Math.max(0, at)).matchAll(STEP)].at(-1);
  return Number(above?.[1] ?? 0);
}
