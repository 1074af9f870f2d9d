// What memory has to say, as the model reads it: quoted data under fixed headings, short, a hypothesis and no more.
import type { StepEffect } from '../../domain/learned.ts';
import type { Experience, Memory } from '../../domain/memory.ts';
import { shortenMiddle } from '../../domain/shorten.ts';
import { cutToTokens } from './observation-text.ts';

/** At most this much of a prompt is memory, in tokens. */
const MAX_MEMORY_TOKENS = 400;
const MAX_TEXT_CHARS = 300;
const MAX_STEPS = 5;
/** Forms of step whose worth is told: the best, and those that are best left out. */
const MAX_TELLING = 3;
const MAX_IDLE = 2;
/** Of fewer uses nothing is concluded. */
const MIN_USES = 3;
/** A step that a smaller share of diagnoses rested on is best left out, 0…1. */
const MAX_IDLE_CITED = 0.1;

/**
 * Writes what memory says, the best first; empty when it says nothing. `maxMemories` is how many are told; one caution
 * goes with them.
 */
export function memoryText(
  { memories, effects }: Pick<Experience, 'memories' | 'effects'>,
  maxMemories: number,
): string {
  const told = memories.filter(({ unconfirmed }) => !unconfirmed).slice(0, maxMemories);
  const sections = [
    ...told.map(patternText),
    cautionText(told),
    effectsText(effects),
    orderText(told, effects),
  ];
  const text = sections.filter((section) => section !== '');
  if (text.length === 0) return '';
  const opening = 'LEARNED EXPERIENCE (of other investigations: it holds here only if the findings say so)';
  return cutToTokens([opening, ...text].join('\n'), MAX_MEMORY_TOKENS, 1).text;
}

function patternText({ pattern, seen }: Memory): string {
  const lines = [
    `RECOMMENDED PATTERN (${Math.round(pattern.confidence * 100)}% confidence)`,
    `- ${pattern.id}, seen ${seen === 1 ? 'once' : `${seen} times`}. Cause then: ${readable(pattern.root_cause_template)}`,
  ];
  const steps = pattern.investigation_sequence.slice(0, MAX_STEPS).map(readable);
  if (steps.length > 0) lines.push(`- What showed it: ${steps.join(' | ')}`);
  return lines.join('\n');
}

/** One cause that looked alike and was another: only beside the one that was right. */
function cautionText(told: readonly Memory[]): string {
  const [caution] = told.flatMap(({ cautions }) => cautions);
  return caution === undefined ? '' : `- Caution, it looked like this once and ${readable(caution)}`;
}

function effectsText(effects: readonly StepEffect[]): string {
  const telling = effects.filter(
    ({ template, uses, cited }) => uses >= MIN_USES && cited > MAX_IDLE_CITED && !isFirstLook(template),
  );
  if (telling.length === 0) return '';
  return [
    'TOOL EFFECTIVENESS FOR THIS TYPE OF QUERY',
    ...telling
      .slice(0, MAX_TELLING)
      .map(
        ({ template, cited, uses, medianMs }) =>
          `- ${readable(template)}: ${Math.round(cited * 100)}% of diagnoses rested on it (${uses} uses, ${Math.round(medianMs)} ms)`,
      ),
  ].join('\n');
}

/** The smallest set of steps that was enough, and what was looked at in vain. */
function orderText([best]: readonly Memory[], effects: readonly StepEffect[]): string {
  const enough = best?.pattern.investigation_sequence.slice(0, MAX_STEPS).map(readable) ?? [];
  const idle = effects
    .filter(
      ({ template, uses, cited }) => uses >= MIN_USES && cited <= MAX_IDLE_CITED && !isFirstLook(template),
    )
    .slice(-MAX_IDLE)
    .map(({ template }) => readable(template));
  const lines = [
    ...(enough.length > 0 ? [`- Enough before, in this order: ${enough.join(', then ')}`] : []),
    ...(idle.length > 0 ? [`- Told nothing before: ${idle.join(', ')}`] : []),
  ];
  return lines.length === 0 ? '' : ['OPTIMIZATION', ...lines].join('\n');
}

/** The first look is taken in any case. */
function isFirstLook(template: string): boolean {
  return template.startsWith('FIND_ISSUES');
}

/** A template with its gaps as words: `{limit}` → `<limit>`. */
function readable(template: string): string {
  const filled = template.replace(/\[\[|\]\]/g, '').replace(/\{([a-z][a-z0-9_]*)\}/g, '<$1>');
  return shortenMiddle(filled.replace(/\s+/g, ' '), MAX_TEXT_CHARS);
}
