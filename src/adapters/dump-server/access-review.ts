// What the user of a recording may do: look at everything, change nothing. Answers `kubectl auth can-i`.
import { isRecord, type JsonObject, recordAt, textAt } from './json-access.ts';
import { readAccessReviewSpec } from './protobuf.ts';
import { ApiFailure } from './status.ts';

const ALLOWED_VERBS = ['get', 'list', 'watch'];

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

function specOf(body: Buffer, contentType: string): JsonObject {
  if (contentType.startsWith(PROTOBUF)) return readAccessReviewSpec(body);
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (isRecord(parsed)) return recordAt(parsed, 'spec');
  } catch {
    // Told below, together with bodies that are JSON but no object.
  }
  throw new ApiFailure('BadRequest', 'the body of the request is not a valid object');
}

/** Answers whether one action is allowed. */
export function reviewAccess(apiVersion: string, body: Buffer, contentType: string): JsonObject {
  const spec = specOf(body, contentType);
  const verb = textAt(spec, 'resourceAttributes', 'verb') || textAt(spec, 'nonResourceAttributes', 'verb');
  const allowed = ALLOWED_VERBS.includes(verb);
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion,
    metadata: { creationTimestamp: null },
    spec,
    status: { allowed, ...(!allowed && { reason: 'a recording is read-only' }) },
  };
}

/** Answers what is allowed at all. */
export function reviewRules(apiVersion: string): JsonObject {
  return {
    kind: 'SelfSubjectRulesReview',
    apiVersion,
    metadata: { creationTimestamp: null },
    spec: {},
    status: {
      resourceRules: [{ verbs: ALLOWED_VERBS, apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['*'] }],
      incomplete: false,
    },
  };
}
