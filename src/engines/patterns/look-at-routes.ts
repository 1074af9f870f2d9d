// The look at the custom objects that decide where requests go: routes may stand in any namespace.
import type { Step, ToolCall } from '../../domain/investigation.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import type { EngineAction } from '../../domain/ports.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import { wrongsOf } from '../../facts/topology/wrongs.ts';
import type { Evidence } from './evidence.ts';

const CUSTOM_KINDS_CALL: ToolCall = { tool: 'RUN_KUBECTL', args: { arguments: 'api-resources' } };
/** Kinds that send requests on, and that say which references of theirs are good. */
const ROUTING_KINDS: readonly string[] = [
  'httproutes.gateway.networking.k8s.io',
  'grpcroutes.gateway.networking.k8s.io',
  'tlsroutes.gateway.networking.k8s.io',
  'tcproutes.gateway.networking.k8s.io',
  'referencegrants.gateway.networking.k8s.io',
  'virtualservices.networking.istio.io',
  'destinationrules.networking.istio.io',
  'serviceentries.networking.istio.io',
  'ingressroutes.traefik.io',
  'ingressroutes.traefik.containo.us',
];

/** Tells whether objects say themselves that their requests are answered with errors. */
export function areRequestsFailing(starts: readonly ObjectRef[], evidence: Evidence): boolean {
  return starts.some((ref) =>
    evidence.about(evidence.topology.workloadOf(ref)).some(({ fact }) => wrongsOf(fact).includes('http-5xx')),
  );
}

/** Gives the look at routes in all namespaces, after that at the kinds that are served; null where there are none. */
export function lookAtRoutes(evidence: Evidence, steps: readonly Step[]): EngineAction | null {
  const done = new Set(steps.map(formatToolCall));
  if (!done.has(formatToolCall(CUSTOM_KINDS_CALL))) {
    return {
      type: 'steps',
      calls: [CUSTOM_KINDS_CALL],
      thought: 'looking whether custom kinds route requests',
    };
  }
  const served = new Set(
    evidence.withCode('api.custom-kind').map(({ fact }) => `${fact.captures.plural}.${fact.captures.group}`),
  );
  const kinds = ROUTING_KINDS.filter((kind) => served.has(kind));
  const call: ToolCall = { tool: 'LIST_ALL', args: { kind: kinds.join(',') } };
  if (kinds.length === 0 || done.has(formatToolCall(call))) return null;
  return { type: 'steps', calls: [call], thought: 'looking which routes requests take' };
}
