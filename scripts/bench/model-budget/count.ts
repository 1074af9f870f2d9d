// Tokens of a conversation: read is what the server has to evaluate (what it kept of the request before counts once),
// written what the model makes. Counted by a tokenizer where one is served, else by the program's own estimate.
import type { ModelTool } from '../../../src/domain/model.ts';
import { estimateTokens, messageTokens, toolTokens } from '../../../src/engines/ollama/tokens.ts';
import type { ChatBody, Said, SentMessage } from '../../../test/support/ollama/script.ts';
import { writeAnswer, writeRequest } from './template.ts';

export interface Exchanged {
  readonly body: ChatBody;
  readonly said: Said;
}

export interface Counted {
  readonly read: number;
  readonly written: number;
}

type Tokenize = (text: string) => Promise<number>;

/** Opens a tokenizer as llama.cpp's server has one: POST /tokenize of `{"content"}` gives `{"tokens"}`. */
export function openTokenizer(url: string): Tokenize {
  return async (content) => {
    const answer = await fetch(`${url.replace(/\/$/, '')}/tokenize`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ content }),
    });
    if (!answer.ok) throw new Error(`the tokenizer says ${answer.status}`);
    return ((await answer.json()) as { readonly tokens: readonly number[] }).tokens.length;
  };
}

/** Counts with a tokenizer, in the words of a template. */
export async function countWith(tokenize: Tokenize, exchanged: readonly Exchanged[]): Promise<Counted> {
  let read = 0;
  let written = 0;
  let kept = '';
  for (const { body, said } of exchanged) {
    const request = writeRequest(body);
    const answer = writeAnswer(said);
    read += await tokenize(request.slice(sharedLength(kept, request)));
    written += await tokenize(answer);
    kept = request + answer;
  }
  return { read, written };
}

/** Counts as the program does before it sends a request. */
export function countByEstimate(exchanged: readonly Exchanged[]): Counted {
  let read = 0;
  let written = 0;
  let kept: readonly string[] = [];
  for (const { body, said } of exchanged) {
    // Templates put the tools first.
    const messages = [JSON.stringify(body.tools ?? []), ...body.messages.map((each) => JSON.stringify(each))];
    const same = sharedLength(kept, messages);
    const fresh = body.messages.slice(Math.max(0, same - 1));
    if (same === 0) read += toolTokens(toolsOf(body));
    read += fresh.reduce((sum, message) => sum + tokensOf(message), 0);
    written += estimateTokens(writeAnswer(said));
    kept = messages;
  }
  return { read, written };
}

function toolsOf({ tools = [] }: ChatBody): readonly ModelTool[] {
  return tools.map((tool) => tool.function as ModelTool);
}

/** What the model said itself the server has read already. */
function tokensOf({ role, content }: SentMessage): number {
  return role === 'assistant' ? 0 : messageTokens({ role: 'user', content });
}

function sharedLength(before: ArrayLike<string>, now: ArrayLike<string>): number {
  let length = 0;
  while (length < before.length && before[length] === now[length]) length += 1;
  return length;
}
