import { describe, expect, it } from 'vitest';
import { discoveryOf, keyOf, parseApiKinds } from '../../../../src/app/bench/record/api-kinds.ts';
import { parseSecretOutlines } from '../../../../src/app/bench/record/secret-outlines.ts';

const TABLE = `NAME                SHORTNAMES   APIVERSION                NAMESPACED   KIND               VERBS                CATEGORIES
bindings                         v1                        true         Binding            create               
pods                po           v1                        true         Pod                get,list,watch       all
deployments         deploy       apps/v1                   true         Deployment         get,list             all
providers                        pkg.crossplane.io/v1      false        Provider           get,list             crossplane,pkg
error: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: the server is unavailable
`;

describe('the kinds of a cluster', () => {
  it('are read from the table, whatever else stands there', () => {
    const kinds = parseApiKinds(TABLE);
    expect(kinds.map(keyOf)).toEqual(['bindings', 'pods', 'deployments.apps', 'providers.pkg.crossplane.io']);
    expect(kinds[3]).toEqual({
      plural: 'providers',
      shortNames: [],
      group: 'pkg.crossplane.io',
      version: 'v1',
      namespaced: false,
      kind: 'Provider',
      verbs: ['get', 'list'],
      categories: ['crossplane', 'pkg'],
    });
    expect(parseApiKinds('error: no connection')).toEqual([]);
    expect(parseApiKinds('')).toEqual([]);
  });

  it('become what discovery says', () => {
    const documents = discoveryOf(parseApiKinds(TABLE));
    expect(Object.keys(documents)).toEqual([
      '/api',
      '/apis',
      '/api/v1',
      '/apis/apps/v1',
      '/apis/pkg.crossplane.io/v1',
    ]);
    expect(documents['/api/v1']).toMatchObject({
      kind: 'APIResourceList',
      groupVersion: 'v1',
      resources: [{ name: 'bindings' }, { name: 'pods', shortNames: ['po'] }, { name: 'pods/log' }],
    });
    expect(documents['/apis']).toMatchObject({
      groups: [
        { name: 'apps', preferredVersion: { groupVersion: 'apps/v1' } },
        { name: 'pkg.crossplane.io' },
      ],
    });
  });
});

describe('the outline of a Secret', () => {
  it('has its name, its type, its keys and their sizes, nothing else', () => {
    const [first, second, ...more] = parseSecretOutlines(`Name:         db-credentials
Namespace:    shop
Labels:       app=cart
Annotations:  note: Name: hunter2

Type:  Opaque

Data
====
password:  5 bytes
url:       99999999 bytes
odd:       [redacted]


Name:         empty
Namespace:    shop

Type:  kubernetes.io/tls

Data
====
`);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ metadata: { name: 'db-credentials', namespace: 'shop' }, type: 'Opaque' });
    expect(Object.keys(first?.metadata ?? {})).toEqual(['name', 'namespace']);
    expect(first?.data['password']).toBe(Buffer.from('*****').toString('base64'));
    expect(Buffer.from(first?.data['url'] ?? '', 'base64')).toHaveLength(4096);
    expect(first?.data['odd']).toBe('');
    expect(second).toMatchObject({ type: 'kubernetes.io/tls', data: {} });
  });

  it.each(['', 'No resources found in shop namespace.', 'Denied: no'])('is not made of %j', (text) => {
    expect(parseSecretOutlines(text)).toEqual([]);
  });
});
