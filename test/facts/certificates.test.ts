// Facts of certificates, with the conditions and states that cert-manager writes.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { capturesOf, codesOf, look } from '../support/extracting.ts';
import { event, object } from '../support/objects.ts';

const SINCE = '2026-03-01T02:10:00Z';
const condition = (type: string, status: string, reason: string, message: string) => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: SINCE,
});
const spec = {
  secretName: 'web-tls',
  dnsNames: ['shop.example', 'www.shop.example'],
  issuerRef: { name: 'acme', kind: 'ClusterIssuer' },
};

function certificate(status: object): KubeObject {
  return object('Certificate', 'web', { apiVersion: 'cert-manager.io/v1', spec, status });
}

describe('a certificate', () => {
  test('that is there', () => {
    const fine = certificate({
      notAfter: '2026-05-01T00:00:00Z',
      conditions: [condition('Ready', 'True', 'Ready', 'Certificate is up to date and has not expired')],
    });
    expect(codesOf(look([fine]))).toEqual([]);
  });

  test('that has expired', () => {
    const old = certificate({
      notAfter: '2026-02-20T00:00:00Z',
      conditions: [
        condition('Ready', 'False', 'Expired', 'Certificate expired on Fri, 20 Feb 2026 00:00:00 UTC'),
      ],
    });
    const found = look([old]);
    expect(codesOf(found)).toContain('certificate.expired');
    expect(capturesOf(found, 'certificate.expired')).toMatchObject({
      expired_at: '2026-02-20T00:00:00Z',
      secret: 'web-tls',
      issuer: 'acme',
    });
  });

  test('that is not issued', () => {
    const message =
      'The certificate request has failed to complete and will be retried: Failed to wait for order resource "web-1" to become ready: order is in "invalid" state: ';
    const failing = certificate({
      conditions: [
        condition('Ready', 'False', 'DoesNotExist', 'Issuing certificate as Secret does not exist'),
        condition('Issuing', 'False', 'Failed', message),
      ],
    });
    expect(capturesOf(look([failing]), 'certificate.not-issued')).toMatchObject({
      reason: 'Failed',
      issuer_kind: 'ClusterIssuer',
    });
  });

  test('that is being issued for the first seconds', () => {
    const fresh = {
      ...condition('Ready', 'False', 'DoesNotExist', 'Issuing certificate as Secret does not exist'),
      lastTransitionTime: '2026-03-01T02:59:55Z',
    };
    expect(codesOf(look([certificate({ conditions: [fresh] })]))).toEqual([]);
  });

  test('concerns its issuer', () => {
    const { extractor } = look([certificate({})]);
    const used = extractor.inventory.linksFrom(
      { kind: 'Certificate', namespace: 'shop', name: 'web' },
      'uses',
    );
    expect(used).toEqual([{ kind: 'ClusterIssuer', namespace: null, name: 'acme' }]);
  });

  test('of another group is not cert-manager’s', () => {
    const other = object('Certificate', 'web', {
      apiVersion: 'networking.internal.knative.dev/v1alpha1',
      spec,
      status: { notAfter: '2020-01-01T00:00:00Z' },
    });
    expect(codesOf(look([other]))).toEqual([]);
  });
});

describe('the chain behind a certificate', () => {
  const acme = (kind: string, status: object): KubeObject =>
    object(kind, 'web-1', {
      apiVersion: 'acme.cert-manager.io/v1',
      spec: { dnsName: 'shop.example', type: 'HTTP-01' },
      status,
    });

  test.each([
    [
      acme('Challenge', {
        state: 'pending',
        presented: true,
        processing: true,
        reason: "Waiting for HTTP-01 challenge propagation: wrong status code '404', expected '200'",
      }),
      'certificate.challenge-failed',
      { domain: 'shop.example', type: 'HTTP-01', state: 'pending' },
    ],
    [
      acme('Order', {
        state: 'errored',
        reason: 'Failed to create Order: 429 urn:ietf:params:acme:error:rateLimited',
      }),
      'certificate.order-failed',
      { state: 'errored' },
    ],
    [
      object('CertificateRequest', 'web-1', {
        apiVersion: 'cert-manager.io/v1',
        status: {
          conditions: [
            condition(
              'Ready',
              'False',
              'Pending',
              'Referenced "ClusterIssuer" not found: clusterissuer.cert-manager.io "acme" not found',
            ),
          ],
        },
      }),
      'certificate.issuer-missing',
      { issuer_kind: 'ClusterIssuer', issuer: 'acme' },
    ],
    [
      object('CertificateRequest', 'web-1', {
        apiVersion: 'cert-manager.io/v1',
        status: {
          conditions: [
            condition('Denied', 'True', 'policy.cert-manager.io', 'no policy approved this request'),
          ],
        },
      }),
      'certificate.request-denied',
      { message: 'no policy approved this request' },
    ],
    [
      object('Issuer', 'ca', {
        apiVersion: 'cert-manager.io/v1',
        status: {
          conditions: [
            condition(
              'Ready',
              'False',
              'ErrGetKeyPair',
              'Error getting keypair for CA issuer: secrets "ca" not found',
            ),
          ],
        },
      }),
      'certificate.issuer-not-ready',
      { reason: 'ErrGetKeyPair' },
    ],
    [
      object('CertificateSigningRequest', 'csr-x', {
        apiVersion: 'certificates.k8s.io/v1',
        spec: { signerName: 'kubernetes.io/kubelet-serving', username: 'system:node:worker-1' },
        status: {},
      }),
      'certificate.request-not-approved',
      { signer: 'kubernetes.io/kubelet-serving' },
    ],
  ])('%#', (made, code, captures) => {
    expect(capturesOf(look([made]), code)).toMatchObject(captures);
  });

  test.each([
    acme('Challenge', { state: 'valid', reason: 'Successfully authorized domain' }),
    acme('Challenge', { state: 'pending' }),
    acme('Order', { state: 'valid' }),
  ])('well: %#', (made) => expect(codesOf(look([made]))).toEqual([]));

  test('an event of the certificate', () => {
    const complaint = event(
      { kind: 'Certificate', name: 'web' },
      'Failed',
      'The certificate request has failed to complete and will be retried: timeout',
    );
    expect(capturesOf(look([], [complaint]), 'certificate.not-issued')).toEqual({
      message: 'The certificate request has failed to complete and will be retried: timeout',
    });
  });
});
