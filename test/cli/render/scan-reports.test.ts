// A scan as JUnit and as SARIF: what counts as failed, what is passed over, and hostile text that stays text.
import { describe, expect, it } from 'vitest';
import type { ScanReport, Trouble } from '../../../src/app/scan.ts';
import { type JunitOptions, scanJunit } from '../../../src/cli/render/scan-junit.ts';
import { scanSarif } from '../../../src/cli/render/scan-sarif.ts';
import { oomDiagnosis } from '../../support/investigations.ts';

const HOSTILE = 'a]]><x>\u001b[2J"&\'\u0000b';

function trouble(name: string, parts: Partial<Trouble> = {}): Trouble {
  const affected = [{ kind: 'Deployment', namespace: 'shop', name }];
  return { ...oomDiagnosis({ affected }), consequences: [], ...parts };
}

function reportOf(troubles: readonly Trouble[], parts: Partial<ScanReport> = {}): ScanReport {
  return {
    cluster: { id: 'c-1', context: 'prod', namespace: null },
    groups: troubles.map((one) => ({
      pattern: one.pattern,
      category: one.category,
      severity: one.severity,
      troubles: [one],
    })),
    steps: [],
    omissions: [],
    notLooked: [],
    stopped: false,
    objectCount: 3,
    callCount: 2,
    durationMs: 1234,
    ...parts,
  };
}

const OPTIONS: JunitOptions = {
  startedAt: '2026-11-22T10:15:30.250Z',
  failOn: null,
  allowPartial: false,
  known: [],
};
const ENTRY = { id: 'x', what: 'x', reason: 'known <since> May', until: null };
const FORBIDDEN = [{ what: 'pods', why: 'forbidden' as const }];

/** Reads elements as a strict parser would: every tag closed, nothing bare. Good enough for what is written here. */
function wellFormed(xml: string): void {
  const open: string[] = [];
  for (const [, close, name = '', self] of xml.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (close) expect(open.pop()).toBe(name);
    else if (!self) open.push(name);
  }
  expect(open).toEqual([]);
  expect(xml.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#39);)/);
}

describe('JUnit', () => {
  it('is a passed test when nothing is wrong', () => {
    const xml = scanJunit(reportOf([]), OPTIONS);
    wellFormed(xml);
    expect(xml).toContain('tests="1" failures="0" errors="0" skipped="0" time="1.234"');
    expect(xml).toContain('name="nothing is wrong in all namespaces"/>');
  });

  it('counts failures from --fail-on upwards; lesser and known ones are skipped', () => {
    const report = reportOf([trouble('cart'), trouble('till', { severity: 'low' })]);
    const xml = scanJunit(report, {
      ...OPTIONS,
      failOn: 'medium',
      known: [{ trouble: trouble('desk'), entry: ENTRY }],
    });
    wellFormed(xml);
    expect(xml).toContain('tests="3" failures="1" errors="0" skipped="2"');
    expect(xml).toMatch(
      /name="deployment shop\/cart: oom-killed"><failure type="high" message="Container cart/,
    );
    expect(xml).toContain('<skipped message="known: known &lt;since&gt; May"/>');
  });

  it('calls what could not be read an error, unless that is passed over', () => {
    const report = reportOf([], { notLooked: FORBIDDEN });
    expect(scanJunit(report, OPTIONS)).toMatch(
      /errors="1".*\n[\s\S]*<error type="not-looked-at" message="pods:/,
    );
    expect(scanJunit(report, { ...OPTIONS, allowPartial: true })).toContain('errors="0" skipped="1"');
    expect(scanJunit(reportOf([], { stopped: true }), OPTIONS)).toContain('errors="1"');
  });

  it('keeps hostile text harmless', () => {
    const evil = trouble(HOSTILE, {
      rootCause: HOSTILE,
      commands: [HOSTILE],
      evidence: [{ step: 0, quote: HOSTILE }],
    });
    const xml = scanJunit(reportOf([evil]), OPTIONS);
    wellFormed(xml);
    expect(xml.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('SARIF', () => {
  const compared = (report: ScanReport) => ({ report, known: [], expired: [], gone: [] });

  it('has a rule for each cause, a place and a fingerprint for each problem', () => {
    const document = scanSarif(compared(reportOf([trouble('cart'), trouble('till')])), false, '1.0.0');
    const [run] = document.runs;
    expect(document.version).toBe('2.1.0');
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(['oom-killed']);
    expect(run?.results).toMatchObject([
      {
        ruleId: 'oom-killed',
        level: 'error',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'shop/deployment/cart' } } }],
        partialFingerprints: { 'k8sLearnTrouble/v1': expect.stringMatching(/^[0-9a-f]{16}$/) },
      },
      { ruleId: 'oom-killed' },
    ]);
    expect(run?.invocations[0]?.executionSuccessful).toBe(true);
  });

  it('says what is new, what is known and why, and what was not looked at', () => {
    const report = reportOf([trouble('cart')], { notLooked: FORBIDDEN });
    const known = [{ trouble: trouble('desk'), entry: ENTRY }];
    const [run] = scanSarif({ ...compared(report), known }, true, '1.0.0').runs;
    expect(run?.results).toMatchObject([
      { baselineState: 'new' },
      { baselineState: 'unchanged', suppressions: [{ justification: 'known <since> May' }] },
    ]);
    expect(run?.invocations[0]).toMatchObject({ executionSuccessful: false });
  });

  it('keeps hostile text harmless', () => {
    const text = JSON.stringify(
      scanSarif(compared(reportOf([trouble(HOSTILE, { rootCause: HOSTILE })])), false, ''),
    );
    expect(text).not.toMatch(/\\u00(?:0|1)/);
  });
});
