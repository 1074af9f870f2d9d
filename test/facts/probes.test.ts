// What a failing probe asks is read from the pod's own spec: of the container that the message names.
import { describe, expect, it } from 'vitest';
import { probeInWords, withProbeAsked } from '../../src/facts/probes.ts';
import { look } from '../support/extracting.ts';
import { NAMESPACE, pod } from '../support/objects.ts';

const CART = {
  name: 'cart',
  image: 'registry.example/cart:1',
  ports: [{ containerPort: 8080, name: 'http' }, { containerPort: 9090 }],
  readinessProbe: { httpGet: { path: '/ready', port: 80 }, timeoutSeconds: 3 },
  livenessProbe: { tcpSocket: { port: 8080 } },
  startupProbe: { exec: { command: ['pg_isready'] }, failureThreshold: 30, periodSeconds: 5 },
};
const PROXY = {
  name: 'proxy',
  image: 'registry.example/proxy:1',
  readinessProbe: { grpc: { port: 9000 } },
};
const SUBJECT = { kind: 'Pod', namespace: NAMESPACE, name: 'cart-0' } as const;

function asked(containers: readonly object[], captures: Readonly<Record<string, string>>) {
  const { extractor } = look([pod('cart-0', { containers: containers as never })]);
  return withProbeAsked(SUBJECT, captures, extractor.inventory);
}

describe('a probe that fails', () => {
  it('is that of the container that is named, of its own kind', () => {
    expect(asked([PROXY, CART], { container: 'cart', probe: 'Readiness' })).toMatchObject({
      asks: 'GET :80/ready',
      port: 80,
      path: '/ready',
      declared: '8080 (http), 9090',
    });
    expect(asked([PROXY, CART], { container: 'cart', probe: 'Liveness' })).toMatchObject({
      asks: 'TCP :8080',
      port: 8080,
      // It asks a port that is declared.
      declared: undefined,
    });
    expect(asked([PROXY, CART], { container: 'cart', probe: 'Startup' })).toMatchObject({
      asks: 'exec pg_isready',
      patience: '30 times every 5 s',
    });
  });

  it('is that of the only container when none is named', () => {
    expect(asked([CART], { probe: 'Readiness' })).toMatchObject({ container: 'cart', asks: 'GET :80/ready' });
  });

  it('of several containers is nobody’s when none is named', () => {
    const captures = { probe: 'Readiness' };
    expect(asked([PROXY, CART], captures)).toEqual(captures);
  });

  it('keeps what the message says itself, and its patience when it is too slow', () => {
    const captures = {
      container: 'cart',
      probe: 'Readiness',
      port: '8080',
      error: 'context deadline exceeded',
    };
    expect(asked([CART], captures)).toMatchObject({ port: '8080', patience: 'timeout 3 s' });
  });
});

it.each([
  [undefined, undefined],
  [{}, undefined],
  [{ httpGet: { port: 80 } }, 'GET :80/'],
  [{ tcpSocket: { port: 5432 } }, 'TCP :5432'],
  [{ grpc: { port: 9000 } }, 'gRPC :9000'],
  [{ exec: { command: ['pg_isready', '-q'] } }, 'exec pg_isready -q'],
])('%j in words', (probe, words) => {
  expect(probeInWords(probe)).toBe(words);
});
