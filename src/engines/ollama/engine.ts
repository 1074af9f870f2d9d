// The Ollama engine: a local model decides what to look at; what it concludes is told only as far as it was seen.
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import type { Step } from '../../domain/investigation.ts';
import type { Model, ModelTool } from '../../domain/model.ts';
import type { Pattern } from '../../domain/pattern.ts';
import type { Engine, EngineAction, EngineInput } from '../../domain/ports.ts';
import type { OnProgress } from '../../domain/progress.ts';
import { nextAction, replayAction } from '../patterns/engine.ts';
import { allotStep } from './allotment.ts';
import { askForDiagnosis, fallBack, settle } from './conclude.ts';
import { type CallStyle, Conversation } from './conversation.ts';
import { DIAGNOSIS_SCHEMA } from './diagnosis-schema.ts';
import { Exchange } from './exchange.ts';
import { memoryText } from './memory-text.ts';
import { type AskForCalls, nextCalls } from './next-calls.ts';
import { askOracle, hypothesesText, type OracleAnswer } from './oracle.ts';
import { questionText, suggestionText, systemPrompt } from './prompt.ts';
import { byRelevance } from './relevance.ts';
import { estimateTokens } from './tokens.ts';
import { nativeTools, type ToolDescriptions } from './tool-offer.ts';

export interface OllamaEngineOptions {
  readonly model: Model;
  /** The library: it takes the first look, gives hypotheses and checks the answer. */
  readonly patterns: readonly Pattern[];
  /** One or two sentences about each tool. */
  readonly tools: ToolDescriptions;
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
  #style: CallStyle;
  #conversation: Conversation | null = null;
  #observed = 0;
  /** Everything beside observations that was told: once is enough. */
  #hints = new Set<string>();
  #loading: Promise<unknown> | null = null;
  #isLost = false;

  constructor(options: OllamaEngineOptions) {
    this.#options = options;
    this.#style = options.model.callsTools ? 'native' : 'text';
    this.exchange = new Exchange(options.model, options.onProgress);
  }

  async next(input: EngineInput, signal: AbortSignal): Promise<EngineAction> {
    const { patterns } = this.#options;
    if (this.#isLost) return nextAction(input, patterns);
    if (input.steps.length === 0) {
      // What fails here is said when the model is asked, if it then still fails.
      this.#loading = this.#options.model.load(signal).then(
        () => null,
        (error: unknown) => error,
      );
      return nextAction(input, patterns);
    }
    // What a person has confirmed before is checked first; it costs no word of the model.
    const plans = input.memories.filter(({ verified }) => verified).map(({ pattern }) => pattern);
    const replayed = plans.length === 0 ? null : replayAction(input, plans);
    if (replayed) return replayed;
    try {
      return await this.#decide(input, signal);
    } catch (error) {
      if (signal.aborted) return this.#interrupted(signal, input);
      return this.#withoutModel(error, input);
    }
  }

  async #decide(input: EngineInput, signal: AbortSignal): Promise<EngineAction> {
    const failed = await this.#loading;
    this.#loading = null;
    if (failed !== null && failed !== undefined) throw failed;
    const { patterns, onProgress } = this.#options;
    const oracle = askOracle(input, patterns);
    let conversation = this.#tell(input, oracle);
    if (input.stepsLeft > 0) {
      let end = await nextCalls(this.#askForCalls(conversation, signal), conversation, input, this.#style);
      if (end.type === 'no-tools') {
        this.#style = 'text';
        this.#conversation = null;
        conversation = this.#tell(input, oracle);
        end = await nextCalls(this.#askForCalls(conversation, signal), conversation, input, this.#style);
      }
      if (end.type === 'calls') return { type: 'steps', calls: end.calls, thought: end.thought };
      if (end.type === 'lost')
        return fallBack(`The model is no help here: ${end.reason}.`, oracle, onProgress);
    }
    const answer = await askForDiagnosis(
      (attempt) => this.exchange.ask(conversation, { tools: [], schema: DIAGNOSIS_SCHEMA, attempt }, signal),
      conversation,
    );
    return settle(answer, input, oracle, onProgress);
  }

  #askForCalls(conversation: Conversation, signal: AbortSignal): AskForCalls {
    const tools = this.#tools();
    return (attempt) => this.exchange.ask(conversation, { tools, schema: null, attempt }, signal);
  }

  #tools(): readonly ModelTool[] {
    return this.#style === 'native' ? nativeTools(this.#options.tools) : [];
  }

  /** Adds to the conversation what is new since it was last sent. */
  #tell(input: EngineInput, oracle: OracleAnswer): Conversation {
    let conversation = this.#conversation;
    if (conversation === null) {
      const { tools } = this.#options;
      conversation = new Conversation(systemPrompt(this.#style, tools), questionText(input), this.#style);
      this.#conversation = conversation;
      this.#observed = 0;
      this.#hints = new Set();
    }
    const sort = byRelevance(input);
    const fresh = input.steps.slice(this.#observed);
    for (const [index, step] of fresh.entries()) {
      const stepsAfter = Math.max(0, input.stepsLeft) + fresh.length - 1 - index;
      const maxTokens = allotStep(this.exchange.remaining(conversation, this.#tools()), stepsAfter);
      if (!conversation.observe(step, sort(step.facts), maxTokens)) this.#tellCut(step, maxTokens);
    }
    this.#observed = input.steps.length;
    const experience = memoryText(input, this.#options.maxMemories);
    const hints = [experience, hypothesesText(oracle), suggestionText(oracle.suggestions)];
    for (const hint of hints) {
      if (hint === '' || this.#hints.has(hint)) continue;
      conversation.note(hint);
      this.#hints.add(hint);
    }
    return conversation;
  }

  #tellCut(step: Step, maxTokens: number): void {
    const size = estimateTokens(step.observation);
    this.#options.onProgress({
      type: 'notice',
      text: `step ${step.index + 1} is too long for the model's context (about ${size} tokens, room for ${maxTokens}): the model gets its findings and a part of the text`,
    });
  }

  /** When the time is up, what the library confirms is worth telling; who interrupts wants nothing more. */
  #interrupted({ reason }: AbortSignal, input: EngineInput): EngineAction {
    const isTimeUp = reason instanceof DOMException && reason.name === 'TimeoutError';
    if (!isTimeUp) return NOTHING_MORE;
    const oracle = askOracle(input, this.#options.patterns);
    if (oracle.diagnosis === null) return NOTHING_MORE;
    return fallBack('The time was up before the model had an answer.', oracle, this.#options.onProgress);
  }

  /** The model or its server is gone, or cannot work. */
  #withoutModel(error: unknown, input: EngineInput): EngineAction {
    if (!(error instanceof K8sLearnError) || error.code !== 'MODEL_UNAVAILABLE') throw error;
    const { patterns, onModelLost, onProgress } = this.#options;
    if (onModelLost === 'use-patterns') {
      this.#isLost = true;
      onProgress({
        type: 'notice',
        text: `${error.message}: going on with the patterns engine (${error.hint})`,
      });
      return nextAction(input, patterns);
    }
    if (!this.exchange.hasReplied) throw error;
    return fallBack(
      `The model was lost on the way: ${messageOf(error)}.`,
      askOracle(input, patterns),
      onProgress,
    );
  }
}
