// RUN_KUBECTL: any other read-only command, as the policy allows it.
import type { Fact } from '../../domain/fact.ts';
import type { FactExtractor } from '../../facts/extract.ts';
import { namespaceOfReleases } from '../../facts/helm-releases.ts';
import type { GatewayResult } from '../kubectl-gateway.ts';
import { withFindings } from './digest.ts';
import { outputOf, TOOL_TIMEOUT_MS, type Tool } from './tool.ts';

/** Its output is kept up to here, in bytes. */
const MAX_OUTPUT_BYTES = 64 * 1024;

export const runKubectl: Tool = {
  name: 'RUN_KUBECTL',
  description:
    'Runs one read-only kubectl command: get, describe, logs, events, top, rollout status or history, api-resources.',
  run: async ({ arguments: line = '' }, { gateway, extractor, signal }) => {
    const result = await gateway.runLine(line, {
      timeoutMs: TOOL_TIMEOUT_MS,
      maxBytes: MAX_OUTPUT_BYTES,
      signal,
    });
    return withFindings(outputOf(result, result.status === 'ok' ? factsOf(result, extractor) : []));
  },
};

/** What was run says how its output is read; tables of `get`, but for that of releases, are for the eye of the model alone. */
function factsOf(result: GatewayResult, extractor: FactExtractor): readonly Fact[] {
  const [, verb = '', subject = ''] = result.call.argv;
  if (verb === 'api-resources') return extractor.fromApiResources(result.text);
  if (verb === 'describe') return extractor.fromDescription(result.text, subject.split('/')[0] ?? '');
  const namespace = namespaceOfReleases(result.call.argv);
  return namespace === null ? [] : extractor.fromReleases(result.text, namespace);
}
