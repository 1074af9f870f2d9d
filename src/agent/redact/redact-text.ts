// Secrets taken out of text of any form: what kubectl prints, logs, events, annotations.
import { NAME_HINT, redactAssignments } from './assignments.ts';
import { redactBlocks } from './blocks.ts';
import { mayHoldCommand } from './clients.ts';
import { redactCommands } from './commands.ts';
import { redactLiterals } from './escaped-literals.ts';
import { PHRASE_HINT, redactPhrases } from './phrases.ts';
import { mayHoldToken, redactShapes, SHAPE_HINT } from './token-shapes.ts';
import { redactUrls, URL_HINT } from './urls.ts';

/** What every secret that can be told has in it somewhere: a part of its name, of its shape, of what holds it. */
const HINT = new RegExp([NAME_HINT, SHAPE_HINT, URL_HINT, PHRASE_HINT].join('|'), 'i');

/** Tells, at little cost, whether a text is worth the search for secrets. */
export function mayHoldSecret(text: string): boolean {
  return HINT.test(text) || mayHoldToken(text) || mayHoldCommand(text);
}

/** Takes secrets out of a text, whatever its notation is. */
export function redactAnyText(text: string): string {
  return redactLevel(text, 0);
}

function redactLevel(text: string, depth: number): string {
  const read = redactLiterals(
    text,
    (said, deeper) => (said.includes('\\') || mayHoldSecret(said) ? redactLevel(said, deeper) : said),
    depth,
  );
  return redactAssignments(redactPhrases(redactCommands(redactUrls(redactShapes(redactBlocks(read))))));
}
