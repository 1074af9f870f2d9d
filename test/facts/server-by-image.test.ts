// The server that a message means which names a kind of server and no host.
import { expect, test } from 'vitest';
import { Inventory } from '../../src/facts/inventory.ts';
import { serverOf } from '../../src/facts/server-by-image.ts';
import { pod } from '../support/objects.ts';

const running = (name: string, image: string, namespace = 'shop') =>
  pod(name, { namespace, containers: [{ name: 'main', image }] });
const caller = { kind: 'Pod', namespace: 'shop', name: 'cart-0' };

test.each([
  ['the only one of its kind', [running('store-0', 'registry.example/library/postgres:16')], 'store-0'],
  ['none of another kind', [running('store-0', 'registry.example/mysql:8')], undefined],
  ['none of another namespace', [running('store-0', 'postgres:16', 'other')], undefined],
  ['not by the name of its registry', [running('store-0', 'postgres.example/web:1')], undefined],
  [
    'none of several',
    [running('store-0', 'postgres:16'), running('archive-0', 'bitnami/postgresql:15')],
    undefined,
  ],
])('%s', (_, others, expected) => {
  const inventory = new Inventory(0);
  for (const made of [running('cart-0', 'registry.example/cart:1'), ...others]) inventory.add(made);
  expect(serverOf('PostgreSQL', caller, inventory)?.name).toBe(expected);
});
