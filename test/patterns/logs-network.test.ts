// Every pattern of the logs of the network, TLS and what is called: a line that programs write, in each state of its container.
import { describe } from 'vitest';
import { expectInStates, type StatesRow } from './logs-states.ts';

const TOPICS: Readonly<Record<string, readonly StatesRow[]>> = {
  network: [
    [
      'dial tcp 10.1.2.3:5432: connect: connection refused',
      {
        crashing: 'connection-refused',
        'not-ready': 'connection-refused-not-ready',
        running: 'connection-refused-while-running',
        'init-crashing': 'init-connection-refused',
        'init-running': 'init-connection-refused-endless',
      },
    ],
    [
      'dial tcp 10.1.2.3:5432: i/o timeout',
      {
        crashing: 'connection-timeout',
        'not-ready': 'connection-timeout-not-ready',
        running: 'connection-timeout-while-running',
        'init-crashing': 'init-connection-timeout',
        'init-running': 'init-connection-timeout-endless',
      },
    ],
    [
      'dial tcp 10.1.2.3:443: connect: no route to host',
      {
        crashing: 'no-route-to-host',
        'not-ready': 'no-route-to-host-not-ready',
        running: 'no-route-to-host-while-running',
        'init-crashing': 'init-no-route-to-host',
        'init-running': 'init-no-route-to-host-endless',
      },
    ],
    [
      'ERROR read tcp 10.2.0.4:41000->10.3.0.5:6379: read: connection reset by peer',
      {
        crashing: 'connection-reset',
        'not-ready': 'connection-reset-not-ready',
        running: 'connection-reset-while-running',
      },
    ],
    [
      'org.apache.kafka.common.config.ConfigException: No resolvable bootstrap urls given in bootstrap.servers',
      {
        crashing: 'host-unknown',
        'not-ready': 'host-unknown-not-ready',
        running: 'host-unknown-while-running',
        'init-crashing': 'init-host-unknown',
        'init-running': 'init-host-unknown-endless',
      },
    ],
    [
      'dial tcp: lookup auth on 10.96.0.10:53: server misbehaving',
      {
        crashing: 'dns-gives-no-answer',
        'not-ready': 'dns-gives-no-answer-not-ready',
        running: 'dns-gives-no-answer-while-running',
        'init-crashing': 'init-dns-gives-no-answer',
        'init-running': 'init-dns-gives-no-answer-endless',
      },
    ],
    [
      'ERROR Failed to connect to billing.payments after 5 attempts',
      {
        crashing: 'unreachable',
        'not-ready': 'unreachable-not-ready',
        running: 'unreachable-while-running',
        'init-crashing': 'init-unreachable',
        'init-running': 'init-unreachable-endless',
      },
    ],
    [
      'Waiting for database connection...',
      {
        crashing: 'waits-for-dependency',
        'not-ready': 'waits-for-dependency-not-ready',
        'init-crashing': 'init-waits-for-dependency',
        'init-running': 'init-waits-for-dependency-endless',
      },
    ],
  ],
  tls: [
    [
      'E0301 02:58:00.1 1 scraper.go:149] "Failed to scrape node" err="Get \\"https://10.0.3.43:10250/metrics/resource\\": tls: failed to verify certificate: x509: cannot validate certificate for 10.0.3.43 because it doesn\'t contain any IP SANs"',
      {
        crashing: 'kubelet-certificate-refused',
        'not-ready': 'kubelet-certificate-refused-not-ready',
        running: 'kubelet-certificate-refused-while-running',
      },
    ],
    [
      'error: Get "https://node-1:10250/metrics": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      {
        crashing: 'kubelet-certificate-refused',
        'not-ready': 'kubelet-certificate-refused-not-ready',
        running: 'kubelet-certificate-refused-while-running',
      },
    ],
    [
      'ERROR POST https://idp.corp.example/v1/charge: x509: certificate has expired or is not yet valid: current time 2026-11-22T07:34:17Z is after 2026-11-19T07:34:17Z',
      {
        crashing: 'tls-certificate-expired',
        'not-ready': 'tls-certificate-expired-not-ready',
        running: 'tls-certificate-expired-while-running',
      },
    ],
    [
      'Get "https://api:8443/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is before 2026-02-01T00:00:00Z',
      {
        crashing: 'tls-certificate-not-yet-valid',
        'not-ready': 'tls-certificate-not-yet-valid-not-ready',
        running: 'tls-certificate-not-yet-valid-while-running',
      },
    ],
    [
      'Get "https://registry.internal/v2/": x509: certificate signed by unknown authority',
      {
        crashing: 'tls-certificate-untrusted',
        'not-ready': 'tls-certificate-untrusted-not-ready',
        running: 'tls-certificate-untrusted-while-running',
      },
    ],
    [
      'Get "https://auth:8443/": x509: certificate is valid for auth.shop.svc, auth.shop, not auth',
      {
        crashing: 'tls-certificate-name-mismatch',
        'not-ready': 'tls-certificate-name-mismatch-not-ready',
        running: 'tls-certificate-name-mismatch-while-running',
      },
    ],
    [
      'tls: private key does not match public key',
      { crashing: 'tls-key-unusable', 'not-ready': 'tls-key-unusable-not-ready' },
    ],
    [
      'remote error: tls: bad certificate',
      {
        crashing: 'tls-client-certificate-rejected',
        'not-ready': 'tls-client-certificate-rejected-not-ready',
        running: 'tls-client-certificate-rejected-while-running',
      },
    ],
    [
      'Get "https://cart:8080/": http: server gave HTTP response to HTTPS client',
      {
        crashing: 'tls-plain-mismatch',
        'not-ready': 'tls-plain-mismatch-not-ready',
        running: 'tls-plain-mismatch-while-running',
      },
    ],
    [
      'javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure',
      {
        crashing: 'tls-handshake-failed',
        'not-ready': 'tls-handshake-failed-not-ready',
        running: 'tls-handshake-failed-while-running',
      },
    ],
  ],
  upstream: [
    [
      'ERROR GET http://pricing-api/v1/quote: 502 upstream connect error: no healthy upstream',
      {
        crashing: 'upstream-error',
        'not-ready': 'upstream-error-not-ready',
        running: 'upstream-error-while-running',
      },
    ],
    [
      'rpc error: code = Unavailable desc = no children to pick from',
      {
        crashing: 'grpc-unavailable',
        'not-ready': 'grpc-unavailable-not-ready',
        running: 'grpc-unavailable-while-running',
      },
    ],
    [
      'rpc error: code = Unauthenticated desc = invalid token',
      {
        crashing: 'upstream-denied',
        'not-ready': 'upstream-denied-not-ready',
        running: 'upstream-denied-while-running',
      },
    ],
    [
      'ERROR GET http://prices.example:8080/v2/quote: 404 page not found',
      { crashing: 'upstream-path-unknown', running: 'upstream-path-unknown-while-running' },
    ],
    [
      'ERROR GET https://api.example.com/v1: 429 Too Many Requests',
      {
        crashing: 'upstream-rate-limited',
        'not-ready': 'upstream-rate-limited-not-ready',
        running: 'upstream-rate-limited-while-running',
      },
    ],
    [
      "WARN CircuitBreaker 'inventory' is OPEN and does not permit further calls",
      {
        crashing: 'circuit-open',
        'not-ready': 'circuit-open-not-ready',
        running: 'circuit-open-while-running',
      },
    ],
    [
      'rpc error: code = DeadlineExceeded desc = context deadline exceeded',
      {
        crashing: 'call-deadline-exceeded',
        'not-ready': 'call-deadline-exceeded-not-ready',
        running: 'call-deadline-exceeded-while-running',
      },
    ],
  ],
};

describe.each(Object.entries(TOPICS))('%s', (_, rows) => expectInStates(rows));
