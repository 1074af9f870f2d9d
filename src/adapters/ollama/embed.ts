// The Embedder over /api/embed: local models alone, in batches, nothing cut without a word.
import type { Ollama } from 'ollama';
import { K8sLearnError } from '../../domain/errors.ts';
import type { Embedder, EmbeddingSpace } from '../../domain/memory.ts';
import { type FetchTimeouts, LOOK_TIMEOUTS } from '../local-server/local-fetch.ts';
import {
  createClient,
  digestOf,
  type OllamaPlace,
  refuseRemote,
  requireCapability,
  requireLocalModel,
} from './client.ts';
import { type EmbedModel, embedModelOf } from './embed-models.ts';
import { explainFailure } from './failures.ts';
import { parseOllamaHost } from './host.ts';

/** Texts a request; the server takes them one after the other, so longer batches only wait longer for an answer. */
const BATCH = 24;
/** The model may have to be loaded first. */
const EMBED_TIMEOUTS: FetchTimeouts = { firstTokenMs: 120_000, idleMs: 60_000, overallMs: 300_000 };
/** Ended with the model still loaded: people ask again after reading an answer. */
const KEEP_ALIVE = '15m';
/** Longer texts are cut here before they are sent: no context takes them, in characters. */
const MAX_TEXT_CHARS = 16_000;
/** A text that is too long for the model is cut to this share, again and again, while it is longer than the least. */
const SHORTER_BY = 0.6;
const MIN_TEXT_CHARS = 64;
/** What the length of a vector is learned by. */
const PROBE = 'pods keep crashing';

export interface OpenEmbedderOptions {
  /** `OLLAMA_HOST`, as it stands. */
  readonly host: string | undefined;
  readonly name: string;
  /** Whether a private address will do, or loopback alone. */
  readonly allowPrivateHost: boolean;
  /** How long the server may take to say what it has. */
  readonly lookTimeoutMs?: number;
  readonly timeouts?: FetchTimeouts;
}

/**
 * Opens a model that embeds. Its space is named by the model, the digest of its weights, the length of its vectors
 * and the version of its prefixes. Throws MODEL_REFUSED for what is not local, MODEL_UNAVAILABLE for what is not
 * there or does not embed.
 */
export async function openOllamaEmbedder(
  options: OpenEmbedderOptions,
  signal: AbortSignal,
): Promise<Embedder> {
  const { name, allowPrivateHost } = options;
  const place = { url: parseOllamaHost(options.host), allowPrivateHost };
  const lookMs = options.lookTimeoutMs ?? LOOK_TIMEOUTS.overallMs;
  const lookTimeouts = { firstTokenMs: lookMs, idleMs: lookMs, overallMs: lookMs };
  const shown = await requireLocalModel(place, name, signal, lookTimeouts);
  requireCapability(shown, 'embedding', name);
  const wants = embedModelOf(name);
  const asking: Asking = {
    place,
    name,
    askedAs: shown.askedAs,
    wants,
    timeouts: options.timeouts ?? EMBED_TIMEOUTS,
  };
  const digest = await weightsOf(asking, createClient(place, signal, lookTimeouts), signal);
  const [probe] = await embedBatch(asking, [wants.query + PROBE], signal);
  const dimensions = probe?.length ?? 0;
  // No tag means the tag latest: one space, however the user writes it.
  const model = name.replace(/:latest$/, '');
  const space: EmbeddingSpace = { model, digest, dimensions, prefixVersion: wants.version };
  return {
    space,
    async embed(texts, role, embedSignal = new AbortController().signal) {
      const prefixed = texts.map((text) => wants[role] + text.slice(0, MAX_TEXT_CHARS));
      const vectors: Float32Array[] = [];
      for (let start = 0; start < prefixed.length; start += BATCH) {
        vectors.push(...(await embedBatch(asking, prefixed.slice(start, start + BATCH), embedSignal)));
      }
      const other = vectors.find((vector) => vector.length !== dimensions);
      if (other !== undefined) {
        throw unusable(name, `gave ${other.length} numbers for a text, and ${dimensions} for another`);
      }
      return vectors;
    },
  };
}

interface Asking {
  readonly place: OllamaPlace;
  readonly name: string;
  /** The name that is sent, which means the model of this machine. */
  readonly askedAs: string;
  readonly wants: EmbedModel;
  readonly timeouts: FetchTimeouts;
}

/** Finds the digest of a model's weights: two models of one name may be pulled after each other. */
async function weightsOf({ place, name }: Asking, client: Ollama, signal: AbortSignal): Promise<string> {
  const found = await attempt(place, name, signal, async () => ({ digest: await digestOf(name, client) }));
  if ('reason' in found) throw unusable(name, `is not told of: ${found.detail}`);
  return found.digest ?? '';
}

/** Embeds texts; what is too long for the model is found among them and shortened. */
async function embedBatch(
  asking: Asking,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  const { place, name, askedAs, wants, timeouts } = asking;
  const answer = await attempt(place, name, signal, () =>
    createClient(place, signal, timeouts).embed({
      model: askedAs,
      input: [...texts],
      truncate: false,
      keep_alive: KEEP_ALIVE,
      ...(wants.dimensions !== null && { dimensions: wants.dimensions }),
    }),
  );
  if (!('reason' in answer)) {
    refuseRemote(answer, name);
    return readVectors(answer.embeddings, texts.length, name);
  }
  const [text = ''] = texts;
  if (answer.reason !== 'overflow') throw unusable(name, `failed: ${answer.detail}`);
  if (texts.length > 1) {
    const vectors: Float32Array[] = [];
    for (const one of texts) vectors.push(...(await embedBatch(asking, [one], signal)));
    return vectors;
  }
  if (text.length <= MIN_TEXT_CHARS) throw unusable(name, `takes no text of ${text.length} characters`);
  return embedBatch(asking, [shortened(text)], signal);
}

/** Does not cut a character of two code units in half. */
function shortened(text: string): string {
  return text.slice(0, Math.floor(text.length * SHORTER_BY)).replace(/[\uD800-\uDBFF]$/, '');
}

async function attempt<T extends object>(
  place: OllamaPlace,
  name: string,
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T | { readonly reason: string; readonly detail: string }> {
  try {
    return await ask();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const failure = explainFailure(error, { url: place.url, model: name, contextTokens: null });
    if (failure instanceof K8sLearnError) throw failure;
    return { reason: failure.reason, detail: failure.detail };
  }
}

function readVectors(given: unknown, count: number, name: string): readonly Float32Array[] {
  if (!Array.isArray(given) || given.length !== count) {
    throw unusable(name, `gave ${Array.isArray(given) ? given.length : 'no'} vectors for ${count} texts`);
  }
  return given.map((values: unknown) => {
    const isVector =
      Array.isArray(values) && values.length > 0 && values.every((value) => Number.isFinite(value));
    if (!isVector) throw unusable(name, 'gave a vector that is none');
    return unit(Float32Array.from(values as readonly number[]));
  });
}

/** Models that are cut short need it, and some servers leave it out. */
function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

function unusable(name: string, what: string): K8sLearnError {
  return new K8sLearnError(
    'MODEL_UNAVAILABLE',
    `the embedder ${name} ${what}`,
    'choose another: k8s-learn config set embedder.name builtin',
  );
}
