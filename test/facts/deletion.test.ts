// Facts of what was deleted and is still there: objects with finalizers, namespaces with content.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { capturesOf, codesOf, look } from '../support/extracting.ts';
import { object, pod } from '../support/objects.ts';

const LONG_AGO = '2026-03-01T02:00:00Z';
const JUST_NOW = '2026-03-01T02:59:30Z';

describe('an object that was deleted', () => {
  const claim = (finalizers: readonly string[], deletionTimestamp = LONG_AGO): KubeObject =>
    object('PersistentVolumeClaim', 'data', {}, { finalizers, deletionTimestamp });

  test('stays while a finalizer is on it, and somebody uses it', () => {
    const user = pod('cart-0', {
      podSpec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
    });
    expect(
      capturesOf(look([claim(['kubernetes.io/pvc-protection']), user]), 'object.stuck-terminating'),
    ).toEqual({
      since: LONG_AGO,
      finalizers: 'kubernetes.io/pvc-protection',
      waits_for: 'the pods that still use the claim to end',
      held_by: 'cart-0',
    });
  });

  test.each([
    [claim([]), undefined],
    [claim(['kubernetes.io/pvc-protection'], JUST_NOW), undefined],
    [
      object(
        'Cache',
        'main',
        { apiVersion: 'shop.example/v1' },
        { finalizers: ['shop.example/cleanup'], deletionTimestamp: LONG_AGO },
      ),
      'shop.example/cleanup',
    ],
    [
      object(
        'Service',
        'web',
        {},
        { finalizers: ['service.kubernetes.io/load-balancer-cleanup'], deletionTimestamp: LONG_AGO },
      ),
      'service.kubernetes.io/load-balancer-cleanup',
    ],
  ])('%#', (made, finalizers) => {
    expect(capturesOf(look([made]), 'object.stuck-terminating')?.['finalizers']).toBe(finalizers);
  });
});

describe('a namespace that was deleted', () => {
  const namespace = (conditions: readonly object[], deletionTimestamp = LONG_AGO): KubeObject =>
    object(
      'Namespace',
      'old',
      { status: { phase: 'Terminating', conditions } },
      { namespace: undefined, deletionTimestamp },
    );
  const holds = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    reason,
    message,
  });

  test.each([
    [
      holds(
        'NamespaceDeletionDiscoveryFailure',
        'DiscoveryFailed',
        'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: the server is currently unable to handle the request',
      ),
      'namespace.discovery-failed',
      { api_group: 'metrics.k8s.io/v1beta1' },
    ],
    [
      holds(
        'NamespaceFinalizersRemaining',
        'SomeFinalizersRemain',
        'Some content in the namespace has finalizers remaining: shop.example/cleanup in 2 resource instances',
      ),
      'namespace.finalizers-remain',
      { finalizers: 'shop.example/cleanup in 2 resource instances' },
    ],
    [
      holds(
        'NamespaceFinalizersRemaining',
        'SomeFinalizerRemain',
        'Some finalizers are remaining: shop.example/cleanup in 2 resource instances',
      ),
      'namespace.finalizers-remain',
      { finalizers: 'shop.example/cleanup in 2 resource instances' },
    ],
    [
      holds(
        'NamespaceContentRemaining',
        'SomeResourcesRemain',
        'Some resources are remaining: caches.shop.example has 2 resource instances',
      ),
      'namespace.content-remains',
      { remaining: 'caches.shop.example has 2 resource instances' },
    ],
    [
      holds(
        'NamespaceDeletionContentFailure',
        'ContentDeletionFailed',
        'Failed to delete all resource types, 1 remaining: conversion webhook failed',
      ),
      'namespace.delete-failed',
      {},
    ],
  ])('%j', (condition, code, captures) => {
    const found = look([namespace([condition])]);
    expect(codesOf(found)).toEqual(['namespace.terminating', code]);
    expect(capturesOf(found, code)).toMatchObject(captures);
  });

  test('is given a minute, and is well with all conditions false', () => {
    expect(codesOf(look([namespace([], JUST_NOW)]))).toEqual([]);
    const fine = {
      type: 'NamespaceContentRemaining',
      status: 'False',
      reason: 'ContentRemoved',
      message: 'All content successfully removed',
    };
    expect(codesOf(look([namespace([fine])]))).toEqual(['namespace.terminating']);
  });
});
