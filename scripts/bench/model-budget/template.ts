// Requests as a model reads them: written out by the template that Qwen's models have, which others' are much like.
import type { ChatBody, Said, SentMessage } from '../../../test/support/ollama/script.ts';

/** Writes a request out, with the opening of the answer. */
export function writeRequest({ messages, tools = [] }: ChatBody): string {
  const [system, ...rest] = messages;
  const offered =
    tools.length === 0
      ? ''
      : `\n\n# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>\n${tools
          .map((tool) => JSON.stringify(tool))
          .join(
            '\n',
          )}\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>`;
  const told = rest.map(writeMessage).join('');
  return `<|im_start|>system\n${system?.content ?? ''}${offered}<|im_end|>\n${told}<|im_start|>assistant\n`;
}

function writeMessage({ role, content, tool_calls = [] }: SentMessage): string {
  const calls = tool_calls.map((made) => writeCall(made.function)).join('\n');
  const body = role === 'tool' ? `<tool_response>\n${content}\n</tool_response>` : content;
  const text = [body, calls].filter((part) => part !== '').join('\n');
  return `<|im_start|>${role === 'tool' ? 'user' : role}\n${text}<|im_end|>\n`;
}

function writeCall(call: { readonly name: string; readonly arguments: unknown }): string {
  return `<tool_call>\n${JSON.stringify({ name: call.name, arguments: call.arguments })}\n</tool_call>`;
}

/** Writes an answer out, as its tokens are made. */
export function writeAnswer({ content = '', calls = [] }: Said): string {
  return `${[content, ...calls.map(writeCall)].filter((part) => part !== '').join('\n')}<|im_end|>`;
}
