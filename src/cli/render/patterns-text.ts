// The pattern library as a table, and one pattern whole.

import type { Composition } from '../../app/library.ts';
import type { Pattern, Requirement } from '../../domain/pattern.ts';
import { stripControl } from '../../domain/strip-control.ts';
import type { Output } from '../output.ts';
import { formatCount, formatPercent } from './amounts.ts';
import { section } from './investigation-text.ts';
import type { Paint } from './paint.ts';
import { type Column, renderTable } from './table.ts';
import { indented, oneLine, wrap } from './text.ts';

interface PatternColumn extends Column {
  readonly cell: (pattern: Pattern, paint: Paint) => string;
}

const COLUMNS: readonly PatternColumn[] = [
  { title: 'pattern', fit: 'fixed', cell: ({ id }) => id },
  { title: 'type', fit: 'fixed', cell: ({ pattern_type }) => pattern_type },
  { title: 'severity', fit: 'fixed', cell: ({ severity }, paint) => paint.severity(severity) },
  { title: 'conf.', fit: 'fixed', optional: true, cell: ({ confidence }) => formatPercent(confidence) },
];
const ORIGIN: PatternColumn = { title: 'origin', fit: 'fixed', cell: ({ origin }) => origin };
const SYMPTOMS: PatternColumn = {
  title: 'symptoms',
  fit: 'shorten',
  optional: true,
  cell: ({ symptoms }) => oneLine(symptoms.join(', ')),
};

/** Writes the table of a library; where the patterns come from is told when it is not one place. */
export function renderPatterns(patterns: readonly Pattern[], { paint, room, programName }: Output): string {
  if (patterns.length === 0)
    return `No pattern is like that. All of them: ${paint.command(`${programName} patterns`)}\n`;
  const origins = new Set(patterns.map((pattern) => pattern.origin));
  const columns = [...COLUMNS, ...(origins.size > 1 ? [ORIGIN] : []), SYMPTOMS];
  const rows = [...patterns]
    .sort((a, b) => compare(a.pattern_type, b.pattern_type) || compare(a.id, b.id))
    .map((pattern) => columns.map((column) => column.cell(pattern, paint)));
  const footer = `${formatCount(patterns.length, 'pattern')} · ${programName} patterns show <id>`;
  return `${renderTable(columns, rows, room, paint)}\n\n${paint.dim(footer)}\n`;
}

/** Writes one pattern, whole. */
export function renderPattern(
  pattern: Pattern,
  { paint, width }: Output,
  composition: Composition | null = null,
): string {
  const lines = (texts: readonly string[]) =>
    texts.map((text) => wrap(stripControl(text), width, '  ')).join('\n');
  const facts = (requirements: readonly Requirement[]) =>
    indented(requirements.map(requirementText).join('\n'), '  ');
  const facets = [
    pattern.pattern_type,
    paint.severity(pattern.severity),
    `confidence ${formatPercent(pattern.confidence)}`,
    pattern.origin,
    ...(pattern.learned_from > 0
      ? [`learned from ${formatCount(pattern.learned_from, 'investigation')}`]
      : []),
  ];
  const blocks = [
    `${paint.strong(pattern.id)}\n${facets.join(' · ')}`,
    section('Composed of', lines(composition === null ? [] : compositionLines(composition)), paint),
    section('Symptoms', lines([pattern.symptoms.join(', ')]), paint),
    section('Requires', facts(pattern.requires), paint),
    section('Not when', facts(pattern.not_when), paint),
    section('Steps', lines(pattern.investigation_sequence), paint),
    section('Root cause', lines([pattern.root_cause_template]), paint),
    section('Solution', lines([pattern.solution_template]), paint),
    section('Commands', indented(pattern.commands.map(oneLine).join('\n'), '  '), paint),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function compositionLines({ cause, effect, others }: Composition): readonly string[] {
  return [
    `the cause ${cause}, shown as the effect ${effect.id}: ${effect.says}`,
    ...(others.length > 0 ? [`the same cause, shown otherwise: ${others.join(', ')}`] : []),
  ];
}

function requirementText({ fact, where, on }: Requirement): string {
  const conditions = Object.entries(where ?? {}).map(([name, expression]) => `${name} ~ /${expression}/`);
  return oneLine([fact, ...conditions, ...(on === undefined ? [] : [`on ${on}`])].join('  '));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
