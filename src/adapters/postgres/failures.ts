// What PostgreSQL, TLS and the network say, as errors that a user is told in one line.
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import type { TeamAddress } from '../../domain/team-address.ts';

interface Trouble {
  /** Matches the code of an error (PostgreSQL's SQLSTATE, Node's), or its message. */
  readonly says: RegExp;
  readonly code: 'HUB_UNAVAILABLE' | 'DATA_INVALID';
  readonly hint: string;
}

const TROUBLES: readonly Trouble[] = [
  {
    says: /^(?:28P01|28000)$|password|SASL/,
    code: 'HUB_UNAVAILABLE',
    hint: 'PGPASSWORD or the file of PGPASSFILE must have the password of the role',
  },
  {
    says: /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS)|certificate|altnames/i,
    code: 'HUB_UNAVAILABLE',
    hint: 'who answers cannot prove to be that host: ?sslrootcert=<file> in team.url names who signed its certificate',
  },
  {
    says: /does not support SSL/,
    code: 'HUB_UNAVAILABLE',
    hint: 'a hub on another machine must speak TLS: turn ssl on there',
  },
  {
    says: /^(?:42P01|3F000|42703|42883|42P10)$|schema is of another version/,
    code: 'DATA_INVALID',
    hint: 'the database has no tables of this kind: deploy/team.sql makes them',
  },
  {
    says: /^(?:42501|44000)$|row-level security/,
    code: 'HUB_UNAVAILABLE',
    hint: 'the role is not a member of the team: see deploy/team.sql, and team.name',
  },
  {
    says: /too many homes/,
    code: 'HUB_UNAVAILABLE',
    hint: 'the owner of the database takes out homes that nobody uses any more: see deploy/team.sql',
  },
  {
    says: /^(?:53|54|57014|23514|P0001)|too many events/,
    code: 'HUB_UNAVAILABLE',
    hint: 'the hub takes no more of this just now: sync again later',
  },
];

const OTHERWISE: Trouble = {
  says: /(?:)/,
  code: 'HUB_UNAVAILABLE',
  hint: 'nothing is lost: what is new here is sent by the next k8s-learn sync',
};

/** A hub's own words are untrusted, and are told up to so many characters. */
const MAX_SAID_CHARS = 200;

/** Makes the error that a failure of the hub is told as. */
export function hubError(error: unknown, { host, port }: TeamAddress): K8sLearnError {
  if (error instanceof K8sLearnError) return error;
  const code = String((error as { readonly code?: unknown } | null)?.code ?? '');
  const said = saidBy(error);
  const trouble = TROUBLES.find(({ says }) => says.test(code) || says.test(said)) ?? OTHERWISE;
  return new K8sLearnError(trouble.code, `the hub at ${host}:${port}: ${said}`, trouble.hint, {
    cause: error,
  });
}

/** Node gives several failures at once where a name has several addresses, and no message then. */
function saidBy(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const text = messageOf(first) || String((first as { readonly code?: unknown }).code ?? 'it failed');
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, MAX_SAID_CHARS);
}
