// The settings and the environment: flag > K8S_LEARN_* variable > file > default.
// The only reader of process.env.
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { K8sLearnError } from './domain/errors.ts';
import { jsonReason, readReason, writeReason } from './domain/plain-reasons.ts';
import { makeFolder } from './make-folder.ts';
import {
  MAX_SETTING_CHARS,
  SETTINGS,
  type SettingName,
  type SettingSpec,
  type SettingValue,
  type SettingValues,
} from './settings-table.ts';

export type SettingSource = 'flag' | 'variable' | 'file' | 'default';

/** One setting's value and where it came from. */
export interface ResolvedSetting {
  readonly name: SettingName;
  readonly value: SettingValue;
  readonly source: SettingSource;
}

export interface Settings {
  readonly values: SettingValues;
  readonly resolved: readonly ResolvedSetting[];
}

/** Environment variables, by name. */
type Variables = Readonly<Record<string, string | undefined>>;

/** What the program takes from its surroundings, read once. */
export interface Environment {
  /** Holds the database and the index. */
  readonly homePath: string;
  readonly configPath: string;
  /** The kubectl to start: a path, or a name on `PATH`. */
  readonly kubectl: string;
  /** `OLLAMA_HOST`, as it stands. */
  readonly ollamaHost: string | undefined;
  readonly color: 'always' | 'never' | 'auto';
  /** Width that `COLUMNS` sets, for output that is no terminal. */
  readonly columns: number | null;
  /** The `K8S_LEARN_*` variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** Every variable, for programs that are started from here. */
  readonly inherited: Variables;
}

const VARIABLE_PREFIX = 'K8S_LEARN_';
/** Variables of this program that are no settings. */
const OTHER_VARIABLES: readonly string[] = ['K8S_LEARN_HOME', 'K8S_LEARN_KUBECTL', 'K8S_LEARN_RECORDINGS'];

/** Gives the variable of a setting: `memory.maxCases` → `K8S_LEARN_MEMORY_MAX_CASES`. */
export function variableOf(name: SettingName): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2').replaceAll('.', '_');
  return VARIABLE_PREFIX + words.toUpperCase();
}

/** Finds a setting by name. Throws USAGE that names near ones. */
export function getSettingSpec(name: string): SettingSpec {
  const spec = SETTINGS.find((candidate) => candidate.name === name);
  if (spec !== undefined) return spec;
  const names = SETTINGS.map((candidate) => candidate.name).join(', ');
  throw new K8sLearnError('USAGE', `there is no setting "${name}"`, `one of ${names}`);
}

/** Lists `K8S_LEARN_*` variables that mean nothing: a typo, most likely. */
export function unknownVariables(environment: Environment): readonly string[] {
  const known = new Set([...OTHER_VARIABLES, ...SETTINGS.map((spec) => variableOf(spec.name))]);
  return Object.keys(environment.variables).filter((name) => !known.has(name));
}

/** Reads what the program takes from its surroundings. */
export function readEnvironment(env: Variables = process.env): Environment {
  const home = filled(env.K8S_LEARN_HOME);
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(VARIABLE_PREFIX) && value !== undefined) variables[name] = value;
  }
  const columns = Number(env.COLUMNS);
  return {
    homePath: home === undefined ? join(xdg(env.XDG_DATA_HOME, '.local/share'), 'k8s-learn') : resolve(home),
    configPath:
      home === undefined
        ? join(xdg(env.XDG_CONFIG_HOME, '.config'), 'k8s-learn', 'config.json')
        : join(resolve(home), 'config.json'),
    kubectl: filled(env.K8S_LEARN_KUBECTL) ?? 'kubectl',
    ollamaHost: env.OLLAMA_HOST,
    color: wantedColor(env),
    columns: Number.isInteger(columns) && columns > 0 ? columns : null,
    variables,
    inherited: env,
  };
}

/** Settles every setting. Throws CONFIG that names the file, variable or flag of a bad value. */
export function resolveSettings(
  environment: Environment,
  flags: Partial<Record<SettingName, string>> = {},
): Settings {
  const file = readSettingsFile(environment.configPath);
  const resolved = SETTINGS.map((spec): ResolvedSetting => {
    const { name } = spec;
    const flag = flags[name];
    if (flag !== undefined)
      return { name, value: parseText(spec, flag, `the flag for ${name}`), source: 'flag' };
    const variable = variableOf(name);
    const text = environment.variables[variable];
    if (text !== undefined && text !== '')
      return { name, value: parseText(spec, text, variable), source: 'variable' };
    const stored = file.get(name);
    if (stored !== undefined) return { name, value: stored, source: 'file' };
    return { name, value: spec.fallback, source: 'default' };
  });
  // The table's types and SettingValues say the same; the compiler cannot see it through the loop.
  const values = Object.fromEntries(resolved.map((r) => [r.name, r.value])) as unknown as SettingValues;
  return { values, resolved };
}

/** Reads the settings file: nested objects or dotted names. A file that is not there holds nothing. */
export function readSettingsFile(path: string): ReadonlyMap<SettingName, SettingValue> {
  const settings = new Map<SettingName, SettingValue>();
  if (!existsSync(path)) return settings;
  const parsed = parsedSettings(path);
  if (!isObject(parsed)) {
    throw new K8sLearnError('CONFIG', `${path}: not a JSON object`, 'fix the file, or move it away');
  }
  for (const [key, value] of flatten(parsed, '')) {
    const spec = SETTINGS.find((candidate) => candidate.name === key);
    if (spec === undefined) {
      throw new K8sLearnError(
        'CONFIG',
        `${path}: there is no setting "${key}"`,
        'k8s-learn config lists them all',
      );
    }
    settings.set(spec.name, checkValue(spec, value, `${path}: ${key}`));
  }
  return settings;
}

function parsedSettings(path: string): unknown {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof SyntaxError ? `it is ${jsonReason(text)}` : readReason(error);
    throw new K8sLearnError('CONFIG', `${path}: ${reason}`, 'fix the file, or move it away', {
      cause: error,
    });
  }
}

/** Writes the settings file whole and at once: mode 0600, in a folder of mode 0700. */
export function writeSettingsFile(path: string, settings: ReadonlyMap<SettingName, SettingValue>): void {
  const nested: Record<string, Record<string, SettingValue>> = {};
  for (const [name, value] of settings) {
    const [group = name, key = name] = name.split('.');
    nested[group] = { ...nested[group], [key]: value };
  }
  const scratch = `${path}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(path), 0o700);
    writeFileSync(scratch, `${JSON.stringify(nested, null, 2)}\n`, { mode: 0o600 });
    // The mode of writeFileSync counts for new files alone.
    chmodSync(scratch, 0o600);
    renameSync(scratch, path);
  } catch (error) {
    throw new K8sLearnError(
      'CONFIG',
      `cannot write ${path}: ${writeReason(error)}`,
      'check who owns the folder',
      {
        cause: error,
      },
    );
  }
}

/** Reads a value from text (a flag, a variable, `config set`). Throws CONFIG that says what is allowed. */
export function parseText(spec: SettingSpec, text: string, where: string): SettingValue {
  const trimmed = text.trim();
  if (spec.type === 'boolean') {
    if (/^(true|1|yes|on)$/i.test(trimmed)) return true;
    if (/^(false|0|no|off)$/i.test(trimmed)) return false;
    throw badValue(spec, JSON.stringify(text), where);
  }
  if (spec.type === 'integer' || spec.type === 'number') {
    return checkValue(spec, trimmed === '' ? text : Number(trimmed), where, JSON.stringify(text));
  }
  return checkValue(spec, trimmed, where);
}

/** Says what a setting may be: `always | ask | never`, `0 … 1`. */
export function allowedOf(spec: SettingSpec): string {
  switch (spec.type) {
    case 'boolean':
      return 'true | false';
    case 'choice':
      return spec.choices.join(' | ');
    case 'integer':
      return `whole number, ${spec.min} … ${spec.max}`;
    case 'number':
      return `${spec.min} … ${spec.max}`;
    case 'text':
      return `text, 1 … ${MAX_SETTING_CHARS} characters${spec.form === undefined ? '' : ', as its description shows'}`;
  }
}

function checkValue(
  spec: SettingSpec,
  value: unknown,
  where: string,
  shown = JSON.stringify(value),
): SettingValue {
  switch (spec.type) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      break;
    case 'choice':
      if (typeof value === 'string' && spec.choices.includes(value)) return value as SettingValue;
      break;
    case 'integer':
    case 'number':
      if (
        typeof value === 'number' &&
        value >= spec.min &&
        value <= spec.max &&
        (spec.type === 'number' || Number.isInteger(value))
      ) {
        return value;
      }
      break;
    case 'text':
      if (
        typeof value === 'string' &&
        value.length > 0 &&
        value.length <= MAX_SETTING_CHARS &&
        !/\p{Cc}/u.test(value) &&
        spec.form?.test(value) !== false
      ) {
        return value;
      }
      break;
  }
  throw badValue(spec, shown, where);
}

/** An address may hold a password, which is repeated nowhere. */
const PASSWORD_IN_ADDRESS = /(:\/\/[^\s:@/]*):[^\s@]*@/;

function badValue(spec: SettingSpec, shown: string, where: string): K8sLearnError {
  const told = shown.replace(PASSWORD_IN_ADDRESS, '$1:…@');
  const meant = spec.type === 'text' && spec.form !== undefined ? spec.doc : `allowed: ${allowedOf(spec)}`;
  return new K8sLearnError('CONFIG', `${where}: ${told} is not allowed`, meant);
}

function* flatten(
  object: Readonly<Record<string, unknown>>,
  prefix: string,
): Generator<readonly [string, unknown]> {
  for (const [key, value] of Object.entries(object)) {
    const name = prefix + key;
    if (isObject(value)) yield* flatten(value, `${name}.`);
    else yield [name, value];
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}

/** The XDG specification has relative paths ignored. */
function xdg(value: string | undefined, fallback: string): string {
  return value !== undefined && isAbsolute(value) ? value : join(homedir(), fallback);
}

function wantedColor(env: Variables): Environment['color'] {
  if (filled(env.NO_COLOR) !== undefined) return 'never';
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force === '0' || force === 'false' ? 'never' : 'always';
  return env.TERM === 'dumb' ? 'never' : 'auto';
}

/**
 * Tells whether the terminal shows more than ASCII, as the locale says it (POSIX: LC_ALL before LC_CTYPE before LANG).
 * Without any of them it does: containers set none, and the terminals in front of them are of this century.
 */
export function isUtf8(env: Variables): boolean {
  const locale = filled(env.LC_ALL) ?? filled(env.LC_CTYPE) ?? filled(env.LANG);
  return locale === undefined || /utf-?8/i.test(locale);
}
