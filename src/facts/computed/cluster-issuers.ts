// Facts of certificates that ask an Issuer of their namespace where the one of that name is a ClusterIssuer.
import type { Fact } from '../../domain/fact.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { recordsAt, textAt } from '../topology/edge-rule.ts';

/** By this annotation cert-manager asks an Issuer of the Ingress' own namespace for its certificate. */
const OWN_ISSUER = 'cert-manager.io/issuer';

export const clusterIssuerTopic: Topic = {
  kinds: {
    'certificate.issuer-is-cluster-wide': {
      doc: 'A certificate names an Issuer of its namespace that does not exist, and a ClusterIssuer is called so.',
      depth: 'origin',
      captures: ['issuer', 'ingress'],
    },
  },
};

/** Looks for a ClusterIssuer of the name of an Issuer that was not found. */
export function findClusterIssuers(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    const { issuer = '', issuer_kind: kind } = captures;
    if (code !== 'certificate.issuer-missing' || kind !== 'Issuer') continue;
    if (!inventory.find({ kind: 'ClusterIssuer', namespace: null, name: issuer })) continue;
    const askers = inventory
      .list('Certificate', subject.namespace)
      .filter((made) => textAt(made.spec, ['issuerRef', 'name']) === issuer)
      .filter((made) => (textAt(made.spec, ['issuerRef', 'kind']) ?? 'Issuer') === 'Issuer');
    for (const certificate of askers)
      emit('certificate.issuer-is-cluster-wide', refOf(certificate), quote, {
        issuer,
        ingress: ingressOf(certificate, inventory),
      });
  }
}

/** The Ingress by whose annotation the certificate was made. */
function ingressOf(certificate: KubeObject, inventory: Inventory): string | undefined {
  const secret = textAt(certificate.spec, ['secretName']);
  const found = inventory
    .list('Ingress', refOf(certificate).namespace)
    .filter(({ metadata }) => metadata?.annotations?.[OWN_ISSUER] !== undefined)
    .find(({ spec }) => recordsAt(spec, ['tls']).some(({ secretName }) => secretName === secret));
  return found && refOf(found).name;
}
