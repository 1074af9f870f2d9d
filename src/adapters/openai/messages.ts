// Messages, tools and the form of an answer as the OpenAI interface has them.
import type { JsonSchema, ModelMessage, ModelRequest } from '../../domain/model.ts';

/** How strictly a server holds an answer to a schema; not every server knows the first two. */
export const ANSWER_FORMS = ['json_schema', 'json_object', 'none'] as const;
export type AnswerForm = (typeof ANSWER_FORMS)[number];

const SEED = 7;
/** A second try of the same request is sampled with this temperature, times its number, up to the maximum. */
const RETRY_TEMPERATURE = 0.3;
const MAX_TEMPERATURE = 0.9;

/** Writes the body of a request to `/chat/completions`. */
export function bodyOf(model: string, request: ModelRequest, form: AnswerForm): object {
  const { tools, schema, attempt, maxOutputTokens } = request;
  return {
    model,
    messages: messagesOf(request.messages),
    ...(tools.length > 0 && {
      tools: tools.map((tool) => ({ type: 'function', function: { ...tool } })),
    }),
    ...(schema !== null && formOf(schema, form)),
    max_tokens: maxOutputTokens,
    temperature: Math.min(attempt * RETRY_TEMPERATURE, MAX_TEMPERATURE),
    seed: SEED + attempt,
    stream: true,
    stream_options: { include_usage: true },
  };
}

function formOf(schema: JsonSchema, form: AnswerForm): object {
  if (form === 'none') return {};
  if (form === 'json_object') return { response_format: { type: 'json_object', schema } };
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } };
}

interface OpenCall {
  readonly name: string;
  readonly id: string;
}

/** Every call has an id here, and every answer names one: calls without are given one. */
function messagesOf(messages: readonly ModelMessage[]): readonly object[] {
  const open: OpenCall[] = [];
  return messages.map((message, index) => messageOf(message, index, open));
}

function messageOf(message: ModelMessage, index: number, open: OpenCall[]): object {
  if (message.role === 'tool') {
    const { toolName, toolCallId, content } = message;
    const at = open.findIndex(({ name, id }) =>
      toolCallId === undefined ? name === toolName : id === toolCallId,
    );
    const [call] = at === -1 ? [] : open.splice(at, 1);
    return { role: 'tool', tool_call_id: toolCallId ?? call?.id ?? '', name: toolName, content };
  }
  const { role, content } = message;
  if (message.role !== 'assistant' || message.toolCalls.length === 0) return { role, content };
  const calls = message.toolCalls.map(({ name, args, id }, place) => {
    const known = id ?? `call_${index}_${place}`;
    open.push({ name, id: known });
    return { id: known, type: 'function', function: { name, arguments: JSON.stringify(args) } };
  });
  return { role, content, tool_calls: calls };
}
