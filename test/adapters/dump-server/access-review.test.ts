import { expect, test } from 'vitest';
import { reviewAccess } from '../../../src/adapters/dump-server/access-review.ts';

/** Writes a field with a text or a message in protobuf's encoding; all are shorter than 128 bytes here. */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
}

function protobuf(verb: string): Buffer {
  const attributes = Buffer.concat([field(1, 'shop'), field(2, verb), field(5, 'pods')]);
  const review = Buffer.concat([
    field(1, ''),
    field(2, field(1, attributes)),
    field(3, Buffer.from([0x08, 0x00])),
  ]);
  return Buffer.concat([
    Buffer.from('k8s\0'),
    field(1, field(1, 'authorization.k8s.io/v1')),
    field(2, review),
  ]);
}

function json(verb: string): Buffer {
  return Buffer.from(
    JSON.stringify({ spec: { resourceAttributes: { namespace: 'shop', verb, resource: 'pods' } } }),
  );
}

test.each([
  ['application/vnd.kubernetes.protobuf', protobuf('list'), 'list', true],
  ['application/vnd.kubernetes.protobuf', protobuf('delete'), 'delete', false],
  ['application/json', json('get'), 'get', true],
  ['application/json', json('create'), 'create', false],
])('%s: %# may %s', (contentType, body, verb, allowed) => {
  expect(reviewAccess('authorization.k8s.io/v1', body, contentType)).toMatchObject({
    spec: { resourceAttributes: { namespace: 'shop', verb, resource: 'pods' } },
    status: { allowed },
  });
});

test.each([Buffer.alloc(0), Buffer.from('k8s\0\x12\xff'), Buffer.from([0x6b, 0x38, 0x73, 0, 0x12, 0x7f, 1])])(
  'a message that breaks off (%#) allows nothing',
  (body) => {
    expect(reviewAccess('v1', body, 'application/vnd.kubernetes.protobuf')).toMatchObject({
      status: { allowed: false },
    });
  },
);

test('a body that is no object is refused', () => {
  expect(() => reviewAccess('v1', Buffer.from('nonsense'), 'application/json')).toThrow('not a valid object');
});
