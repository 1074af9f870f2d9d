// Facts are redacted as they will be read, and no part of the program makes an extractor that does not.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createExtractor } from '../../src/agent/extractor.ts';
import { FIXED_NOW_MS } from '../support/fixed-clock.ts';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

it('redacts what a fact quotes and captures, joined', () => {
  const extractor = createExtractor(FIXED_NOW_MS);
  const log =
    'FATAL: dial tcp 10.0.0.1:5432: connect: connection refused (postgres://app:hunter2@db:5432/shop)';
  const facts = extractor.fromLog(log, { kind: 'Pod', namespace: 'shop', name: 'web' }, 'app');
  expect(facts.length).toBeGreaterThan(0);
  expect(JSON.stringify(facts)).not.toContain('hunter2');
  expect(facts[0]?.quote).toContain('app:[redacted]@db');
});

it('is the only way to one', () => {
  const makers = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && readFileSync(join(SRC, path), 'utf8').includes('new FactExtractor('),
  );
  expect(makers).toEqual([join('agent', 'extractor.ts')]);
});
