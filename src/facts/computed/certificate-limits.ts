// Facts of certificates that an authority refuses for having issued too many: who else asks for the same names.
import { conditionsOf } from '../conditions.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { textAt, valueAt } from '../topology/edge-rule.ts';

/** https://datatracker.ietf.org/doc/html/rfc8555 (error type rateLimited), and the words of Let's Encrypt. */
const LIMITED = /\brateLimited\b|too many certificates|too many new orders|rate limit/i;
/** At most so many others are named. */
const MAX_NAMED = 4;

export const certificateLimitTopic: Topic = {
  kinds: {
    'certificate.rate-limited': {
      doc: 'An authority issues no certificate because too many were asked for.',
      depth: 'origin',
      captures: ['message', 'dns_names'],
    },
    'certificate.same-names': {
      doc: 'Other Certificates ask for exactly the same names.',
      depth: 'origin',
      captures: ['others', 'count', 'dns_names'],
    },
  },
  relations: [{ extract: extractLimits }],
};

function extractLimits(inventory: Inventory, emit: Emit): void {
  const certificates = inventory.list('Certificate');
  for (const certificate of certificates) {
    const names = namesOf(certificate);
    const message = conditionsOf(certificate)
      .filter(({ status }) => status === 'False')
      .map((condition) => condition.message ?? '')
      .find((text) => LIMITED.test(text));
    if (message === undefined || names === '') continue;
    const subject = refOf(certificate);
    emit('certificate.rate-limited', subject, message, { message, dns_names: names });
    const others = certificates
      .filter(
        (other) =>
          other !== certificate && namesOf(other) === names && issuerOf(other) === issuerOf(certificate),
      )
      .map(refOf)
      .map(({ namespace, name }) => `${namespace}/${name}`)
      .sort();
    if (others.length === 0) continue;
    const more = others.length - MAX_NAMED;
    const named = [...others.slice(0, MAX_NAMED), ...(more > 0 ? [`${more} more`] : [])];
    emit('certificate.same-names', subject, `spec.dnsNames: ${names}; the same: ${others.length}`, {
      others: named.join(', '),
      count: others.length,
      dns_names: names,
    });
  }
}

function namesOf({ spec }: KubeObject): string {
  const names = valueAt(spec, ['dnsNames']);
  return Array.isArray(names) ? names.map(String).sort().join(', ') : '';
}

function issuerOf({ spec }: KubeObject): string | undefined {
  return textAt(spec, ['issuerRef', 'name']);
}
