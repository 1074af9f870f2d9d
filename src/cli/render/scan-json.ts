// The JSON of a scan: field names, their order and their nulls are a promise to scripts.
import type { ScanReport, Trouble } from '../../app/scan.ts';
import { diagnosisJson, findingJson, SCHEMA_VERSION } from './investigation-json.ts';

/** Gives a scan as `scan --json` prints it. Steps come without what they showed. */
export function scanJson(report: ScanReport) {
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
  };
}

function troubleJson(trouble: Trouble) {
  return { ...diagnosisJson(trouble), consequences: trouble.consequences.map(findingJson) };
}
