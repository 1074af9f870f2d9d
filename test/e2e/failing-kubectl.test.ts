// Ways in which kubectl or the server fail: the exit code is the contract's, and nothing is claimed of what was not read.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, type CliResult, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';
import { sampled } from '../support/sampled.ts';

const OOM_QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';
const WELL_QUESTION = 'is audit-live well';
const NOT_THERE = 'No context of this';
/** Sentences that claim what nobody looked at, and a crash taken for an interrupt. */
const FALSE_COMFORT =
  /Nothing is wrong\.|(?<!In what could be read: )No sign of trouble|[Nn]othing (?:telling )?in (?:its|the) logs?|cancelled|[Ii]nterrupted/;

let home: CliHome;
beforeAll(() => {
  home = new CliHome();
});
afterAll(() => home.remove());

let made = 0;
/** Writes a program that stands in front of kubectl: `$*` holds what it is asked, `real` asks kubectl. */
function kubectlThat(body: string): string {
  made += 1;
  const path = join(home.path, `kubectl-${made}`);
  writeFileSync(path, `#!/bin/sh\nreal() { kubectl "$@"; }\nasked="$*"\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Fails all, or what is asked for when it matches; the rest is answered. */
const all = (failure: string): string => failure;
const only = (what: string, failure: string): string =>
  `case "$asked" in ${what}) ${failure} ;; *) real "$@" ;; esac`;

const says = (text: string, code = 1): string => `echo '${text}' >&2; exit ${code}`;
const prints = (text: string): string => `printf '%s' '${text}'; exit 0`;
const forbidden = (what: string): string =>
  says(
    `Error from server (Forbidden): ${what} is forbidden: User "dev" cannot list resource "${what}" in API group "" at the cluster scope`,
  );

const RUN = ['--json', '--dump', SMALL_RECORDING, '--view', 'quotes-live,audit-live,default,kube-system'];

function scan(kubectl: string, ...more: readonly string[]): Promise<CliResult> {
  return home.run(['scan', ...RUN, ...more], { env: { K8S_LEARN_KUBECTL: kubectl } });
}

function ask(kubectl: string, question: string, ...more: readonly string[]): Promise<CliResult> {
  return home.run([...RUN, '--engine', 'patterns', '--no-save', ...more, question], {
    env: { K8S_LEARN_KUBECTL: kubectl },
  });
}

function expectNoComfort({ stdout, stderr }: CliResult): void {
  expect(stdout).not.toMatch(FALSE_COMFORT);
  expect(stderr).not.toMatch(FALSE_COMFORT);
  expect(stderr).not.toContain(NOT_THERE);
}

describe('everything that was asked failed', () => {
  it.each<[string, string]>(
    sampled<[string, string]>(
      [
        [
          '429',
          says(
            'Error from server (TooManyRequests): the server has received too many requests and has asked us to try again later',
          ),
        ],
        [
          '500',
          says(
            'Error from server (InternalError): an error on the server ("") has prevented the request from succeeding',
          ),
        ],
        [
          '503',
          says(
            'Error from server (ServiceUnavailable): the server is currently unable to handle the request',
          ),
        ],
        [
          '504',
          says(
            'Error from server (Timeout): the server was unable to return a response in the time allotted',
          ),
        ],
        ['403', forbidden('namespaces')],
        ['401', says('error: You must be logged in to the server (Unauthorized)')],
        [
          'a login plugin fails',
          says(
            'Unable to connect to the server: getting credentials: exec: executable aws failed with exit code 255',
          ),
        ],
        [
          'a certificate of nobody',
          says(
            'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority',
          ),
        ],
        ['no such host', says('Unable to connect to the server: dial tcp: lookup api.example: no such host')],
        [
          'refused',
          says(
            'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
          ),
        ],
        [
          'reset',
          says(
            'Unable to connect to the server: read tcp 10.0.0.1:1->10.0.0.2:2: read: connection reset by peer',
          ),
        ],
        ['the stream ends', says('error: unexpected EOF')],
        [
          'HTML in place of the API',
          says('Error from server (NotAcceptable): <html><body>Sign in</body></html>'),
        ],
        ['HTML as an answer', prints('<html><body>Sign in</body></html>')],
        ['garbage', prints('\\001\\002\\003 garbage')],
        ['nothing at all', 'exit 0'],
        ['nothing, exit code 1', 'exit 1'],
        ['exit code 255', says('panic: runtime error: invalid memory address', 255)],
        ['killed', 'kill -9 $$'],
        ['a segmentation fault', 'kill -SEGV $$'],
        ['terminated from outside', 'kill -TERM $$'],
        [
          'a document cut in the middle',
          prints('{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"'),
        ],
        ['an empty object', prints('{}')],
        [
          'a failure that calls itself an answer',
          prints('{"kind":"Status","apiVersion":"v1","status":"Failure","code":500}'),
        ],
        ['a list of nothing known', prints('[]')],
        ['null', prints('null')],
        ['a pod as the namespaces and all else', prints('{"kind":"Thing","metadata":{}}')],
      ],
      3,
    ),
  )('%s', async (_, failure) => {
    const kubectl = kubectlThat(all(failure));
    const results = [await scan(kubectl), await ask(kubectl, WELL_QUESTION)];
    for (const result of results) {
      expect([result.exitCode, result.stdout]).toEqual([30, '']);
      expect(errorOf(result).code).toMatch(/^CLUSTER_(?:UNREACHABLE|FORBIDDEN)$/);
      expectNoComfort(result);
    }
  });

  it.each<[string, (path: string) => void]>([
    ['is a folder', (path) => mkdirSync(path)],
    ['may not be run', (path) => writeFileSync(path, '#!/bin/sh\n', { mode: 0o644 })],
    ['needs what is not there', (path) => writeFileSync(path, '#!/nowhere/sh\n', { mode: 0o755 })],
  ])('kubectl %s', async (name, make) => {
    const path = join(home.path, name.replaceAll(' ', '-'));
    make(path);
    for (const result of [await scan(path), await ask(path, WELL_QUESTION)]) {
      expect([result.exitCode, result.stdout]).toEqual([30, '']);
      expect(errorOf(result).code).toBe('KUBECTL_MISSING');
    }
  });

  it('it never ends', async () => {
    const kubectl = kubectlThat('exec sleep 300');
    const result = await ask(kubectl, WELL_QUESTION, '--timeout', '3s');
    expect([21, 30]).toContain(result.exitCode);
    expect(result.stdout).not.toMatch(FALSE_COMFORT);
  });
});

describe('a part of it failed', () => {
  const PODS = '*/api/v1/pods*';
  it.each<[string, string, string]>(
    sampled<[string, string, string]>(
      [
        ['pods are forbidden', only(PODS, forbidden('pods')), 'forbidden'],
        ['pods: 429', only(PODS, says('Error from server (TooManyRequests): too many requests')), 'failed'],
        [
          'pods: 500',
          only(PODS, says('Error from server (InternalError): an error on the server')),
          'failed',
        ],
        ['pods: killed', only(PODS, 'kill -9 $$'), 'failed'],
        ['pods: killed in the middle', only(PODS, 'real "$@" | head -c 3000; kill -9 $$'), 'failed'],
        ['pods: cut in the middle', only(PODS, 'real "$@" | head -c 3000; exit 0'), 'failed'],
        ['pods: HTML', only(PODS, prints('<html>')), 'failed'],
        ['pods: nothing', only(PODS, 'exit 0'), 'failed'],
        [
          'pods: not served',
          only(PODS, says('Error from server (NotFound): the server could not find the requested resource')),
          'absent',
        ],
      ],
      3,
    ),
  )('%s', async (_, body, why) => {
    const kubectl = kubectlThat(body);
    const result = await scan(kubectl);
    expect(result.exitCode).toBe(0);
    expect(JSON.parse(result.stdout).notLooked).toContainEqual({ what: 'pods', why });
    expectNoComfort(result);
    expect((await scan(kubectl, '--fail-on', 'critical')).exitCode).toBe(21);
  });

  it('passes --fail-on when it is told to', async () => {
    const kubectl = kubectlThat(only(PODS, forbidden('pods')));
    expect((await scan(kubectl, '--fail-on', 'critical', '--allow-partial')).exitCode).toBe(0);
  });

  it.each<[string, string, string]>(
    sampled<[string, string, string]>(
      [
        ['events', '*/api/v1/events*', 'events'],
        ['deployments', '*/apis/apps/v1/deployments*', 'deployments.apps'],
        ['nodes', '*/api/v1/nodes*', 'nodes'],
      ],
      3,
    ),
  )('%s of the cluster', async (_, match, what) => {
    const result = await scan(kubectlThat(only(match, says('Error from server (InternalError): no'))));
    expect(JSON.parse(result.stdout).notLooked).toEqual([{ what, why: 'failed' }]);
    expectNoComfort(result);
  });

  it('in text, the scan says what was not looked at', async () => {
    const kubectl = kubectlThat(only(PODS, forbidden('pods')));
    const { stdout } = await home.run(['scan', ...RUN.slice(1)], { env: { K8S_LEARN_KUBECTL: kubectl } });
    expect(stdout).toMatch(/Not looked at\n {2}could not list pods: /);
    expect(stdout).not.toMatch(FALSE_COMFORT);
  });

  it.each<[string, string, string]>(
    sampled<[string, string, string]>(
      [
        [
          'forbidden',
          says(
            'Error from server (Forbidden): pods is forbidden: User "dev" cannot get resource "pods/log" in API group "" in the namespace "quotes-live"',
          ),
          'forbidden',
        ],
        ['500', says('Error from server (InternalError): an error on the server'), 'failed'],
        ['killed', 'kill -9 $$', 'failed'],
        [
          'waiting',
          says(
            'Error from server (BadRequest): container "app" in pod "x" is waiting to start: ContainerCreating',
          ),
          'absent',
        ],
      ],
      3,
    ),
  )('logs: %s', async (_, failure, why) => {
    const kubectl = kubectlThat(only('*" logs "*|*" logs"|*"logs "*', failure));
    const result = await ask(
      kubectl,
      'why does an app in ranking-prod log errors',
      '--view',
      'ranking-prod,default,kube-system',
    );
    expect([0, 21]).toContain(result.exitCode);
    const { notLooked, diagnosis, steps } = JSON.parse(result.stdout);
    const asked = steps.filter(({ tool }: { tool: string }) => tool === 'GET_LOGS');
    expect(notLooked.filter(({ what }: { what: string }) => what.startsWith('logs of '))).toHaveLength(
      asked.length,
    );
    for (const { what, why: told } of notLooked) expect([what, told]).toEqual([what, why]);
    if (why !== 'absent' && asked.length > 0 && diagnosis !== null) expect(diagnosis.basis).toBe('likely');
    expectNoComfort(result);
  });

  it('namespaces are forbidden: what the question names is looked at', async () => {
    const result = await ask(
      kubectlThat(only('*"/api/v1/namespaces"', forbidden('namespaces'))),
      OOM_QUESTION,
    );
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain('may not be listed');
    expectNoComfort(result);
  });

  it('namespaces fail: that they may not be listed is not said', async () => {
    const body = only('*"/api/v1/namespaces"', says('Error from server (InternalError): no'));
    const result = await ask(kubectlThat(body), OOM_QUESTION);
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain('could not be listed');
    expect(result.stderr).not.toContain('may not be listed');
  });

  it('the namespace that is asked in is all that failed', async () => {
    const kubectl = kubectlThat(
      only('*" -n audit-live "*|*"-n audit-live"*', says('Error from server (InternalError): no')),
    );
    const result = await ask(kubectl, WELL_QUESTION);
    expect([result.exitCode, result.stdout]).toEqual([30, '']);
    expectNoComfort(result);
  });
});

describe('a namespace that does not exist', () => {
  it.each([
    ['namespaces may be listed', 'real "$@"'],
    ['namespaces may not be listed', only('*"/api/v1/namespaces"', forbidden('namespaces'))],
  ])('is not found when %s', async (_, body) => {
    const kubectl = kubectlThat(body);
    for (const result of [
      await scan(kubectl, '-n', 'nonesuch'),
      await ask(kubectl, 'why', '-n', 'nonesuch'),
    ]) {
      expect([result.exitCode, result.stdout]).toEqual([22, '']);
      expect(errorOf(result)).toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining('nonesuch'),
      });
    }
  });

  it('is not said to be absent when the cluster does not say so', async () => {
    const kubectl = kubectlThat(only('*"/api/v1/namespaces"*', forbidden('namespaces')));
    const result = await ask(kubectl, 'why', '-n', 'nonesuch');
    expect(result.exitCode).not.toBe(22);
    expect(result.stdout + result.stderr).not.toContain('there is no namespace');
  });
});
