// What a pattern proposes: its solution in words and its commands, with nothing of the evidence that a shell would run.
import { givesRights, judgeGrants } from '../../domain/grant.ts';
import type { Diagnosis } from '../../domain/investigation.ts';
import type { Pattern } from '../../domain/pattern.ts';
import { fitsType, GRAMMARS, PLACEHOLDER_TYPES } from '../../domain/placeholder-types.ts';
import {
  type CommandTemplate,
  fillCommand,
  type ProposedCommand,
  printCommand,
  readCommandTemplate,
} from '../../domain/proposed-command.ts';
import { type Bindings, fillTemplate } from './template.ts';

/** Verbs of the API that act on one object, so that a right to them can be given for it alone. */
const VERBS_ON_ONE: ReadonlySet<string> = new Set(['get', 'update', 'patch', 'delete']);
/** What turns a value into something that a shell runs, in prose as well. */
const RUNS_IN_SHELL = /[`$;|&<>\\\n\r]/;

/** Placeholders that are worked out of others: of what was refused, the ways in which kubectl wants it written. */
export const DERIVED_PLACEHOLDERS: readonly string[] = [
  'resource_plural',
  'subresource',
  'granted_resource',
  'granted_object',
  'role_name',
];

/** Fills the solution and the commands of a pattern. `accounts` are those of the troubled pods, as `namespace:name`. */
export function proposeRemedy(
  pattern: Pattern,
  bindings: Bindings,
  accounts: readonly string[],
): Pick<Diagnosis, 'solution' | 'commands'> {
  const values = { ...bindings, ...derived(bindings) };
  const templates = pattern.commands.map(readCommandTemplate);
  const filled = templates.map((reading): ProposedCommand | null =>
    reading.type === 'template' ? fillCommand(reading.template, values) : null,
  );
  const commands = filled.flatMap((each) => (each?.type === 'command' ? [each.argv] : []));
  const verdict = judgeGrants(commands, accounts);
  const grants = templates.some((each) => each.type === 'template' && mayGiveRights(each.template));
  const stranger = grants ? strangerOf(bindings, accounts) : null;
  const notes = [
    ...new Set(filled.flatMap((each) => (each?.type === 'unfit' ? [leftOutText(each)] : []))),
    ...(verdict.problem === null || stranger !== null ? [] : [`A command was left out: ${verdict.problem}.`]),
    ...(verdict.warning === null ? [] : [verdict.warning]),
  ];
  return {
    solution: [stranger ?? fillProse(pattern.solution_template, bindings), ...notes].join(' '),
    commands: commands
      .filter(
        (_, index) =>
          verdict.allowed[index] === true && !(stranger !== null && givesRights(commands[index] ?? [])),
      )
      .map(printCommand),
  };
}

function leftOutText({ placeholder, problem }: Extract<ProposedCommand, { type: 'unfit' }>): string {
  return `A command was left out: what was read for its ${placeholder.replaceAll('_', ' ')} is ${problem}.`;
}

/** Tells whether a template gives rights, whatever fills it. */
function mayGiveRights({ groups }: CommandTemplate): boolean {
  const words = groups.flatMap((group) => group.words);
  return givesRights(
    words.map((word) => word.map((part) => (part.type === 'text' ? part.text : 'x')).join('')),
  );
}

/** Says that whoever is refused is not whom the pods run as; null when it is. A log may name anybody. */
function strangerOf(bindings: Bindings, accounts: readonly string[]): string | null {
  const { user = '', account_namespace: namespace, service_account: name } = bindings;
  if (namespace !== undefined && accounts.includes(`${namespace}:${name ?? ''}`)) return null;
  const who = fitsType(user, 'user') ? user : 'The user that is named';
  const own =
    accounts.length === 0
      ? 'which account its pods run as was not seen'
      : `its pods run as ${accounts.join(', ')}`;
  return `${who} is refused, and ${own}: find out whose credentials the program uses before anything is granted.`;
}

/** Fills prose. What a shell would run is not told as the name of something, and no value opens a span of code. */
function fillProse(template: string, bindings: Bindings): string {
  const safe = Object.fromEntries(
    Object.entries(bindings).map(([name, value]) => [name, proseValue(name, value)]),
  );
  return fillTemplate(template, safe) ?? '';
}

function proseValue(name: string, value: string): string {
  const type = Object.hasOwn(PLACEHOLDER_TYPES, name) ? PLACEHOLDER_TYPES[name] : undefined;
  if (type !== undefined && RUNS_IN_SHELL.test(value) && !fitsType(value, type))
    return `(no valid ${GRAMMARS[type].says})`;
  return value.replaceAll('`', "'");
}

/** `pods/log` of no group, `deployments/scale` of apps: as `auth can-i` and as `create role` want them. */
function derived(bindings: Bindings): Bindings {
  const { resource, workload_name: workload, object, verb = '' } = bindings;
  if (resource === undefined) return {};
  const [plural = '', subresource] = resource.split('/');
  const group = bindings.group ?? bindings.api_group ?? '';
  const qualified = group === '' ? plural : `${plural}.${group}`;
  return {
    resource_plural: qualified,
    granted_resource: subresource === undefined ? qualified : `${qualified}/${subresource}`,
    ...(subresource !== undefined && { subresource }),
    ...(object !== undefined && VERBS_ON_ONE.has(verb) && { granted_object: object }),
    ...(workload !== undefined && { role_name: `${workload}-${resource.replaceAll('/', '-')}` }),
  };
}
