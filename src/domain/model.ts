// The port to a language model: messages in, one reply out. Whatever stands behind it runs where the user allows.

export type JsonSchema = Readonly<Record<string, unknown>>;

/** One tool as a model is told of it; `parameters` is a JSON schema of type object. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
}

/** A call as the model made it: nothing in it has been checked. */
export interface ModelToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What the server calls it; answers name it. Left out where there is none. */
  readonly id?: string;
}

export type ModelMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | {
      readonly role: 'assistant';
      readonly content: string;
      readonly toolCalls: readonly ModelToolCall[];
      /** What it thought before its calls, for models that are to be sent it back. */
      readonly thinking?: string;
    }
  | {
      readonly role: 'tool';
      readonly toolName: string;
      readonly content: string;
      /** Of the call that it answers. */
      readonly toolCallId?: string;
    };

export interface ModelRequest {
  readonly messages: readonly ModelMessage[];
  /** Empty when no tool may be called. */
  readonly tools: readonly ModelTool[];
  /** What the reply has to look like; null for free text. */
  readonly schema: JsonSchema | null;
  readonly maxOutputTokens: number;
  /** 0 for the first try; later ones are sampled with some chance, so that the same failure is not repeated. */
  readonly attempt: number;
}

export interface ModelReply {
  readonly type: 'reply';
  readonly content: string;
  readonly thinking: string;
  readonly toolCalls: readonly ModelToolCall[];
  /** `length`: it was cut at `maxOutputTokens` or at the end of the context. */
  readonly finish: 'stop' | 'length';
  /** The prompt's length by the model's own count; null when it was not told. */
  readonly promptTokens: number | null;
  readonly outputTokens: number;
}

/**
 * A request that came to nothing although the model is there. `overflow`: the prompt does not fit its context ·
 * `unreadable-call`: it wrote a tool call that its server cannot read · `no-tools`: it takes no tools after all ·
 * `cut`: the reply ended in the middle · `server`: anything else the server said.
 */
export interface ModelFailure {
  readonly type: 'failed';
  readonly reason: 'overflow' | 'unreadable-call' | 'no-tools' | 'cut' | 'server';
  readonly detail: string;
}

export interface ChatOptions {
  readonly signal: AbortSignal;
  /** Called with each piece of text as it arrives. */
  readonly onText?: (text: string, source: 'content' | 'thinking') => void;
}

/** Which model it is: two of one name may be pulled after each other. */
export interface ModelIdentity {
  readonly name: string;
  /** Null where its server does not say. */
  readonly digest: string | null;
}

/** A model that was found, looked at and may be used. Its context has the same length in every request. */
export interface Model {
  readonly name: string;
  /** How much prompt and reply may take together, in tokens. */
  readonly contextTokens: number;
  /** Whether it takes tools; one that does not is asked for calls in text. */
  readonly callsTools: boolean;
  /** Whether it may think before it answers, which costs output. */
  readonly thinks: boolean;
  /** Whether its template shows it the tools only while a user's message is the last one. */
  readonly needsUserLast: boolean;
  /** Finds what tells it from others of its name; null where its server does not say, or does not answer. */
  digest(signal: AbortSignal): Promise<string | null>;
  /** Has the model loaded into memory, once however often it is asked. Throws as `chat` does. */
  load(signal: AbortSignal): Promise<void>;
  /**
   * Asks for one reply. Throws MODEL_UNAVAILABLE when the model or its server is gone or cannot work, MODEL_REFUSED
   * when the reply came from another machine, and the signal's reason once it is aborted.
   */
  chat(request: ModelRequest, options: ChatOptions): Promise<ModelReply | ModelFailure>;
}
