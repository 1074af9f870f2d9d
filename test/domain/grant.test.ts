// Commands that give rights: only to the pods' own account, no more than was refused, and with a warning where it matters.
import { expect, test } from 'vitest';
import { givesRights, judgeGrants } from '../../src/domain/grant.ts';

const argv = (line: string): readonly string[] => `kubectl ${line}`.split(' ');
const ROLE = argv('-n shop create role web-pods --verb=list --resource=pods');
const BINDING = argv('-n shop create rolebinding web-pods --role=web-pods --serviceaccount=shop:web');
const OWN = ['shop:web'];

test('a role and its binding to the own account may be proposed', () => {
  expect(judgeGrants([ROLE, BINDING, argv('get pods')], OWN)).toEqual({
    allowed: [true, true, true],
    problem: null,
    warning: null,
  });
});

test.each([
  ['-n shop create rolebinding web-pods --role=web-pods --serviceaccount=shop:other', /somebody else/],
  ['-n shop create rolebinding web-pods --role=web-pods --user=evil:mallory', /somebody else/],
  [
    '-n shop create rolebinding web-pods --role=web-pods --user evil --serviceaccount=shop:web',
    /somebody else/,
  ],
  ['-n shop create rolebinding web-pods --role=web-pods --group=system:authenticated', /somebody else/],
  ['create clusterrolebinding x --clusterrole=cluster-admin --serviceaccount=shop:web', /more rights/],
  ['-n shop create rolebinding x --clusterrole=admin --serviceaccount=shop:web', /more rights/],
  ['create token admin -n kube-system', /rights that exist/],
  ["patch clusterrole view -p '{}'", /rights that exist/],
  ['edit role.rbac.authorization.k8s.io/web', /rights that exist/],
  ['set subject clusterrolebinding admin --serviceaccount=shop:web', /rights that exist/],
  ['auth reconcile -f x', /rights that exist/],
])('%s may not', (line, reason) => {
  const { allowed, problem } = judgeGrants([ROLE, argv(line), argv('get pods')], OWN);
  expect(problem).toMatch(reason);
  expect(allowed).toEqual([false, false, true]);
});

test('a role for nobody is not proposed', () => {
  expect(judgeGrants([ROLE], OWN).problem).toMatch(/nobody is named/);
});

test.each([
  ['-n shop create role web-pods --verb=list --resource=secrets', /secrets/],
  ['-n shop create role web-pods --verb=* --resource=pods', /everything/],
  ['-n shop create role web-pods --verb=list --resource=*', /everything/],
  ['-n kube-system create role web-pods --verb=list --resource=pods', /kube-system/],
])('%s comes with a warning in words', (line, warning) => {
  expect(judgeGrants([argv(line), BINDING], OWN).warning).toMatch(warning);
});

test.each([
  'get roles',
  'describe rolebinding x',
  'auth can-i get pods',
  'create serviceaccount web',
  'delete pod x',
])('%s gives no rights', (line) => expect(givesRights(argv(line))).toBe(false));
