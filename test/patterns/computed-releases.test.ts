// Causes that stand in the records of helm, which nobody's state shows, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { event, object, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const revision = (release: string, version: number, status: string, age = '18h'): KubeObject =>
  object(
    'Secret',
    `sh.helm.release.v1.${release}.v${version}`,
    {},
    { labels: { owner: 'helm', name: release, status, version: `${version}` }, annotations: { age } },
  );
const WELL = { 'shop/cart-0': 'listening on :8080' };
const cart = workload('cart');
const QUESTION = 'the pipeline that deploys cart to shop fails since yesterday';

const release = (message: string): readonly KubeObject[] => [
  object(
    'HelmRelease',
    'cart',
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      spec: {},
      status: { conditions: [{ type: 'Ready', status: 'False', reason: 'UpgradeFailed', message }] },
    },
    {},
  ),
  event({ kind: 'HelmRelease', name: 'cart' }, 'UpgradeFailed', message),
];
const UNKNOWN_KIND = 'no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'helm-release-pending',
    question: QUESTION,
    objects: [
      ...cart,
      revision('cart', 9, 'deployed'),
      revision('cart', 10, 'pending-upgrade'),
      revision('till', 4, 'deployed'),
    ],
    logs: WELL,
    says: ['release cart', 'pending-upgrade', 'revision 10', 'Revision 9'],
    unless: [
      {
        name: 'a later revision was deployed',
        objects: [...cart, revision('cart', 9, 'pending-upgrade'), revision('cart', 10, 'deployed')],
      },
      {
        name: 'it was begun a moment ago',
        objects: [...cart, revision('cart', 9, 'deployed'), revision('cart', 10, 'pending-upgrade', '90s')],
      },
      {
        name: 'it is the release of a neighbour',
        objects: [...cart, ...workload('till'), revision('till', 10, 'pending-upgrade')],
      },
    ],
  },
  {
    pattern: 'helm-release-failed',
    question: 'cart in shop is not deployed any more',
    objects: [...cart, revision('cart', 9, 'deployed'), revision('cart', 10, 'failed')],
    logs: WELL,
    says: ['release cart', 'revision 10', 'failed'],
    unless: [
      {
        name: 'the upgrade after it went well',
        objects: [...cart, revision('cart', 9, 'failed'), revision('cart', 10, 'deployed')],
      },
    ],
  },
  {
    pattern: 'helm-release-speaks-removed-api',
    question: 'helm release cart in shop cannot be upgraded since the cluster is new',
    objects: release(
      `Helm upgrade failed for release shop/cart with chart cart@2.0.0: unable to build kubernetes objects from current release manifest: resource mapping not found for name: "cart": ${UNKNOWN_KIND}`,
    ),
    apiResources:
      'NAME SHORTNAMES APIVERSION NAMESPACED KIND\nhelmreleases helm.toolkit.fluxcd.io/v2 true HelmRelease',
    says: ['stored manifest', 'PodDisruptionBudget in policy/v1beta1'],
    unless: [
      {
        name: 'it is the new chart that names it',
        objects: release(
          `Helm upgrade failed for release shop/cart with chart cart@2.0.0: unable to build kubernetes objects from release manifest: resource mapping not found for name: "cart": ${UNKNOWN_KIND}`,
        ),
      },
    ],
  },
];

expectTold(CASES);
