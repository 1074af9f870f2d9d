// A scan as SARIF 2.1.0, which code hosts show beside the code (OASIS, sarif-v2.1.0).
import { unread } from '../../app/not-looked.ts';
import type { Trouble } from '../../app/scan.ts';
import { type ComparedScan, troubleId } from '../../app/scan-baseline.ts';
import { describeRef, type ObjectRef } from '../../domain/kube.ts';
import type { Severity } from '../../domain/pattern.ts';
import { stripControl } from '../../domain/strip-control.ts';
import { WHY_NOT } from './investigation-text.ts';
import { oneLine } from './text.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** Gives the document. Known problems are in it, suppressed, with who said why. */
export function scanSarif({ report, known }: ComparedScan, hasBaseline: boolean, version: string) {
  const fresh = report.groups.flatMap(({ troubles }) => troubles);
  const results = [
    ...fresh.map((trouble) => resultOf(trouble, hasBaseline ? { baselineState: 'new' } : {})),
    ...known.map(({ trouble, entry }) =>
      resultOf(trouble, {
        baselineState: 'unchanged',
        suppressions: [{ kind: 'external', ...(entry.reason !== null && { justification: entry.reason }) }],
      }),
    ),
  ];
  const rules = new Map(
    [...fresh, ...known.map(({ trouble }) => trouble)].map((trouble) => [ruleOf(trouble), trouble]),
  );
  const missed = unread(report.notLooked).map(({ what, why }) => `${what}: ${WHY_NOT[why]}`);
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'k8s-learn',
            version,
            rules: [...rules].map(([id, { category, severity, solution }]) => ({
              id,
              shortDescription: { text: id.replaceAll('-', ' ') },
              help: { text: stripControl(solution) },
              defaultConfiguration: { level: LEVELS[severity] },
              properties: { tags: ['kubernetes', category] },
            })),
          },
        },
        invocations: [
          {
            executionSuccessful: !report.stopped && missed.length === 0,
            toolExecutionNotifications: missed.map((text) => ({
              level: 'warning',
              message: { text: `not looked at: ${oneLine(text)}` },
            })),
          },
        ],
        results,
      },
    ],
  };
}

function ruleOf({ pattern, category }: Trouble): string {
  return pattern ?? `unexplained-${category}`;
}

function resultOf(trouble: Trouble, state: object) {
  const { affected, rootCause, severity, evidence } = trouble;
  return {
    ruleId: ruleOf(trouble),
    level: LEVELS[severity],
    message: { text: stripControl(rootCause) },
    locations: affected.slice(0, 1).map(locationOf),
    relatedLocations: affected.slice(1).map(locationOf),
    partialFingerprints: { 'k8sLearnTrouble/v1': troubleId(trouble) },
    properties: { severity, quotes: evidence.map(({ quote }) => oneLine(quote)) },
    ...state,
  };
}

/** An object of a cluster lies in no file: hosts that want one are given its path as kubectl would name it. */
function locationOf(ref: ObjectRef) {
  // A name with half a character cannot be part of a URI.
  const clean = (part: string): string => Buffer.from(oneLine(part)).toString();
  const path = [ref.namespace, ref.kind.toLowerCase(), ref.name].filter((part) => part !== null).map(clean);
  return {
    physicalLocation: {
      artifactLocation: { uri: path.map(encodeURIComponent).join('/') },
      region: { startLine: 1 },
    },
    logicalLocations: [
      { fullyQualifiedName: path.join('/'), kind: 'resource', name: clean(describeRef(ref)) },
    ],
  };
}
