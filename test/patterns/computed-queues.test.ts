// Tasks that go into a queue which no worker reads, beside queues that somebody reads.
import type { Container, KubeObject } from '../../src/facts/kube-json.ts';
import { object, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const FROM = { envFrom: [{ configMapRef: { name: 'mill' } }] };
const routes = (queue: string): KubeObject =>
  object('ConfigMap', 'mill', { data: { TASK_ROUTES: `{"mill.grind.*": {"queue": "${queue}"}}` } });
const site = (more: Partial<Container> = FROM): readonly KubeObject[] =>
  workload('mill', { containers: [{ name: 'main', image: 'registry.example/mill:5', ...more }] });
const worker = (command: readonly string[], name = 'grinder', more: Partial<Container> = {}) =>
  workload(name, {
    containers: [{ name: 'main', image: 'registry.example/mill:5', command, ...FROM, ...more }],
  });
const CELERY = ['celery', '-A', 'mill', 'worker', '-l', 'INFO'];
const NAMED = worker([...CELERY, '-Q', 'celery,coarse']);
const logs = { 'shop/mill-0': 'GET / 200', 'shop/grinder-0': 'celery@grinder ready.' };
const QUESTION = 'what is ordered in mill in shop is never finished, the tasks never arrive at the workers';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'queue-without-reader',
    question: QUESTION,
    objects: [...site(), routes('fine'), ...NAMED],
    logs,
    says: ['queue fine', 'TASK_ROUTES, ConfigMap mill', 'deployment shop/grinder', 'celery, coarse'],
    unless: [
      { name: 'the queue is read', objects: [...site(), routes('coarse'), ...NAMED] },
      { name: 'a worker names no queue', objects: [...site(), routes('fine'), ...worker(CELERY)] },
      {
        name: 'another worker reads it',
        objects: [...site(), routes('fine'), ...NAMED, ...worker([...CELERY, '--queues=fine'], 'polisher')],
      },
      {
        name: 'the workers are of another program',
        objects: [
          ...site(),
          routes('fine'),
          ...worker([...CELERY, '-Q', 'celery'], 'grinder', {
            image: 'registry.example/bakery:1',
            envFrom: [],
          }),
        ],
      },
      { name: 'there are no workers', objects: [...site(), routes('fine')] },
    ],
  },
  {
    pattern: 'queue-without-reader',
    question: QUESTION,
    objects: [
      ...site({ env: [{ name: 'ROUTES', value: "{'invoice': {'queue': 'paper'}}" }] }),
      ...worker(['bundle', 'exec', 'sidekiq', '-q', 'default', '-q', 'mail,2']),
    ],
    logs,
    says: ['queue paper', 'ROUTES, its env', 'default, mail'],
    unless: [
      {
        name: 'one of its queues is meant',
        objects: [
          ...site({ env: [{ name: 'ROUTES', value: "{'invoice': {'queue': 'mail'}}" }] }),
          ...worker(['bundle', 'exec', 'sidekiq', '-q', 'default', '-q', 'mail,2']),
        ],
      },
    ],
  },
];

expectTold(CASES);
