// The use cases of `config`: list, get, set, unset.
import { resolve } from 'node:path';
import {
  allowedOf,
  type Environment,
  getSettingSpec,
  parseText,
  readSettingsFile,
  resolveSettings,
  type SettingSource,
  variableOf,
  writeSettingsFile,
} from '../config.ts';
import { SETTINGS, type SettingName, type SettingValue } from '../settings-table.ts';

/** One setting with everything there is to know of it. */
export interface ListedSetting {
  readonly name: SettingName;
  readonly value: SettingValue;
  readonly source: SettingSource;
  readonly default: SettingValue;
  readonly variable: string;
  readonly allowed: string;
  readonly doc: string;
}

export interface SettingsListing {
  readonly path: string;
  readonly settings: readonly ListedSetting[];
}

/** Lists every setting. Throws CONFIG for a bad one. */
export function listSettings(environment: Environment): SettingsListing {
  const { resolved } = resolveSettings(environment);
  const settings = SETTINGS.flatMap((spec) => {
    const found = resolved.find((candidate) => candidate.name === spec.name);
    if (found === undefined) return [];
    const { value, source } = found;
    const { name, fallback, doc } = spec;
    return [
      { name, value, source, default: fallback, variable: variableOf(name), allowed: allowedOf(spec), doc },
    ];
  });
  return { path: environment.configPath, settings };
}

/** Gives one setting. Throws USAGE for an unknown name. */
export function getSetting(environment: Environment, name: string): ListedSetting {
  const spec = getSettingSpec(name);
  const found = listSettings(environment).settings.find((setting) => setting.name === spec.name);
  if (found === undefined) throw new Error(`the listing lacks ${name}`);
  return found;
}

/** What a change of the file came to: a variable may still outrank it. */
export interface SettingChange {
  readonly name: SettingName;
  readonly value: SettingValue;
  readonly source: SettingSource;
  readonly path: string;
  readonly message: string;
}

/** Writes a value to the file. Throws USAGE for an unknown name, CONFIG for a bad value. */
export function setSetting(environment: Environment, name: string, text: string): SettingChange {
  const spec = getSettingSpec(name);
  const stored = new Map(readSettingsFile(environment.configPath));
  // A path is kept whole: the next command may be given somewhere else.
  const isPath = spec.type === 'text' && spec.isPath === true && text !== spec.fallback;
  stored.set(spec.name, parseText(spec, isPath ? resolve(text) : text, name));
  writeSettingsFile(environment.configPath, stored);
  return describeChange(environment, spec.name);
}

/** Takes a value out of the file. */
export function unsetSetting(environment: Environment, name: string): SettingChange {
  const spec = getSettingSpec(name);
  const stored = new Map(readSettingsFile(environment.configPath));
  if (stored.delete(spec.name)) writeSettingsFile(environment.configPath, stored);
  return describeChange(environment, spec.name);
}

function describeChange(environment: Environment, name: SettingName): SettingChange {
  const { value, source } = getSetting(environment, name);
  const path = environment.configPath;
  const why = source === 'variable' ? `${variableOf(name)} says so` : source;
  return { name, value, source, path, message: `${name} is ${value} (${why})` };
}
