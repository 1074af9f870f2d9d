// Reasoning that a model writes into its answer, where a server or a template does not keep it apart.

/** Everything up to the last closing mark is reasoning, whether or not it was opened. */
const CLOSED = /^[\s\S]*<\/think(?:ing)?>/i;
/** What is opened and never closed is reasoning to the end. */
const OPENED = /<think(?:ing)?>[\s\S]*$/i;

/** Gives an answer without the reasoning in it: calls and causes that are only thought of are none. */
export function withoutReasoning(content: string): string {
  return content.replace(CLOSED, '').replace(OPENED, '').trim();
}
