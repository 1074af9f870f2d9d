// One turn of the model: what it wants to look at next, with corrections where it slips.
import type { ToolCall } from '../../domain/investigation.ts';
import type { ModelFailure, ModelReply, ModelToolCall } from '../../domain/model.ts';
import type { EngineInput } from '../../domain/ports.ts';
import { shortenMiddle } from '../../domain/shorten.ts';
import { stripControl } from '../../domain/strip-control.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import { type CheckedCall, checkNativeCall, checkWrittenCall, toolNamed } from './check-call.ts';
import type { CallStyle, Conversation } from './conversation.ts';
import { readDiagnosis, type WrittenDiagnosis } from './diagnosis-schema.ts';
import { correctionText, type Slip } from './prompt.ts';
import { readCalls } from './read-calls.ts';
import { withoutReasoning } from './reasoning.ts';

/** An answer in which a call was due is corrected this often in a row. */
export const MAX_CORRECTIONS = 2;
/** Of several calls in one answer this many are run, together. */
const MAX_PARALLEL_CALLS = 4;
/** What the model said beside its calls is kept up to here, in characters. */
const MAX_SAID_CHARS = 600;
const MAX_THOUGHT_CHARS = 160;
/** Stands for an answer that held nothing: an empty message confuses templates. */
const NOTHING_SAID = '(no answer)';

export type TurnEnd =
  | { readonly type: 'calls'; readonly calls: readonly ToolCall[]; readonly thought: string }
  /** It has seen enough, or slips again and again: the diagnosis is due, or came at once. */
  | { readonly type: 'finish'; readonly written: WrittenDiagnosis | null }
  /** Nothing can be had of it: `reason` says what it does. */
  | { readonly type: 'lost'; readonly reason: string }
  /** It takes no tools after all. */
  | { readonly type: 'no-tools' };

export type AskForCalls = (attempt: number) => Promise<ModelReply | ModelFailure>;

export interface TurnParts {
  readonly ask: AskForCalls;
  readonly conversation: Conversation;
  readonly input: EngineInput;
  readonly style: CallStyle;
  /** How much more may be told of a step, in tokens. */
  readonly roomAgain: () => number;
}

/** Asks until there is a call that can be run, or the model is through. */
export async function nextCalls(parts: TurnParts): Promise<TurnEnd> {
  const { ask, conversation, input, style } = parts;
  for (let slips = 0; ; slips++) {
    const reply = await ask(slips);
    if (reply.type === 'failed') {
      const end = endOfFailure(reply, slips);
      if (end !== null) return end;
      if (reply.reason === 'unreadable-call' && slips > 0) {
        conversation.say(NOTHING_SAID, []);
        conversation.note(correctionText({ type: 'unreadable-call' }, style));
      }
      continue;
    }
    const content = withoutReasoning(reply.content);
    const judged = judge({ ...reply, content }, input);
    if (tellAgain(judged, { ...reply, content }, parts)) {
      slips -= 1;
      continue;
    }
    if (judged.type === 'calls') {
      record(conversation, { ...reply, content }, judged, style);
      return { type: 'calls', calls: judged.calls, thought: thoughtOf({ ...reply, content }, judged.calls) };
    }
    const said = shortenMiddle(stripControl(content).trim(), MAX_SAID_CHARS);
    if (judged.type === 'finish') {
      const { written } = judged;
      const told = written === null ? said : shortenMiddle(JSON.stringify(written), MAX_SAID_CHARS);
      conversation.say(told === '' ? 'I have seen enough.' : told, []);
      return { type: 'finish', written };
    }
    conversation.say(said === '' ? saidInstead(reply.toolCalls) : said, []);
    if (slips >= MAX_CORRECTIONS) {
      return judged.slip.type === 'empty'
        ? { type: 'lost', reason: 'its answers were empty' }
        : { type: 'finish', written: null };
    }
    conversation.note(correctionText(judged.slip, style));
  }
}

/** Answers calls for what was told in part with more of it; what was told whole, or asked for twice, is a slip. */
function tellAgain(judged: Judged, reply: ModelReply, parts: TurnParts): boolean {
  const { conversation, input, style, roomAgain } = parts;
  if (judged.type !== 'slip' || judged.slip.type !== 'repeated') return false;
  const open = judged.slip.calls.filter(({ step }) => conversation.hasMoreOf(step));
  if (open.length === 0) return false;
  const calls = open.map(({ call }) => call);
  record(conversation, reply, { type: 'calls', calls, problems: [] }, style);
  for (const { step: index } of open) {
    const step = input.steps.find((candidate) => candidate.index === index);
    if (step !== undefined) conversation.observeAgain(step, Math.floor(roomAgain() / open.length));
  }
  return true;
}

/** What is to be done about a request that came to nothing; null to ask again. */
function endOfFailure({ reason, detail }: ModelFailure, slips: number): TurnEnd | null {
  if (reason === 'no-tools') return { type: 'no-tools' };
  if (reason === 'overflow') return { type: 'lost', reason: `its context is too short: ${detail}` };
  if (slips < MAX_CORRECTIONS) return null;
  // The diagnosis is asked for without tools: what cannot write a call may still write that.
  return reason === 'unreadable-call'
    ? { type: 'finish', written: null }
    : { type: 'lost', reason: `its answers broke off: ${detail}` };
}

type Judged =
  | { readonly type: 'calls'; readonly calls: readonly ToolCall[]; readonly problems: readonly Problem[] }
  | { readonly type: 'finish'; readonly written: WrittenDiagnosis | null }
  | { readonly type: 'slip'; readonly slip: Slip };
type Problem = Extract<CheckedCall, { type: 'problem' }>;

function judge(reply: ModelReply, input: EngineInput): Judged {
  const { topology } = input;
  const native = reply.toolCalls.map((call) => checkNativeCall(call, topology));
  const checked =
    native.length > 0 ? native : readCalls(reply.content).map((call) => checkWrittenCall(call, topology));
  const calls = new Map(
    checked.flatMap((candidate) =>
      candidate.type === 'call' ? [[formatToolCall(candidate.call), candidate.call] as const] : [],
    ),
  );
  const done = new Map(input.steps.map((step) => [formatToolCall(step), step.index]));
  const fresh = [...calls].filter(([written]) => !done.has(written)).map(([, call]) => call);
  const problems = checked.filter((candidate) => candidate.type === 'problem');
  if (fresh.length > 0) {
    const run = fresh.slice(0, Math.min(MAX_PARALLEL_CALLS, Math.max(1, input.stepsLeft)));
    return { type: 'calls', calls: run, problems };
  }
  const finish = checked.find((candidate) => candidate.type === 'finish');
  if (finish !== undefined) {
    const read = readDiagnosis(JSON.stringify(finish.args));
    return { type: 'finish', written: read.type === 'diagnosis' ? read.diagnosis : null };
  }
  if (calls.size > 0) {
    const repeated = [...calls].map(([written, call]) => ({ call, step: done.get(written) ?? 0 }));
    return { type: 'slip', slip: { type: 'repeated', calls: repeated } };
  }
  if (problems.length > 0)
    return {
      type: 'slip',
      slip: { type: 'bad-call', reasons: problems.map(({ reason }) => reason).slice(0, 2) },
    };
  const said = readDiagnosis(reply.content);
  if (said.type === 'diagnosis') return { type: 'finish', written: said.diagnosis };
  if (reply.finish === 'length') return { type: 'slip', slip: { type: 'too-long' } };
  return { type: 'slip', slip: { type: reply.content.trim() === '' ? 'empty' : 'prose' } };
}

/** Keeps the calls in the one form that the model is to go on with, whatever form it wrote them in. */
function record(
  conversation: Conversation,
  reply: ModelReply,
  { calls, problems }: Extract<Judged, { type: 'calls' }>,
  style: CallStyle,
): void {
  if (style === 'text') {
    conversation.say(calls.map((call) => `TOOL: ${formatToolCall(call)}`).join('\n'), []);
  } else {
    const text =
      reply.toolCalls.length > 0 ? shortenMiddle(stripControl(reply.content).trim(), MAX_SAID_CHARS) : '';
    const refused = problems.map(({ name }): ModelToolCall => ({ name, args: {} }));
    const made = [...refused, ...calls.map(({ tool, args }): ModelToolCall => ({ name: tool, args }))];
    conversation.say(text, withIds(made, reply.toolCalls), reply.thinking);
  }
  for (const { name, reason } of problems) conversation.note(reason, style === 'native' ? name : null);
}

/** Gives calls the ids that the server gave to those of the same tool, each once. */
function withIds(calls: readonly ModelToolCall[], given: readonly ModelToolCall[]): readonly ModelToolCall[] {
  const left = [...given];
  return calls.map((call) => {
    const at = left.findIndex(({ name }) => (toolNamed(name) ?? name) === call.name);
    const [found] = at === -1 ? [] : left.splice(at, 1);
    return found?.id === undefined ? call : { ...call, id: found.id };
  });
}

function saidInstead(calls: readonly ModelToolCall[]): string {
  if (calls.length === 0) return NOTHING_SAID;
  const written = calls.map(({ name, args }) => `${name} ${JSON.stringify(args)}`).join('\n');
  return shortenMiddle(stripControl(written), MAX_SAID_CHARS);
}

/** One line about what it does next: its own words if it has any, else the call. */
function thoughtOf(reply: ModelReply, calls: readonly ToolCall[]): string {
  const said = readCalls(reply.content).length > 0 ? '' : reply.content;
  const words = [said, lastSentence(reply.thinking)].map((text) =>
    stripControl(text).replace(/\s+/g, ' ').trim(),
  );
  const own = words.find((text) => text !== '');
  return shortenMiddle(own ?? `next: ${calls.map(formatToolCall).join(', ')}`, MAX_THOUGHT_CHARS);
}

function lastSentence(text: string): string {
  return (
    text
      .trim()
      .split(/(?<=[.!?])\s+|\n+/)
      .at(-1) ?? ''
  );
}
