// A local server with the OpenAI interface (llama.cpp, LM Studio, vLLM, LocalAI): where it is, and what it serves.
import { createHash } from 'node:crypto';
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import { createLocalFetch, type FetchTimeouts } from '../local-server/local-fetch.ts';
import { refuseCloudName, requireLocalHost } from '../local-server/locality.ts';

export interface OpenAiPlace {
  /** With the version: `http://127.0.0.1:8080/v1`. */
  readonly url: string;
  /** Whether a private address will do, or loopback alone. */
  readonly allowPrivateHost: boolean;
}

/** A model as `/v1/models` lists it. */
export interface ListedModel {
  readonly id: string;
  /** The context that it is served with, in tokens; null when it is not told. */
  readonly contextTokens: number | null;
  /** Tells it from others of its id, as far as the server describes it. */
  readonly digest: string;
}

const MAX_NAME_CHARS = 200;
const MAX_NAMED_MODELS = 5;

/** Reads `model.url`: scheme and version may be left out. Throws CONFIG for what is no URL. */
export function parseServerUrl(text: string): string {
  const trimmed = text.trim().replace(/\/+$/, '');
  const written = /^https?:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  let url: URL;
  try {
    url = new URL(written);
  } catch (error) {
    throw new K8sLearnError(
      'CONFIG',
      `model.url is not a URL: ${text.slice(0, MAX_NAME_CHARS)}`,
      'k8s-learn config set model.url http://127.0.0.1:8080/v1',
      { cause: error },
    );
  }
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1';
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.protocol}//${url.host}${path === '' ? '/v1' : path}`;
}

/** Asks for a URL of the server. Throws what the connection throws. */
export async function getJson(
  place: OpenAiPlace,
  path: string,
  signal: AbortSignal,
  timeouts: FetchTimeouts,
): Promise<unknown> {
  const fetch = createLocalFetch({ ...place, signal, timeouts, program: 'the model server' });
  const answer = await fetch(new URL(path, `${place.url}/`));
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

/** Lists what the server serves, after the host was found to be local. Throws MODEL_REFUSED or MODEL_UNAVAILABLE. */
export async function listModels(
  place: OpenAiPlace,
  signal: AbortSignal,
  timeouts: FetchTimeouts,
): Promise<readonly ListedModel[]> {
  await requireLocalHost(place.url, place.allowPrivateHost, 'model.url');
  let listed: unknown;
  try {
    listed = await getJson(place, 'models', signal, timeouts);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof K8sLearnError) throw error;
    throw unavailable(
      `no server with the OpenAI interface answers at ${place.url}: ${messageOf(error)}`,
      error,
    );
  }
  const data = memberOf(listed, 'data');
  if (!Array.isArray(data)) throw unavailable(`what answers at ${place.url} has no OpenAI interface`);
  return data.flatMap((model: unknown) => {
    const id = memberOf(model, 'id');
    return typeof id === 'string' && id !== ''
      ? [{ id: id.slice(0, MAX_NAME_CHARS), contextTokens: contextOf(model), digest: digestOf(model) }]
      : [];
  });
}

/** What servers say of the weights: llama.cpp their size and number, vLLM where they come from, others the quantization. */
const DESCRIBED_BY = ['id', 'root', 'owned_by', 'meta', 'publisher', 'arch', 'quantization'] as const;

function digestOf(model: unknown): string {
  const described = DESCRIBED_BY.map((name) => memberOf(model, name) ?? null);
  return createHash('sha256').update(JSON.stringify(described)).digest('hex');
}

/** llama.cpp says `meta.n_ctx`, vLLM `max_model_len`, others what they like. */
function contextOf(model: unknown): number | null {
  const told = [
    memberOf(memberOf(model, 'meta'), 'n_ctx'),
    memberOf(model, 'max_model_len'),
    memberOf(model, 'loaded_context_length'),
    memberOf(model, 'context_length'),
  ];
  const found = told.find((value) => typeof value === 'number' && value > 0);
  return typeof found === 'number' ? found : null;
}

/** Finds the model that is meant: the one of that name, or the only one there is. */
export function chooseModel(models: readonly ListedModel[], name: string, url: string): ListedModel {
  refuseCloudName(name);
  const named = models.find(({ id }) => id === name || id.toLowerCase() === name.toLowerCase());
  const [only, ...others] = models;
  const found = named ?? (others.length === 0 ? only : undefined);
  if (found !== undefined) {
    refuseCloudName(found.id);
    return found;
  }
  const there = models
    .slice(0, MAX_NAMED_MODELS)
    .map(({ id }) => id)
    .join(' | ');
  throw new K8sLearnError(
    'MODEL_UNAVAILABLE',
    `the server at ${url} serves no model ${name}`,
    there === '' ? 'load a model there first' : `take one that it serves: --model ${there}`,
  );
}

function unavailable(message: string, cause?: unknown): K8sLearnError {
  return new K8sLearnError(
    'MODEL_UNAVAILABLE',
    message,
    'start it, or k8s-learn config unset model.url to use Ollama',
    { cause },
  );
}

export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
