// Calls of Services that a forward proxy answers, beside calls that go without it and Services that refuse themselves.

import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const PROXY = 'http://squid.net.svc.cluster.local:3128';
const caller = (scheme = 'http'): readonly KubeObject[] =>
  workload('orders', {
    containers: [
      {
        name: 'main',
        image: 'registry.example/orders:1',
        env: [{ name: 'LIMITS_URL', value: `${scheme}://limits.shop.svc.cluster.local` }],
        envFrom: [{ configMapRef: { name: 'way-out' } }],
      },
    ],
  });
const settings = (
  without: string,
  proxy: Readonly<Record<string, string>> = { HTTP_PROXY: PROXY },
): KubeObject => object('ConfigMap', 'way-out', { data: { ...proxy, NO_PROXY: without } });
const called = [...workload('limits'), service('limits')];
const PLACES = 'localhost,127.0.0.1,.corp.example';
const PAGE = '<title>ERROR: The requested URL could not be retrieved</title>';
const refused = (page: string, host = 'limits.shop.svc.cluster.local') => ({
  'shop/orders-0': `2026-03-01 02:58:00,826 ERROR GET http://${host}/v1/limits -> 403 Forbidden, body: ${page}`,
  'shop/limits-0': 'listening on :8080',
});
const QUESTION = 'orders in shop gets 403 from limits on every call';
const CASES: readonly ToldCase[] = [
  {
    pattern: 'cluster-calls-answered-by-proxy',
    question: QUESTION,
    objects: [...caller(), ...called, settings(PLACES)],
    logs: refused(PAGE),
    says: ['Pod shop/orders-0', PROXY, 'HTTP_PROXY in ConfigMap way-out', 'NO_PROXY'],
    unless: [
      {
        name: 'the domain of the cluster goes without it',
        objects: [...caller(), ...called, settings(`${PLACES},.cluster.local`)],
      },
      {
        name: 'the Service goes without it',
        objects: [...caller(), ...called, settings(`${PLACES},limits.shop.svc.cluster.local`)],
      },
      { name: 'everything goes without it', objects: [...caller(), ...called, settings('*')] },
      { name: 'no proxy is set', objects: [...caller(), ...called, settings(PLACES, {})] },
      {
        name: 'the proxy is for https alone',
        objects: [...caller(), ...called, settings(PLACES, { HTTPS_PROXY: PROXY })],
      },
      { name: 'nothing says that the proxy answers', logs: refused('{"error":"no such limit"}') },
      { name: 'a host outside refuses', logs: refused(PAGE, 'api.supplier.example') },
    ],
  },
  {
    pattern: 'cluster-calls-sent-to-proxy',
    question: QUESTION,
    objects: [...caller(), ...called, settings(PLACES)],
    logs: refused('{"error":"denied"}'),
    says: [PROXY, 'limits.shop.svc.cluster.local', 'most likely it is the proxy that answers 403'],
    unless: [
      {
        name: 'the domain of the cluster goes without it',
        objects: [...caller(), ...called, settings('*.svc.cluster.local')],
      },
      { name: 'no proxy is set', objects: [...caller(), ...called, settings(PLACES, {})] },
    ],
  },
];

expectTold(CASES);
