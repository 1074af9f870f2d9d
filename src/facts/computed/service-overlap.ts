// Facts of Services whose selector takes more than the workload that serves them: part of the requests goes astray.
import type { ObjectRef } from '../../domain/kube.ts';
import { formatLabels } from '../kube-json.ts';
import { inWords, type PodSource, selectsSource } from '../pod-sources.ts';
import type { Emit, FactKind } from '../rules.ts';
import { isHeadless, type Service, selectorOf } from '../service-json.ts';
import { judgePort, portsInWordsOf, targetOf } from '../service-ports.ts';

export const SERVICE_OVERLAP_KINDS: Readonly<Record<string, FactKind>> = {
  'service.takes-other-workload': {
    doc: 'The selector of a Service takes the pods of a second workload, which does not serve the port.',
    depth: 'origin',
    captures: [
      'selector',
      'port',
      'target_port',
      'backend',
      'backend_kind',
      'other',
      'other_kind',
      'declared',
      'new_selector',
    ],
  },

  'service.takes-neighbour': {
    doc: 'The selector of a Service takes the pods of a second program, which has a Service of its own.',
    depth: 'origin',
    captures: ['selector', 'backend', 'backend_kind', 'other', 'other_kind', 'other_service', 'new_selector'],
  },
};

/**
 * Tells of the workloads that a Service selects beside the one it is for: they run another program, and another Service
 * selects them alone. Copies of one program behind one Service are meant so (a canary, two colours).
 */
export function extractNeighbours(
  service: Service,
  subject: ObjectRef,
  selected: readonly PodSource[],
  services: readonly Service[],
  emit: Emit,
): void {
  if (selected.length < 2 || isHeadless(service)) return;
  const alone = new Map(
    services.flatMap((other) => {
      const selector = selectorOf(other);
      const taken =
        selector && other !== service ? selected.filter((one) => selectsSource(selector, one)) : [];
      return taken.length === 1 && taken[0] ? [[taken[0], other] as const] : [];
    }),
  );
  const backends = selected.filter((source) => !alone.has(source));
  const [backend] = backends;
  if (!backend || backends.length > 1) return;
  for (const [other, own] of alone) {
    if (programsOf(backend).some((program) => programsOf(other).includes(program))) continue;
    const selector = formatLabels(selectorOf(service));
    const otherService = own.metadata?.name ?? '';
    emit(
      'service.takes-neighbour',
      subject,
      `spec.selector: ${selector} takes the pods of ${inWords(backend.ref)} and of ${inWords(other.ref)}, which service ${otherService} selects alone`,
      {
        selector,
        backend: backend.ref.name,
        backend_kind: backend.ref.kind.toLowerCase(),
        other: other.ref.name,
        other_kind: other.ref.kind.toLowerCase(),
        other_service: otherService,
        new_selector: narrowSelector(backend, other),
      },
    );
  }
}

/** The images of a workload without tags: two versions of one program are one. */
function programsOf({ spec }: PodSource): readonly string[] {
  return (spec?.containers ?? []).map(({ image = '' }) => image.replace(/@.*$/, '').replace(/:[^/:]+$/, ''));
}

/**
 * Splits the workloads that a Service selects by whether they declare its target ports, and tells of those that do not
 * where others do. Gives the ones whose ports are still to be judged by themselves.
 */
export function extractOverlap(
  service: Service,
  subject: ObjectRef,
  selected: readonly PodSource[],
  emit: Emit,
): readonly PodSource[] {
  if (selected.length < 2 || isHeadless(service)) return selected;
  const astray = new Set<PodSource>();
  for (const port of service.spec?.ports ?? []) {
    const serving = selected.filter((source) => judgePort(port, source) === null && declaresPort(source));
    const [backend] = serving;
    if (!backend) continue;
    for (const other of selected.filter((source) => judgePort(port, source) !== null)) {
      astray.add(other);
      const selector = formatLabels(selectorOf(service));
      const declared = portsInWordsOf(other);
      emit(
        'service.takes-other-workload',
        subject,
        `spec.selector: ${selector} takes the pods of ${inWords(backend.ref)} and of ${inWords(other.ref)}, which declare ${declared} and not ${targetOf(port)}`,
        {
          selector,
          port: port.port,
          target_port: targetOf(port),
          backend: backend.ref.name,
          backend_kind: backend.ref.kind.toLowerCase(),
          other: other.ref.name,
          other_kind: other.ref.kind.toLowerCase(),
          declared,
          new_selector: narrowSelector(backend, other),
        },
      );
    }
  }
  return selected.filter((source) => !astray.has(source));
}

function declaresPort(source: PodSource): boolean {
  return portsInWordsOf(source) !== 'no port';
}

/** Labels of the one workload that the other does not have. */
function narrowSelector(backend: PodSource, other: PodSource): string | undefined {
  const own = Object.entries(backend.labels).filter(
    ([key, value]) => other.labels[key] !== value && !/hash$|revision/.test(key),
  );
  return own.length > 0 ? formatLabels(Object.fromEntries(own)) : undefined;
}
