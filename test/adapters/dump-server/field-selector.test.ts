import { describe, expect, test } from 'vitest';
import {
  compileFieldSelector,
  parseFieldSelector,
} from '../../../src/adapters/dump-server/field-selector.ts';
import { podNamed } from './support.ts';

const POD = podNamed('cart-1', { spec: { nodeName: 'worker-2', restartPolicy: 'Never' } });
const EVENT = {
  involvedObject: { kind: 'Pod', name: 'cart-1', namespace: 'shop', fieldPath: 'spec.containers{main}' },
  reason: 'BackOff',
  type: 'Warning',
  source: {},
  reportingComponent: 'kubelet',
};

function matches(key: string, selector: string, object: Record<string, unknown>): boolean {
  const { matchesIndex, matchesObject } = compileFieldSelector(key, parseFieldSelector(selector));
  return matchesIndex({ name: 'cart-1', namespace: 'shop' }) && (matchesObject?.(object) ?? true);
}

describe('field selectors', () => {
  test.each([
    ['pods', '', POD, true],
    ['pods', 'metadata.name=cart-1', POD, true],
    ['pods', 'metadata.namespace!=shop', POD, false],
    ['pods', 'spec.nodeName=worker-2,status.phase=Running', POD, true],
    ['pods', 'spec.nodeName=worker-2,status.phase!=Running', POD, false],
    ['pods', 'spec.restartPolicy==Never', POD, true],
    ['pods', 'status.podIP=10.0.0.7', POD, true],
    ['events', 'involvedObject.name=cart-1,type=Warning', EVENT, true],
    ['events', 'source=kubelet', EVENT, true],
    ['events', 'reason!=BackOff', EVENT, false],
    ['events.events.k8s.io', 'regarding.kind=Pod,reportingController=kubelet', EVENT, true],
    ['deployments.apps', 'metadata.name=cart-1', {}, true],
    ['nodes', 'spec.unschedulable=false', {}, true],
  ])('%s: %s', (key, selector, object, expected) => {
    expect(matches(key, selector, object)).toBe(expected);
  });

  test.each([
    ['pods', 'spec.color=red', 'field label not supported: spec.color'],
    ['pods', 'constructor=x', 'field label not supported: constructor'],
    [
      'deployments.apps',
      'spec.replicas=1',
      '"spec.replicas" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
  ])('%s refuses %s', (key, selector, message) => {
    expect(() => compileFieldSelector(key, parseFieldSelector(selector))).toThrow(message);
  });

  test('a selector without an operator is refused', () => {
    expect(() => parseFieldSelector('status.phase')).toThrow(/can't understand/);
  });
});
