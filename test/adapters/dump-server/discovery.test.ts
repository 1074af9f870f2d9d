import { describe, expect, test } from 'vitest';
import {
  aggregateDiscovery,
  aggregatedVersionAsked,
} from '../../../src/adapters/dump-server/aggregated-discovery.ts';
import { readDiscovery } from '../../../src/adapters/dump-server/discovery.ts';
import { Recording } from '../../../src/adapters/dump-server/recording.ts';
import { SMALL_RECORDING } from '../../support/recordings.ts';
import { listOf, podNamed, writeRecording } from './support.ts';

const ASKED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

describe('aggregated discovery', () => {
  test.each([
    [ASKED, 'v2'],
    ['application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json', 'v2beta1'],
    ['application/json', undefined],
    ['application/json;as=Table;v=v1;g=meta.k8s.io', undefined],
  ])('%s asks for %s', (accept, version) => {
    expect(aggregatedVersionAsked(accept)).toBe(version);
  });

  test('holds every group, version and resource of the recorded documents', () => {
    const discovery = readDiscovery(new Recording({ directory: SMALL_RECORDING }));
    const groups = discovery.find('/apis')?.groups as readonly {
      name: string;
      versions: readonly { version: string }[];
    }[];
    const aggregated = aggregateDiscovery(discovery, '/apis', 'v2') as unknown as {
      items: readonly {
        metadata: { name: string };
        versions: readonly {
          version: string;
          freshness: string;
          resources: readonly { resource: string; scope: string }[];
        }[];
      }[];
    };
    expect(aggregated.items.map((item) => item.metadata.name)).toEqual(groups.map((group) => group.name));
    const deployments = aggregated.items
      .find((item) => item.metadata.name === 'apps')
      ?.versions[0]?.resources.find((resource) => resource.resource === 'deployments');
    expect(deployments).toMatchObject({ scope: 'Namespaced', shortNames: ['deploy'], categories: ['all'] });
    expect(
      aggregated.items.flatMap((item) => item.versions).every(({ freshness }) => freshness === 'Current'),
    ).toBe(true);
  });

  test('a group whose server did not answer is stale', () => {
    const directory = writeRecording({
      'nodes.json': listOf(),
      'discovery.json': {
        '/apis': { groups: [{ name: 'metrics.k8s.io', versions: [{ version: 'v1beta1' }] }] },
        '/apis/metrics.k8s.io/v1beta1': { kind: 'Status', code: 503, reason: 'ServiceUnavailable' },
      },
    });
    expect(aggregateDiscovery(readDiscovery(new Recording({ directory })), '/apis', 'v2')).toMatchObject({
      items: [{ versions: [{ version: 'v1beta1', freshness: 'Stale', resources: [] }] }],
    });
  });
});

describe('a recording without discovery', () => {
  const widget = {
    apiVersion: 'example.com/v1alpha1',
    kind: 'Widget',
    metadata: { name: 'w', namespace: 'shop' },
  };
  const directory = writeRecording({
    'shop/pods.json': listOf(podNamed('p')),
    'shop/widgets.example.com.json': listOf(widget),
    'nodes.json': listOf({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n' },
      status: { nodeInfo: { kubeletVersion: 'v1.29.3-eks-1' } },
    }),
  });
  const discovery = readDiscovery(new Recording({ directory }));

  test.each([
    ['', 'v1', 'pods', 'Pod', true],
    ['apps', 'v1', 'deployments', 'Deployment', true],
    ['', 'v1', 'nodes', 'Node', false],
    ['example.com', 'v1alpha1', 'widgets', 'Widget', true],
  ])('knows %s/%s %s', (group, version, plural, kind, namespaced) => {
    expect(discovery.findKind(group, version, plural)).toMatchObject({ kind, namespaced });
  });

  test('takes the version of the nodes', () => {
    expect(discovery.minor).toBe(29);
    expect(discovery.version).toMatchObject({ gitVersion: 'v1.29.3-eks-1' });
  });
});
