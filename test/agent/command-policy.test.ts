import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/agent/command-line.ts';
import { checkCommand } from '../../src/agent/command-policy.ts';

/** Judges a command line as RUN_KUBECTL does: what is allowed, as one text, or null. */
function judge(line: string): string | null {
  const parsed = parseCommandLine(line);
  if (parsed.type === 'denied') return null;
  const verdict = checkCommand(parsed.args);
  return verdict.type === 'allowed' ? verdict.args.join(' ') : null;
}

const HARMLESS: readonly (readonly [string, string])[] = [
  ['kubectl -n x get pods', 'get pods -n x'],
  ['kubectl get pods | head', 'get pods'],
  ['kubectl get pods -A --sort-by=.status.startTime', 'get pods -A --sort-by=.status.startTime'],
  ['get pods -nshop -owide', 'get pods -n shop -o wide'],
  ['get pods -Aowide', 'get pods -A -o wide'],
  ['get pods -n=shop', 'get pods -n shop'],
  ['get pods --namespace shop --output yaml', 'get pods -n shop -o yaml'],
  ['get pods -A=true --show-labels=false', 'get pods -A --show-labels=false'],
  ['get pod/cart deploy/cart -n shop -o json', 'get pod/cart deploy/cart -n shop -o json'],
  ['get pods,svc,ep -n shop', 'get pods,svc,ep -n shop'],
  [
    'get pods -l "app in (cart,web),tier!=db" -A -o json',
    'get pods -l app in (cart,web),tier!=db -A -o json',
  ],
  [
    'get events -n shop --field-selector involvedObject.name=cart,type!=Normal',
    'get events -n shop --field-selector=involvedObject.name=cart,type!=Normal',
  ],
  ['get pods -w -n shop', 'get pods -n shop'],
  ['get pods --watch=false', 'get pods'],
  ['get secret -n shop', 'get secret -n shop'],
  ['get secrets -A -o wide', 'get secrets -A -o wide'],
  ['get secret db -o name', 'get secret db -o name'],
  ['describe secret db -n shop', 'describe secret db -n shop'],
  ['get clusterrolebinding system:node', 'get clusterrolebinding system:node'],
  ['get nodes -o yaml', 'get nodes -o yaml'],
  [
    "get pod cart -o jsonpath='{.spec.containers[*].image}'",
    'get pod cart -o jsonpath={.spec.containers[*].image}',
  ],
  [
    'get pod cart -o jsonpath={.spec.containers[*].env}',
    'get pod cart -o jsonpath={.spec.containers[*].env}',
  ],
  [
    `get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}'`,
    'get pods -o jsonpath={range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}',
  ],
  [
    'get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName',
    'get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName',
  ],
  [
    `get pods -o go-template='{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}'`,
    'get pods -o go-template={{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}',
  ],
  ['get cm settings -o jsonpath={.data}', 'get cm settings -o jsonpath={.data}'],
  ['describe pod cart-6fb -n shop', 'describe pod cart-6fb -n shop'],
  ['describe pods -l app=cart --show-events=false', 'describe pods -l app=cart --show-events=false'],
  ['logs cart-6fb -c app --previous --tail=50 -n shop', 'logs cart-6fb -c app -p --tail=50 -n shop'],
  ['logs -f cart-6fb', 'logs cart-6fb'],
  ['logs -pf cart-6fb', 'logs -p cart-6fb'],
  ['logs deploy/cart --all-containers --since 10m', 'logs deploy/cart --all-containers --since=10m'],
  ['logs -l app=cart --tail -1', 'logs -l app=cart --tail=-1'],
  ['events --for pod/cart -n shop', 'events --for=pod/cart -n shop'],
  ['events -A --types=Warning', 'events -A --types=Warning'],
  ['top pods -A --sort-by=memory', 'top pod -A --sort-by=memory'],
  ['top nodes', 'top node'],
  ['rollout status deploy/cart -n shop', 'rollout status deploy/cart -n shop --watch=false'],
  ['rollout status deploy/cart -w', 'rollout status deploy/cart --watch=false'],
  ['rollout history deploy/cart --revision=3', 'rollout history deploy/cart --revision=3'],
  ['api-resources --namespaced=true -o name', 'api-resources --namespaced -o name'],
  ['api-versions', 'api-versions'],
  ['version -o json', 'version -o json'],
  ['cluster-info', 'cluster-info'],
  ['explain pods.spec.containers --recursive', 'explain pods.spec.containers --recursive'],
  ['auth can-i create deployments --namespace shop', 'auth can-i create deployments -n shop'],
  ["auth can-i '*' '*'", 'auth can-i * *'],
  ['auth can-i --list -n shop', 'auth can-i --list -n shop'],
  ['auth whoami', 'auth whoami'],
  ['config current-context', 'config current-context'],
  ['config get-contexts -o name', 'config get-contexts -o name'],
  ['config view --minify', 'config view --minify'],
  ['get --raw /api/v1/pods', 'get --raw=/api/v1/pods'],
  ['get --raw=/api/v1/namespaces/shop/pods', 'get --raw=/api/v1/namespaces/shop/pods'],
  ['get --raw /api/v1/namespaces/shop', 'get --raw=/api/v1/namespaces/shop'],
  [
    "get --raw '/apis/apps/v1/deployments?limit=500&labelSelector=app%3Dcart'",
    'get --raw=/apis/apps/v1/deployments?limit=500&labelSelector=app%3Dcart',
  ],
  [
    'get --raw /apis/gateway.networking.k8s.io/v1/httproutes',
    'get --raw=/apis/gateway.networking.k8s.io/v1/httproutes',
  ],
  ['get --raw /apis/example.com/v1alpha1/widgets', 'get --raw=/apis/example.com/v1alpha1/widgets'],
  [
    'get --raw /apis/rbac.authorization.k8s.io/v1/clusterroles/system:node',
    'get --raw=/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node',
  ],
  ["get --raw '/readyz?verbose'", 'get --raw=/readyz?verbose'],
  ['get --raw /livez', 'get --raw=/livez'],
];

const FORBIDDEN: readonly (readonly [string, readonly string[]])[] = [
  [
    'what others run unasked',
    [
      'kubectl delete ns prod --dry-run=none',
      'kubectl auth reconcile -f x.yaml',
      'kubectl config delete-context prod',
      'kubectl config set-credentials x',
      'kubectl get pods > ~/.bashrc',
      'kubectl get secret db -o yaml',
      'kubectl get --raw /api/v1/namespaces/x/services/y/proxy/shutdown',
      'kubectl proxy --address=0.0.0.0',
      'kubectl cluster-info dump --output-directory=/x',
      'kubectl kustomize --enable-exec',
      'KUBECTL_EXTERNAL_DIFF=/tmp/x kubectl diff -f y',
      '/tmp/kubectl-x get pods',
      'kubectl config view --raw',
    ],
  ],
  [
    'verbs that write, run or connect',
    'apply create replace patch edit delete scale autoscale expose run set label annotate taint cordon uncordon drain exec attach cp port-forward proxy debug certificate wait diff kustomize plugin alpha completion options help'
      .split(' ')
      .map((verb) => `kubectl ${verb} pod x`),
  ],
  [
    'verbs within verbs',
    [
      'rollout restart deploy/x',
      'rollout undo deploy/x',
      'rollout pause deploy/x',
      'config use-context x',
      'config set x y',
      'config unset x',
      'config rename-context a b',
      'auth reconcile',
      'top',
      'rollout',
      'config',
      'auth',
      'cluster-info dump',
      'certificate approve x',
    ],
  ],
  [
    'flags that choose a cluster, a user or a file',
    [
      ...[
        '--kubeconfig=/x',
        '--context=x',
        '--cluster=x',
        '--server=http://x',
        '--token=x',
        '--as=admin',
        '--as-group=system:masters',
        '--as-uid=1',
        '--user=x',
        '--username=x',
        '--password=x',
        '--certificate-authority=x',
        '--client-key=x',
        '--client-certificate=x',
        '--insecure-skip-tls-verify',
        '--tls-server-name=x',
        '--cache-dir=/x',
        '--profile=cpu',
        '--profile-output=/x',
        '-v=9',
        '--v=9',
        '--vmodule=x=1',
        '--kuberc=/x',
        '-s http://x',
      ].flatMap((flag) => [`get pods ${flag}`, `${flag} get pods`]),
      'get -f http://x/y.yaml',
      'get pods -f x.yaml',
      'get --filename=x',
      'get -k dir',
      'describe -f x',
      'get pods -R',
      'get pods --template=/etc/passwd',
      'get pods -o go-template-file=/etc/passwd',
      'get pods -o jsonpath-file=/etc/passwd',
      'get pods -o custom-columns-file=/etc/passwd',
      'get pods -o templatefile=/etc/passwd',
      'logs x --insecure-skip-tls-verify-backend',
      'config view --flatten',
      'config view --raw=true',
    ],
  ],
  [
    'flags that are not whole, not there or given twice',
    [
      'get pods --namesp x',
      'get pods --name=x',
      'get pods --out yaml',
      'get pods -o',
      'get pods -n',
      'get pods --all-namespace',
      'get pods -Z',
      'get pods -AZ',
      'get pods --watch=maybe',
      'get pods -n shop -n prod',
      'get pods -o wide -o yaml',
      'get pods --',
      'get pods -- x',
      'logs x --tail=abc',
      'get pods -n ../x',
      'get pods -n "a b"',
      'get pods -l -A',
      '- get pods',
      '-- get pods',
    ],
  ],
  [
    'the contents of Secrets',
    [
      'secret',
      'secrets',
      'Secret',
      'SECRETS',
      'secret/db',
      'secrets/db',
      'secrets.v1.',
      'secrets.v1',
      'secret.',
      'all,secret',
      'cm,secrets',
      'cm,secrets/x',
      'pod/a secret/b',
      'secrets.v1./db',
      'po,Secret.v1',
    ].flatMap((kind) =>
      [
        'yaml',
        'json',
        'YAML',
        'Json',
        'jsonpath={.data}',
        'jsonpath={.metadata.name}',
        'go-template={{.metadata.name}}',
        'custom-columns=A:.metadata.name',
        'jsonpath-as-json={.items}',
      ].map((format) => `get ${kind} -n shop -o '${format}'`),
    ),
  ],
  [
    'expressions that print values without their names',
    [
      'get pod x -o jsonpath={.spec.containers[*].env[*].value}',
      'get pod x -o jsonpath=\'{.spec.containers[0].env[?(@.name=="P")].value}\'',
      "get pod x -o jsonpath='{..value}'",
      "get pod x -o jsonpath='{..*}'",
      "get cm x -o jsonpath='{.data.*}'",
      "get cm x -o jsonpath='{.data[*]}'",
      'get cm x -o jsonpath={.data.db-password}',
      `get cm x -o jsonpath="{.data['password']}"`,
      `get pod x -o jsonpath="{.spec.containers[*].env[*]['name','value']}"`,
      `get cm x -o jsonpath="{['data'][*]}"`,
      "get pod x -o jsonpath='{range .spec.containers[*].env[*]}{.name}={.value}{end}'",
      "get pod x -o jsonpath='{range .spec.containers[*].env[*]}{[*]}{end}'",
      "get pod x -o jsonpath='{.spec.containers[0].args[1]}'",
      'get pod x -o custom-columns=E:.spec.containers[*].env',
      'get cm x -o custom-columns=E:.data',
      "get pod x -o go-template='{{range $k, $v := .data}}{{$v}}{{end}}'",
      "get pod x -o go-template='{{.}}'",
      'get pod x -o go-template=\'{{index .data "a"}}\'',
      "get pod x -o go-template='{{range .spec.containers}}{{range .env}}{{.value}}{{end}}{{end}}'",
    ],
  ],
  [
    'lists without a bound',
    [
      'get pods -A -o yaml',
      'get pods -Aojson',
      'get all --all-namespaces -o=json',
      'get events -A -o yaml',
      "get pods -A -o json -l ''",
      'get pods -A -o json --field-selector=',
      'events -A -o json',
    ],
  ],
  [
    'paths of the API',
    [
      '/api/v1/secrets',
      '/api/v1/namespaces/shop/secrets',
      '/api/v1/namespaces/shop/secrets/db',
      '/metrics',
      '/debug/pprof/heap',
      '/logs',
      '/',
      '/api',
      '/apis',
      '/version',
      '/openapi/v2',
      '/api/v1/nodes/w1/proxy/configz',
      '/api/v1/nodes/w1/proxy',
      '/api/v1/namespaces/x/pods/y/exec?command=sh',
      '/api/v1/namespaces/x/pods/y/log',
      '/api/v1/namespaces/x/pods/y/portforward',
      '/api/v1/namespaces/x/pods/y/attach',
      '/api/v1/namespaces/x/serviceaccounts/y/token',
      '/api/v1/watch/pods',
      '/api/v1/pods?watch=true',
      '/api/v1/pods?limit=5&watch=1',
      '/api/v1/pods?pretty=true',
      '/api/v1/../v1/secrets',
      '/api/v1//secrets',
      '/api/v1/%73ecrets',
      '/api/v1/pods/../secrets',
      '/api/v1/pods?labelSelector=%zz',
      '/api/v1/pods?labelSelector=a%0Ab',
      '/api/v1/pods#x',
      'http://x/api/v1/pods',
      'api/v1/pods',
      '/API/v1/pods',
      '/apis/subresources.kubevirt.io/v1/namespaces/x/virtualmachineinstances',
      '/apis/oauth.openshift.io/v1/oauthaccesstokens',
      '/apis/example.com/v1/widgets/x',
      '/apis/example.com/v1/secrets',
      '/apis/authentication.k8s.io/v1/tokenreviews',
      '/apis/unknown.k8s.io/v1/things',
      '/readyz/../metrics',
      '/readyz?exclude=etcd',
    ].map((path) => `get --raw '${path}'`),
  ],
  [
    '--raw with anything else',
    [
      'get --raw /api/v1/pods -o json',
      'get pods --raw /api/v1/pods',
      'get --raw /api/v1/pods -n x',
      'get --raw=',
      'get --raw',
    ],
  ],
  [
    'what only a shell could do',
    [
      'get pods; rm -rf /',
      'get pods && rm x',
      'get pods || rm x',
      'get pods & rm x',
      'get pods $(rm x)',
      'get pods `rm x`',
      'get pods > x',
      'get pods >> x',
      'get pods < x',
      'get pods 2>/dev/null',
      'get pods\nrm x',
      'get pods | sh',
      'get pods | tee x',
      'get pods | xargs kubectl delete pod',
      'get pods | kubectl apply -f -',
      'get pods |& cat',
      'get pods | head > x',
      'get pods -l "$(x)"',
      'get pods -l "`x`"',
      'get pods $HOME',
      '(get pods)',
      'A=b get pods',
      'sudo kubectl get pods',
      'kubectl-delete pods',
      './kubectl get pods',
      'bash -c "kubectl get pods"',
      'get "pods',
      "get 'pods",
    ],
  ],
  [
    'nothing, or no kind',
    [
      '',
      '   ',
      'kubectl',
      'get',
      'describe',
      'logs',
      'get pods/../../x ;',
      'logs a b c',
      'explain',
      'get -A',
    ],
  ],
];

describe('checkCommand', () => {
  it.each(HARMLESS)('allows %s', (line, expected) => {
    expect(judge(line)).toBe(expected);
  });

  describe.each(FORBIDDEN)('denies %s', (_category, lines) => {
    it.each(lines.map((line) => [line]))('%s', (line) => {
      expect(judge(line)).toBeNull();
    });
  });

  it('says what it took off', () => {
    expect(checkCommand(['logs', '-f', 'x'])).toMatchObject({
      notes: [expect.stringContaining('-f was taken off')],
    });
    expect(parseCommandLine('get pods | grep x | head -3')).toMatchObject({
      notes: [expect.stringContaining('| grep x'), expect.stringContaining('| head -3')],
    });
  });

  it('gives a reason and a hint for what it denies', () => {
    expect(checkCommand(['get', 'secret', 'db', '-o', 'yaml'])).toMatchObject({
      type: 'denied',
      reason: expect.stringContaining('Secrets'),
      hint: expect.stringContaining('describe secret'),
    });
    expect(checkCommand(['delete', 'pod', 'x'])).toMatchObject({
      hint: expect.stringContaining('get, describe, logs'),
    });
  });

  const VERBS = [
    'get',
    'describe',
    'logs',
    'events',
    'top',
    'rollout',
    'api-resources',
    'api-versions',
    'version',
    'cluster-info',
    'explain',
    'auth',
    'config',
  ];
  const SECOND: Readonly<Record<string, readonly string[]>> = {
    top: ['pod', 'node'],
    rollout: ['status', 'history'],
    auth: ['can-i', 'whoami'],
    config: ['current-context', 'get-contexts', 'view'],
  };
  const FLAGS =
    /^(?:-[nAolLcpq]|--(?:namespace|request-timeout|all-namespaces|field-selector|raw|sort-by|show-labels|show-kind|show-events|show-managed-fields|no-headers|ignore-not-found|allow-missing-template-keys|chunk-size|subresource|all-containers|all-pods|tail|since|since-time|timestamps|prefix|limit-bytes|ignore-errors|max-log-requests|for|types|containers|sum|show-capacity|revision|timeout|api-group|api-version|categories|verbs|namespaced|recursive|client|list|minify|watch)(?:=[\s\S]*)?)$/;

  const word = fc.oneof(
    fc.constantFrom(
      ...VERBS,
      'delete',
      'apply',
      'exec',
      'dump',
      'pods',
      'secret',
      'secrets/x',
      'status',
      'view',
      'can-i',
      'cm,secret',
      '-o',
      'yaml',
      'json',
      '-oyaml',
      '-Aojson',
      '-A',
      '-n',
      'shop',
      '-nshop',
      '--namespace=shop',
      '--raw',
      '/api/v1/pods',
      '/api/v1/secrets',
      '-f',
      '-w',
      '--watch',
      '--follow',
      '-p',
      '--',
      '--as=x',
      '--token',
      '-l',
      'app=x',
      '--kubeconfig=/x',
      '-o=jsonpath={.data}',
      '--show-labels',
      '>',
      '|',
      ';',
      '$(x)',
      '`x`',
      '&&',
      '--tail=5',
    ),
    fc.string({ maxLength: 12 }),
  );

  it('never throws, and what it allows reads, with flags and words from the list alone', () => {
    let allowed = 0;
    fc.assert(
      fc.property(
        fc.tuple(fc.constantFrom(...VERBS, 'delete'), fc.array(word, { maxLength: 7 })),
        ([first, rest]) => {
          const verdict = checkCommand([first, ...rest]);
          if (verdict.type === 'denied') {
            expect(verdict.reason).not.toBe('');
            expect(verdict.hint).not.toBe('');
            return;
          }
          allowed += 1;
          const [verb = '', second = ''] = verdict.args;
          expect(VERBS).toContain(verb);
          expect(SECOND[verb] ?? [second]).toContain(second);
          const isPrinted = verdict.args.some(
            (arg, index) => verdict.args[index - 1] === '-o' && !['wide', 'name'].includes(arg),
          );
          for (const [index, arg] of verdict.args.entries()) {
            if (/^-/.test(arg) && !['-n', '-o', '-l', '-L', '-c'].includes(verdict.args[index - 1] ?? '')) {
              expect(arg).toMatch(FLAGS);
            }
            // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
            expect(arg).not.toMatch(/[\u0000-\u001f;&<>`]/);
            expect(isPrinted && /(?:^|,)secrets?(?:$|[./,])/i.test(arg)).toBe(false);
          }
          // What is run says the same when it is judged again.
          expect(checkCommand(verdict.args)).toMatchObject({ type: 'allowed' });
        },
      ),
      { numRuns: 20_000 },
    );
    expect(allowed).toBeGreaterThan(300);
  });
});
