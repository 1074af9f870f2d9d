// The baseline of a scan: what is known is left out until its day, what is new or over is told, what nobody saw is gone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ScanReport, Trouble } from '../../src/app/scan.ts';
import { baselineOf, compareWith, readBaseline, troubleId } from '../../src/app/scan-baseline.ts';
import { oomDiagnosis } from '../support/investigations.ts';

function trouble(name: string, parts: Partial<Trouble> = {}): Trouble {
  const affected = [{ kind: 'Deployment', namespace: 'shop', name }];
  return { ...oomDiagnosis({ affected }), consequences: [], ...parts };
}

function reportOf(troubles: readonly Trouble[], parts: Partial<ScanReport> = {}): ScanReport {
  return {
    cluster: { id: 'c-1', context: 'prod', namespace: null },
    groups:
      troubles.length === 0 ? [] : [{ pattern: 'oom-killed', category: 'oom', severity: 'high', troubles }],
    steps: [],
    omissions: [],
    notLooked: [],
    stopped: false,
    objectCount: 3,
    callCount: 2,
    durationMs: 1,
    ...parts,
  };
}

const TODAY = '2026-11-30';
const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-baseline-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the id of a problem', () => {
  it('is that of its cause and workload, not of a pod or a run', () => {
    const job = (name: string) => trouble('x', { affected: [{ kind: 'Job', namespace: 'shop', name }] });
    expect(troubleId(job('report-28394838'))).toBe(troubleId(job('report-28394999')));
    expect(troubleId(trouble('cart', { rootCause: 'other words' }))).toBe(troubleId(trouble('cart')));
    expect(troubleId(trouble('cart'))).not.toBe(troubleId(trouble('till')));
    expect(troubleId(trouble('cart'))).not.toBe(troubleId(trouble('cart', { pattern: 'missing-env' })));
  });
});

describe('a scan against its baseline', () => {
  const { entries } = baselineOf(reportOf([trouble('cart'), trouble('till')]));
  const [cart, till] = entries;

  it('tells only what is new', () => {
    const baseline = { schemaVersion: 1, entries } as const;
    const compared = compareWith(baseline, reportOf([trouble('cart'), trouble('desk')]), TODAY);
    expect(compared.report.groups.flatMap(({ troubles }) => troubles)).toEqual([trouble('desk')]);
    expect(compared.known.map(({ entry }) => entry)).toEqual([cart]);
    expect(compared.gone).toEqual([till]);
    expect(compareWith(baseline, reportOf([trouble('cart')]), TODAY).report.groups).toEqual([]);
  });

  it.each([
    ['2026-11-29', 1],
    ['2026-11-30', 0],
    [null, 0],
  ])('until %s: %i told', (until, told) => {
    const baseline = { schemaVersion: 1, entries: entries.map((entry) => ({ ...entry, until })) } as const;
    const compared = compareWith(baseline, reportOf([trouble('cart')]), TODAY);
    expect(compared.report.groups).toHaveLength(told);
    expect(compared.expired).toHaveLength(told);
  });

  it.each<[string, Partial<ScanReport>]>([
    ['it was stopped', { stopped: true }],
    ['something was not read', { notLooked: [{ what: 'pods', why: 'forbidden' }] }],
  ])('calls nothing gone when %s', (_name, parts) => {
    expect(compareWith({ schemaVersion: 1, entries }, reportOf([], parts), TODAY).gone).toEqual([]);
  });
});

describe('the file', () => {
  const path = join(folder, 'baseline.json');

  it('is read as it was written, with what people said in it', () => {
    expect(readBaseline(path)).toBeNull();
    const baseline = baselineOf(reportOf([trouble('cart')]));
    const said = {
      ...baseline,
      entries: baseline.entries.map((entry) => ({ ...entry, reason: 'old', until: TODAY })),
    };
    writeFileSync(path, JSON.stringify(said));
    expect(readBaseline(path)).toEqual(said);
  });

  it.each([
    ['', /is not a baseline/],
    ['[]', /it is not an object/],
    ['{"schemaVersion":2,"entries":[]}', /schemaVersion is not 1/],
    ['{"schemaVersion":1,"entries":[{"id":""}]}', /entries\[0\]\.id is not a text/],
    ['{"schemaVersion":1,"entries":[{"id":"a","until":"2026-02-31"}]}', /entries\[0\]\.until is not a day/],
    ['{"schemaVersion":1,"entries":[{"id":"a","until":"next week"}]}', /until is not a day/],
  ])('%s is refused', (text, message) => {
    writeFileSync(path, text);
    expect(() => readBaseline(path)).toThrow(
      expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
