// Where a team's hub is: what an address may say, and what would tell another machine everything in the open.
import { describe, expect, it } from 'vitest';
import { parseTeamAddress } from '../../src/domain/team-address.ts';

describe('the address of a hub', () => {
  it.each([
    ['postgres://anna@hub.example/k8s', { host: 'hub.example', port: 5432, user: 'anna', tls: true }],
    ['postgresql://hub.example:6432/k8s', { port: 6432, user: null, tls: true }],
    ['postgres://a@10.0.0.7/k8s?sslrootcert=/etc/ca.pem', { tls: true, rootCertificate: '/etc/ca.pem' }],
    ['postgres://a@127.0.0.1/k8s', { host: '127.0.0.1', tls: false }],
    ['postgres://a@[::1]/k8s', { host: '::1', tls: false }],
    ['postgres://a@localhost/k8s?sslmode=verify-full', { tls: true }],
    ['postgres://a@localhost/k8s?sslmode=disable', { tls: false }],
    ['postgres://a@127.0.0.1.evil.example/k8s', { tls: true }],
  ])('%s', (text, expected) => {
    expect(parseTeamAddress(text)).toMatchObject(expected);
  });

  it.each([
    ['postgres://anna:secret@hub.example/k8s', /password/],
    ['postgres://hub.example/k8s?sslmode=disable', /in the open/],
    ['postgres://hub.example/k8s?sslmode=require', /does not verify/],
    ['postgres://hub.example/k8s?sslmode=no-verify', /does not verify/],
    ['postgres://hub.example/k8s?options=-csearch_path%3Devil', /options/],
    ['postgres://hub.example/', /no host or no database/],
    ['https://hub.example/k8s', /not an address of PostgreSQL/],
    ['hub.example', /not an address of PostgreSQL/],
  ])('%s is refused', (text, says) => {
    expect(() => parseTeamAddress(text)).toThrow(says);
  });
});
