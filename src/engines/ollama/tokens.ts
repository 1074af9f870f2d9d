// How long a text is in tokens, as far as that can be told without the model's tokenizer: rather too long than too short.
import type { ModelMessage, ModelTool } from '../../domain/model.ts';

// Tokenizers of the models in use (Qwen, Llama, gpt-oss, Gemma) merge lower-case words well, split what looks like a
// name or an identifier, and count digits and punctuation nearly one by one.
const LOWER_CASE_PER_TOKEN = 3;
const UPPER_CASE_PER_TOKEN = 2;
const SPACES_PER_TOKEN = 3;
const NON_ASCII_BYTES_PER_TOKEN = 2;
/** Schemas are keys and brackets that tokenizers merge. */
const JSON_CHARS_PER_TOKEN = 3;
/** What templates say about tools in general. */
const TOKENS_ABOUT_TOOLS = 160;
/** Role, separators and what a template puts around a message. */
const TOKENS_PER_MESSAGE = 8;
/** A margin over what the model itself counted of the request before. */
const MARGIN = 1.08;
const MAX_CORRECTION = 3;
/** What a refusal for length adds to the correction when the server does not say by how much. */
const OVERFLOW_CORRECTION = 1.3;

/** Estimates a text's length in tokens. */
export function estimateTokens(text: string): number {
  let lower = 0;
  let upper = 0;
  let spaces = 0;
  let single = 0;
  let nonAscii = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 97 && code <= 122) lower += 1;
    else if (code === 32 || code === 9) spaces += 1;
    else if (code >= 65 && code <= 90) upper += 1;
    else if (code < 128) single += 1;
    // A unit of UTF-16 is two or three bytes of UTF-8, a surrogate half of four.
    else nonAscii += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
  }
  return Math.ceil(
    lower / LOWER_CASE_PER_TOKEN +
      upper / UPPER_CASE_PER_TOKEN +
      spaces / SPACES_PER_TOKEN +
      single +
      nonAscii / NON_ASCII_BYTES_PER_TOKEN,
  );
}

/** Estimates what a message takes of the context. */
export function messageTokens(message: ModelMessage): number {
  const calls =
    message.role === 'assistant' && message.toolCalls.length > 0 ? JSON.stringify(message.toolCalls) : '';
  return TOKENS_PER_MESSAGE + estimateTokens(message.content) + estimateTokens(calls);
}

/** Estimates what tools take of the context. */
export function toolTokens(tools: readonly ModelTool[]): number {
  return tools.length === 0
    ? 0
    : TOKENS_ABOUT_TOOLS + Math.ceil(JSON.stringify(tools).length / JSON_CHARS_PER_TOKEN);
}

/**
 * Corrects estimates by what the model counted of earlier requests, upwards alone: one that is too long costs a little
 * room, one that is too short an answer.
 */
export class TokenScale {
  #factor = 1;

  /** Gives an estimate in the model's own tokens. */
  correct(estimate: number): number {
    return Math.ceil(estimate * this.#factor);
  }

  /** Gives what may be estimated at most so that it fits into this many of the model's tokens. */
  allowance(tokens: number): number {
    return Math.floor(tokens / this.#factor);
  }

  /** Takes note of what a request really took. */
  learn(estimate: number, counted: number | null): void {
    if (counted === null || estimate === 0) return;
    const ratio = (counted / estimate) * MARGIN;
    this.#factor = Math.min(Math.max(ratio, this.#factor), MAX_CORRECTION);
  }

  /** Takes note of a request that was too long although it was estimated to fit. */
  overflowed(): void {
    this.#factor = Math.min(this.#factor * OVERFLOW_CORRECTION, MAX_CORRECTION);
  }
}
