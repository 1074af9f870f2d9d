// `config`: the settings, with where each value came from.
import { Argument, type Command } from 'commander';
import type { Environment } from '../../config.ts';
import { SETTINGS } from '../../settings-table.ts';
import type { CommandContext } from '../context.ts';

type SettingsUseCases = typeof import('../../app/settings.ts');

/** A subcommand's document for `--json`, and its one line for a person. */
interface Answer {
  readonly document: object;
  readonly line: string;
}

interface Subcommand {
  readonly name: string;
  readonly takes: readonly ('name' | 'value')[];
  readonly description: string;
  readonly run: (settings: SettingsUseCases, environment: Environment, words: readonly string[]) => Answer;
}

const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'get',
    takes: ['name'],
    description: 'print one value',
    run: (settings, environment, [name = '']) => {
      const setting = settings.getSetting(environment, name);
      return { document: setting, line: String(setting.value) };
    },
  },
  {
    name: 'set',
    takes: ['name', 'value'],
    description: 'write one value to the settings file',
    run: (settings, environment, [name = '', value = '']) => {
      const { message, ...document } = settings.setSetting(environment, name, value);
      return { document, line: message };
    },
  },
  {
    name: 'unset',
    takes: ['name'],
    description: 'take one value out of the settings file',
    run: (settings, environment, [name = '']) => {
      const { message, ...document } = settings.unsetSetting(environment, name);
      return { document, line: message };
    },
  },
  {
    name: 'path',
    takes: [],
    description: 'print where the settings file is',
    run: (_settings, { configPath }) => ({ document: { path: configPath }, line: configPath }),
  },
];

const ARGUMENTS = {
  name: () => new Argument('<name>', 'the name of the setting').choices(SETTINGS.map((spec) => spec.name)),
  value: () => new Argument('<value>', 'its new value'),
};

/** Registers `config` and its subcommands. */
export function registerConfig(program: Command, context: CommandContext): void {
  const config = program
    .command('config')
    .description('settings, with where each value came from')
    .action(async () => {
      const { listSettings } = await import('../../app/settings.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const listing = listSettings((await context.runtime()).environment);
      const output = outputOf(config, context);
      if (output.json) return writeJson(context, listing);
      const { renderSettings } = await import('../render/settings-text.ts');
      context.terminal.out(renderSettings(listing, output));
    });
  for (const { name, takes, description, run } of SUBCOMMANDS) {
    const command = config.command(name).description(description);
    for (const argument of takes) command.addArgument(ARGUMENTS[argument]());
    command.action(async () => {
      const settings = await import('../../app/settings.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const { document, line } = run(settings, (await context.runtime()).environment, command.args);
      if (outputOf(command, context).json) writeJson(context, document);
      else context.terminal.out(`${line}\n`);
    });
  }
}
