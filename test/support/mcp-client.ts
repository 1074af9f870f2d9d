// A client of the Model Context Protocol over stdio, as plain JSON-RPC lines: what the program writes is what is seen.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { type CliHome, PROGRAM } from './cli.ts';

export interface McpMessage {
  readonly jsonrpc: '2.0';
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface ToolResult {
  readonly content: readonly { readonly type: string; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
}

export interface McpEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ANSWER_TIMEOUT_MS = 15_000;

/** One run of `k8s-learn mcp` with a client at its other end. */
export class McpClient {
  readonly child: ChildProcessWithoutNullStreams;
  readonly received: McpMessage[] = [];
  readonly ended: Promise<McpEnd>;
  #nextId = 1;
  #stdout = '';
  #stderr = '';
  #read = 0;
  readonly #waiting = new Map<number | string, (message: McpMessage) => void>();

  constructor(home: CliHome, flags: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [PROGRAM, 'mcp', ...flags], { env: home.env(env) });
    this.child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stdout += chunk;
      this.#readLines();
    });
    this.child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stderr += chunk;
    });
    this.child.stdin.on('error', () => {});
    this.ended = new Promise((resolve) => {
      this.child.on('close', (exitCode) => resolve({ exitCode, stdout: this.#stdout, stderr: this.#stderr }));
    });
  }

  /** Every line must be one message of the protocol: anything else on stdout fails the test that reads it. */
  #readLines(): void {
    for (let end = this.#stdout.indexOf('\n', this.#read); end !== -1; ) {
      const message = JSON.parse(this.#stdout.slice(this.#read, end)) as McpMessage;
      this.received.push(message);
      if (message.id !== undefined && message.id !== null) this.#waiting.get(message.id)?.(message);
      this.#read = end + 1;
      end = this.#stdout.indexOf('\n', this.#read);
    }
  }

  write(text: string): void {
    this.child.stdin.write(`${text}\n`);
  }

  notify(method: string, params: Record<string, unknown> = {}): void {
    this.write(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  /** Sends a request and gives its id and its answer. */
  send(method: string, params: Record<string, unknown> = {}) {
    const id = this.#nextId++;
    const answer = this.answerTo(id);
    this.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return { id, answer };
  }

  answerTo(id: number | string): Promise<McpMessage> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no answer to ${id}; stderr: ${this.#stderr}`)),
        ANSWER_TIMEOUT_MS,
      );
      this.#waiting.set(id, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
    });
  }

  async initialize(): Promise<McpMessage> {
    const { answer } = this.send('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    const message = await answer;
    this.notify('notifications/initialized');
    return message;
  }

  async call(name: string, args: Record<string, unknown> = {}): Promise<ToolResult> {
    const { result, error } = await this.send('tools/call', { name, arguments: args }).answer;
    if (error) throw new Error(`${error.code}: ${error.message}`);
    return result as ToolResult;
  }

  /** Closes stdin and waits for the end. */
  async close(): Promise<McpEnd> {
    this.child.stdin.end();
    return await this.ended;
  }
}
