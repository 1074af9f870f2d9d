// The commands of the built-in library: every placeholder has a type, and no value of the evidence reaches a shell.
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { fitsType, PLACEHOLDER_TYPES, typeOf, type ValueType } from '../../src/domain/placeholder-types.ts';
import { fillCommand, printCommand, readCommandTemplate } from '../../src/domain/proposed-command.ts';
import { proposeRemedy } from '../../src/engines/patterns/remedy.ts';
import { placeholdersOf } from '../../src/engines/patterns/template.ts';
import { builtinPatterns } from '../support/library.ts';

/** What a log line or an event may say where a name is looked for. */
const HOSTILE: readonly string[] = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a shell would expand.
  'a;touch${IFS}/tmp/x$(id)',
  '$(id)',
  '`id`',
  'a`id`b',
  'a b',
  '-rf',
  '--all',
  '--kubeconfig=/tmp/x',
  'a\nkubectl delete ns prod',
  "a'b",
  'a"b',
  'a|sh',
  'a&',
  'a>b',
  '../../x',
  '{pod}',
  'ｐｏｄ',
  'a\u0000b',
  '\u202ea',
  'x'.repeat(2000),
];

/** A value that fits each type, plain and as odd as the type allows. */
const FITTING: Readonly<Record<ValueType, readonly string[]>> = {
  name: ['web-7d9f.example'],
  names: ['deny-all, allow-dns'],
  namespace: ['shop'],
  container: ['app'],
  kind: ['Deployment', 'providers.pkg.crossplane.io'],
  role: ['system:web.x'],
  user: ['system:serviceaccount:shop:web'],
  verb: ['list', '*'],
  resource: ['pods/log', 'requests.nvidia.com/gpu', '*'],
  key: ['DB_HOST'],
  quantity: ['1.5Gi', '250m'],
  number: ['3'],
  selector: ['app=cart', 'app in (cart, web),!legacy, tier!=db'],
  host: ['db.shop.svc.cluster.local', '10.0.0.1', 'fd00::1'],
  taint: ['node.kubernetes.io/not-ready:NoExecute', 'gpu=true:NoSchedule'],
  word: ['2026-01-31T12:00:00Z'],
};

/** Every command once, with the first pattern that proposes it. */
const COMMANDS: readonly (readonly [string, string])[] = [
  ...new Map(
    builtinPatterns()
      .flatMap(({ id, commands }) => commands.map((command): [string, string] => [command, id]))
      .reverse(),
  ),
].map(([command, id]) => [id, command]);

function fill(command: string, values: Readonly<Record<string, string>>) {
  const reading = readCommandTemplate(command);
  if (reading.type === 'problem') throw new Error(`${command}: ${reading.problem}`);
  return fillCommand(reading.template, values);
}

function fitting(command: string, at = 0): Record<string, string> {
  return Object.fromEntries(
    placeholdersOf(command).map(({ name }) => {
      const values = FITTING[typeOf(name)];
      return [name, values[at % values.length] ?? ''];
    }),
  );
}

describe('the samples', () => {
  test.each(Object.entries(FITTING))('fit %s', (type, values) => {
    for (const value of values) expect([value, fitsType(value, type as ValueType)]).toEqual([value, true]);
  });
});

test('every placeholder of a built-in command has a type of its own', () => {
  const names = new Set(COMMANDS.flatMap(([, command]) => placeholdersOf(command).map(({ name }) => name)));
  expect([...names].filter((name) => !Object.hasOwn(PLACEHOLDER_TYPES, name))).toEqual([]);
});

test('no type of the table is for nothing', () => {
  const names = new Set(COMMANDS.flatMap(([, command]) => placeholdersOf(command).map(({ name }) => name)));
  expect(Object.keys(PLACEHOLDER_TYPES).filter((name) => !names.has(name))).toEqual([]);
});

test('a shell reads every command as the words that are meant', () => {
  const filled = [0, 1].flatMap((at) => COMMANDS.map(([, command]) => fill(command, fitting(command, at))));
  const argvs = filled.flatMap((each) => (each.type === 'command' ? [each.argv] : []));
  expect(argvs.length).toBe(COMMANDS.length * 2);
  const script = argvs.map(
    (argv) => `kubectl() { printf '%s\\036' kubectl "$@"; printf '\\n'; }; ${printCommand(argv)}`,
  );
  const read = execFileSync('/bin/sh', { input: script.join('\n'), maxBuffer: 1 << 26 }).toString();
  expect(read.split('\n').slice(0, -1)).toEqual(argvs.map((argv) => `${argv.join('\u001e')}\u001e`));
});

describe.each(COMMANDS)('%s: %s', (_, command) => {
  test('holds no hostile value', () => {
    for (const { name } of placeholdersOf(command)) {
      for (const hostile of HOSTILE) {
        const filled = fill(command, { ...fitting(command), [name]: hostile });
        expect([name, hostile, filled.type]).toEqual([name, hostile, 'unfit']);
      }
    }
  });
});

test('what is left out is said, and its value is nowhere', () => {
  for (const pattern of builtinPatterns()) {
    const names = pattern.commands.flatMap((command) => placeholdersOf(command).map(({ name }) => name));
    for (const hostile of HOSTILE.slice(0, 4)) {
      const bindings = Object.fromEntries(
        [pattern.solution_template, pattern.root_cause_template, ...pattern.commands]
          .flatMap((template) => placeholdersOf(template))
          .map(({ name }) => [name, hostile]),
      );
      const { solution, commands } = proposeRemedy(pattern, bindings, ['shop:web']);
      expect(commands.join('\n')).not.toContain(hostile);
      expect(solution).not.toContain('`');
      if (names.length > 0 && pattern.pattern_type !== 'rbac')
        expect(solution).toMatch(/A command was left out: /);
    }
  }
});

describe('a denial that a log line tells of', () => {
  const pattern = builtinPatterns().find(({ id }) => id === 'rbac-forbidden');
  const DENIED = {
    namespace: 'shop',
    pod: 'web-1',
    container: 'app',
    workload_name: 'web',
    verb: 'get',
    resource: 'pods/log',
    in_namespace: 'shop',
    user: 'system:serviceaccount:shop:web',
    account_namespace: 'shop',
    service_account: 'web',
  };
  const propose = (more: Readonly<Record<string, string | undefined>>, accounts = ['shop:web']) => {
    const bindings = Object.fromEntries(
      Object.entries({ ...DENIED, ...more }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    if (pattern === undefined) throw new Error('there is no pattern rbac-forbidden');
    return proposeRemedy(pattern, bindings, accounts);
  };

  test('of the own account gets a role as narrow as it', () => {
    expect(propose({})).toEqual({
      solution:
        'Grant it: a Role (or ClusterRole) with verb get on pods/log and a binding to system:serviceaccount:shop:web in shop.',
      commands: [
        'kubectl -n shop logs web-1 -c app --tail=100',
        'kubectl auth can-i get pods --subresource=log --as=system:serviceaccount:shop:web -n shop',
        'kubectl -n shop create role web-pods-log --verb=get --resource=pods/log',
        'kubectl -n shop create rolebinding web-pods-log --role=web-pods-log --serviceaccount=shop:web',
      ],
    });
  });

  test('names the API group and the object', () => {
    const { commands } = propose({ resource: 'deployments', group: 'apps', object: 'cart' });
    expect(commands).toContain(
      'kubectl -n shop create role web-deployments --verb=get --resource=deployments.apps --resource-name=cart',
    );
    expect(commands).toContain(
      'kubectl auth can-i get deployments.apps --as=system:serviceaccount:shop:web -n shop',
    );
  });

  test.each([
    ['somebody', { user: 'evil:mallory', account_namespace: undefined, service_account: undefined }],
    ['another account', { user: 'system:serviceaccount:shop:admin', service_account: 'admin' }],
    ['the same name elsewhere', { user: 'system:serviceaccount:evil:web', account_namespace: 'evil' }],
  ])('of %s gets none, in words neither', (_, more) => {
    const { solution, commands } = propose({
      ...more,
      verb: 'list',
      resource: 'secrets',
      in_namespace: 'kube-system',
    });
    expect(commands.filter((command) => command.includes(' create '))).toEqual([]);
    expect(solution).toMatch(/is refused, and its pods run as shop:web: find out whose credentials/);
    expect(solution).not.toMatch(/Grant|binding/);
  });

  test('of an account that nobody has seen the pods run as gets none', () => {
    const { solution, commands } = propose({}, []);
    expect(commands.filter((command) => command.includes(' create '))).toEqual([]);
    expect(solution).toMatch(/was not seen/);
  });

  test('of secrets comes with a warning', () => {
    const { solution, commands } = propose({ resource: 'secrets', in_namespace: 'kube-system' });
    expect(commands.filter((command) => command.includes(' create '))).toHaveLength(2);
    expect(solution).toMatch(/Warning: .*secrets.*kube-system/);
  });
});
