// Looks at Ollama and the model for `doctor`: is it there, is it local, is it new enough, can the model reason here?
// Sends nothing but names.
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import { createLocalFetch, LOOK_TIMEOUTS } from '../local-server/local-fetch.ts';
import { PRIVATE_HOST_SETTING, refuseCloudName, requireLocalHost } from '../local-server/locality.ts';
import { MIN_OLLAMA_VERSION, type OllamaPlace, requireCapability, requireLocalModel } from './client.ts';
import { findOllamaVersion, parseOllamaHost } from './host.ts';
import { contextOf } from './open.ts';
import { isOlder } from './version.ts';

export interface OllamaCheck {
  readonly name: 'ollama' | 'model' | 'cloud';
  readonly state: 'ok' | 'notice' | 'warning' | 'error';
  readonly detail: string;
  readonly hint: string | null;
}

export interface OllamaCheckOptions {
  /** `OLLAMA_HOST`, as it stands. */
  readonly host: string | undefined;
  readonly model: string;
  readonly numCtx: number;
  readonly allowPrivateHost: boolean;
  /** How long Ollama may take to say that it is there. */
  readonly timeoutMs: number;
}

/** Checks the server, whether it may ask ollama.com, and the model. What is wrong is the result, never thrown. */
export async function checkOllama(options: OllamaCheckOptions): Promise<readonly OllamaCheck[]> {
  const place = { url: parseOllamaHost(options.host), allowPrivateHost: options.allowPrivateHost };
  const server = await checkServer(place, options.timeoutMs);
  if (server.state === 'error' || server.state === 'notice') return [server, ...checkName(options.model)];
  return [server, await checkCloud(place), await checkModel(place, options)];
}

/** A name that is refused is a mistake to mend whether or not there is a server. */
function checkName(model: string): readonly OllamaCheck[] {
  try {
    refuseCloudName(model);
    return [];
  } catch (error) {
    return [failureOf('model', error)];
  }
}

async function checkServer(place: OllamaPlace, timeoutMs: number): Promise<OllamaCheck> {
  try {
    const reach = await requireLocalHost(place.url, place.allowPrivateHost);
    const version = await findOllamaVersion(place.url, timeoutMs);
    if (version === null) return absent(place.url);
    if (isOlder(version, MIN_OLLAMA_VERSION)) {
      return {
        name: 'ollama',
        state: 'warning',
        detail: `Ollama ${version} at ${place.url} is older than ${MIN_OLLAMA_VERSION} and is not used`,
        hint: 'update it: https://ollama.com/download',
      };
    }
    const detail = `Ollama ${version} at ${place.url}`;
    if (reach === 'loopback') return { name: 'ollama', state: 'ok', detail, hint: null };
    return {
      name: 'ollama',
      state: 'warning',
      detail: `${detail}, another machine: what is read of a cluster goes there`,
      hint: `k8s-learn config set ${PRIVATE_HOST_SETTING} false forbids it`,
    };
  } catch (error) {
    const failed = failureOf('ollama', error);
    // A host that is not there is as good as none; one that is refused is a mistake to mend.
    return error instanceof K8sLearnError && error.code === 'MODEL_UNAVAILABLE'
      ? { ...failed, state: 'notice' }
      : failed;
  }
}

function absent(url: string): OllamaCheck {
  return {
    name: 'ollama',
    state: 'notice',
    detail: `nothing answers at ${url}; not needed, the pattern library works without it`,
    hint: 'a local model reasons beyond the library: https://ollama.com/download, then ollama serve',
  };
}

async function checkModel(place: OllamaPlace, { model, numCtx }: OllamaCheckOptions): Promise<OllamaCheck> {
  try {
    const signal = AbortSignal.timeout(LOOK_TIMEOUTS.overallMs);
    const shown = await requireLocalModel(place, model, signal);
    requireCapability(shown, 'completion', model);
    const contextTokens = contextOf(shown, numCtx, model);
    const size = shown.parameterSize === '' ? '' : `${shown.parameterSize}, `;
    const detail = `${model}: ${size}context ${contextTokens} tokens, runs here`;
    if (shown.capabilities.includes('tools')) return { name: 'model', state: 'ok', detail, hint: null };
    return {
      name: 'model',
      state: 'notice',
      detail: `${detail}; takes no tools, so it is asked in text`,
      hint: 'models made for tools do better: qwen3:8b, gpt-oss:20b',
    };
  } catch (error) {
    const failed = failureOf('model', error);
    return error instanceof K8sLearnError && error.code === 'MODEL_REFUSED'
      ? failed
      : { ...failed, state: 'warning' };
  }
}

/** Asks `/api/status` (from Ollama 0.16.2) whether the server may ask ollama.com at all. */
async function checkCloud(place: OllamaPlace): Promise<OllamaCheck> {
  const disabled = await isCloudDisabled(place);
  if (disabled === true) {
    return {
      name: 'cloud',
      state: 'ok',
      detail: 'Ollama may not ask ollama.com (cloud is disabled)',
      hint: null,
    };
  }
  const guarded = 'models that run there are refused here';
  return {
    name: 'cloud',
    state: 'notice',
    detail:
      disabled === false
        ? `Ollama itself may ask ollama.com; ${guarded}`
        : `whether Ollama itself may ask ollama.com is not known; ${guarded}`,
    hint: 'OLLAMA_NO_CLOUD=1 in the environment of ollama serve forbids it',
  };
}

async function isCloudDisabled(place: OllamaPlace): Promise<boolean | null> {
  try {
    const signal = AbortSignal.timeout(LOOK_TIMEOUTS.overallMs);
    const fetch = createLocalFetch({ ...place, signal, timeouts: LOOK_TIMEOUTS });
    const answer = await fetch(`${place.url}/api/status`);
    const status: unknown = answer.ok ? await answer.json() : null;
    if (typeof status !== 'object' || status === null || !('cloud' in status)) return null;
    const { cloud } = status;
    if (typeof cloud !== 'object' || cloud === null || !('disabled' in cloud)) return null;
    return typeof cloud.disabled === 'boolean' ? cloud.disabled : null;
  } catch {
    return null;
  }
}

function failureOf(name: OllamaCheck['name'], error: unknown): OllamaCheck {
  const hint = error instanceof K8sLearnError ? error.hint : null;
  return { name, state: 'error', detail: messageOf(error), hint };
}
