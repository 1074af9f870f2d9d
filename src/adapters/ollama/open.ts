// Opens a model of Ollama: looks at the host, the server and the model, and refuses what is not local, before
// anything of a cluster is sent.
import { K8sLearnError } from '../../domain/errors.ts';
import type { Model } from '../../domain/model.ts';
import { type FetchTimeouts, LOOK_TIMEOUTS } from '../local-server/local-fetch.ts';
import { type ChatSetting, chatOnce, loadModel } from './chat.ts';
import { createClient, digestOf, requireCapability, requireLocalModel, type ShownModel } from './client.ts';
import { parseOllamaHost } from './host.ts';

/** With less than this the instructions, a question and its findings have no room, in tokens. */
export const MIN_CONTEXT_TOKENS = 4096;

export interface OpenModelOptions {
  /** `OLLAMA_HOST`, as it stands. */
  readonly host: string | undefined;
  readonly name: string;
  /** The context to ask for, in tokens; the model's own length limits it. */
  readonly numCtx: number;
  /** Whether a private address will do, or loopback alone. */
  readonly allowPrivateHost: boolean;
  /** How long the server may take to say what it has. */
  readonly lookTimeoutMs?: number;
  readonly timeouts?: FetchTimeouts;
  readonly busyDelaysMs?: readonly number[];
}

/** Opens a model. Throws MODEL_REFUSED for what is not local, MODEL_UNAVAILABLE for what is not there or too small. */
export async function openOllamaModel(options: OpenModelOptions, signal: AbortSignal): Promise<Model> {
  const { name, numCtx, allowPrivateHost } = options;
  const place = { url: parseOllamaHost(options.host), allowPrivateHost };
  const lookMs = options.lookTimeoutMs ?? LOOK_TIMEOUTS.overallMs;
  const lookTimeouts = { firstTokenMs: lookMs, idleMs: lookMs, overallMs: lookMs };
  const shown = await requireLocalModel(place, name, signal, lookTimeouts);
  requireCapability(shown, 'completion', name);
  const contextTokens = contextOf(shown, numCtx, name);
  const setting: ChatSetting = {
    ...place,
    model: name,
    askedAs: shown.askedAs,
    contextTokens,
    think: thinkOf(shown, name),
    ...(options.timeouts !== undefined && { timeouts: options.timeouts }),
    ...(options.busyDelaysMs !== undefined && { busyDelaysMs: options.busyDelaysMs }),
  };
  let loading: Promise<void> | null = null;
  return {
    name,
    contextTokens,
    callsTools: shown.capabilities.includes('tools'),
    thinks: setting.think === 'low' || thinksAlways(shown, name),
    needsUserLast: showsToolsToUsersOnly(shown),
    async digest(askSignal) {
      try {
        return await digestOf(name, createClient(place, askSignal, lookTimeouts));
      } catch {
        askSignal.throwIfAborted();
        return null;
      }
    },
    load(loadSignal) {
      loading ??= loadModel(setting, loadSignal);
      return loading;
    },
    chat: (request, chatOptions) => chatOnce(setting, request, chatOptions),
  };
}

/** Gives the context of every request: what is asked for, at most what the model was made for. */
export function contextOf(shown: ShownModel, numCtx: number, name: string): number {
  const contextTokens = Math.min(numCtx, shown.contextTokens ?? numCtx);
  if (contextTokens >= MIN_CONTEXT_TOKENS) return contextTokens;
  const own = shown.contextTokens !== null && shown.contextTokens < MIN_CONTEXT_TOKENS;
  throw new K8sLearnError(
    'MODEL_UNAVAILABLE',
    `a context of ${contextTokens} tokens is too short for an investigation, which needs ${MIN_CONTEXT_TOKENS}`,
    own
      ? `${name} has no longer one: choose another, qwen3:8b say`
      : 'k8s-learn config set model.numCtx 16384',
  );
}

/**
 * Tells whether a template shows the tools only beside a user's message at the end: that of Llama 3 (`and $.Tools
 * $last`), that of Mistral (among the last two messages).
 */
function showsToolsToUsersOnly({ template, family }: ShownModel): boolean {
  return template === ''
    ? /^(?:llama|mistral)/i.test(family)
    : /\$\.Tools \$last|\$last \$\.Tools|slice \$?\.?Messages|\[AVAILABLE_TOOLS\]/.test(
        template.replace(/\(|\)/g, ''),
      );
}

/** Builds that only think: told not to, they write their reasoning into the answer. */
const THINKS_ALWAYS = /(?:^|\/)qwen3:(?:4b|30b|235b)(?:-a\d+b)?$|\bqwq\b|-thinking\b|thinking-2507/i;

/**
 * Says how a model is to think. Left out, a thinking model thinks at length, which takes minutes on a small machine;
 * gpt-oss cannot leave it.
 */
function thinkOf(shown: ShownModel, name: string): ChatSetting['think'] {
  if (!shown.capabilities.includes('thinking') || thinksAlways(shown, name)) return undefined;
  return /gpt-?oss/i.test(`${shown.family} ${name}`) ? 'low' : false;
}

function thinksAlways({ capabilities }: ShownModel, name: string): boolean {
  return capabilities.includes('thinking') && THINKS_ALWAYS.test(name.replace(/:latest$/, ''));
}
