// The tables of every kind of trouble that the library knows, with what proves each, written from the library itself.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pattern, Requirement } from '../../src/domain/pattern.ts';
import { EFFECTS_FILE, type PatternParts, SYMPTOMS_FILE } from '../../src/domain/pattern-entry.ts';
import { parsePatternFile } from '../../src/engines/patterns/library.ts';
import { parsePatternParts } from '../../src/engines/patterns/parts-file.ts';
import { FACT_KINDS } from '../../src/facts/catalogue.ts';
import { K8SGPT, POD_REASONS } from './k8sgpt.ts';
import { OPS_BENCH } from './ops-bench.ts';
import type { PeerItem, PeerList } from './peer.ts';
import { POPEYE } from './popeye.ts';

/** The lists of other programs that the library is set against. */
export const PEER_LISTS: readonly PeerList[] = [K8SGPT, POD_REASONS, POPEYE, OPS_BENCH];

/** The patterns of one file. */
export interface PatternTopic {
  readonly name: string;
  readonly patterns: readonly Pattern[];
}

/** Where requirements other than of the object itself must hold, in words. */
const PLACES: Readonly<Record<string, string>> = {
  calls: 'in what it calls',
  'called-by': 'in what calls it',
  uses: 'in what it uses',
  'used-by': 'in what uses it',
  node: 'on its node',
  namespace: 'in its namespace',
  cluster: 'in the cluster',
};

/** Reads the built-in library by its files, each checked whole. */
export function readTopics(root: string): readonly PatternTopic[] {
  const parts = readParts(root);
  return topicFiles(root).map((name) => ({
    name: name.replace(/\.json$/, ''),
    patterns: parsePatternFile(readFileSync(join(root, 'patterns', name), 'utf8'), `patterns/${name}`, parts),
  }));
}

/** Lists the files of the built-in library that hold patterns. */
export function topicFiles(root: string): readonly string[] {
  return readdirSync(join(root, 'patterns'))
    .filter((name) => name.endsWith('.json') && name !== EFFECTS_FILE && name !== SYMPTOMS_FILE)
    .sort();
}

/** Reads what the patterns of the built-in library are composed of, checked whole. */
export function readParts(root: string): PatternParts {
  const read = (name: string) => readFileSync(join(root, 'patterns', name), 'utf8');
  return parsePatternParts(read(EFFECTS_FILE), read(SYMPTOMS_FILE));
}

/**
 * Finds for each pattern the test that expects it: the file under `test/patterns` that names its id in quotes, not
 * only to say that it must not be told; a list of what no test tells is no proof. The file whose name is the nearest to the topic's is taken.
 */
export function readProofs(root: string, topics: readonly PatternTopic[]): ReadonlyMap<string, string> {
  const folder = join(root, 'test/patterns');
  const files = readdirSync(folder).filter(
    (name) => name.endsWith('.test.ts') && name !== 'coverage.test.ts',
  );
  const named = files.map((name) => ({ name, ids: idsNamedIn(readFileSync(join(folder, name), 'utf8')) }));
  const proofs = new Map<string, string>();
  for (const { name: topic, patterns } of topics) {
    const ranked = [...named].sort(
      (a, b) => Number(startsAlike(b.name, topic)) - Number(startsAlike(a.name, topic)),
    );
    for (const { id } of patterns) {
      const proof = ranked.find(({ ids }) => ids.has(id));
      if (proof) proofs.set(id, `test/patterns/${proof.name}`);
    }
  }
  return proofs;
}

function startsAlike(file: string, topic: string): boolean {
  return file.split(/[-.]/)[0] === topic.split('-')[0];
}

function idsNamedIn(source: string): ReadonlySet<string> {
  const lines = source.split('\n').filter((line) => !/\.not\.to/.test(line));
  return new Set([...lines.join('\n').matchAll(/['"`]([a-z0-9][a-z0-9-]+)['"`]/g)].map(([, id = '']) => id));
}

/** Writes the whole document; paths are given from the folder `docs`. */
export function documentOf(topics: readonly PatternTopic[], proofs: ReadonlyMap<string, string>): string {
  return [
    '# What it knows without a model',
    'Written from the library by `npm run readme`. Every pattern stands here with what it must see before it is told, and with the test whose fixture proves it.',
    ...topics.flatMap(({ name, patterns }) => [
      `## ${name}`,
      table(
        ['kind of trouble', 'what must be seen', 'severity', 'proved by'],
        patterns.map((pattern) => [
          code(pattern.id),
          wordsOf(pattern),
          pattern.severity + (pattern.latent ? ', when asked' : ''),
          proofOf(proofs.get(pattern.id)),
        ]),
      ),
    ]),
    '## Against the lists of others',
    ...PEER_LISTS.flatMap(({ title, about, items }) => [
      `### ${title}`,
      about,
      table(
        ['theirs', 'told here as', 'proved by'],
        items.map((item) => [item.item, answerOf(item), proofsOf(item, proofs)]),
      ),
    ]),
    '',
  ].join('\n\n');
}

/** Writes the few lines about it that the README has. */
export function summaryOf(topics: readonly PatternTopic[]): string {
  const count = (severity: string) =>
    topics.flatMap(({ patterns }) => patterns).filter((pattern) => pattern.severity === severity).length;
  const total = topics.reduce((sum, { patterns }) => sum + patterns.length, 0);
  const lists = PEER_LISTS.map(({ title, items }) => `${title} (${items.length})`).join('; ');
  return [
    `${total} patterns over ${FACT_KINDS.size} kinds of facts (${count('critical')} critical, ${count('high')} high, ${count('medium')} medium, ${count('low')} low), each proved by a fixture. Set against the lists of others: ${lists}.`,
    'The tables: [docs/coverage.md](docs/coverage.md).',
  ].join('\n\n');
}

function wordsOf({ requires, not_when }: Pattern): string {
  const needs = requires.map(requirementInWords).join('<br>');
  if (not_when.length === 0) return needs;
  const never = [...new Set(not_when.map(({ fact }) => code(fact)))].join(', ');
  return `${needs}<br>Not with ${never}.`;
}

function requirementInWords({ fact, where = {}, on = 'same' }: Requirement): string {
  const doc = (FACT_KINDS.get(fact)?.doc ?? fact).replace(/\.$/, '');
  const place = PLACES[on];
  const values = Object.entries(where).map(([name, expression]) => `${name} like ${code(expression)}`);
  const details = [...(place ? [place] : []), ...values].join(', ');
  return `${doc}${details === '' ? '' : ` (${details})`}.`;
}

function answerOf({ patterns, note }: PeerItem): string {
  const ids = patterns.map(code).join(', ');
  return note === undefined ? ids : [ids, note].filter((part) => part !== '').join('; ');
}

function proofsOf({ patterns }: PeerItem, proofs: ReadonlyMap<string, string>): string {
  const files = new Set(patterns.map((id) => proofs.get(id)));
  return [...files]
    .map(proofOf)
    .filter((proof) => proof !== '')
    .join(', ');
}

/** The path of a test in the repository; no link, because the package is without tests. */
function proofOf(path: string | undefined): string {
  return path === undefined ? '' : code(path);
}

/** Writes a table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Writes a word as code. */
export function code(text: string): string {
  return `\`${text}\``;
}
