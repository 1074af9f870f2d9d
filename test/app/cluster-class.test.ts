import { expect, test } from 'vitest';
import { clusterClassOf } from '../../src/app/cluster-class.ts';

const SETTING = 'prod=prod-*,*-live; test=kind-*,minikube';

test.each([
  ['prod-eu-1', 'prod'],
  ['quotes-live', 'prod'],
  ['kind-quotes', 'test'],
  ['minikube', 'test'],
  ['minikube-2', null],
  ['preprod-eu', null],
  ['a.prod-eu', null],
])('a context called %s is of the class %s', (context, name) => {
  expect(clusterClassOf(context, SETTING)).toBe(name);
});

test('signs in a rule mean themselves', () => {
  expect(clusterClassOf('aXb', 'prod=a.b')).toBeNull();
  expect(clusterClassOf('arn:aws:eks:eu-1:1:cluster/a+b', 'prod=arn:*/a+b')).toBe('prod');
});

test('without classes there is none', () => expect(clusterClassOf('prod', 'none')).toBeNull());
