// The Ollama engine: the pattern library runs to its end first; where that leaves no cause a local model looks further,
// and what it concludes is told only as far as what it cites says so.
import { K8sLearnError } from '../../domain/errors.ts';
import type { Fact } from '../../domain/fact.ts';
import type { Step } from '../../domain/investigation.ts';
import { refKey } from '../../domain/kube.ts';
import type { EarlierAnswer } from '../../domain/memory.ts';
import type { Model, ModelIdentity, ModelTool } from '../../domain/model.ts';
import type { Pattern } from '../../domain/pattern.ts';
import type { Engine, EngineAction, EngineInput } from '../../domain/ports.ts';
import type { OnProgress } from '../../domain/progress.ts';
import { nextAction } from '../patterns/engine.ts';
import { allotAgain, allotOpening, allotStep, LOOK_TOKENS } from './allotment.ts';
import { conclude, type ModelAnswer, withRemark } from './conclude.ts';
import { type CallStyle, Conversation } from './conversation.ts';
import { DIAGNOSIS_SCHEMA } from './diagnosis-schema.ts';
import { Exchange } from './exchange.ts';
import { type LibraryAnswer, libraryText, saysWhy } from './library-answer.ts';
import { memoryText } from './memory-text.ts';
import { ModelTime, ModelTimeOver } from './model-time.ts';
import { nextCalls, type TurnEnd, type TurnParts } from './next-calls.ts';
import { questionText, systemPrompt } from './prompt.ts';
import { byRelevance } from './relevance.ts';
import { holdAgain, tellAgain } from './said-before.ts';
import { estimateTokens } from './tokens.ts';
import { nativeTools, type ToolDescriptions } from './tool-offer.ts';

export interface OllamaEngineOptions {
  readonly model: Model;
  /** The library: it runs to its end before the model is asked, and its word stands. */
  readonly patterns: readonly Pattern[];
  /** One or two sentences about each tool. */
  readonly tools: ToolDescriptions;
  /** Whether the model is asked where the library has no cause, always, or never. */
  readonly ask: 'when-needed' | 'always' | 'never';
  /** Of the whole investigation. */
  readonly timeoutMs: number;
  /**
   * What to do when the model cannot work although it was there: `throw`, or go on with the pattern library and one
   * notice. A model that is lost after it has answered is never thrown for: the work so far is worth an answer.
   */
  readonly onModelLost: 'throw' | 'use-patterns';
  readonly onProgress: OnProgress;
  /** So many memories are told to the model at once, 1…3. */
  readonly maxMemories: number;
}

/** Ends the loop as stopped: what is asked for next is nothing. */
const NOTHING_MORE: EngineAction = { type: 'steps', calls: [], thought: '' };

/** Creates the engine for one investigation: it keeps the conversation with the model. */
export function createOllamaEngine(options: OllamaEngineOptions): Engine {
  const run = new Run(options);
  return {
    name: 'ollama',
    model: options.model.name,
    next: (input, signal) => run.next(input, signal),
    usage: () => run.exchange.usage(),
  };
}

class Run {
  readonly exchange: Exchange;
  readonly #options: OllamaEngineOptions;
  readonly #time: ModelTime;
  #style: CallStyle;
  #conversation: Conversation | null = null;
  #observed = 0;
  /** Everything beside observations that was told: once is enough. */
  #hints = new Set<string>();
  /** Findings that were told: what is found again is nothing new. */
  #found = new Set<string>();
  /** What the library had last when it had looked at all that it wanted to. */
  #held: LibraryAnswer | null = null;
  #isModelDone = false;
  #known: ModelIdentity | null = null;
  /** What it answered before, once that was looked for; null when there is nothing that holds. */
  #earlier: { readonly answer: EarlierAnswer | null } | null = null;

  constructor(options: OllamaEngineOptions) {
    this.#options = options;
    this.#style = options.model.callsTools ? 'native' : 'text';
    this.#time = new ModelTime(options.timeoutMs);
    this.exchange = new Exchange(options.model, options.onProgress);
  }

  async next(input: EngineInput, signal: AbortSignal): Promise<EngineAction> {
    const { patterns, ask } = this.#options;
    const action = nextAction(input, patterns);
    if (action.type === 'steps') return action;
    const library = this.#settled(action, input);
    if (this.#isModelDone || ask === 'never') return library;
    if (ask === 'when-needed' && saysWhy(library, input.memories)) return library;
    try {
      const again = ask === 'when-needed' ? await this.#saidBefore(input, library, signal) : null;
      if (again !== null) return again;
      return await this.#time.limit(signal, (limited) => this.#askModel(input, library, limited));
    } catch (error) {
      this.#isModelDone = true;
      if (signal.aborted) return interrupted(signal, library);
      return this.#withoutModel(error, library);
    }
  }

  /**
   * Gives what the library has when it has seen all that it wants to see. Once the steps are used up by what the model
   * looked at, it would judge by half of what it looks at itself: then what it had before stands.
   */
  #settled(action: LibraryAnswer, input: EngineInput): LibraryAnswer {
    const wantsMore =
      this.#held !== null &&
      input.stepsLeft <= 0 &&
      nextAction({ ...input, stepsLeft: 1 }, this.#options.patterns).type === 'steps';
    if (wantsMore && this.#held !== null) return this.#held;
    this.#held = action;
    return action;
  }

  /** What the model answered to the same question before, where it holds; null when it is to be asked. */
  async #saidBefore(
    input: EngineInput,
    library: LibraryAnswer,
    signal: AbortSignal,
  ): Promise<EngineAction | null> {
    const isOpen = library.type === 'give-up' || library.diagnosis.pattern === null;
    if (this.#conversation !== null || input.earlierAnswer === undefined || !isOpen) return null;
    const { onProgress } = this.#options;
    this.#earlier ??= { answer: input.earlierAnswer(await this.#identity(signal)) };
    const { answer } = this.#earlier;
    if (answer === null) return null;
    const said = holdAgain(answer, input);
    if (said.type === 'looks') {
      const thought = `looking whether what the model said in investigation ${answer.id} still holds`;
      return { type: 'steps', calls: said.calls, thought };
    }
    if (said.type === 'changed') {
      this.#earlier = { answer: null };
      return null;
    }
    onProgress({
      type: 'notice',
      text: `the model said this at ${answer.at} in investigation ${answer.id}, and what it rests on is unchanged: it is not asked again`,
    });
    return tellAgain(said.diagnosis, library);
  }

  async #identity(signal: AbortSignal): Promise<ModelIdentity> {
    const { model } = this.#options;
    this.#known ??= { name: model.name, digest: await model.digest(signal) };
    return this.#known;
  }

  async #askModel(input: EngineInput, library: LibraryAnswer, signal: AbortSignal): Promise<EngineAction> {
    await this.#options.model.load(signal);
    const conversation = this.#tell(input, library);
    const end = input.stepsLeft > 0 ? await this.#turn(input, library, conversation, signal) : null;
    if (end?.type === 'calls') return { type: 'steps', calls: end.calls, thought: end.thought };
    this.#isModelDone = true;
    if (end?.type === 'lost') {
      return withRemark(library, `the model is no help here: ${end.reason}`, this.#options.onProgress);
    }
    const early: ModelAnswer | null =
      end?.type === 'finish' && end.written !== null ? { type: 'diagnosis', written: end.written } : null;
    const told = this.#conversation ?? conversation;
    return conclude(early, {
      input,
      library,
      model: await this.#identity(signal),
      conversation: told,
      onProgress: this.#options.onProgress,
      // The tools stay in the request, so that the server keeps what it has read; a server that answers nothing to
      // tools and a schema at once is asked without them.
      ask: ({ attempt, unread }) =>
        this.exchange.ask(
          told,
          { tools: unread === 0 ? this.#tools() : [], schema: DIAGNOSIS_SCHEMA, attempt },
          signal,
        ),
    });
  }

  async #turn(
    input: EngineInput,
    library: LibraryAnswer,
    conversation: Conversation,
    signal: AbortSignal,
  ): Promise<TurnEnd> {
    const end = await nextCalls(this.#turnParts(conversation, input, signal));
    if (end.type !== 'no-tools') return end;
    this.#style = 'text';
    this.#conversation = null;
    return nextCalls(this.#turnParts(this.#tell(input, library), input, signal));
  }

  #turnParts(conversation: Conversation, input: EngineInput, signal: AbortSignal): TurnParts {
    const tools = this.#tools();
    return {
      ask: (attempt) => this.exchange.ask(conversation, { tools, schema: null, attempt }, signal),
      conversation,
      input,
      style: this.#style,
      roomAgain: () => allotAgain(this.exchange.remaining(conversation, tools)),
    };
  }

  #tools(): readonly ModelTool[] {
    return this.#style === 'native' ? nativeTools(this.#options.tools) : [];
  }

  /** Adds to the conversation what is new since it was last sent. */
  #tell(input: EngineInput, library: LibraryAnswer): Conversation {
    let conversation = this.#conversation;
    if (conversation === null) {
      const { tools, model } = this.#options;
      conversation = new Conversation(systemPrompt(this.#style, tools), questionText(input), {
        style: this.#style,
        needsUserLast: model.needsUserLast,
      });
      this.#conversation = conversation;
      this.#observed = 0;
      this.#hints = new Set();
      this.#found = new Set();
    }
    const sort = byRelevance(input);
    const fresh = input.steps.slice(this.#observed);
    const shares = this.#observed === 0 ? allotOpening(fresh) : [];
    for (const [index, step] of fresh.entries()) {
      const stepsAfter = Math.max(0, input.stepsLeft) + fresh.length - 1 - index;
      const room = allotStep(this.exchange.remaining(conversation, this.#tools()), stepsAfter);
      const share = shares[index] ?? LOOK_TOKENS;
      const facts = sort(step.facts).filter((fact) => this.#isNew(fact));
      const isWhole = conversation.observe(step, facts, Math.min(room, share));
      if (!isWhole && room < share) this.#tellCut(step, room);
    }
    this.#observed = input.steps.length;
    for (const hint of [memoryText(input, this.#options.maxMemories), libraryText(library)]) {
      if (hint === '' || this.#hints.has(hint)) continue;
      conversation.note(hint);
      this.#hints.add(hint);
    }
    return conversation;
  }

  /** Tells whether a finding says something that was not told yet. */
  #isNew({ subject, code, quote }: Fact): boolean {
    const key = `${refKey(subject)} ${code} ${quote}`;
    if (quote === '' || this.#found.has(key)) return false;
    this.#found.add(key);
    return true;
  }

  #tellCut(step: Step, maxTokens: number): void {
    const size = estimateTokens(step.observation);
    this.#options.onProgress({
      type: 'notice',
      text: `step ${step.index + 1} is too long for the model's context (about ${size} tokens, room for ${maxTokens}): the model gets its findings and a part of the text`,
    });
  }

  /** The model has had its time, or it or its server is gone, or cannot work. */
  #withoutModel(error: unknown, library: LibraryAnswer): EngineAction {
    const { onModelLost, onProgress } = this.#options;
    if (error instanceof ModelTimeOver) return withRemark(library, error.message, onProgress);
    if (!(error instanceof K8sLearnError) || error.code !== 'MODEL_UNAVAILABLE') throw error;
    if (onModelLost === 'throw' && !this.exchange.hasReplied) throw error;
    return withRemark(library, `the model was lost on the way: ${error.message} (${error.hint})`, onProgress);
  }
}

/** When the time is up, what the library has is told; who interrupts wants nothing more. */
function interrupted({ reason }: AbortSignal, library: LibraryAnswer): EngineAction {
  const isTimeUp = reason instanceof DOMException && reason.name === 'TimeoutError';
  return isTimeUp ? library : NOTHING_MORE;
}
