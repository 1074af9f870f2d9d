// Facts of redirects without end: https is asked for behind a load balancer that has already taken it off.
import { describeRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import type { Service } from '../service-json.ts';
import { recordsAt, textAt, valueAt } from '../topology/edge-rule.ts';

const FORCES_HTTPS =
  /^(?:nginx\.ingress\.kubernetes\.io\/force-ssl-redirect|ingress\.kubernetes\.io\/(?:force-)?ssl-redirect|nginx\.org\/redirect-to-https|haproxy\.org\/ssl-redirect)$/;
const HTTP_PORT = 80;
const HTTPS_PORT = 443;
/** By this the NGINX controller believes what a proxy before it says of the request. */
const TRUSTS_PROXY = 'use-forwarded-headers';

export const redirectTopic: Topic = {
  kinds: {
    'ingress.forces-https': {
      doc: 'An Ingress has requests that come over plain HTTP redirected to https.',
      depth: 'context',
      captures: ['annotation'],
    },
    'ingress.tls-ends-before': {
      doc: 'The load balancer of an Ingress sends what comes in over https on to the plain port of the controller.',
      depth: 'context',
      captures: ['balancer', 'controller_namespace', 'target_port'],
    },
    'ingress.proxy-not-trusted': {
      doc: 'The controller behind such a load balancer is not set to believe its forwarded headers.',
      depth: 'origin',
      captures: ['balancer', 'config', 'setting'],
    },
  },
  relations: [{ extract: extractRedirects }],
};

function extractRedirects(inventory: Inventory, emit: Emit): void {
  for (const ingress of inventory.list('Ingress')) {
    const subject = refOf(ingress);
    const forced = Object.entries(ingress.metadata?.annotations ?? {}).find(
      ([key, value]) => FORCES_HTTPS.test(key) && value === 'true',
    );
    if (!forced) continue;
    emit('ingress.forces-https', subject, `annotation ${forced[0]}: true`, { annotation: forced[0] });
    const addresses = addressesOf(ingress);
    const services = inventory.list('Service') as readonly Service[];
    const balancer = services.find((one) => addressesOf(one).some((address) => addresses.includes(address)));
    const plain = balancer && plainTarget(balancer);
    if (!balancer || plain === undefined) continue;
    const { namespace } = refOf(balancer);
    const name = describeRef(refOf(balancer));
    const quote = `${name}: ports ${HTTP_PORT} and ${HTTPS_PORT} both go to targetPort ${plain}`;
    emit('ingress.tls-ends-before', subject, quote, {
      balancer: name,
      controller_namespace: namespace ?? undefined,
      target_port: plain,
    });
    if (!inventory.isComplete('ConfigMap', namespace)) continue;
    const configs = inventory.list('ConfigMap', namespace);
    if (configs.some((config) => textAt(valueAt(config, ['data']), [TRUSTS_PROXY]) === 'true')) continue;
    const own = configs.find((config) => refOf(config).name === refOf(balancer).name);
    emit('ingress.proxy-not-trusted', subject, `${quote}; no ConfigMap there has ${TRUSTS_PROXY}: true`, {
      balancer: name,
      config: own && describeRef(refOf(own)),
      setting: TRUSTS_PROXY,
    });
  }
}

/** The addresses that the status of an Ingress or a Service gives. */
function addressesOf(object: Pick<KubeObject, 'status'>): readonly string[] {
  return recordsAt(object.status, ['loadBalancer', 'ingress']).flatMap(
    (one) => textAt(one, ['hostname']) ?? textAt(one, ['ip']) ?? [],
  );
}

/** The port of the pods to which both plain and encrypted requests are sent; undefined where they part. */
function plainTarget({ spec }: Service): string | undefined {
  const targetOf = (port: number): string | undefined => {
    const own = spec?.ports?.find((candidate) => candidate.port === port);
    return own && `${own.targetPort ?? own.port}`;
  };
  const plain = targetOf(HTTP_PORT);
  return plain !== undefined && plain === targetOf(HTTPS_PORT) ? plain : undefined;
}
