// Every fact that a built-in pattern requires is fetched by some look that an ordinary question leads to.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  findListedKind,
  NAMESPACE_KINDS,
  PLENTIFUL_KINDS,
  PODS,
  SCARCE_KINDS,
} from '../../src/agent/kinds.ts';
import { EVERYDAY_REASONS } from '../../src/agent/tools/find-issues.ts';
import { TOPICS } from '../../src/facts/catalogue.ts';
import { builtinPatterns } from '../support/library.ts';

const LIBRARY = builtinPatterns();
const REQUIRED = new Set(LIBRARY.flatMap(({ requires }) => requires.map(({ fact }) => fact)));
const SEQUENCES = LIBRARY.flatMap((pattern) => pattern.investigation_sequence);
const FACTS = fileURLToPath(new URL('../../src/facts/', import.meta.url));

const IN_NAMESPACE = new Set([PODS, ...NAMESPACE_KINDS].map(({ kind }) => kind));
const IN_CLUSTER = new Set([...PLENTIFUL_KINDS, ...SCARCE_KINDS].map(({ kind }) => kind));
/** Kinds that a pattern has listed. */
const BY_PATTERNS = new Set(
  SEQUENCES.flatMap((step) => {
    const name = /^LIST_ALL (\S+)/.exec(step)?.[1];
    return name === undefined ? [] : (findListedKind(name)?.kind ?? name);
  }),
);
/** Custom kinds, and what defines them, are listed when a question speaks of them, routes when requests fail. */
const WHEN_SPOKEN_OF = new Set(
  `Gateway GatewayClass HTTPRoute GRPCRoute TCPRoute TLSRoute UDPRoute Certificate CertificateRequest Order Challenge
  Issuer ClusterIssuer CustomResourceDefinition PeerAuthentication ReferenceGrant VirtualService DestinationRule
  Kafka`.split(/\s+/),
);
/** The same addresses as Endpoints, which are listed. */
const KNOWN_OTHERWISE = new Set(['EndpointSlice']);
/** Known from the very first command, which finds out where it is. */
const KNOWN_FIRST = new Set(['Namespace']);

/** Kinds that the way to who is in charge has listed. */
const ON_THE_WAY = new Set(
  sources(FACTS).flatMap((text) => [...text.matchAll(/listCall\('(\w+)'/g)].map(([, kind = '']) => kind)),
);

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? sources(`${folder}${entry.name}/`)
      : entry.name.endsWith('.ts')
        ? [readFileSync(`${folder}${entry.name}`, 'utf8')]
        : [],
  );
}

/** Kinds that rules read: of objects, and those that relations look up by name. */
function kindsRead(): readonly string[] {
  const ofRules = TOPICS.flatMap((topic) => (topic.objects ?? []).flatMap(({ kinds }) => kinds));
  const lookedUp = sources(FACTS).flatMap((text) =>
    [...text.matchAll(/inventory\.(?:list|isComplete)\('([A-Z]\w+)'/g)].map(([, kind = '']) => kind),
  );
  return [...new Set([...ofRules, ...lookedUp])].filter((kind) => kind !== '*').sort();
}

describe('every kind that facts are found in is listed', () => {
  test.each(kindsRead())('%s', (kind) => {
    const lists = [
      IN_NAMESPACE,
      IN_CLUSTER,
      BY_PATTERNS,
      WHEN_SPOKEN_OF,
      ON_THE_WAY,
      KNOWN_FIRST,
      KNOWN_OTHERWISE,
    ];
    expect(lists.some((kinds) => kinds.has(kind))).toBe(true);
  });

  test('what a namespace is asked for, the cluster is asked for as well, but for ReplicaSets', () => {
    expect([...IN_NAMESPACE].filter((kind) => !IN_CLUSTER.has(kind))).toEqual(['ReplicaSet']);
  });
});

describe('every message that a pattern requires is read', () => {
  const rules = TOPICS.flatMap((topic) => topic.messages ?? []).filter(({ code }) => REQUIRED.has(code));

  test.each(EVERYDAY_REASONS)('no rule needs an event with the everyday reason %s', (reason) => {
    // A rule that takes any reason asks for the message, and says itself which.
    const own = rules.filter((rule) => rule.reason.test(reason) && !rule.reason.test('AnyOther'));
    expect(own.map(({ code }) => code)).toEqual([]);
  });
});

describe('every log line that a pattern requires is read', () => {
  const codes = new Set(TOPICS.flatMap((topic) => (topic.logs ?? []).map(({ code }) => code)));
  const required = [...REQUIRED].filter((code) => codes.has(code) && code.startsWith('log.')).sort();

  test.each(required)('%s', (code) => {
    const patterns = LIBRARY.filter((pattern) => pattern.requires.some(({ fact }) => fact === code));
    const readers = patterns.filter((pattern) =>
      pattern.investigation_sequence.some((step) => step.startsWith('GET_LOGS')),
    );
    expect(readers.length).toBeGreaterThan(0);
  });
});
