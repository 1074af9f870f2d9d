// What is said between this program and the model in one run. It only grows, so that the server keeps what it has read;
// when the context is full, the oldest observations become shorter, the question never.
import type { Fact } from '../../domain/fact.ts';
import type { Step } from '../../domain/investigation.ts';
import type { ModelMessage, ModelToolCall } from '../../domain/model.ts';
import { LEVELS, type Level, tellStep } from './observation-text.ts';
import { messageTokens } from './tokens.ts';

/** How calls are written: as the server's own tool calls, or as text. */
export type CallStyle = 'native' | 'text';

interface Observation {
  readonly type: 'observation';
  readonly step: Step;
  /** Its findings, what matters most first. */
  readonly facts: readonly Fact[];
  readonly maxTokens: number;
  readonly isAgain: boolean;
  /** What was written of it, by level: cutting a long text takes time. */
  readonly texts: Map<Level, string>;
  level: Level;
}

interface Note {
  readonly type: 'note';
  /** The tool whose call it answers; null when it answers no call. */
  readonly toolName: string | null;
  readonly text: string;
}

/** What the model said, and what it was answered. The opening is a turn in which it has said nothing yet. */
interface Turn {
  readonly said: {
    readonly text: string;
    readonly calls: readonly ModelToolCall[];
    readonly thinking: string;
  } | null;
  readonly answers: (Observation | Note)[];
  isGone: boolean;
}

/** A step that is now told in fewer words. */
export interface Reduction {
  readonly step: number;
  readonly to: Level | 'gone';
}

/** Beside the limit there is a target: what is reduced at all is reduced by enough for a few turns. */
const TARGET_SHARE = 0.8;

/** Ends a turn for templates that show tools only while a user's message is the last one. */
const GO_ON = 'Go on: call one tool, or FINISH.';

export interface ConversationOptions {
  readonly style: CallStyle;
  /** Whether no turn may end on the message of a tool. */
  readonly needsUserLast: boolean;
}

export class Conversation {
  readonly #system: string;
  readonly #question: string;
  readonly #turns: Turn[] = [{ said: null, answers: [], isGone: false }];
  /** Steps of which a part was told, and of which nobody asked for more yet. */
  readonly #partly = new Set<number>();
  readonly #style: CallStyle;
  readonly #needsUserLast: boolean;

  constructor(system: string, question: string, { style, needsUserLast }: ConversationOptions) {
    this.#system = system;
    this.#question = question;
    this.#style = style;
    this.#needsUserLast = needsUserLast;
  }

  /** Adds what the model said. What is added next answers it. */
  say(text: string, calls: readonly ModelToolCall[], thinking = ''): void {
    this.#turns.push({ said: { text, calls, thinking }, answers: [], isGone: false });
  }

  /** Adds an answer that is no observation: a correction, a hint. */
  note(text: string, toolName: string | null = null): void {
    this.#last().answers.push({ type: 'note', toolName, text });
  }

  /** Adds what a step showed, in so many tokens. Tells whether all of it went in. */
  observe(step: Step, facts: readonly Fact[], maxTokens: number, isAgain = false): boolean {
    const told = tellStep(step, facts, { level: 'full', maxTokens, isAgain });
    const texts = new Map<Level, string>([['full', told.text]]);
    const observation = { step, facts, maxTokens, isAgain, texts, level: 'full' } as const;
    this.#last().answers.push({ type: 'observation', ...observation });
    if (told.isWhole) this.#partly.delete(step.index);
    else this.#partly.add(step.index);
    return told.isWhole;
  }

  /** Tells more of a step that was told in part, once, as the answer to what was said last. Tells whether it did. */
  observeAgain(step: Step, maxTokens: number): boolean {
    if (!this.#partly.has(step.index)) return false;
    // Its findings were told.
    this.observe(step, step.tool === 'FIND_ISSUES' ? step.facts : [], maxTokens, true);
    this.#partly.delete(step.index);
    return true;
  }

  /** Tells whether more of a step can be told. */
  hasMoreOf(index: number): boolean {
    return this.#partly.has(index);
  }

  #last(): Turn {
    const last = this.#turns.at(-1);
    if (last === undefined) throw new Error('a conversation begins with a turn');
    return last;
  }

  /** Gives the messages as they are sent. */
  messages(): readonly ModelMessage[] {
    return [
      { role: 'system', content: this.#system },
      ...this.#turns.flatMap((turn) => this.#messagesOf(turn)),
    ];
  }

  tokens(): number {
    return this.messages().reduce((sum, message) => sum + messageTokens(message), 0);
  }

  #messagesOf(turn: Turn): readonly ModelMessage[] {
    if (turn.isGone) return [];
    if (turn.said === null) {
      return [{ role: 'user', content: [this.#question, ...turn.answers.map(textOf)].join('\n\n') }];
    }
    const { text, calls, thinking } = turn.said;
    if (this.#style === 'native' && calls.length > 0) {
      const answers = answersOf(calls, turn.answers);
      const endsOnTool = answers.at(-1)?.role === 'tool' && this.#needsUserLast;
      return [
        { role: 'assistant', content: text, toolCalls: calls, ...(thinking !== '' && { thinking }) },
        ...answers,
        ...(endsOnTool ? [{ role: 'user' as const, content: GO_ON }] : []),
      ];
    }
    const answers = turn.answers.map(textOf).join('\n\n');
    return [
      { role: 'assistant', content: text, toolCalls: [] },
      ...(answers === '' ? [] : [{ role: 'user' as const, content: answers }]),
    ];
  }

  /**
   * Makes it fit into so many tokens: raw text goes before findings, the oldest first. Gives what was reduced, or null
   * when not even the question and the last step in one line fit.
   */
  fit(maxTokens: number): readonly Reduction[] | null {
    if (this.tokens() <= maxTokens) return [];
    const before = new Map(this.#observations().map((observation) => [observation, observation.level]));
    const target = Math.floor(maxTokens * TARGET_SHARE);
    const last = this.#last();
    const isOld = (observation: Observation) => !last.answers.includes(observation);
    this.#lower('facts', target, isOld);
    this.#lower('brief', maxTokens, isOld);
    this.#lower('facts', maxTokens, () => true);
    this.#lower('line', maxTokens, isOld);
    const gone = this.#dropTurns(maxTokens);
    this.#lower('brief', maxTokens, () => true);
    this.#lower('line', maxTokens, () => true);
    if (this.tokens() > maxTokens) return null;
    const lowered = [...before]
      .filter(([observation, level]) => observation.level !== level && !gone.includes(observation.step.index))
      .map(([observation]): Reduction => ({ step: observation.step.index, to: observation.level }));
    return [...lowered, ...gone.map((step): Reduction => ({ step, to: 'gone' }))];
  }

  #observations(): readonly Observation[] {
    return this.#turns.flatMap(({ answers }) => answers.filter((answer) => answer.type === 'observation'));
  }

  /** Lowers observations to a level, the oldest first, until the limit is kept. */
  #lower(to: Level, maxTokens: number, admits: (observation: Observation) => boolean): void {
    let tokens = this.tokens();
    for (const observation of this.#observations()) {
      if (tokens <= maxTokens) return;
      if (!admits(observation) || LEVELS.indexOf(observation.level) >= LEVELS.indexOf(to)) continue;
      observation.level = to;
      tokens = this.tokens();
    }
  }

  /** Takes out whole turns, the oldest first; the opening and the last one stay. Gives the steps that went with them. */
  #dropTurns(maxTokens: number): readonly number[] {
    const gone: number[] = [];
    for (const turn of this.#turns.slice(1, -1)) {
      if (this.tokens() <= maxTokens) break;
      if (turn.isGone) continue;
      turn.isGone = true;
      for (const answer of turn.answers) if (answer.type === 'observation') gone.push(answer.step.index);
    }
    return gone;
  }
}

/** Writes what answers calls: each by the tool's name and the id of the first call of it that is not answered yet. */
function answersOf(
  calls: readonly ModelToolCall[],
  answers: readonly (Observation | Note)[],
): readonly ModelMessage[] {
  const open = [...calls];
  return answers.map((answer) => {
    const toolName = answer.type === 'observation' ? answer.step.tool : answer.toolName;
    if (toolName === null) return { role: 'user', content: textOf(answer) };
    const at = open.findIndex(({ name }) => name === toolName);
    const [call] = at === -1 ? [] : open.splice(at, 1);
    const id = call?.id;
    return { role: 'tool', toolName, content: textOf(answer), ...(id !== undefined && { toolCallId: id }) };
  });
}

function textOf(answer: Observation | Note): string {
  if (answer.type === 'note') return answer.text;
  const { step, facts, level, maxTokens, isAgain, texts } = answer;
  const known = texts.get(level);
  if (known !== undefined) return known;
  const { text } = tellStep(step, facts, { level, maxTokens, isAgain });
  texts.set(level, text);
  return text;
}
