// Controllers that the cloud takes for their node, beside those that it refuses under a role of their own.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { event, object, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const KEYS = object('ExternalSecret', 'till-keys', {
  apiVersion: 'external-secrets.io/v1beta1',
  spec: { target: { name: 'till-keys' } },
  status: {
    conditions: [
      { type: 'Ready', status: 'False', reason: 'SecretSyncedError', message: 'could not get secret data' },
    ],
  },
});
const refused = (session: string, ending = 'is not authorized to perform: secretsmanager:GetSecretValue') =>
  event(
    { kind: 'ExternalSecret', name: 'till-keys' },
    'UpdateFailed',
    `error retrieving secret, err: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/${session} ${ending}`,
  );
const around = (...events: readonly KubeObject[]) => [...workload('till'), KEYS, ...events];
const NODE = 'pool-node-role/i-0a1b2c3d4e5f60718';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'controller-without-cloud-role',
    question: 'external secret till-keys in shop is not synced',
    objects: around(refused(NODE)),
    logs: { 'shop/till-0': 'open' },
    says: [
      'ExternalSecret shop/till-keys',
      'secretsmanager:GetSecretValue',
      'pool-node-role',
      'service account',
    ],
    unless: [
      { name: 'it has a role of its own', objects: around(refused('keys-reader/1764561600000000000')) },
      {
        name: 'it fails for another reason',
        objects: around(refused(NODE, 'ThrottlingException: Rate exceeded')),
      },
      { name: 'nothing is said of why', objects: around() },
    ],
  },
];

expectTold(CASES);
