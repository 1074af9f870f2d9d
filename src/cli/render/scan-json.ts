// The JSON of a scan: field names, their order and their nulls are a promise to scripts.
import type { ScanReport, Trouble } from '../../app/scan.ts';
import { type ComparedScan, troubleId } from '../../app/scan-baseline.ts';
import { diagnosisJson, findingJson, SCHEMA_VERSION } from './investigation-json.ts';

/** Gives a scan as `scan --json` prints it. Steps come without what they showed. */
export function scanJson(report: ScanReport, compared: ComparedScan | null = null) {
  const { cluster, groups, steps, omissions, notLooked, stopped, objectCount, callCount, durationMs } =
    report;
  return {
    schemaVersion: SCHEMA_VERSION,
    cluster: { id: cluster.id, context: cluster.context, namespace: cluster.namespace },
    groups: groups.map(({ pattern, category, severity, troubles }) => ({
      pattern,
      category,
      severity,
      troubles: troubles.map(troubleJson),
    })),
    troubleCount: groups.reduce((count, { troubles }) => count + troubles.length, 0),
    omissions,
    notLooked: notLooked.map(({ what, why }) => ({ what, why })),
    stopped,
    steps: steps.map(({ index, tool, args, argv, status, durationMs: tookMs }) => ({
      index,
      tool,
      args,
      argv,
      status,
      durationMs: tookMs,
    })),
    objectCount,
    callCount,
    durationMs,
    ...(compared !== null && {
      baseline: {
        known: compared.known.map(({ entry }) => entry),
        expired: compared.expired,
        gone: compared.gone,
      },
    }),
  };
}

function troubleJson(trouble: Trouble) {
  return {
    id: troubleId(trouble),
    ...diagnosisJson(trouble),
    consequences: trouble.consequences.map(findingJson),
  };
}
