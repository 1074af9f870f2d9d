// Links in a recording: those that lead out of it are not followed.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isWithin } from '../../../src/adapters/dump-server/layout-files.ts';
import { readLayout } from '../../../src/adapters/dump-server/recording-layout.ts';
import { SMALL_RECORDING } from '../../support/recordings.ts';

let root: string;
let dump: string;
let outside: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'k8s-learn-links-'));
  dump = join(root, 'dump');
  outside = join(root, 'outside');
  cpSync(SMALL_RECORDING, dump, { recursive: true });
  mkdirSync(join(outside, 'web'), { recursive: true });
  writeFileSync(join(outside, 'pods.json'), '{"kind":"List","items":[]}');
  writeFileSync(join(outside, 'web', 'app.log'), 'not yours');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

it('reads no list and no folder through a link that leads out', () => {
  symlinkSync(outside, join(dump, 'stolen'));
  symlinkSync(join(outside, 'pods.json'), join(dump, 'pods.json'));
  symlinkSync(join(dump, 'quotes-live'), join(dump, 'twin'));
  const layout = readLayout(dump);
  expect(layout.namespaces).not.toContain('stolen');
  expect(layout.namespaces).toContain('twin');
  const paths = [...layout.sources.values()].flat().map(({ path }) => path);
  expect(paths).not.toContain(join(dump, 'pods.json'));
});

it('tells what lies within once links are followed', () => {
  symlinkSync(join(outside, 'web'), join(dump, 'quotes-live', 'web'));
  expect(isWithin(dump, join(dump, 'quotes-live', 'web', 'app.log'))).toBe(false);
  expect(isWithin(dump, join(dump, 'quotes-live', 'pods.json'))).toBe(true);
  expect(isWithin(dump, join(dump, 'quotes-live', 'none.json'))).toBe(false);
  expect(isWithin(dump, `${dump}-other`)).toBe(false);
});
