// A scan as text: few troubles in words, many as a table, nothing wider than the terminal.
import { describe, expect, it } from 'vitest';
import type { ScanReport, Trouble } from '../../../src/app/scan.ts';
import { createPaint } from '../../../src/cli/render/paint.ts';
import { renderScan } from '../../../src/cli/render/scan-text.ts';
import { visibleWidth } from '../../../src/cli/render/text.ts';

const WIDTH = 80;
const paint = createPaint(false);
const OUTPUT = {
  json: false,
  quiet: false,
  verbose: false,
  width: WIDTH,
  room: WIDTH,
  paint,
  errPaint: paint,
  progressStyle: 'nothing',
  programName: 'k8s-learn',
} as const;

function trouble(name: string, consequences: readonly string[] = []): Trouble {
  return {
    pattern: 'oom-killed',
    basis: 'evidence',
    category: 'oom',
    rootCause: `Container ${name} of pod shop/${name}-6fb7d9c5d-x2x7k exceeded its memory limit of 128Mi and was OOMKilled`,
    solution: 'Raise it.',
    commands: [],
    affected: [{ kind: 'Deployment', namespace: 'shop', name }],
    severity: 'high',
    confidence: 0.9,
    evidence: [],
    since: null,
    chain: [],
    consequences: consequences.map((service) => ({
      pattern: 'service-no-ready-endpoints',
      subject: { kind: 'Service', namespace: 'shop', name: service },
      summary: `Service shop/${service} has no ready endpoints: it selects deployment ${service}, and none of its pods is ready`,
      severity: 'high' as const,
    })),
  };
}

function report(troubles: readonly Trouble[], parts: Partial<ScanReport> = {}): ScanReport {
  const groups =
    troubles.length === 0
      ? []
      : [{ pattern: 'oom-killed', category: 'oom', severity: 'high' as const, troubles }];
  return {
    cluster: { id: 'c-1', context: 'prod', namespace: null },
    groups,
    steps: [],
    omissions: [],
    notLooked: [],
    stopped: false,
    objectCount: 120,
    callCount: 17,
    durationMs: 2400,
    ...parts,
  };
}

function lines(text: string): readonly string[] {
  for (const line of text.split('\n')) expect(visibleWidth(line), line).toBeLessThanOrEqual(WIDTH);
  return text.split('\n');
}

describe('a scan as text', () => {
  it('says that nothing is wrong', () => {
    expect(renderScan(report([]), OUTPUT)).toBe(
      'Nothing is wrong.\n\n120 objects in all namespaces · 17 kubectl calls · 2.4 s\n',
    );
  });

  it.each<[string, Partial<ScanReport>, RegExp]>([
    [
      'what could not be looked at',
      { omissions: ['could not list pods: forbidden'] },
      /^Nothing is wrong in what could be looked at\.\n\nNot looked at\n {2}could not list pods: forbidden\n/,
    ],
    ['a limit', { stopped: true }, /^Stopped at a limit; nothing wrong was seen until then\.\n/],
  ])('does not say so without saying %s', (_name, parts, expected) => {
    expect(renderScan(report([], parts), OUTPUT)).toMatch(expected);
  });

  it('tells few troubles in words, what follows indented below', () => {
    const text = renderScan(report([trouble('cart', ['cart', 'basket', 'till', 'desk', 'shelf'])]), OUTPUT);
    expect(lines(text).slice(0, 9)).toEqual([
      'high oom-killed',
      '  deployment shop/cart',
      '    Container cart of pod shop/cart-6fb7d9c5d-x2x7k exceeded its memory limit of',
      '    128Mi and was OOMKilled',
      expect.stringMatching(/^ {4}→ Service shop\/cart has no ready endpoints.*…$/),
      expect.stringMatching(/^ {4}→ Service shop\/basket/),
      expect.stringMatching(/^ {4}→ Service shop\/till/),
      '    → and 2 more',
      '',
    ]);
    expect(text).toContain('1 problem, 1 cause, 5 knock-on effects · ');
    expect(text).toMatch(/What to do about one: k8s-learn -n shop "what is wrong with cart"\n$/);
  });

  it('tells many as a row a cause, and each with --verbose', () => {
    const many = Array.from({ length: 13 }, (_, index) =>
      trouble(`app-${index}`, index === 0 ? ['web', 'api'] : []),
    );
    const text = renderScan(report(many), OUTPUT);
    expect(lines(text).slice(0, 5)).toEqual([
      'severity  n   cause',
      'high      13  Container app-0 of pod shop/app-0-6fb7d9c5d-x2x7k exceeded its',
      '              memory limit of 128Mi and was OOMKilled',
      expect.stringMatching(/^ {14}alike: shop\/app-1, shop\/app-2, .*…$/),
      '              → 2 services: shop/web, shop/api',
    ]);
    expect(text).toContain('13 problems, 1 cause, 2 knock-on effects');
    const each = renderScan(report(many), { ...OUTPUT, verbose: true });
    for (const { rootCause } of many) expect(each.replace(/\s+/g, ' ')).toContain(rootCause);
    expect(each).not.toContain('--verbose');
  });

  it('lets nothing of a cluster steer the terminal', () => {
    const evil = {
      ...trouble('x'),
      rootCause: 'a\u001b[2Jb',
      affected: [{ kind: 'Pod', namespace: 'shop', name: 'c\u001b]0;t\u0007d' }],
    };
    for (const many of [[evil], Array.from({ length: 13 }, () => evil)]) {
      const text = renderScan(report(many), OUTPUT);
      expect(text).not.toContain('\u001b');
      expect(text).not.toContain('\u0007');
    }
  });
});
