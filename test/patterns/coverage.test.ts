// What the library claims to know: every pattern is expected by a test of patterns, every trouble of the lists of
// other programs is told by patterns that exist, and the document that says so is current.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { documentOf, PEER_LISTS, readProofs, readTopics } from '../../scripts/troubles/document.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const topics = readTopics(ROOT);
const proofs = readProofs(ROOT, topics);
const ids = new Set(topics.flatMap(({ patterns }) => patterns.map(({ id }) => id)));

/** Patterns that no fixture tells by themselves: one says only that a namespace goes, one needs two namespaces. */
const UNPROVED = ['cluster-dns-down', 'namespace-terminating'];

test.each(topics)('every pattern of $name is expected by a test', ({ patterns }) => {
  const unproved = patterns.map(({ id }) => id).filter((id) => !proofs.has(id));
  expect(unproved.filter((id) => !UNPROVED.includes(id))).toEqual([]);
});

describe.each(PEER_LISTS)('$title', ({ items }) => {
  test('each item is told by patterns that exist and are proved, or says why not', () => {
    const wrong = items.filter(({ patterns, note }) =>
      patterns.length === 0
        ? note === undefined
        : patterns.some((id) => !ids.has(id) || !(proofs.has(id) || UNPROVED.includes(id))),
    );
    expect(wrong).toEqual([]);
  });

  test('no item stands twice', () => {
    const names = items.map(({ item }) => item);
    expect(new Set(names).size).toBe(names.length);
  });
});

test('the lists are whole', () => {
  const counts = PEER_LISTS.map(({ items }) => items.length);
  expect(counts).toEqual([30, 17, 45, 46]);
});

test('the document is current', () => {
  const written = readFileSync(join(ROOT, 'docs/coverage.md'), 'utf8');
  expect(written === documentOf(topics, proofs), 'run npm run readme').toBe(true);
});
