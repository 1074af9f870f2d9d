// Folders that a program finds empty beside a container that fetches files, and ones that are empty for another reason.
import type { Container, KubeObject } from '../../src/facts/kube-json.ts';
import { object, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const config = (folder: string): KubeObject =>
  object('ConfigMap', 'press', { data: { PRESS_FOLDER: folder } });
const reader = (mountPath = '/srv/press/checkout', more: Partial<Container> = {}): Container => ({
  name: 'press',
  image: 'registry.example/press:1',
  envFrom: [{ configMapRef: { name: 'press' } }],
  volumeMounts: [{ name: 'files', mountPath }],
  ...more,
});
const sync = (env: Readonly<Record<string, string>>, more: Partial<Container> = {}): Container => ({
  name: 'fetch',
  image: 'registry.example:5000/git-sync/git-sync:v4.2.3',
  env: Object.entries(env).map(([name, value]) => ({ name, value })),
  volumeMounts: [{ name: 'files', mountPath: '/git' }],
  ...more,
});
const V4 = { GITSYNC_REPO: 'https://git.example/sheets.git', GITSYNC_ROOT: '/git', GITSYNC_LINK: 'now' };
const press = (containers: readonly Container[]): readonly KubeObject[] =>
  workload('press', { containers, podSpec: { volumes: [{ name: 'files', emptyDir: {} }] } });
const says = (folder: string) => ({
  'shop/press-0': `INFO looking for sheets\nINFO found 0 sheets\nINFO There are 0 files in ${folder}`,
});
const QUESTION = 'press in shop shows no sheets since we use git-sync';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'content-fetched-elsewhere',
    question: QUESTION,
    objects: [...press([reader(), sync(V4)]), config('/srv/press/sheets')],
    logs: says('/srv/press/sheets'),
    says: ['/srv/press/sheets', 'PRESS_FOLDER, ConfigMap press', 'fetch', '/srv/press/checkout/now'],
    unless: [
      {
        name: 'it looks in the checkout',
        objects: [...press([reader(), sync(V4)]), config('/srv/press/checkout/now')],
        logs: says('/srv/press/checkout/now'),
      },
      {
        name: 'it looks below the checkout',
        objects: [...press([reader(), sync(V4)]), config('/srv/press/checkout/now/sheets')],
        logs: says('/srv/press/checkout/now/sheets'),
      },
      {
        name: 'it looks above the checkout',
        objects: [...press([reader(), sync(V4)]), config('/srv/press')],
        logs: says('/srv/press'),
      },
      {
        name: 'the folder is a volume of its own',
        objects: [
          ...press([
            reader('/srv/press/checkout', {
              volumeMounts: [
                { name: 'files', mountPath: '/srv/press/checkout' },
                { name: 'own', mountPath: '/srv/press/sheets' },
              ],
            }),
            sync(V4),
          ]),
          config('/srv/press/sheets'),
        ],
      },
      {
        name: 'the program does not have what is fetched',
        objects: [
          ...press([reader('/srv/press/checkout', { volumeMounts: [] }), sync(V4)]),
          config('/srv/press/sheets'),
        ],
      },
      {
        name: 'nobody fetches anything',
        objects: [
          ...press([reader(), { name: 'fetch', image: 'registry.example/proxy:1' }]),
          config('/srv/press/sheets'),
        ],
      },
      {
        name: 'the log tells of files',
        logs: { 'shop/press-0': 'INFO There are 12 files in /srv/press/sheets' },
      },
    ],
  },
  {
    pattern: 'content-fetched-elsewhere',
    question: QUESTION,
    objects: [
      ...press([
        reader('/data'),
        sync({}, { args: ['--repo=https://git.example/team/sheets.git', '--root=/git/tree'] }),
      ]),
      config('/data/tree/all'),
    ],
    logs: { 'shop/press-0': 'WARN /data/tree/all is empty' },
    says: ['/data/tree/all', '/data/tree/sheets'],
    unless: [
      {
        name: 'the checkout is called so',
        objects: [
          ...press([
            reader('/data'),
            sync(
              {},
              {
                args: ['--repo=https://git.example/team/sheets.git', '--root', '/git/tree', '--link', 'all'],
              },
            ),
          ]),
          config('/data/tree/all'),
        ],
      },
    ],
  },
];

expectTold(CASES);
