// Requests to the model: never longer than its context by our count, counted, and told of when something had to go.
import type { ModelUsage } from '../../domain/investigation.ts';
import type { JsonSchema, Model, ModelFailure, ModelReply, ModelTool } from '../../domain/model.ts';
import type { OnProgress } from '../../domain/progress.ts';
import type { Conversation, Reduction } from './conversation.ts';
import { TokenScale, toolTokens } from './tokens.ts';

/** An answer may be this long, in tokens: a call is short, a diagnosis is not, and thinking takes room. */
const OUTPUT_TOKENS = 1536;
const THINKING_OUTPUT_TOKENS = 3072;
/** What does not think first has no use for more where a call is due: on a processor alone each token is a tenth of a second. */
const CALL_OUTPUT_TOKENS = 512;
/** In a small context answers get this share at most. */
const MAX_OUTPUT_SHARE = 0.25;
/** How often a request that the server finds too long is made shorter. */
const MAX_OVERFLOWS = 3;

export interface Asked {
  readonly tools: readonly ModelTool[];
  readonly schema: JsonSchema | null;
  readonly attempt: number;
}

export class Exchange {
  readonly #model: Model;
  readonly #onProgress: OnProgress;
  readonly #scale = new TokenScale();
  #modelCalls = 0;
  #promptTokens = 0;
  #outputTokens = 0;
  #replies = 0;

  constructor(model: Model, onProgress: OnProgress) {
    this.#model = model;
    this.#onProgress = onProgress;
  }

  /** Tells whether the model has answered at all. */
  get hasReplied(): boolean {
    return this.#replies > 0;
  }

  usage(): ModelUsage {
    return {
      modelCalls: this.#modelCalls,
      promptTokens: this.#promptTokens,
      outputTokens: this.#outputTokens,
    };
  }

  /** What is left beside a conversation and an answer, in estimated tokens; less than nothing when it is too long. */
  remaining(conversation: Conversation, tools: readonly ModelTool[]): number {
    return this.#room(tools) - conversation.tokens();
  }

  #room(tools: readonly ModelTool[]): number {
    const room = this.#model.contextTokens - this.#outputTokensAtMost;
    return this.#scale.allowance(room) - toolTokens(tools);
  }

  // The same for every request: a larger room for the last one would make the whole conversation move.
  get #outputTokensAtMost(): number {
    const wanted = this.#model.thinks ? THINKING_OUTPUT_TOKENS : OUTPUT_TOKENS;
    return Math.min(wanted, Math.floor(this.#model.contextTokens * MAX_OUTPUT_SHARE));
  }

  #maxOutputTokens({ schema }: Asked): number {
    const most = this.#outputTokensAtMost;
    return schema === null && !this.#model.thinks ? Math.min(most, CALL_OUTPUT_TOKENS) : most;
  }

  /** Sends the conversation, made to fit. Throws what the model throws. */
  async ask(
    conversation: Conversation,
    asked: Asked,
    signal: AbortSignal,
  ): Promise<ModelReply | ModelFailure> {
    const offered = toolTokens(asked.tools);
    for (let overflows = 0; ; overflows++) {
      const reductions = conversation.fit(this.#room(asked.tools));
      if (reductions === null) {
        return {
          type: 'failed',
          reason: 'overflow',
          detail: `the question does not fit a context of ${this.#model.contextTokens} tokens`,
        };
      }
      this.#tellReductions(reductions);
      const estimate = conversation.tokens() + offered;
      // A request that is broken off was one, too.
      this.#modelCalls += 1;
      const lines = lineWriter((text) => this.#onProgress({ type: 'thinking', text }));
      const reply = await this.#model.chat(
        { ...asked, messages: conversation.messages(), maxOutputTokens: this.#maxOutputTokens(asked) },
        { signal, onText: lines.write },
      );
      lines.end();
      this.#count(reply, this.#scale.correct(estimate));
      if (reply.type === 'reply') this.#scale.learn(estimate, reply.promptTokens);
      if (reply.type === 'reply' || reply.reason !== 'overflow' || overflows >= MAX_OVERFLOWS) return reply;
      this.#scale.overflowed();
    }
  }

  #count(reply: ModelReply | ModelFailure, estimate: number): void {
    if (reply.type === 'failed') return;
    this.#replies += 1;
    this.#promptTokens += reply.promptTokens ?? estimate;
    this.#outputTokens += reply.outputTokens;
  }

  #tellReductions(reductions: readonly Reduction[]): void {
    if (reductions.length === 0) return;
    const steps = [...new Set(reductions.map(({ step }) => step))]
      .sort((a, b) => a - b)
      .map((step) => step + 1);
    const isTextAlone = reductions.every(({ to }) => to === 'facts');
    const what = isTextAlone
      ? 'the findings stay, the text is left out'
      : 'the findings that matter most stay';
    const which = steps.length === 1 ? `step ${steps[0]}` : `steps ${steps.join(', ')}`;
    this.#onProgress({
      type: 'notice',
      text: `the model's context of ${this.#model.contextTokens} tokens is full: of ${which} ${what}`,
    });
  }
}

/** Gives text on line by line. */
function lineWriter(onLine: (line: string) => void): {
  readonly write: (text: string) => void;
  readonly end: () => void;
} {
  let rest = '';
  const give = (line: string) => {
    if (line.trim() !== '') onLine(line.trim());
  };
  return {
    write: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) give(line);
    },
    end: () => {
      give(rest);
      rest = '';
    },
  };
}
