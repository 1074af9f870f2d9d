// Secrets taken out of text of any form: what kubectl prints, logs, events, annotations.
import { redactAssignments } from './assignments.ts';
import { redactBlocks } from './blocks.ts';
import { redactCommands } from './commands.ts';
import { redactShapes } from './token-shapes.ts';
import { redactUrls } from './urls.ts';

/** What every secret that can be told has in it somewhere: a part of its name, of its shape, of an address. */
const HINT =
  /pass|pwd|secret|token|key|cred|jwt|dockerc|cookie|auth|sess|mnemonic|eyj|a[ksbc]ia|acca|ya29|gocspx|gh[pousr]_|hub_pat|gl[a-z]{2,5}-|xox|xapp|[sr]k_|whsec|sg\.|shp|npm_|pypi-|dckr|_v1_|dapi|hf_|hv[sbr]\.|sk-|lin_api|LS0tLS1|bearer|basic|[?&;][skcax]|slack\.|telegram|:\/\/|@(?:tcp|unix)\(|curl|mysql|redis-cli|value/i;

/** Tells, at little cost, whether a text is worth the search for secrets. */
export function mayHoldSecret(text: string): boolean {
  return text.length > 5 && HINT.test(text);
}

/**
 * Takes secrets out of a text and leaves `[redacted]` in their place. Names stay: of variables, keys, objects,
 * users. Idempotent; its time is linear in the text.
 */
export function redactText(text: string): string {
  return redactAssignments(redactCommands(redactUrls(redactShapes(redactBlocks(text)))));
}
