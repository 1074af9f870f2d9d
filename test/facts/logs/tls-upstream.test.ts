import { describe } from 'vitest';
import { expectLines } from './expect-line.ts';

describe('TLS', () => {
  expectLines([
    [
      'ERROR POST https://idp.corp.example/v1/charge: x509: certificate has expired or is not yet valid: current time 2026-11-22T07:34:17Z is after 2026-11-19T07:34:17Z',
      'log.certificate-expired',
      { host: 'idp.corp.example', expired_at: '2026-11-19T07:34:17Z' },
    ],
    [
      'Get "https://api:8443/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is before 2026-02-01T00:00:00Z',
      'log.certificate-not-yet-valid',
      { host: 'api', port: '8443', valid_from: '2026-02-01T00:00:00Z' },
    ],
    ['Error: certificate has expired', 'log.certificate-expired'],
    [
      'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1007)',
      'log.certificate-expired',
    ],
    [
      'Caused by: java.security.cert.CertificateExpiredException: NotAfter: Mon Jan 01 00:00:00 UTC 2026',
      'log.certificate-expired',
      { expired_at: 'Mon Jan 01 00:00:00 UTC 2026' },
    ],
    [
      'Get "https://registry.internal/v2/": x509: certificate signed by unknown authority',
      'log.certificate-untrusted',
      { host: 'registry.internal' },
    ],
    ['Error: self-signed certificate in certificate chain', 'log.certificate-untrusted'],
    ['Error: unable to verify the first certificate', 'log.certificate-untrusted'],
    [
      'Caused by: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
      'log.certificate-untrusted',
    ],
    [
      'javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path',
      'log.certificate-untrusted',
    ],
    [
      "urllib3.exceptions.MaxRetryError: HTTPSConnectionPool(host='api.internal', port=443): Max retries exceeded with url: / (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1007)')))",
      'log.certificate-untrusted',
      { host: 'api.internal', port: '443' },
    ],
    [
      'Get "https://auth:8443/": x509: certificate is valid for auth.shop.svc, auth.shop, not auth',
      'log.certificate-name-mismatch',
      { valid_for: 'auth.shop.svc, auth.shop', host: 'auth' },
    ],
    [
      "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: auth. is not in the cert's altnames: DNS:auth.example",
      'log.certificate-name-mismatch',
      { host: 'auth' },
    ],
    ['tls: private key does not match public key', 'log.certificate-unusable'],
    [
      'nginx: [emerg] cannot load certificate "/etc/tls/tls.crt": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory)',
      'log.certificate-unusable',
      { path: '/etc/tls/tls.crt' },
    ],
    ['remote error: tls: bad certificate', 'log.client-certificate-rejected'],
    [
      'Get "https://cart:8080/": http: server gave HTTP response to HTTPS client',
      'log.tls-mismatch',
      { host: 'cart', port: '8080' },
    ],
    ['ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1129)', 'log.tls-mismatch'],
    [
      'javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure',
      'log.tls-handshake-failed',
    ],
    ['INFO certificate renewed, old certificate has expired', null],
    ['2026/01/02 10:00:00 http: TLS handshake error from 10.0.0.1:4000: EOF', null],
  ]);
});

describe('answers of other services', () => {
  expectLines([
    [
      'ERROR GET http://pricing-api/v1/quote: 502 upstream connect error: no healthy upstream',
      'log.upstream-error',
      { host: 'pricing-api', status: '502' },
    ],
    ['no healthy upstream', 'log.upstream-error', { status: '503' }],
    [
      'upstream connect error or disconnect/reset before headers. reset reason: connection failure',
      'log.upstream-error',
      { status: '503' },
    ],
    [
      'requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: http://stock:8080/items',
      'log.upstream-error',
      { host: 'stock', port: '8080', status: '503' },
    ],
    ['AxiosError: Request failed with status code 502', 'log.upstream-error', { status: '502' }],
    [
      'ERROR request to http://stock:8080/items returned status 504',
      'log.upstream-error',
      { host: 'stock', status: '504' },
    ],
    ['rpc error: code = Unavailable desc = no children to pick from', 'log.grpc-unavailable'],
    ['rpc error: code = DeadlineExceeded desc = context deadline exceeded', 'log.deadline-exceeded'],
    [
      'Post "http://ledger:9000/tx": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      'log.deadline-exceeded',
      { host: 'ledger', port: '9000' },
    ],
    [
      'rpc error: code = Unauthenticated desc = invalid token',
      'log.upstream-denied',
      { status: 'Unauthenticated' },
    ],
    [
      'requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.example.com/v1',
      'log.upstream-denied',
      { status: '401', host: 'api.example.com' },
    ],
    [
      'ERROR GET https://api.example.com/v1: 429 Too Many Requests',
      'log.rate-limited',
      { status: '429', host: 'api.example.com' },
    ],
    [
      "WARN CircuitBreaker 'inventory' is OPEN and does not permit further calls",
      'log.circuit-open',
      { circuit: 'inventory' },
    ],
    ['10.0.0.1 - - [02/Jan/2026:10:00:00 +0000] "GET /errors HTTP/1.1" 502 157', null],
    ['INFO responded 503 to GET /ready', null],
  ]);
});
