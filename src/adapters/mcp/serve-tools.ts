// Tools as a server of the Model Context Protocol on two streams: one JSON-RPC message a line.
import type { Readable, Writable } from 'node:stream';
import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type Tool,
} from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { messageOf } from '../../domain/errors.ts';
import type { OfferedAnswer, OfferedTool, ServedTools, ToolOffer } from '../../domain/tool-server.ts';
import { LineLimit } from './line-limit.ts';
import { refusalOf } from './valid-message.ts';

/** The longest message that is read, in bytes. Questions and commands take a few thousand at most. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Where a message's id stands when it is written first, and when it is written last. */
const FIRST_ID = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d{1,15}|"[^"\\]{0,200}")\s*,/;
const LAST_ID = /,\s*"id"\s*:\s*(\d{1,15}|"[^"\\]{0,200}")\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/;

/** Serves until the input ends, the output breaks or `close` is called. */
export function serveTools(offer: ToolOffer, input: Readable, output: Writable): ServedTools {
  const lines = new LineLimit({
    maxBytes: MAX_MESSAGE_BYTES,
    onDropped: (head, tail) => {
      offer.onTrouble(`a message of more than ${MAX_MESSAGE_BYTES} bytes was not read`);
      output.write(refusal(head, tail));
    },
    accept: (line) => {
      const refused = refusalOf(line);
      if (refused === null) return true;
      offer.onTrouble('a message that is not JSON-RPC was not read');
      output.write(refused);
      return false;
    },
  });
  // A pipe passes on the end alone, not that the input broke or was closed.
  input.once('error', () => lines.end());
  input.once('close', () => lines.end());
  const transport = new EndingTransport(input.pipe(lines), output);
  const onerror = (error: Error) => offer.onTrouble(`the connection: ${messageOf(error)}`);
  const handle = serveStdio(() => createServer(offer), { transport, onerror });
  const ended = transport.ended.then(() => {
    input.unpipe(lines);
    // A pipe that is still read would keep the process.
    input.destroy();
    lines.destroy();
  });
  return {
    ended,
    async close() {
      await handle.close();
      await ended;
    },
  };
}

/** Says when it has ended, for whatever reason. */
class EndingTransport extends StdioServerTransport {
  readonly ended: Promise<void>;
  readonly #settle: () => void;

  constructor(input: Readable, output: Writable) {
    super(input, output, { maxBufferSize: 2 * MAX_MESSAGE_BYTES });
    let settle = (): void => {};
    this.ended = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settle = settle;
  }

  override async close(): Promise<void> {
    await super.close();
    this.#settle();
  }
}

function createServer(offer: ToolOffer): Server {
  const { name, version, instructions } = offer;
  const server = new Server({ name, version }, { capabilities: { tools: {} }, instructions });
  const tools = new Map(offer.tools.map((tool) => [tool.name, tool]));
  server.setRequestHandler('tools/list', () => ({ tools: offer.tools.map(describeTool) }));
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    const tool = tools.get(params.name);
    if (tool === undefined) {
      const names = [...tools.keys()].join(', ');
      const shown = params.name.slice(0, 100);
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `no tool is called "${shown}"; there are ${names}`,
      );
    }
    const progressToken = params._meta?.progressToken;
    const onProgress = (done: number, message: string): void => {
      if (progressToken === undefined || mcpReq.signal.aborted) return;
      const sent = mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress: done, message },
      });
      // Who has gone misses nothing.
      sent.catch(() => {});
    };
    return resultOf(await tool.call(params.arguments ?? {}, { signal: mcpReq.signal, onProgress }));
  });
  return server;
}

function describeTool({ name, title, description, inputSchema, looksAtCluster, writes }: OfferedTool): Tool {
  return {
    name,
    title,
    description,
    inputSchema: { ...inputSchema, type: 'object' },
    annotations: { title, readOnlyHint: !writes, destructiveHint: false, openWorldHint: looksAtCluster },
  };
}

function resultOf({ texts, document, failed }: OfferedAnswer): CallToolResult {
  return {
    content: texts.map((text) => ({ type: 'text', text })),
    ...(document !== null && { structuredContent: { ...document } }),
    ...(failed && { isError: true }),
  };
}

/** The answer to a message that was not read. Without its id nobody is told more than that. */
function refusal(head: string, tail: string): string {
  const id: unknown = JSON.parse(FIRST_ID.exec(head)?.[1] ?? LAST_ID.exec(tail)?.[1] ?? 'null');
  const message = `the message has more than ${MAX_MESSAGE_BYTES} bytes`;
  return `${JSON.stringify({ jsonrpc: '2.0', id, error: { code: ProtocolErrorCode.InvalidRequest, message } })}\n`;
}
