// Opens a model of a local server with the OpenAI interface: the host is looked at before anything of a cluster is sent.
import { K8sLearnError } from '../../domain/errors.ts';
import type { Model } from '../../domain/model.ts';
import { type FetchTimeouts, LOOK_TIMEOUTS } from '../local-server/local-fetch.ts';
import { Chat } from './chat.ts';
import { chooseModel, getJson, listModels, memberOf, type OpenAiPlace, parseServerUrl } from './server.ts';

/** With less than this the instructions, a question and its findings have no room, in tokens. */
const MIN_CONTEXT_TOKENS = 4096;
/** Models that think before they answer, by what their makers call them. */
const THINKING_NAME = /thinking|reason|\bqwq\b|gpt-?oss|deepseek-r1|magistral/i;

export interface OpenServerModelOptions {
  /** `model.url`, as it stands. */
  readonly url: string;
  readonly name: string;
  /** The context to count on where the server does not tell, and at most. */
  readonly numCtx: number;
  readonly allowPrivateHost: boolean;
  readonly lookTimeoutMs?: number;
  readonly timeouts?: FetchTimeouts;
  readonly busyDelaysMs?: readonly number[];
}

/** Opens a model. Throws MODEL_REFUSED for what is not local, MODEL_UNAVAILABLE for what is not there or too small. */
export async function openServerModel(options: OpenServerModelOptions, signal: AbortSignal): Promise<Model> {
  const { name, numCtx, allowPrivateHost, timeouts, busyDelaysMs } = options;
  const place = { url: parseServerUrl(options.url), allowPrivateHost };
  const lookMs = options.lookTimeoutMs ?? LOOK_TIMEOUTS.overallMs;
  const looks = { firstTokenMs: lookMs, idleMs: lookMs, overallMs: lookMs };
  const model = chooseModel(await listModels(place, signal, looks), name, place.url);
  const contextTokens = Math.min(numCtx, model.contextTokens ?? numCtx);
  if (contextTokens < MIN_CONTEXT_TOKENS) {
    throw new K8sLearnError(
      'MODEL_UNAVAILABLE',
      `a context of ${contextTokens} tokens is too short for an investigation, which needs ${MIN_CONTEXT_TOKENS}`,
      'start the server with a longer one (llama-server -c 16384), or set model.numCtx',
    );
  }
  const chat = new Chat({
    ...place,
    model: model.id,
    contextTokens,
    ...(timeouts !== undefined && { timeouts }),
    ...(busyDelaysMs !== undefined && { busyDelaysMs }),
  });
  return {
    name: model.id,
    contextTokens,
    // Where the server does not say, a refusal of the first request does: then it is asked in text.
    callsTools: await takesTools(place, signal, looks),
    thinks: THINKING_NAME.test(model.id),
    needsUserLast: false,
    digest: async () => model.digest,
    // These servers load a model when they start, or with the first request.
    load: async () => undefined,
    chat: (request, chatOptions) => chat.ask(request, chatOptions),
  };
}

/**
 * Asks llama.cpp whether the model's template shows tools: where it does not, they are dropped without a word. Other
 * servers have no such answer.
 */
async function takesTools(place: OpenAiPlace, signal: AbortSignal, looks: FetchTimeouts): Promise<boolean> {
  try {
    const caps = memberOf(await getJson(place, '/props', signal, looks), 'chat_template_caps');
    return memberOf(caps, 'supports_tools') !== false;
  } catch {
    signal.throwIfAborted();
    return true;
  }
}
