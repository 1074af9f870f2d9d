// Looks for local servers with the OpenAI interface, for `doctor`: the one that is set, and those on their usual ports.
// Sends nothing of a cluster.
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import { type ListedModel, listModels, parseServerUrl } from './server.ts';

export interface ServerCheck {
  readonly name: 'model server';
  readonly state: 'ok' | 'notice' | 'warning' | 'error';
  readonly detail: string;
  readonly hint: string | null;
}

export interface ServerCheckOptions {
  /** `model.url`; null when none is set. */
  readonly url: string | null;
  readonly allowPrivateHost: boolean;
  readonly timeoutMs: number;
}

/** Where such servers listen when nobody says otherwise. */
const USUAL_PLACES: readonly (readonly [program: string, url: string])[] = [
  ['llama.cpp or LocalAI', 'http://127.0.0.1:8080/v1'],
  ['LM Studio', 'http://127.0.0.1:1234/v1'],
  ['vLLM', 'http://127.0.0.1:8000/v1'],
];
const MAX_NAMED_MODELS = 3;

/** Checks them. What is wrong is the result, never thrown; where nothing is set and nothing answers there is none. */
export async function checkServers(options: ServerCheckOptions): Promise<readonly ServerCheck[]> {
  if (options.url !== null) return [await checkSet(options.url, options)];
  const found = await Promise.all(
    USUAL_PLACES.map(async ([program, url]): Promise<readonly ServerCheck[]> => {
      const models = await look(url, options).catch(() => []);
      if (models.length === 0) return [];
      return [
        {
          name: 'model server',
          state: 'notice',
          detail: `a server with the OpenAI interface (${program}) answers at ${url}: ${named(models)}`,
          hint: `to use it: k8s-learn config set model.url ${url}`,
        },
      ];
    }),
  );
  return found.flat();
}

async function checkSet(text: string, options: ServerCheckOptions): Promise<ServerCheck> {
  try {
    const url = parseServerUrl(text);
    const models = await look(url, options);
    const detail = `the model server at ${url} serves ${named(models)}`;
    if (models.length > 0) return { name: 'model server', state: 'ok', detail, hint: null };
    return {
      name: 'model server',
      state: 'warning',
      detail: `the model server at ${url} serves nothing`,
      hint: 'load a model there',
    };
  } catch (error) {
    const isRefused = error instanceof K8sLearnError && error.code !== 'MODEL_UNAVAILABLE';
    const hint = error instanceof K8sLearnError ? error.hint : null;
    return {
      name: 'model server',
      state: isRefused ? 'error' : 'warning',
      detail: messageOf(error),
      hint,
    };
  }
}

async function look(
  url: string,
  { allowPrivateHost, timeoutMs }: ServerCheckOptions,
): Promise<readonly ListedModel[]> {
  const timeouts = { firstTokenMs: timeoutMs, idleMs: timeoutMs, overallMs: timeoutMs };
  return listModels({ url, allowPrivateHost }, AbortSignal.timeout(timeoutMs), timeouts);
}

function named(models: readonly ListedModel[]): string {
  const shown = models
    .slice(0, MAX_NAMED_MODELS)
    .map(({ id, contextTokens }) => (contextTokens === null ? id : `${id} (context ${contextTokens})`));
  const more = models.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
