// The built-in embedder: the same everywhere, blind to names, and near where the trouble is the same.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { BUILTIN_SPACE, createBuiltinEmbedder, embedText } from '../../../src/learning/embed/builtin.ts';
import { kindsOf, searchWordsOf } from '../../../src/learning/embed/question-words.ts';
import { calibrateThreshold, cosine, textsOfPatterns } from '../../../src/learning/embed/similarity.ts';
import { faultWordsOf, wordsOf } from '../../../src/learning/fault-words.ts';
import { stemOf } from '../../../src/learning/stem.ts';
import { builtinPatterns } from '../../support/library.ts';
import { findBigRecording } from '../../support/recordings.ts';

const likeness = (a: string, b: string) => cosine(embedText(a), embedText(b));

/** Troubles, each in several people's words, about objects that no two of them share. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  oom: [
    'why is gateway in bank-live OOMKilled',
    'pods of ranker in ml-batch run out of memory',
    'container of indexer (search-dev) ends with exit code 137, memory limit?',
  ],
  image: [
    'web-7 in shop-eu is in ImagePullBackOff',
    'cannot pull the image of billing in fin-core',
    'ErrImagePull for worker in jobs-test, is the tag wrong?',
  ],
  scheduling: [
    'nothing of trainer in gpu-lab gets scheduled',
    'pods of proxy in edge-1 stay Pending, insufficient cpu',
    'scheduler finds no node for cache in mem-prod: unschedulable',
  ],
  volume: [
    'PVC of archive in docs-main is not bound',
    'persistentvolumeclaim for db-0 (pg-stage) stays unbound, which storage class?',
    'the disk of queue in mq-live has no claim that is bound',
  ],
  dns: [
    'mailer in crm-blue cannot resolve host names',
    'DNS lookup of other services fails from api-2 (edge-green)',
    'no such host errors in portal, coredns?',
  ],
  certificate: [
    'x509 certificate of login in sso-live has expired',
    'TLS handshake fails for vault in sec-core, certificate?',
    'https to registry-cache in infra-1 says certificate expired',
  ],
  rbac: [
    'reporter in ops-eu gets forbidden from the API server',
    'RBAC permission denied for scanner in audit-2',
    'role of exporter in mon-live does not allow it, 403 forbidden',
  ],
  endpoints: [
    'service payments in pay-live has no endpoints',
    'selector of the service stock in shop-2 matches nothing, endpoints are empty',
    'no endpoints behind service cart-api (web-core), label mismatch?',
  ],
  quota: [
    'quota of team-a keeps rollup from getting more replicas',
    'exceeded quota in batch-eu when scaling importer',
    'deployment feed in news-1 does not scale, resource quota exceeded',
  ],
  job: [
    'job cleanup in cron-live failed with BackoffLimitExceeded',
    'the cronjob nightly-export (dwh-core) did not complete its job',
    'migration job of catalog in db-test failed',
  ],
};

describe('likeness', () => {
  const questions = Object.entries(ASKED).flatMap(([trouble, texts]) =>
    texts.map((text) => ({ trouble, text })),
  );

  it('is highest to the same trouble in other words', () => {
    const missed = questions.filter(({ trouble, text }) => {
      const [best] = questions
        .filter((other) => other.text !== text)
        .sort((a, b) => likeness(text, b.text) - likeness(text, a.text));
      return best?.trouble !== trouble;
    });
    expect(missed.length / questions.length).toBeLessThanOrEqual(0.1);
  });

  it('does not follow names', () => {
    const names: readonly (readonly [string, string])[] = [
      ['cart', 'shop-prod'],
      ['mailer-2', 'crm-live'],
      ['scheduler', 'batch-eu'],
      ['search', 'media-core'],
      ['gateway', 'kyc-team'],
    ];
    for (const text of [
      'APP in NS is crash looping',
      'why is APP (NS) not ready',
      'service APP in NS has no endpoints',
    ]) {
      const asked = names.map(([app, namespace]) => text.replace('APP', app).replace('NS', namespace));
      for (const a of asked) for (const b of asked) expect(likeness(a, b)).toBeGreaterThan(0.85);
    }
    expect(
      likeness('cart in shop-prod is crash looping', 'cart in shop-prod has an expired certificate'),
    ).toBeLessThan(0.3);
  });

  test.each([
    ['pods keep crashing', 'the pod is in CrashLoopBackOff'],
    ['restarts all the time', 'it restarted again'],
    ['ImagePullBackOff', 'cannot pull image'],
    ['is OOMKilled', 'exit code 137'],
  ])('joins "%s" and "%s"', (a, b) => {
    expect(likeness(a, b)).toBeGreaterThan(0.3);
  });
});

it('gives vectors of unit length, of zeros where nothing is said', async () => {
  const [some, nothing, empty] = await createBuiltinEmbedder().embed(
    ['cart crashes', 'what is it', ''],
    'query',
  );
  expect(some?.length).toBe(BUILTIN_SPACE.dimensions);
  expect(Math.hypot(...(some ?? []))).toBeCloseTo(1, 5);
  expect(nothing?.every((value) => value === 0)).toBe(true);
  expect(empty?.every((value) => value === 0)).toBe(true);
});

it('takes any text', () => {
  for (const text of ['\0', '💥 pod', 'a'.repeat(100_000), 'Ünïcödé in shop-prod', '((((', '-- -- ..']) {
    const vector = embedText(text);
    expect(vector.every(Number.isFinite)).toBe(true);
  }
});

it('is the version that it says: after a change of what it gives, raise VERSION and this sum', () => {
  const hash = createHash('sha256');
  for (const text of Object.values(ASKED).flat()) {
    // Rounded: the last bit of a root may differ between machines.
    for (const value of embedText(text)) hash.update(value.toFixed(4));
  }
  expect(`${BUILTIN_SPACE.digest} ${hash.digest('hex').slice(0, 16)}`).toBe('2 f52cea633fca60ed');
});

describe('words', () => {
  test.each([
    ['crashes crashed crashing', 'crash'],
    ['schedule scheduled scheduling schedules', 'schedul'],
    ['stopped stopping stops', 'stop'],
    ['pulling pulled pulls', 'pull'],
    ['probes probe', 'prob'],
    ['retries retry retried', 'retry'],
    ['dies died dying', 'die'],
    ['status', 'status'],
    ['cart-6fb9 ', 'cart-6fb9'],
  ])('%s come from %s', (forms, stem) => {
    for (const form of forms.trim().split(' ')) expect(stemOf(form)).toBe(stem);
  });

  test.each<[string, readonly string[]]>([
    ['pods keep crashing with exit code 137', ['crash', 'oom']],
    ['no route to host', ['ingress']],
    ['what is it', []],
    ['CreateContainerConfigError', ['config', 'uncreated']],
    ['starts', []],
  ])('"%s" speaks of %j', (text, faults) => {
    expect([...faultWordsOf(text)]).toEqual(expect.arrayContaining([...faults]));
    if (faults.length === 0) expect(faultWordsOf(text).size).toBe(0);
  });

  test.each([
    ['cart in shop-prod is down', 'cart shop-prod'],
    ['pods of ledger in etl are down', 'ledger etl'],
    ['why is chat (kyc-team) slow', 'chat kyc-team'],
    ['scheduler in batch-eu fails', 'scheduler batch-eu'],
    ['is the pod stuck in Terminating', ''],
    ['web-7f9 broke', 'web-7f9'],
  ])('names of "%s" are %s', (text, names) => {
    const words = wordsOf(text);
    const kinds = kindsOf(words, (at) => faultWordsOf(words[at] ?? '').size > 0);
    expect(words.filter((_, at) => kinds[at] === 'name').join(' ')).toBe(names);
  });

  it('searches by what tells', () => {
    expect(searchWordsOf('Why is cart in shop-prod still crashing, please?')).toEqual([
      'cart',
      'shop-prod',
      'crashing',
    ]);
  });
});

it('has a threshold between what is unrelated and what is alike', async () => {
  const embedder = createBuiltinEmbedder();
  const threshold = await calibrateThreshold(embedder, textsOfPatterns(builtinPatterns()));
  expect(threshold).toBeGreaterThan(0.4);
  expect(threshold).toBeLessThan(0.8);
  expect(likeness('cart in shop-prod is crash looping', 'mailer in crm-eu is crash looping')).toBeGreaterThan(
    threshold,
  );
  expect(await calibrateThreshold(embedder, [{ text: 'crash', trouble: 'a' }])).toBe(0.7);
});

const recording = findBigRecording('prod-eu-1');
const incidentsPath = `${recording}.incidents.jsonl`;

it.skipIf(recording === undefined || !existsSync(incidentsPath))(
  'finds another incident of the same family first, of recorded ones',
  () => {
    const incidents = readFileSync(incidentsPath, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; family: string; questions: readonly string[] });
    const asked = incidents.flatMap(({ id, family, questions }) =>
      questions.map((text) => ({ id, family, vector: embedText(text) })),
    );
    const recurrent = asked.filter(({ id, family }) => asked.some((o) => o.family === family && o.id !== id));
    const right = recurrent.filter(({ id, family, vector }) => {
      const others = asked.filter((other) => other.id !== id);
      const similarities = others.map((other) => cosine(vector, other.vector));
      return others[similarities.indexOf(Math.max(...similarities))]?.family === family;
    });
    expect(right.length / recurrent.length).toBeGreaterThanOrEqual(0.95);
  },
);
