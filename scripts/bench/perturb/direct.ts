// A recording as kubectl shows it, without starting kubectl: lists, objects and logs. Everything else is for the real one.
import { RecordedApi } from '../../../src/adapters/dump-server/api.ts';
import { Recording } from '../../../src/adapters/dump-server/recording.ts';
import type { Cluster, KubectlOptions, KubectlResult } from '../../../src/domain/ports.ts';

type Item = Readonly<Record<string, unknown>> & { readonly metadata?: Readonly<Record<string, unknown>> };

interface Answered {
  readonly code: number;
  readonly text: string;
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly items: readonly Item[];
}

/** Flags that a command may have and still be answered here, with how many words each takes. */
const GET_FLAGS: Readonly<Record<string, number>> = { '-n': 2, '-A': 1, '-o': 2, '--show-managed-fields': 1 };
const LOG_FLAGS: Readonly<Record<string, number>> = { '-n': 2, '-c': 2, '-p': 1 };

/** A cluster that answers from a recording; `real` is asked for what only kubectl can say. */
export function directCluster(directory: string, real: Cluster): Cluster {
  const recording = new Recording({ directory });
  const direct = new DirectAnswers(new RecordedApi(recording));
  return {
    context: real.context,
    namespace: real.namespace,
    nowMs: () => real.nowMs(),
    async run(args, options) {
      const output = await direct.answer(args, options.onItem !== undefined);
      return output === null || output.stdout.length > options.maxBytes
        ? real.run(args, options)
        : resultOf(args, output, options);
    },
  };
}

function resultOf(args: readonly string[], output: Output, { onItem }: KubectlOptions): KubectlResult {
  for (const item of output.items) onItem?.(item);
  return {
    argv: ['kubectl', ...args],
    exitCode: output.stderr === '' ? 0 : 1,
    stdout: output.stdout,
    stderr: output.stderr,
    timedOut: false,
    durationMs: 1,
    bytes: output.stdout.length,
    omittedBytes: 0,
  };
}

/** Splits words from flags; null where a flag is unknown. */
function parse(args: readonly string[], known: Readonly<Record<string, number>>) {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const [name = '', value] = arg.split(/=(.*)/s);
    if (!arg.startsWith('-')) words.push(arg);
    else if (arg.startsWith('--tail=')) flags.set(name, value ?? '');
    else if (known[arg] === undefined) return null;
    else flags.set(arg, known[arg] === 2 ? (args[++at] ?? '') : 'true');
  }
  return { words, flags };
}

class DirectAnswers {
  readonly #api: RecordedApi;

  constructor(api: RecordedApi) {
    this.#api = api;
  }

  /** Null for what is left to kubectl. */
  async answer([verb = '', ...rest]: readonly string[], hasItems: boolean): Promise<Output | null> {
    const raw = rest.length === 1 ? /^--raw=(.*)$/.exec(rest[0] ?? '')?.[1] : undefined;
    if (verb === 'get' && raw !== undefined && hasItems) return this.#lists([raw]);
    if (verb === 'get' && hasItems) return this.#get(rest);
    return verb === 'logs' ? this.#log(rest) : null;
  }

  async #get(args: readonly string[]): Promise<Output | null> {
    const parsed = parse(args, GET_FLAGS);
    if (parsed === null || parsed.flags.get('-o') !== 'json') return null;
    const { words, flags } = parsed;
    const namespace = flags.get('-n') ?? null;
    const keepsManagers = flags.has('--show-managed-fields');
    const [kinds = ''] = words;
    const paths =
      words.length === 1 && !kinds.includes('/')
        ? kinds.split(',').map((kind) => this.#pathOf(kind, namespace))
        : words.map((word) => {
            const [kind = '', name] = word.split('/');
            const path = name === undefined ? null : this.#pathOf(kind, namespace);
            return path === null ? null : `${path}/${name}`;
          });
    if (!paths.every((path) => path !== null)) return null;
    // One object alone is printed without a list around it.
    if (kinds.includes('/') && words.length === 1) return null;
    const output = kinds.includes('/') ? await this.#objects(paths) : await this.#lists(paths);
    if (output === null || keepsManagers) return output;
    return { ...output, items: output.items.map(withoutManagers) };
  }

  async #lists(paths: readonly string[]): Promise<Output | null> {
    const items: Item[] = [];
    for (const path of paths) {
      const { code, text } = await this.#ask(path);
      if (code !== 200) return null;
      const { apiVersion, kind, items: own } = JSON.parse(text) as Item & { readonly items?: Item[] };
      if (own === undefined) return null;
      const type = { apiVersion, kind: String(kind).replace(/List$/, '') };
      for (const item of own) items.push({ ...type, ...item });
    }
    return { stdout: '', stderr: '', items };
  }

  async #objects(paths: readonly string[]): Promise<Output | null> {
    const items: Item[] = [];
    let stderr = '';
    for (const path of paths) {
      const { code, text } = await this.#ask(path);
      const document = JSON.parse(text) as Item & { readonly reason?: string; readonly message?: string };
      if (code === 200) items.push(document);
      else if (code === 404 && document.reason === 'NotFound')
        stderr += `Error from server (NotFound): ${document.message}\n`;
      else return null;
    }
    return { stdout: '', stderr, items };
  }

  async #log(args: readonly string[]): Promise<Output | null> {
    const parsed = parse(args, LOG_FLAGS);
    const [pod, ...more] = parsed?.words ?? [];
    const namespace = parsed?.flags.get('-n');
    if (!parsed || pod === undefined || more.length > 0 || namespace === undefined) return null;
    const query = new URLSearchParams();
    const set = (flag: string, name: string): void => {
      const value = parsed.flags.get(flag);
      if (value !== undefined) query.set(name, value);
    };
    set('-c', 'container');
    set('-p', 'previous');
    set('--tail', 'tailLines');
    const { code, text } = await this.#ask(`/api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`);
    return code === 200 ? { stdout: text, stderr: '', items: [] } : null;
  }

  #pathOf(resource: string, namespace: string | null): string | null {
    const [plural = '', ...rest] = resource.split('.');
    const group = rest.join('.');
    const version = this.#api.discovery.preferredVersion(group);
    const kind = version && this.#api.discovery.findKind(group, version, plural);
    if (!kind) return null;
    const base = group === '' ? '/api/v1' : `/apis/${group}/${version}`;
    return kind.namespaced && namespace !== null
      ? `${base}/namespaces/${namespace}/${plural}`
      : `${base}/${plural}`;
  }

  async #ask(path: string): Promise<Answered> {
    const url = new URL(path, 'http://recording');
    const { code, pieces } = await this.#api.answer({
      method: 'GET',
      path: url.pathname,
      query: url.searchParams,
      header: (name) => (name === 'accept' ? 'application/json' : ''),
      readBody: async () => Buffer.alloc(0),
    });
    return { code, text: Buffer.concat([...pieces]).toString('utf8') };
  }
}

function withoutManagers(item: Item): Item {
  if (item.metadata === undefined) return item;
  const { managedFields: _, ...metadata } = item.metadata;
  return { ...item, metadata };
}
