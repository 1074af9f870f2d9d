// A line to a server that is cut again and again: after so many bytes in one direction or the other both ends are gone.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './postgres.ts';

/** How many bytes a talk gets through: to the server, and from it. */
export interface LineLength {
  readonly up: number;
  readonly down: number;
}

/** Carries talks from a port of loopback to another one. */
export class CutLine {
  readonly port: number;
  /** Talks that were cut. */
  cuts = 0;
  /** Asked at the beginning of each talk; null for one that is left alone. */
  length: () => LineLength | null = () => null;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** Opens a line to a port. */
  static async to(target: number): Promise<CutLine> {
    const port = await freePort();
    const server = createServer();
    const line = new CutLine(server, port);
    server.on('connection', (client) => line.#carry(client, connect(target, '127.0.0.1')));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return line;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(client: Socket, server: Socket): void {
    const length = this.length() ?? { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };
    let isCut = false;
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    const pass = (from: Socket, to: Socket, bytes: number): void => {
      let left = bytes;
      this.#open.add(from);
      from.on('error', end);
      from.on('close', () => {
        this.#open.delete(from);
        to.end();
      });
      from.on('data', (chunk: Buffer) => {
        if (isCut) return;
        // What was on its way when the line broke arrives in part.
        if (chunk.length >= left) {
          isCut = true;
          this.cuts += 1;
          to.write(chunk.subarray(0, left), end);
          return;
        }
        left -= chunk.length;
        to.write(chunk);
      });
    };
    pass(client, server, length.up);
    pass(server, client, length.down);
  }
}
