// What went wrong with Ollama, in the words of this program: an error to tell the user, or a failure to work around.
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import type { ModelFailure } from '../../domain/model.ts';
import { stripControl } from '../../domain/strip-control.ts';

export interface FailureContext {
  readonly url: string;
  readonly model: string;
  readonly contextTokens: number | null;
  /** Other models that are there, where they are known. */
  readonly models?: readonly string[];
}

/** Of what Ollama says this much is told, in characters. */
const MAX_DETAIL_CHARS = 300;
/** A context as small as this helps a model that does not fit into memory, in tokens. */
const SMALL_CONTEXT_TOKENS = 8192;

interface ErrorRule {
  readonly status?: number;
  readonly message?: RegExp;
  readonly give: (detail: string, context: FailureContext) => K8sLearnError | ModelFailure;
}

/** The first rule that fits says what an error of the server means. Errors in mid-stream have status 500. */
const ERROR_RULES: readonly ErrorRule[] = [
  { status: 404, message: /not found/i, give: (_, { model, models }) => modelMissing(model, models) },
  {
    message: /exceed_context_size|exceeds the (?:available )?context (?:length|size)|input length exceeds/i,
    give: (detail) => ({ type: 'failed', reason: 'overflow', detail }),
  },
  { message: /does not support tools/i, give: (detail) => ({ type: 'failed', reason: 'no-tools', detail }) },
  {
    message:
      /error parsing tool call|XML syntax error|failed to parse (?:tool|function|input|JSON)|invalid tool call|empty function name|expected '\{' in tool call|tool '[^']*' not found/i,
    give: (detail) => ({ type: 'failed', reason: 'unreadable-call', detail }),
  },
  // A check in the runner that failed speaks of anything, memory too: the runner crashed.
  {
    message: /GGML_ASSERT|signal: (?:aborted|segmentation fault)/i,
    give: (detail, { model }) =>
      new K8sLearnError(
        'MODEL_UNAVAILABLE',
        `the runner of ${model} crashed: ${detail}`,
        'update Ollama, or take another model; its log says more: journalctl -u ollama',
      ),
  },
  {
    message:
      /more system memory|out[- ]of[- ](?:device[- ])?memory|out_of_(?:device|host)_memory|cudaMalloc|hipMalloc|(?:unable|failed) to allocate|insufficient memory|not enough memory|resource limitations|signal: killed|memory layout cannot be allocated/i,
    give: (detail, context) => outOfMemory(detail, context),
  },
  {
    status: 403,
    give: (detail, { model }) =>
      new K8sLearnError(
        'MODEL_REFUSED',
        `Ollama does not run ${model}: ${detail}`,
        'choose a model that was pulled: ollama list',
      ),
  },
  {
    status: 401,
    give: (_, { model }) =>
      new K8sLearnError(
        'MODEL_REFUSED',
        `Ollama wants you to sign in for ${model}, so it would not run on this machine`,
        'choose a model that was pulled: ollama list',
      ),
  },
  {
    status: 503,
    give: (detail, { url }) =>
      new K8sLearnError(
        'MODEL_UNAVAILABLE',
        `Ollama at ${url} is busy: ${detail}`,
        'ollama ps shows with what; ask again later',
      ),
  },
  {
    status: 502,
    give: (detail, { url }) =>
      new K8sLearnError('MODEL_UNAVAILABLE', `what answers at ${url} is not Ollama: ${detail}`, HOST_HINT),
  },
  {
    message: /does not support (?:chat|generate)/i,
    give: (_, { model }) =>
      new K8sLearnError(
        'MODEL_UNAVAILABLE',
        `${model} is not a model to talk to`,
        'choose another: k8s-learn config set model.name qwen3:8b',
      ),
  },
  {
    status: 404,
    give: (_, { url }) =>
      new K8sLearnError('MODEL_UNAVAILABLE', `what answers at ${url} is not Ollama`, HOST_HINT),
  },
];

const HOST_HINT = 'set OLLAMA_HOST to where Ollama listens, 127.0.0.1:11434 mostly';

/** Codes of a connection that never came about. */
const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ETIMEDOUT',
  'EPROTO',
]);

/**
 * Says what an error of ollama-js or of the connection means. Gives the error to throw, or the failure that the
 * caller may work around. An aborted request is the caller's to notice.
 */
export function explainFailure(error: unknown, context: FailureContext): K8sLearnError | ModelFailure {
  if (error instanceof K8sLearnError) return error;
  const cause = error instanceof Error && error.cause instanceof K8sLearnError ? error.cause : null;
  if (cause !== null) return cause;
  const detail = detailOf(error);
  const code = codeOf(error);
  if (code !== null && (NO_CONNECTION.has(code) || /CERT|TLS|SSL/.test(code))) {
    return noConnection(context.url, code, error);
  }
  const status = statusOf(error);
  const isCut = code === 'ECONNRESET' || /aborted|socket hang up|did not receive done/i.test(detail);
  if (status === null && isCut) return { type: 'failed', reason: 'cut', detail };
  const rule = ERROR_RULES.find(
    (candidate) =>
      (candidate.status === undefined || candidate.status === status) &&
      (candidate.message === undefined || candidate.message.test(detail)),
  );
  return rule?.give(detail, context) ?? { type: 'failed', reason: 'server', detail };
}

/** Makes the error for a model that was not pulled; `others` are there. */
export function modelMissing(model: string, others: readonly string[] = []): K8sLearnError {
  const choice = others.length === 0 ? '' : `, or take one that is there: --model ${others.join(' | ')}`;
  return new K8sLearnError(
    'MODEL_UNAVAILABLE',
    `Ollama has no model ${model}`,
    `ollama pull ${model}${choice}`,
  );
}

function outOfMemory(detail: string, { model, contextTokens }: FailureContext): K8sLearnError {
  const smaller =
    contextTokens === null || contextTokens > SMALL_CONTEXT_TOKENS
      ? `, or a shorter context: k8s-learn config set model.numCtx ${SMALL_CONTEXT_TOKENS}`
      : '';
  return new K8sLearnError(
    'MODEL_UNAVAILABLE',
    `there is not enough memory for ${model}: ${detail}`,
    `a smaller model (ollama pull qwen3:4b-instruct, then --model qwen3:4b-instruct)${smaller}`,
  );
}

function noConnection(url: string, code: string, cause: unknown): K8sLearnError {
  const why = code === 'ECONNREFUSED' ? '' : ` (${code})`;
  return new K8sLearnError(
    'MODEL_UNAVAILABLE',
    `no Ollama answers at ${url}${why}`,
    'start it: ollama serve. Download: https://ollama.com/download',
    { cause },
  );
}

function detailOf(error: unknown): string {
  const text = stripControl(messageOf(error)).replace(/\s+/g, ' ').trim();
  return text.length > MAX_DETAIL_CHARS ? `${text.slice(0, MAX_DETAIL_CHARS)}…` : text;
}

/** The HTTP status that ollama-js kept of an answer; null when the connection itself failed. */
function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status_code' in error)) return null;
  return typeof error.status_code === 'number' ? error.status_code : null;
}

function codeOf(error: unknown): string | null {
  for (const candidate of [error, error instanceof Error ? error.cause : null]) {
    if (typeof candidate !== 'object' || candidate === null || !('code' in candidate)) continue;
    if (typeof candidate.code === 'string') return candidate.code;
  }
  return null;
}
