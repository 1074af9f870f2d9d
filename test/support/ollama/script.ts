// What a scripted model says, turn by turn. A turn is data, or a function of the request where it has to look at it.

export interface SentMessage {
  readonly role: string;
  readonly content: string;
  readonly tool_name?: string;
  readonly tool_calls?: readonly {
    readonly function: { readonly name: string; readonly arguments: unknown };
  }[];
}

/** The body of a request to /api/chat, as far as a script looks at it. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly SentMessage[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly format?: unknown;
  readonly think?: unknown;
  readonly stream?: boolean;
  readonly truncate?: boolean;
  readonly shift?: boolean;
  readonly keep_alive?: unknown;
  readonly options?: Readonly<Record<string, number>>;
}

/** One answer of the model. */
export interface Said {
  readonly content?: string;
  readonly thinking?: string;
  readonly calls?: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly doneReason?: 'stop' | 'length';
  /** Before the headers, which Ollama sends with the first token. */
  readonly firstTokenDelayMs?: number;
  /** Between two pieces of the answer. */
  readonly pieceDelayMs?: number;
  /** Another machine said it. */
  readonly remoteHost?: string;
}

/** What may go wrong instead. */
export type Trouble =
  | { readonly status: number; readonly error: string; readonly contentType?: string }
  /** HTTP 200, then an error in the stream. */
  | { readonly streamError: string; readonly content?: string }
  /** The connection ends in the middle of the answer. */
  | { readonly cutAfter: string }
  /** The answer ends in good order, but without its last line. */
  | { readonly unfinished: string }
  /** A line that is no JSON. */
  | { readonly garbage: string }
  | { readonly redirectTo: string };

export type Turn = Said | Trouble | ((body: ChatBody) => Said | Trouble);

/** Writes a native call. */
export function call(name: string, args: Readonly<Record<string, unknown>> = {}): Said {
  return { calls: [{ name, arguments: args }] };
}

/** Writes a diagnosis as the model gives it. */
export function diagnosis(fields: Readonly<Record<string, unknown>>): Said {
  return { content: JSON.stringify(fields) };
}
