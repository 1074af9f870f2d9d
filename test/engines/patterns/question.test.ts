// What a question names: namespaces, objects, kinds.
import { describe, expect, test } from 'vitest';
import { refKey } from '../../../src/domain/kube.ts';
import {
  namedObjects,
  namespaceGuessed,
  namespaceNamed,
  parseQuestion,
} from '../../../src/engines/patterns/question.ts';
import {
  speaksOfChanges,
  speaksOfDns,
  speaksOfLogs,
  speaksOfMetrics,
  speaksOfState,
} from '../../../src/engines/patterns/topics-asked.ts';
import { Inventory } from '../../../src/facts/inventory.ts';

const NAMESPACES = ['shop', 'shop-eu', 'default', 'node', 'kube-system'];

describe('the namespace that a question names', () => {
  test.each([
    ['why is cart in shop crashing?', 'shop'],
    ['cart (shop-eu) answers 502', 'shop-eu'],
    ['shop-eu: everything is down', 'shop-eu'],
    ['which node is full', null],
    ['pods in node are pending', 'node'],
    ['the default deployment hangs', null],
    ['cart crashes', null],
  ])('%s → %s', (question, namespace) => {
    expect(namespaceNamed(parseQuestion(question), NAMESPACES)).toBe(namespace);
  });

  test.each([
    ['pods of cart in namespace shop crash', 'shop'],
    ['cart crashes -n shop', 'shop'],
    ['ns: payments is down', 'payments'],
    ['cart crashes', null],
  ])('guessed without a list: %s → %s', (question, namespace) => {
    expect(namespaceGuessed(question)).toBe(namespace);
  });
});

describe('the objects that a question names', () => {
  const inventory = new Inventory(0);
  const add = (kind: string, name: string, more: object = {}): void => {
    inventory.add({ kind, metadata: { name, namespace: 'shop', ...more } });
  };
  add('Deployment', 'cart');
  add('ReplicaSet', 'cart-5b69', {
    ownerReferences: [{ kind: 'Deployment', name: 'cart', controller: true }],
  });
  add('Pod', 'cart-5b69-vxlqj', {
    labels: { app: 'basket' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'cart-5b69', controller: true }],
  });
  add('Deployment', 'auth-gateway');
  add('Service', 'cart');
  add('ServiceAccount', 'default');
  add('Deployment', 'shop');

  test.each([
    ['why is cart crashing', ['Deployment shop/cart', 'Service shop/cart']],
    ['pod cart-5b69-vxlqj restarts', ['Deployment shop/cart']],
    ['basket is slow', ['Deployment shop/cart']],
    ['the auth gateway is down', ['Deployment shop/auth-gateway']],
    ['deploy/auth-gateway hangs', ['Deployment shop/auth-gateway']],
    ['the default is wrong', []],
    ['what is wrong in shop', []],
    ['shop in shop is down', ['Deployment shop/shop']],
  ])('%s → %j', (question, expected) => {
    const named = namedObjects(parseQuestion(question), 'shop', inventory).map(refKey);
    expect(named.sort()).toEqual(expected);
  });

  test.each([
    ['application storefront in shop does not sync', ['Application cd/storefront']],
    ['the storefront is odd', ['Application cd/storefront']],
    ['cart of the storefront is odd', ['Deployment shop/cart', 'Service shop/cart']],
  ])('what is applied from elsewhere is called by its name: %s → %j', (question, expected) => {
    const wider = new Inventory(0);
    for (const { ref } of inventory.objects()) {
      const known = inventory.find(ref);
      if (known) wider.add(known);
    }
    wider.add({
      kind: 'Application',
      apiVersion: 'argoproj.io/v1alpha1',
      metadata: { name: 'storefront', namespace: 'cd' },
    });
    wider.add({ kind: 'RoleBinding', metadata: { name: 'storefront', namespace: 'shop' } });
    const named = namedObjects(parseQuestion(question), 'shop', wider).map(refKey);
    expect(named.sort()).toEqual(expected);
  });

  test.each([
    ['no logs of cart in kibana', true],
    ['loki has no lines of cart', true],
    ['the logs of cart are full of errors', false],
    ['kibana is down', false],
  ])('logs that do not arrive: %s → %s', (question, expected) => {
    expect(speaksOfLogs(parseQuestion(question))).toBe(expected);
  });

  test.each([
    ['no metrics of cart in grafana', true],
    ['cart is not among the targets of prometheus', true],
    ['the alert for cart never fires in alertmanager', true],
    ['cart answers 500 on /metrics', false],
    ['grafana crashes', false],
  ])('measurements that do not arrive: %s → %s', (question, expected) => {
    expect(speaksOfMetrics(parseQuestion(question))).toBe(expected);
  });

  test.each([
    ['shop.example.com does not resolve', true],
    ['the new hostname is not found', true],
    ['the record is never created in route 53', true],
    ['cart crashes', false],
    ['cart writes records to kafka', false],
  ])('names that are not in DNS: %s → %s', (question, expected) => {
    expect(speaksOfDns(parseQuestion(question))).toBe(expected);
  });

  test.each([
    ['we cannot scale cart any more', true],
    ['kubectl apply ends with an error', true],
    ['no change gets through', true],
    ['nothing can be deployed, no deployments arrive', true],
    ['cart cannot reach its database', false],
  ])('changes that are not taken: %s → %s', (question, expected) => {
    expect(speaksOfChanges(parseQuestion(question))).toBe(expected);
  });

  test.each([
    ['cart is not ready', true],
    ['cart has never been healthy', true],
    ['cart crashes', true],
    ['cart writes nothing though all brokers are ready', false],
    ['all pods are running and healthy, but mails are not sent', false],
  ])('a state: %s → %s', (question, expected) => {
    expect(speaksOfState(parseQuestion(question))).toBe(expected);
  });

  test('an object of another namespace is not meant', () => {
    expect(namedObjects(parseQuestion('cart crashes'), 'other', inventory)).toEqual([]);
  });
});
