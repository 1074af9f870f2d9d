// What memory has to say, as the model reads it: quoted data under fixed headings, short, a hypothesis and no more.
import type { Memory } from '../../domain/memory.ts';
import { shorten } from '../patterns/template.ts';
import { cutToTokens } from './observation-text.ts';

/** At most this much of a prompt is memory, in tokens. */
const MAX_MEMORY_TOKENS = 400;
const MAX_MEMORIES = 3;
const MAX_TEXT_CHARS = 300;
const MAX_STEPS = 5;

/** Writes memories, the best first; empty when there are none. */
export function memoryText(memories: readonly Memory[]): string {
  if (memories.length === 0) return '';
  const parts = memories.slice(0, MAX_MEMORIES).map(patternText);
  const text = [
    'LEARNED EXPERIENCE (of other investigations: it holds here only if the findings say so)',
    ...parts,
  ].join('\n');
  return cutToTokens(text, MAX_MEMORY_TOKENS, 1).text;
}

function patternText({ pattern, seen }: Memory): string {
  const lines = [
    `RECOMMENDED PATTERN (${Math.round(pattern.confidence * 100)}% confidence)`,
    `- ${pattern.id}, seen ${seen} times. Cause then: ${readable(pattern.root_cause_template)}`,
  ];
  const steps = pattern.investigation_sequence.slice(0, MAX_STEPS).map(readable);
  if (steps.length > 0) lines.push(`- What showed it: ${steps.join(' | ')}`);
  return lines.join('\n');
}

/** A template with its gaps as words: `{limit}` → `<limit>`. */
function readable(template: string): string {
  const filled = template.replace(/\[\[|\]\]/g, '').replace(/\{([a-z][a-z0-9_]*)\}/g, '<$1>');
  return shorten(filled.replace(/\s+/g, ' '), MAX_TEXT_CHARS);
}
