// Generated commands and output expressions, and what an onlooker who knows nothing of the policy says of them.

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const VERBS =
  'get get get describe logs events top rollout auth config version cluster-info explain api-resources delete apply create patch edit exec cp attach run port-forward proxy debug drain cordon taint label annotate scale set replace certificate kustomize plugin diff wait expose autoscale'.split(
    ' ',
  );
const SECONDS =
  'pods pod/x secret secrets secrets/db secrets.v1. cm,secret Secret tokens deploy/x nodes x status history restart undo can-i whoami reconcile view use-context current-context set-credentials dump list all serviceaccounts configmaps/x a b ../x /etc/passwd http://x/y'.split(
    ' ',
  );
const FLAGS =
  '-n|shop|-nshop|--namespace=shop|-A|--all-namespaces|-o|yaml|json|-oyaml|-ojson|wide|name|-o=json|-o=jsonpath={.data}|-o=jsonpath={.metadata.name}|-o=custom-columns=A:.data|-o=go-template={{.data.x}}|--output=yaml|--raw|--raw=/api/v1/secrets|--raw=/api/v1/pods|/api/v1/secrets|/api/v1/namespaces/x/pods/y/exec|--raw=/api/v1/namespaces/x/services/y/proxy/z|--raw=/metrics|--raw=/version|-l|app=x|-f|x.yaml|--filename=x|-k|-R|--as=admin|--as|--as-group=system:masters|--token=x|--server=http://x|-s|--kubeconfig=/x|--context=prod|--context|--cluster=x|--user=x|--flatten|--minify|--watch|-w|--follow|--tail=5|--previous|-c|app|--dry-run=client|--force|--all|--now|--replicas=0|--template={{.data}}|--show-labels|--sort-by=.data.password|--sort-by=.metadata.name|--subresource=log|--subresource=status|--list|--|-|;|&&|$(id)|`id`|>|2>&1|\n|\u0000|-v=9|--v=9|--profile=cpu|--cache-dir=/x|--allow-missing-template-keys|--chunk-size=5|--ignore-not-found|--request-timeout=5s|--image=x|-it|--stdin|sh|rm'.split(
    '|',
  );

/** Makes one argv, most of it of words that mean something to kubectl. */
export function generatedArgv(random: () => number): readonly string[] {
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)] ?? '';
  const argv = random() < 0.12 ? [pick(FLAGS)] : [];
  argv.push(pick(VERBS), pick(SECONDS));
  for (let more = Math.floor(random() * 5); more > 0; more -= 1) {
    argv.push(random() < 0.75 ? pick(FLAGS) : pick(SECONDS));
  }
  return argv;
}

const READING: Readonly<Record<string, readonly string[] | null>> = {
  get: null,
  describe: null,
  logs: null,
  events: null,
  explain: null,
  version: null,
  'cluster-info': null,
  'api-resources': null,
  'api-versions': null,
  top: ['pod', 'node'],
  rollout: ['status', 'history'],
  auth: ['can-i', 'whoami'],
  config: ['current-context', 'get-contexts', 'view'],
};
/** Whoever gives these chooses another cluster, another user or a file, writes, or never comes back. */
const HARMFUL_FLAG =
  /^(?:--(?:kubeconfig|context|cluster|server|user|token|username|password|as-group|as-uid|filename|kustomize|recursive=.*x|template|flatten|raw=true|watch|watch-only|follow|dry-run|force|all|now|replicas|image|stdin|profile|profile-output|cache-dir|v|vmodule|log-file|insecure-skip-tls-verify.*|certificate-authority|client-.*)(?:=|$)|-[fkRwsvi])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
const SHELL = /[;&<>`$\n\r\u0000]/;

/**
 * Says why a command that is going to be run must not be; null when it may. Knows the words of kubectl's reference and
 * nothing of the policy.
 */
export function harmOf(args: readonly string[]): string | null {
  const [verb = '', second = ''] = args;
  const seconds = Object.hasOwn(READING, verb) ? READING[verb] : undefined;
  if (seconds === undefined) return `verb ${verb}`;
  if (seconds !== null && !seconds.includes(second)) return `${verb} ${second}`;
  const text = args.join(' ');
  if (verb === 'cluster-info' && args.length > 1 && !(args[1] ?? '').startsWith('-'))
    return 'cluster-info dump';
  const output = outputOf(args);
  const raw = args.map((arg) => /^--raw=(.*)$/.exec(arg)?.[1]).find((path) => path !== undefined);
  if (raw !== undefined && /secret|token|exec|attach|proxy|portforward|debug|watch|\.\.|\/log/i.test(raw))
    return `path ${raw}`;
  for (const [index, arg] of args.entries()) {
    const isValue = ['-o', '-n', '-l', '-c', '-L'].includes(args[index - 1] ?? '');
    if (isValue) continue;
    if (HARMFUL_FLAG.test(arg) && !arg.startsWith('--watch=false')) return `flag ${arg}`;
    if (/^--as(?:=|$)/.test(arg) && !(verb === 'auth' && second === 'can-i')) return `flag ${arg}`;
    if (!arg.startsWith('-') && SHELL.test(arg)) return `shell ${arg}`;
    if (!arg.startsWith('-') && /^(?:\.\.?\/|\/etc|https?:)/.test(arg) && verb !== 'auth')
      return `path ${arg}`;
  }
  const operands = args
    .slice(1)
    .filter(
      (arg, index) => !arg.startsWith('-') && !['-o', '-n', '-l', '-c', '-L'].includes(args[index] ?? ''),
    );
  // The first operand is the kind; a `secret` after it is the name of something else.
  const ofSecrets = operands.some(
    (arg, index) => (index === 0 || arg.includes('/')) && /(?:^|,)(?:secrets?|tokens?)(?:[./,]|$)/i.test(arg),
  );
  if (verb === 'get' && ofSecrets && output !== '' && !/^(?:wide|name)$/.test(output)) {
    if (/^(?:json|yaml)$/.test(output)) return `contents of secrets as ${output}`;
    if (/\.data|annotations|spec|\.\.|\*\}/i.test(output)) return `contents of secrets as ${output}`;
  }
  if (/\.data|password/.test(output) || /--sort-by=\S*(?:\.data|password)/.test(text))
    return `contents as ${output}`;
  return null;
}

function outputOf(args: readonly string[]): string {
  for (const [index, arg] of args.entries()) {
    if (arg === '-o') return (args[index + 1] ?? '').toLowerCase();
    const attached = /^(?:-o=?|--output=)(.+)$/.exec(arg)?.[1];
    if (attached !== undefined) return attached.toLowerCase();
  }
  return '';
}

/** Stands in every value that no expression may print. */
const CANARY = 'CANARY';
const POD = {
  kind: 'Pod',
  metadata: {
    name: 'cart',
    namespace: 'shop',
    labels: { app: 'cart', 'app.kubernetes.io/name': 'cart', password: CANARY },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': CANARY, note: CANARY },
    managedFields: [{ manager: CANARY }],
  },
  spec: {
    nodeName: 'node-1',
    values: { password: CANARY, token: CANARY },
    imagePullSecrets: [{ name: 'regcred' }],
    containers: [
      {
        name: 'app',
        image: 'cart:1',
        command: ['sh', CANARY],
        args: ['--password', CANARY],
        env: [
          { name: 'DB_PASSWORD', value: CANARY },
          { name: 'FROM', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
        ],
        livenessProbe: {
          exec: { command: [CANARY] },
          httpGet: { path: '/', httpHeaders: [{ name: 'a', value: CANARY }] },
        },
        resources: { limits: { memory: '1Gi' } },
      },
    ],
  },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], podIP: '10.0.0.1' },
  data: { password: CANARY, note: CANARY, 'a.b': CANARY },
  stringData: { password: CANARY },
  binaryData: { key: CANARY },
  type: 'Opaque',
  token: CANARY,
  secret: CANARY,
};
const DOCUMENT = { items: [POD], ...POD };

const NAMES =
  'items metadata spec status name namespace labels annotations containers env value valueFrom secretKeyRef args command data stringData binaryData password values token secret image phase conditions type key limits resources managedFields livenessProbe exec httpGet httpHeaders imagePullSecrets nodeName app kind podIP a.b note'.split(
    ' ',
  );

/** Makes one output format with an expression: paths and what surrounds them, well formed and not. */
export function generatedOutput(random: () => number): string {
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value;
  const segment = (): string => {
    const chance = random();
    if (chance < 0.6) return `.${pick(NAMES)}`;
    if (chance < 0.68) return pick(['[*]', '[0]', '[-1:]', '[0:1]']);
    if (chance < 0.74) return pick(['.*', '..*', `..${pick(NAMES)}`]);
    if (chance < 0.82) return `['${pick(NAMES)}']`;
    if (chance < 0.86) return `["${pick(NAMES)}"]`;
    if (chance < 0.92) return `[?(@.${pick(NAMES)}=="${pick(NAMES)}")]`;
    return pick(['.$', '$', '@', '. ', `.${pick(NAMES)}\\.x`, '[', ']', `['name','${pick(NAMES)}']`, '.A B']);
  };
  const path = (): string => Array.from({ length: 1 + Math.floor(random() * 5) }, segment).join('');
  const chance = random();
  if (chance < 0.55) return `jsonpath={${path()}}`;
  if (chance < 0.65) return `jsonpath={range ${path()}}{${path()}}{"\\n"}{end}`;
  if (chance < 0.7) return `jsonpath-as-json={${path()}}`;
  if (chance < 0.85) return `custom-columns=A:${path()},B:.metadata.name`;
  if (chance < 0.95) return `go-template={{range .items}}{{${path()}}}{{end}}`;
  return `go-template={{${path()}}}`;
}

/** Tells whether an expression prints a value that it must not, read as loosely as any template language reads it. */
export function leaks(output: string): boolean {
  const [, expression = ''] = /^[\w-]+=([\s\S]*)$/.exec(output) ?? [];
  const isJson = output.startsWith('jsonpath');
  const ranged = /range ([^{}]+)\}/.exec(expression)?.[1];
  // What is ranged over is printed only by what stands within the range.
  const printed = expression.replace(/(?<=range )[^{}]+(?=\})/, '');
  const paths = printed.match(/\.{1,2}[^{}]*|\[[^{}]*/g) ?? [];
  return paths.some((path) => {
    const bases = ranged === undefined ? [DOCUMENT] : [DOCUMENT, ...walk(ranged, [DOCUMENT])];
    return path.split(',B:').some((part) => walk(part, bases).some((value) => hasCanary(value, isJson)));
  });
}

/** What is printed as JSON beside its name is redacted by it. */
function hasCanary(value: unknown, isJson: boolean): boolean {
  const text = JSON.stringify(value) ?? '';
  return (isJson ? text.replaceAll(`"password":"${CANARY}"`, '') : text).includes(CANARY);
}

/** Walks a path over every member, in whatever way it may be meant. */
function walk(path: string, bases: readonly unknown[]): readonly unknown[] {
  let at: readonly unknown[] = bases.flatMap(membersOf);
  for (const [part] of path.matchAll(/\.\.\*?|\.\*|\.(?:[\w$-]|\\\.)+|\[[^\]]*\]/g)) {
    if (part.startsWith('..')) at = at.flatMap(everything);
    else if (part === '.*') at = at.flatMap(valuesOf);
    else if (part.startsWith('.'))
      at = at.flatMap((value) => fieldOf(value, part.slice(1).replaceAll('\\', '')));
    else {
      const quoted = [...part.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, a, b]) => a ?? b ?? '');
      if (part.startsWith('[?') || quoted.length === 0)
        at = at.flatMap((value) => (/^\[\*/.test(part) ? valuesOf(value) : membersOf(value)));
      else at = quoted.flatMap((name) => at.flatMap((value) => fieldOf(value, name)));
    }
  }
  return at;
}

function fieldOf(value: unknown, name: string): readonly unknown[] {
  return membersOf(value).flatMap((each) =>
    typeof each === 'object' && each !== null && Object.hasOwn(each, name)
      ? [(each as Record<string, unknown>)[name]]
      : [],
  );
}

function membersOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function valuesOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function everything(value: unknown): readonly unknown[] {
  return [value, ...valuesOf(value).flatMap(everything)];
}
