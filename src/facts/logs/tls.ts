// Log lines of TLS: certificates that are expired, unknown, made out to others, or keys that do not fit.
import { ANY, type Topic } from '../rules.ts';
import { ENDPOINT, errorLine, warnLine } from './rule.ts';

const endpoint = { endpoint: true } as const;
const CERTIFICATE_WORDS =
  'certificate x509 certificate_verify_failed cert_has_expired cert certificateexpiredexception notafter certification suncertpathbuilderexception pkix tls ssl validator';

export const tlsLogTopic: Topic = {
  kinds: {
    'log.certificate-expired': {
      doc: 'A certificate is past its end.',
      depth: 'origin',
      takes: ['expired'],
      captures: [...ENDPOINT, 'expired_at', 'log'],
    },
    'log.certificate-not-yet-valid': {
      doc: 'A certificate begins later than the clock says it is now.',
      depth: 'origin',
      takes: ['expired'],
      captures: [...ENDPOINT, 'valid_from', 'log'],
    },
    'log.certificate-untrusted': {
      doc: 'A certificate is signed by an authority that the program does not know.',
      depth: 'origin',
      takes: ['untrusted'],
      captures: [...ENDPOINT, 'log'],
    },
    'log.certificate-name-mismatch': {
      doc: 'A certificate is made out to other names than the one called.',
      depth: 'origin',
      takes: ['mismatch', 'untrusted'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'valid_for', 'log'],
    },
    'log.kubelet-certificate': {
      doc: 'A program does not accept the certificate with which the kubelet of a node serves it.',
      depth: 'mechanism',
      takes: ['untrusted', 'mismatch', 'expired', 'invalid'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.certificate-unusable': {
      doc: 'A certificate or key file cannot be used: not PEM, wrong key, empty.',
      depth: 'origin',
      takes: ['invalid', 'mismatch', 'missing'],
      captures: ['path', 'log'],
    },
    'log.server-without-certificate': {
      doc: 'The other side breaks the handshake off because it has no certificate to serve.',
      depth: 'origin',
      takes: ANY,
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.server-certificate-rejected': {
      doc: 'A client does not accept the certificate that a program serves.',
      depth: 'mechanism',
      takes: ['untrusted', 'expired', 'mismatch'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.client-certificate-rejected': {
      doc: 'The other side does not accept, or misses, the client certificate.',
      depth: 'origin',
      takes: ['untrusted', 'missing', 'denied'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.tls-mismatch': {
      doc: 'One side speaks TLS and the other does not.',
      depth: 'origin',
      standing: 'pointer',
      takes: ['mismatch', 'unsupported'],
      captures: [...ENDPOINT, 'log'],
    },
    'log.tls-handshake-failed': {
      doc: 'Both sides do not agree on TLS: version, cipher, or a handshake that breaks off.',
      depth: 'mechanism',
      takes: ['reset', 'unsupported', 'untrusted', 'mismatch', 'timed-out'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
  },
  logs: [
    errorLine(
      'log.kubelet-certificate',
      'certificate',
      /:10250\b.*(?:x509|failed to verify certificate|(?:doesn't|does not) contain any IP SANs|unknown authority)/,
      { endpoint: true },
    ),
    warnLine(
      'log.certificate-not-yet-valid',
      CERTIFICATE_WORDS,
      /current time \S+ is before (?<valid_from>[^\s"]+)|certificate is not yet valid|CertificateNotYetValidException|CERT_NOT_YET_VALID/,
      { endpoint: true, unless: /is after/ },
    ),
    warnLine(
      'log.certificate-expired',
      CERTIFICATE_WORDS,
      /certificate (?:has )?expired(?:.*? is after (?<expired_at>[^\s"]+))?|CERT_HAS_EXPIRED|CertificateExpiredException(?:: NotAfter: (?<expired_at2>.+))?|[Cc]ertificate .{0,80}\bhas expired|sslv3 alert certificate expired|NotAfter: (?<expired_at3>.+)|cert(?:ificate)? is expired/,
      {
        endpoint: true,
        unless: /will expire|renew(?:ed|ing)|expires in/i,
      },
    ),
    warnLine(
      'log.certificate-name-mismatch',
      'certificate altname altnames hostname err_tls_cert_altname_invalid subject',
      /[Cc]ertificate is valid for (?<valid_for>.+?), not (?<host>[^\s"',]+)|doesn't contain any IP SANs|^.*?Hostname\/IP does not match certificate's altnames(?:: Host: (?<host2>[^\s,]*[^\s,.])\.? is not)?|ERR_TLS_CERT_ALTNAME_INVALID|No (?:subject alternative|name matching)|Hostname mismatch, certificate is not valid for '(?<host3>[^']+)'|(?:hostname|host name|server name).{0,40}does(?:n't| not) match .{0,20}certificate|certificate relies on legacy Common Name|certificate is not valid for any names/,
      endpoint,
    ),
    // What Go's servers answer when they have none, as kubelets do whose signing request nobody approved.
    warnLine('log.server-without-certificate', 'internal', /remote error: tls: internal error/, {
      endpoint: true,
    }),
    // Go's servers name the client, and its alert is about their own certificate.
    warnLine(
      'log.server-certificate-rejected',
      'handshake',
      /TLS handshake error from \S+: remote error: tls: (?:bad certificate|unknown certificate(?: authority)?|expired certificate)/,
      { endpoint: true },
    ),
    warnLine(
      'log.client-certificate-rejected',
      'tls certificate alert',
      /remote error: tls: (?:bad certificate|certificate required|unknown certificate(?: authority)?|expired certificate|access denied)|alert (?:bad certificate|certificate required|unknown ca)|[Cc]lient (?:didn't|did not) provide a certificate|No required SSL certificate was sent/,
      endpoint,
    ),
    warnLine(
      'log.certificate-untrusted',
      `${CERTIFICATE_WORDS} self_signed_cert_in_chain depth_zero_self_signed_cert unable_to_verify_leaf_signature unable_to_get_issuer_cert_locally self issuer trust`,
      /signed by unknown authority|[Ss]elf[- ]signed certificate|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT|unable to (?:get (?:local )?issuer certificate|verify the first certificate)|PKIX path (?:building|validation) failed|unable to find valid certification path|CERTIFICATE_VERIFY_FAILED|certificate verify failed|RemoteCertificateChainErrors|[Cc]ertificate is not trusted|UntrustedRoot|PartialChain|invalid peer certificate: UnknownIssuer/,
      endpoint,
    ),
    errorLine(
      'log.certificate-unusable',
      'key pem certificate x509 keystore bio_new_file pkcs12',
      /(?:[Cc]annot load certificate(?: key)?|SSL_CTX_use_(?:certificate|PrivateKey)[\w]*\() ?"(?<path>[^"]+)"|private key does not match public key|key values mismatch|failed to find any PEM data|[Ff]ailed to (?:parse|load|read) (?:\w+ )?(?:certificate|private key|key ?pair|x509)|no start line|PEM_read_bio|[Kk]eystore was tampered with, or password was incorrect|keystore password was incorrect|asn1: structure error|bad decrypt|tls: failed to (?:parse|find)|malformed certificate|unable to load (?:certificate|private key|client cert|server cert)/,
    ),
    warnLine(
      'log.tls-mismatch',
      'http https tls ssl wrong ssl3_get_record handshake sslv3 plain',
      /server gave HTTP response to HTTPS client|client sent an HTTP request to an HTTPS server|first record does not look like a TLS handshake|[Ww]rong[ _]version[ _]number|WRONG_VERSION_NUMBER|packet length too long|Unsupported or unrecognized SSL message|plain HTTP request was sent to HTTPS port|[Ss]erver does not support SSL|not an SSL\/TLS record|The server does not support SSL connections|received (?:plaintext|cleartext) http traffic on an https channel/i,
      endpoint,
    ),
    warnLine(
      'log.tls-handshake-failed',
      'handshake ssl tls sslhandshakeexception ssl_error_syscall alert cipher err_ssl_protocol_error eproto',
      /TLS handshake (?:error|timeout|failed)|[Hh]andshake[ _]?(?:failure|failed|error)|SSLHandshakeException|no (?:shared cipher|cipher suites in common|cipher match)|unsupported protocol(?: version)?\b.*(?:TLS|SSL)|protocol version not supported|tlsv1 alert|SSL_ERROR_SYSCALL|ERR_SSL_PROTOCOL_ERROR|tls: (?:protocol version not supported|handshake failure|no application protocol|server selected unsupported)|SSL routines|\bEPROTO\b|UNSUPPORTED_PROTOCOL/,
      {
        endpoint: true,
        unless: /TLS handshake error from|client: \d/,
      },
    ),
  ],
};
