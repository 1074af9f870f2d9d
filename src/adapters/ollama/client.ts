// Ollama as it is asked here: one client a request, so that each has its own signal and timeouts, and the checks that
// stand before every request that carries anything of a cluster.
import { Ollama, type ShowResponse } from 'ollama';
import { K8sLearnError } from '../../domain/errors.ts';
import { createLocalFetch, type FetchTimeouts, LOOK_TIMEOUTS } from '../local-server/local-fetch.ts';
import { CLOUD_NAME, refuseCloudName, requireLocalHost } from '../local-server/locality.ts';
import { explainFailure } from './failures.ts';
import { isOlder } from './version.ts';

/** The first version that refuses a prompt that is too long instead of cutting it (`truncate`, `shift`). */
export const MIN_OLLAMA_VERSION = '0.12.6';

/** Where a model is missing, at most this many others are named. */
const MAX_NAMED_MODELS = 5;

/** Where Ollama is and what of it may be used. */
export interface OllamaPlace {
  /** As `parseOllamaHost` gives it. */
  readonly url: string;
  /** Whether a private address will do, or loopback alone. */
  readonly allowPrivateHost: boolean;
}

/** Creates a client for one request. */
export function createClient(place: OllamaPlace, signal: AbortSignal, timeouts: FetchTimeouts): Ollama {
  const fetch = createLocalFetch({ allowPrivateHost: place.allowPrivateHost, signal, timeouts });
  return new Ollama({ host: place.url, fetch });
}

/** What `/api/show` says of a model, as far as it matters here. */
export interface ShownModel {
  readonly capabilities: readonly string[];
  readonly family: string;
  /** `8.2B`; empty when it is not told. */
  readonly parameterSize: string;
  /** The longest context that it was made for, in tokens; null when it is not told. */
  readonly contextTokens: number | null;
  /** How messages become a prompt; empty when it is not told. */
  readonly template: string;
  /** The name to ask for it by: the one that Ollama never hands on, where the server knows such a name. */
  readonly askedAs: string;
}

/**
 * Makes sure that a model may be used: its name is no cloud name, the host is local, the server is new enough, the
 * model is there and runs there. Nothing of a cluster is sent. Throws MODEL_REFUSED or MODEL_UNAVAILABLE.
 */
export async function requireLocalModel(
  place: OllamaPlace,
  name: string,
  signal: AbortSignal,
  timeouts: FetchTimeouts = LOOK_TIMEOUTS,
): Promise<ShownModel> {
  refuseCloudName(name);
  await requireLocalHost(place.url, place.allowPrivateHost);
  const look = async <T>(ask: (client: Ollama) => Promise<T>): Promise<T> => {
    const client = () => createClient(place, signal, timeouts);
    try {
      return await ask(client());
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const models = isNotFound(error) ? await localModels(client()) : [];
      const failure = explainFailure(error, { url: place.url, model: name, contextTokens: null, models });
      if (failure instanceof K8sLearnError) throw failure;
      throw new K8sLearnError(
        'MODEL_UNAVAILABLE',
        `Ollama at ${place.url} fails: ${failure.detail}`,
        'its log says more: journalctl -u ollama, or ~/.ollama/logs/server.log',
        { cause: error },
      );
    }
  };
  const { version } = await look((client) => client.version());
  refuseOldVersion(version, place.url);
  const shown = await look((client) => client.show({ model: name }));
  refuseRemote(shown, name);
  return {
    ...readShown(shown),
    askedAs: await localFormOf(name, createClient(place, signal, timeouts), signal),
  };
}

/** The end of a name that says that the model of this machine is meant, whatever else bears the name. */
const LOCAL_SOURCE = ':local';

/** Gives the local form of a name where the server answers to it, else the name as it is. */
async function localFormOf(name: string, client: Ollama, signal: AbortSignal): Promise<string> {
  const plain = name.trim();
  if (plain.toLowerCase().endsWith(LOCAL_SOURCE)) return plain;
  try {
    const shown = await client.show({ model: `${plain}${LOCAL_SOURCE}` });
    return isRemote(shown) ? name : `${plain}${LOCAL_SOURCE}`;
  } catch {
    if (signal.aborted) throw signal.reason;
    return name;
  }
}

/** Finds the digest of a model's weights in what the server lists; null where it lists none. */
export async function digestOf(name: string, client: Ollama): Promise<string | null> {
  const { models } = await client.list();
  // Ollama takes a name in any case, with the registry before it, without the tag latest.
  const plain = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .replace(/^(?:registry\.ollama\.ai\/)?(?:library\/)?/, '')
      .replace(/:local$/, '')
      .replace(/:latest$/, '');
  const found = models.find((model) => plain(model.name) === plain(name));
  return typeof found?.digest === 'string' && found.digest !== '' ? found.digest : null;
}

function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status_code' in error && error.status_code === 404;
}

/** Names of models that run here, a few; none when they cannot be listed. */
async function localModels(client: Ollama): Promise<readonly string[]> {
  try {
    const { models } = await client.list();
    return models
      .filter((model) => !CLOUD_NAME.test(model.name) && !isRemote(model))
      .map(({ name }) => name)
      .slice(0, MAX_NAMED_MODELS);
  } catch {
    return [];
  }
}

function refuseOldVersion(version: unknown, url: string): void {
  if (typeof version !== 'string') {
    throw new K8sLearnError(
      'MODEL_UNAVAILABLE',
      `what answers at ${url} is not Ollama`,
      'set OLLAMA_HOST to where Ollama listens, 127.0.0.1:11434 mostly',
    );
  }
  if (!isOlder(version, MIN_OLLAMA_VERSION)) return;
  throw new K8sLearnError(
    'MODEL_UNAVAILABLE',
    `Ollama ${version.slice(0, 40)} is too old: before ${MIN_OLLAMA_VERSION} it cuts long prompts without a word`,
    'update it: https://ollama.com/download',
  );
}

/** Throws MODEL_REFUSED when an answer of Ollama says that another machine gave it. */
export function refuseRemote(answer: object, name: string): void {
  if (!isRemote(answer)) return;
  const host = 'remote_host' in answer ? answer.remote_host : '';
  const where = isEmpty(host) ? 'another machine' : String(host).slice(0, 200);
  throw new K8sLearnError(
    'MODEL_REFUSED',
    `the model ${name} is an alias of one that runs on ${where}, not on this machine`,
    'choose a model that was pulled; OLLAMA_NO_CLOUD=1 keeps Ollama itself from asking others',
  );
}

function isRemote(answer: object): boolean {
  const host = 'remote_host' in answer ? answer.remote_host : '';
  const model = 'remote_model' in answer ? answer.remote_model : '';
  return !isEmpty(host) || !isEmpty(model);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function readShown(shown: ShowResponse): Omit<ShownModel, 'askedAs'> {
  // Fields of servers that are older or other than the package's types say may be missing.
  const { capabilities, details, model_info, template } = shown as Partial<ShowResponse>;
  const info: Readonly<Record<string, unknown>> = Object.fromEntries(
    model_info instanceof Map ? model_info : Object.entries(model_info ?? {}),
  );
  const lengths = Object.entries(info)
    .filter(([key, value]) => key.endsWith('.context_length') && typeof value === 'number' && value > 0)
    .map(([, value]) => Number(value));
  return {
    capabilities: Array.isArray(capabilities) ? capabilities : [],
    family: details?.family ?? '',
    parameterSize: details?.parameter_size ?? '',
    contextTokens: lengths.length === 0 ? null : Math.min(...lengths),
    template: template ?? '',
  };
}

/** Throws MODEL_UNAVAILABLE for a model without a capability, saying what to take instead. */
export function requireCapability(
  shown: ShownModel,
  capability: 'completion' | 'embedding',
  name: string,
): void {
  if (shown.capabilities.length === 0 || shown.capabilities.includes(capability)) return;
  throw capability === 'completion'
    ? new K8sLearnError(
        'MODEL_UNAVAILABLE',
        `${name} is not a model to talk to (it can: ${shown.capabilities.join(', ')})`,
        'choose another: k8s-learn config set model.name qwen3:8b',
      )
    : new K8sLearnError(
        'MODEL_UNAVAILABLE',
        `${name} does not embed (it can: ${shown.capabilities.join(', ')})`,
        'choose another: k8s-learn config set embedder.name nomic-embed-text',
      );
}
