// The looks at the custom objects that decide where requests go and what is measured: they may stand in any namespace.
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

/** Kinds that say what is measured and shown, and those that choose among them by labels. */
const MONITORING_KINDS: readonly string[] = [
  ...[
    'prometheuses',
    'prometheusagents',
    'servicemonitors',
    'podmonitors',
    'probes',
    'scrapeconfigs',
    'prometheusrules',
    'alertmanagers',
    'alertmanagerconfigs',
  ].map((plural) => `${plural}.monitoring.coreos.com`),
  ...['vmagents', 'vmalerts', 'vmservicescrapes', 'vmpodscrapes', 'vmrules'].map(
    (plural) => `${plural}.operator.victoriametrics.com`,
  ),
  ...['grafanas', 'grafanadashboards', 'grafanadatasources'].map(
    (plural) => `${plural}.grafana.integreatly.org`,
  ),
];

/** Kinds whose controllers set the copies of others, or run them in their stead. */
const SCALING_KINDS: readonly string[] = [
  'scaledobjects.keda.sh',
  'rollouts.argoproj.io',
  'canaries.flagger.app',
];

/** Gives the look at those who scale others; null where no such kind is served. */
export function lookAtScalers(evidence: Evidence, steps: readonly Step[]): EngineAction | null {
  return lookAtServed(SCALING_KINDS, 'who scales what', evidence, steps);
}

/** Gives the look at routes in all namespaces, after that at the kinds that are served; null where there are none. */
export function lookAtRoutes(
  evidence: Evidence,
  steps: readonly Step[],
  isQuiet: boolean,
): EngineAction | null {
  const look = lookAtServed(ROUTING_KINDS, 'which routes requests take', evidence, steps);
  // Where nothing is in trouble, Ingresses of other namespaces may claim the same host.
  const isOpen = isQuiet && !evidence.topology.isComplete('Ingress', null);
  const ingresses: ToolCall = { tool: 'LIST_ALL', args: { kind: 'Ingress' } };
  if (!isOpen || steps.some((step) => formatToolCall(step) === formatToolCall(ingresses))) return look;
  const calls = look?.type === 'steps' ? look.calls : [];
  return { type: 'steps', calls: [...calls, ingresses], thought: 'looking which routes requests take' };
}

/** Gives the look at what is measured by whom, in all namespaces; null where no kind of that is served. */
export function lookAtMonitors(evidence: Evidence, steps: readonly Step[]): EngineAction | null {
  return lookAtServed(MONITORING_KINDS, 'what is measured and by whom', evidence, steps);
}

function lookAtServed(
  wanted: readonly string[],
  what: string,
  evidence: Evidence,
  steps: readonly Step[],
): EngineAction | null {
  const done = new Set(steps.map(formatToolCall));
  if (!done.has(formatToolCall(CUSTOM_KINDS_CALL)))
    return { type: 'steps', calls: [CUSTOM_KINDS_CALL], thought: `looking whether custom kinds say ${what}` };
  const served = new Set(
    evidence.withCode('api.custom-kind').map(({ fact }) => `${fact.captures.plural}.${fact.captures.group}`),
  );
  const kinds = wanted.filter((kind) => served.has(kind));
  const call: ToolCall = { tool: 'LIST_ALL', args: { kind: kinds.join(',') } };
  if (kinds.length === 0 || done.has(formatToolCall(call))) return null;
  return { type: 'steps', calls: [call], thought: `looking ${what}` };
}
