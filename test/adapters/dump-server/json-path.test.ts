import { expect, test } from 'vitest';
import { compileJsonPath } from '../../../src/adapters/dump-server/json-path.ts';

const OBJECT = {
  metadata: { annotations: { 'example.com/owner': 'team-a' } },
  spec: { hosts: ['a', 'b', 'c'], replicas: 3 },
  status: {
    conditions: [
      { type: 'Ready', status: 'False', weight: 2 },
      { type: 'Synced', status: 'True', weight: 5 },
    ],
  },
};

test.each([
  ['.spec.replicas', [3]],
  ['{.spec.replicas}', [3]],
  ['$.spec.replicas', [3]],
  [".status.conditions[?(@.type=='Ready')].status", ['False']],
  ['.status.conditions[?(@.type=="Synced")].status', ['True']],
  ['.status.conditions[?(@.weight>3)].type', ['Synced']],
  ['.status.conditions[*].type', ['Ready', 'Synced']],
  ['.spec.hosts[0]', ['a']],
  ['.spec.hosts[-1]', ['c']],
  ['.spec.hosts[0:2]', ['a', 'b']],
  [".metadata.annotations['example.com/owner']", ['team-a']],
  ['.metadata.annotations.example\\.com/owner', ['team-a']],
  ['..weight', [2, 5]],
  ['.missing.path', []],
  ['.spec.hosts[', []],
  ['', [OBJECT]],
])('%s', (path, expected) => {
  expect(compileJsonPath(path)(OBJECT)).toEqual(expected);
});
