// Settings and environment: precedence, names, refusals, the file and its modes.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  isUtf8,
  parseText,
  readEnvironment,
  readSettingsFile,
  resolveSettings,
  unknownVariables,
  variableOf,
  writeSettingsFile,
} from '../src/config.ts';
import { K8sLearnError } from '../src/domain/errors.ts';
import { SETTINGS, type SettingName, type SettingValue } from '../src/settings-table.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'k8s-learn-config-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function environment(variables: Record<string, string> = {}) {
  return readEnvironment({ K8S_LEARN_HOME: home, ...variables });
}

function writeFile(content: string): void {
  writeFileSync(join(home, 'config.json'), content);
}

function thrown(run: () => unknown): K8sLearnError {
  try {
    run();
  } catch (error) {
    if (error instanceof K8sLearnError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('where things are', () => {
  it.each([
    [
      'K8S_LEARN_HOME wins',
      { K8S_LEARN_HOME: '/h', XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c' },
      '/h',
      '/h/config.json',
    ],
    [
      'XDG folders',
      { XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c' },
      '/d/k8s-learn',
      '/c/k8s-learn/config.json',
    ],
    [
      'the home folder, and relative or empty XDG folders do not count',
      { XDG_DATA_HOME: 'relative', XDG_CONFIG_HOME: '', K8S_LEARN_HOME: '' },
      join(homedir(), '.local/share/k8s-learn'),
      join(homedir(), '.config/k8s-learn/config.json'),
    ],
  ])('%s', (_name, env, homePath, configPath) => {
    expect(readEnvironment(env)).toMatchObject({ homePath, configPath });
  });

  it.each([
    [{}, 'auto'],
    [{ NO_COLOR: '1' }, 'never'],
    [{ NO_COLOR: '' }, 'auto'],
    [{ FORCE_COLOR: '1' }, 'always'],
    [{ FORCE_COLOR: '0' }, 'never'],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, 'never'],
    [{ TERM: 'dumb' }, 'never'],
  ])('colour of %j is %s', (env, color) => {
    expect(readEnvironment(env).color).toBe(color);
  });

  it('takes kubectl from K8S_LEARN_KUBECTL, else from PATH', () => {
    expect(readEnvironment({ K8S_LEARN_KUBECTL: '/opt/kubectl' }).kubectl).toBe('/opt/kubectl');
    expect(readEnvironment({}).kubectl).toBe('kubectl');
  });
});

describe('precedence', () => {
  it('is flag, variable, file, default, and says which it was', () => {
    writeFile('{"model":{"name":"from-file","numCtx":4096},"index":{"kind":"exact"}}');
    const env = environment({ K8S_LEARN_MODEL_NAME: 'from-variable', K8S_LEARN_MODEL_NUM_CTX: '8192' });
    const { values, resolved } = resolveSettings(env, { 'model.name': 'from-flag' });
    expect(values).toMatchObject({
      'model.name': 'from-flag',
      'model.numCtx': 8192,
      'index.kind': 'exact',
      'memory.save': 'always',
    });
    const sources = Object.fromEntries(resolved.map(({ name, source }) => [name, source]));
    expect(sources).toMatchObject({
      'model.name': 'flag',
      'model.numCtx': 'variable',
      'index.kind': 'file',
      'memory.save': 'default',
    });
  });

  it.each([
    ['patterns.builtin', 'K8S_LEARN_PATTERNS_BUILTIN'],
    ['memory.maxCases', 'K8S_LEARN_MEMORY_MAX_CASES'],
    ['model.numCtx', 'K8S_LEARN_MODEL_NUM_CTX'],
  ] as const)('%s is the variable %s', (name, variable) => {
    expect(variableOf(name)).toBe(variable);
  });

  it('has a default for every setting that its own check accepts', () => {
    for (const spec of SETTINGS)
      expect(parseText(spec, String(spec.fallback), spec.name)).toBe(spec.fallback);
  });

  it('reads dotted names in the file like nested ones', () => {
    writeFile('{"patterns.builtin":false}');
    expect(resolveSettings(environment()).values['patterns.builtin']).toBe(false);
  });
});

describe('refusals name the place and what is allowed', () => {
  it.each([
    ['{', /config\.json: .*JSON/, /fix the file/],
    ['[]', /config\.json: not a JSON object/, /fix the file/],
    ['{"memroy":{"save":"ask"}}', /config\.json: there is no setting "memroy\.save"/, /config lists/],
    ['{"memory":{"save":"sometimes"}}', /config\.json: memory\.save: "sometimes"/, /always \| ask \| never/],
    ['{"memory":{"holdout":1.5}}', /memory\.holdout: 1\.5/, /0 … 1/],
    ['{"model":{"numCtx":4096.5}}', /model\.numCtx: 4096\.5/, /whole number/],
    ['{"patterns":{"builtin":"false"}}', /patterns\.builtin: "false"/, /true \| false/],
    ['{"model":{"name":""}}', /model\.name: ""/, /text/],
    ['{"model":{"name":"a\\u001bb"}}', /model\.name/, /text/],
    ['{"model":{"name":null}}', /model\.name: null/, /text/],
  ])('file %s', (content, message, hint) => {
    writeFile(content);
    const error = thrown(() => resolveSettings(environment()));
    expect(error.code).toBe('CONFIG');
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  it.each([
    ['K8S_LEARN_MEMORY_HOLDOUT', 'lots'],
    ['K8S_LEARN_MEMORY_MAX_CASES', '0'],
    ['K8S_LEARN_PATTERNS_BUILTIN', 'maybe'],
    ['K8S_LEARN_INDEX_KIND', 'magic'],
    ['K8S_LEARN_MODEL_NUM_CTX', ' '],
  ])('variable %s=%s', (variable, value) => {
    const error = thrown(() => resolveSettings(environment({ [variable]: value })));
    expect(error).toMatchObject({ code: 'CONFIG', exitCode: 2 });
    expect(error.message).toContain(variable);
  });

  it('an empty variable counts as none', () => {
    expect(resolveSettings(environment({ K8S_LEARN_MEMORY_SAVE: '' })).values['memory.save']).toBe('always');
  });

  it('lists variables that mean nothing', () => {
    const env = environment({ K8S_LEARN_MODLE_NAME: 'x', K8S_LEARN_MODEL_NAME: 'y' });
    expect(unknownVariables(env)).toEqual(['K8S_LEARN_MODLE_NAME']);
  });
});

describe('the file', () => {
  it('is written whole, for its owner alone, and reads back the same', () => {
    const path = join(home, 'deeper', 'config.json');
    const settings = new Map<SettingName, SettingValue>([
      ['patterns.builtin', false],
      ['memory.maxCases', 5],
      ['memory.save', 'ask'],
    ]);
    writeSettingsFile(path, settings);
    expect(readSettingsFile(path)).toEqual(settings);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      patterns: { builtin: false },
      memory: { maxCases: 5, save: 'ask' },
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'deeper')).mode & 0o777).toBe(0o700);
  });

  it('that cannot be written is a CONFIG error', () => {
    mkdirSync(join(home, 'config.json'));
    expect(thrown(() => writeSettingsFile(join(home, 'config.json'), new Map())).code).toBe('CONFIG');
  });
});

it.each<[NodeJS.ProcessEnv, boolean]>([
  [{}, true],
  [{ LANG: 'en_US.UTF-8' }, true],
  [{ LANG: 'C' }, false],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, false],
  [{ LANG: 'C', LC_CTYPE: 'C.utf8' }, true],
  [{ LANG: 'de_DE.ISO-8859-1', LC_ALL: '' }, false],
])('a terminal of %o shows more than ASCII: %s', (env, expected) => {
  expect(isUtf8(env)).toBe(expected);
});

it.each(['postgres://me:hunter2@db.example/x', 'postgres://me:hun/ter2@db.example/x'])(
  'an address with a password in it is refused, and the password is not repeated: %s',
  (address) => {
    const { message, hint } = thrown(() => resolveSettings(environment({ K8S_LEARN_TEAM_URL: address })));
    expect(`${message} ${hint}`).not.toMatch(/hunter2|ter2/);
    expect(message).toContain('K8S_LEARN_TEAM_URL');
    expect(hint).toContain('without password');
  },
);
