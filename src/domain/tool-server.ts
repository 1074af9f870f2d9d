// Tools that are offered to other programs: what each is, what it answers, and the port behind which they are served.

/** A JSON document. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What comes with one call of an offered tool. */
export interface OfferedCall {
  /** Aborted when the caller no longer wants the answer, or the server ends. */
  readonly signal: AbortSignal;
  /** Tells how far it is: `done` only grows. */
  readonly onProgress: (done: number, text: string) => void;
}

/** What a call came to. Trouble is an answer, too: the caller reads it. */
export interface OfferedAnswer {
  readonly failed: boolean;
  readonly texts: readonly string[];
  /** The same as a document; null when text is all there is. */
  readonly document: JsonObject | null;
}

export interface OfferedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema of its arguments, of type object. */
  readonly inputSchema: JsonObject;
  /** Looks at a cluster, whose content anybody may have written; else at what is kept here. */
  readonly looksAtCluster: boolean;
  /** Writes to what is kept here. */
  readonly writes: boolean;
  /** Never throws. */
  readonly call: (args: JsonObject, call: OfferedCall) => Promise<OfferedAnswer>;
}

/** Everything that is offered. */
export interface ToolOffer {
  readonly name: string;
  readonly version: string;
  /** How the tools are meant to be used, for the model that calls them. */
  readonly instructions: string;
  readonly tools: readonly OfferedTool[];
  /** Told what is wrong with the connection, in one line. */
  readonly onTrouble: (text: string) => void;
}

/** Tools that are being served. */
export interface ServedTools {
  /** Settles when the other side has gone or `close` was called. Never rejects. */
  readonly ended: Promise<void>;
  /** Ends it; calls under way are aborted. Done again, it does nothing. */
  close(): Promise<void>;
}
