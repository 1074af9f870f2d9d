// Whether a line is a message of JSON-RPC 2.0, and the answer to one that is none.

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/** Gives the answer to a line that is no message, as one line; null when it is one. */
export function refusalOf(line: string): string | null {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return answer(null, PARSE_ERROR, 'the message is not JSON');
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return answer(null, INVALID_REQUEST, 'the message is not an object; batches are not read');
  }
  const { jsonrpc, method, id } = message as Readonly<Record<string, unknown>>;
  const isAnswer = 'result' in message || 'error' in message;
  const isId = id === undefined || typeof id === 'string' || (typeof id === 'number' && Number.isFinite(id));
  if (jsonrpc === '2.0' && (typeof method === 'string' || isAnswer) && isId) return null;
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  return answer(known, INVALID_REQUEST, 'the message is not a request of JSON-RPC 2.0');
}

function answer(id: string | number | null, code: number, message: string): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })}\n`;
}
