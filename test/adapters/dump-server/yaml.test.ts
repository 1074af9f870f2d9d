import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DumpServer, startDumpServer } from '../../../src/adapters/dump-server/index.ts';
import { parseYaml, YamlError } from '../../../src/adapters/dump-server/yaml.ts';
import { SMALL_RECORDING } from '../../support/recordings.ts';
import { kubectl, listOf, podNamed, writeRecording } from './support.ts';

test.each<[string, unknown]>([
  [
    'a: 1\nb: x y\nc:\nd: null\ne: true\nf: "true"\n',
    { a: 1, b: 'x y', c: null, d: null, e: true, f: 'true' },
  ],
  ['---\na:\n- b\n- c: 1\n  d: 2\n-\n  e: 3\n', { a: ['b', { c: 1, d: 2 }, { e: 3 }] }],
  ['a:\n  - - 1\n    - 2\n  - []\n  - {}\n', { a: [[1, 2], [], {}] }],
  [
    'a: |\n  one\n   two\n\n  three\nb: |-\n  x\nc: |+\n  y\n\nd: z\n',
    { a: 'one\n two\n\nthree\n', b: 'x', c: 'y\n\n', d: 'z' },
  ],
  ['a: |2-\n    indented\n  not\n', { a: '  indented\nnot' }],
  ['a: >\n  one\n  two\n\n  three\n', { a: 'one two\nthree\n' }],
  ['a: one\n  two\n\n  three\nb: 1\n', { a: 'one two\nthree', b: 1 }],
  ["a: 'it''s\n  folded'\n", { a: "it's folded" }],
  ['a: "one \\\n  \\ two\\n\\u00e9"\n', { a: 'one  two\né' }],
  ['\'k:{"x":"y"}\': {}\nf:status: {}\n.: {}\n', { 'k:{"x":"y"}': {}, 'f:status': {}, '.': {} }],
  ['# note\na: b # note\n', { a: 'b' }],
  [
    'a: http://x:80/y\nb: 2026-05-04T12:00:00Z\nc: 0755\nd: 1.5\ne: -3\n',
    { a: 'http://x:80/y', b: '2026-05-04T12:00:00Z', c: '0755', d: 1.5, e: -3 },
  ],
  ['- a: 1\n- a: 2\n', [{ a: 1 }, { a: 2 }]],
  ['a: ["x", 1]\n', { a: ['x', 1] }],
])('%j', (text, value) => {
  expect(parseYaml(text)).toEqual([value]);
});

test('reads every document', () => {
  expect(parseYaml('---\na: 1\n---\nb: 2\n')).toEqual([{ a: 1 }, { b: 2 }]);
});

test.each(['a: &x 1\n', 'a: 1\n   b: 2\nc\n', 'a: "open\n', 'a: {b: c}\n', '\tx: [\n'])(
  'refuses %j',
  (text) => {
    expect(() => parseYaml(text)).toThrow(YamlError);
  },
);

describe('what kubectl writes', () => {
  let server: DumpServer;
  beforeAll(async () => {
    server = await startDumpServer({ directory: SMALL_RECORDING });
  });
  afterAll(() => server.close());

  test.each([
    'pods,events',
    'configmaps,deployments,replicasets',
    'clusterroles,crd,nodes,providers',
    'all,quota,pvc,hpa,pdb,sa,role',
  ])('reads back as the same objects: %s', async (kinds) => {
    const [yaml, json] = await Promise.all(
      ['yaml', 'json'].map((form) => kubectl(server, 'get', kinds, '-A', '-o', form)),
    );
    expect(parseYaml(yaml?.stdout ?? '')).toEqual([JSON.parse(json?.stdout ?? '')]);
  });
});

test('a broken YAML file is named and the rest is served', async () => {
  const directory = writeRecording({
    'shop/pods.json': listOf(podNamed('p')),
    'shop/services.yaml': 'a: &x 1\n',
  });
  const server = await startDumpServer({ directory });
  expect((await kubectl(server, 'get', 'pods,svc', '-n', 'shop', '-o', 'name')).stdout).toBe('pod/p\n');
  expect(server.warnings).toEqual([
    expect.stringMatching(/services\.yaml cannot be read: line 1 is not understood/),
  ]);
  await server.close();
});
