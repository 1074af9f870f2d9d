// What addresses say, and what hosts stand for within the cluster.
import { describe, expect, test } from 'vitest';
import { parseAddress, resolveHost } from '../../src/facts/hosts.ts';
import { look } from '../support/first-look.ts';
import { NAMESPACE, object, pod, service, workload } from '../support/objects.ts';

const CART = [...workload('cart'), service('cart')];
const WEB = workload('web');

describe('addresses', () => {
  test.each([
    ['cart', { host: 'cart', port: undefined, scheme: undefined }],
    ['cart:8080', { host: 'cart', port: 8080, scheme: undefined }],
    ['http://cart:8080/v1?x=1', { host: 'cart', port: 8080, scheme: 'http' }],
    ['postgres://app:secret@db.data:5432/app', { host: 'db.data', port: 5432, scheme: 'postgres' }],
    ['jdbc:postgresql://db:5432/app', { host: 'db', port: 5432, scheme: 'postgresql' }],
    [
      'Cart.Shop.svc.cluster.local.',
      { host: 'cart.shop.svc.cluster.local', port: undefined, scheme: undefined },
    ],
    ['[fd00::7]:8080', { host: 'fd00::7', port: 8080, scheme: undefined }],
    ['10.96.0.20:80', { host: '10.96.0.20', port: 80, scheme: undefined }],
  ])('%s', (text, expected) => {
    expect(parseAddress(text)).toEqual(expected);
  });

  test.each(['', 'two words', 'http://', 'a'.repeat(600)])('no address: %j', (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});

describe('hosts', () => {
  const { inventory } = look([
    ...CART,
    service('db', { clusterIP: 'None', clusterIPs: ['None'] }),
    pod('db-0', { status: { podIP: '10.244.0.9' } }),
    object('Namespace', 'data', {}, { namespace: undefined }),
  ]).extractor;
  test.each([
    ['cart', 'service'],
    [`cart.${NAMESPACE}`, 'service'],
    [`cart.${NAMESPACE}.svc`, 'service'],
    [`cart.${NAMESPACE}.svc.cluster.local`, 'service'],
    ['10.96.0.20', 'service'],
    ['kart', 'missing'],
    [`kart.${NAMESPACE}`, 'missing'],
    [`kart.${NAMESPACE}.svc.corp.example`, 'missing'],
    [`db-0.db.${NAMESPACE}.svc.cluster.local`, 'pod'],
    ['db-0.db', 'pod'],
    ['10.244.0.9', 'pod'],
    ['mail.data.svc', 'unknown'],
    ['mail.data', 'unknown'],
    ['10.1.2.3', 'unknown'],
    ['localhost', 'loopback'],
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['example.com', 'external'],
    ['idp.corp.example', 'external'],
  ])('%s is %s', (host, expected) => {
    expect(resolveHost(host, NAMESPACE, inventory).type).toBe(expected);
  });

  test('a short name says nothing while Services are not known', () => {
    expect(resolveHost('kart', NAMESPACE, look(WEB, [], ['Pod']).extractor.inventory).type).toBe('unknown');
  });
});
