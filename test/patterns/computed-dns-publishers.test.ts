// Host names that external-dns does not write into DNS because of its filters, beside ones that it takes.
import type { Container, KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const publisher = (
  args: readonly string[],
  name = 'names',
  more: Partial<Container> = {},
): readonly KubeObject[] =>
  workload(name, {
    namespace: 'names',
    containers: [{ name, image: 'registry.example/dns/external-dns:v0.14.2', args, ...more }],
  });
const BOTH = ['--source=service', '--source=ingress', '--provider=aws'];
const ingress = (host: string, metadata: object = {}, spec: object = {}): KubeObject =>
  object(
    'Ingress',
    'till',
    {
      spec: {
        ingressClassName: 'public',
        rules: [
          {
            host,
            http: { paths: [{ path: '/', backend: { service: { name: 'till', port: { number: 80 } } } }] },
          },
        ],
        ...spec,
      },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } },
    },
    { ...metadata },
  );
const ingressClass = object(
  'IngressClass',
  'public',
  { spec: { controller: 'example.com/router' } },
  { namespace: undefined },
);
const own = [...workload('till'), service('till'), ingressClass];
const site = [...own, ingress('till.shop.example')];
const logs = {
  'shop/till-0': 'GET / 200',
  'names/names-0': 'level=info msg="All records are already up to date"',
};
const QUESTION = 'till.shop.example does not resolve, the ingress till in shop works with curl --resolve';
const only = (args: readonly string[], name: string): { name: string; objects: readonly KubeObject[] } => ({
  name,
  objects: [...site, ...publisher(args)],
});

const named = {
  ...service('till', { type: 'LoadBalancer' }),
  metadata: {
    ...service('till').metadata,
    annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'pay.shop.example' },
  },
  status: { loadBalancer: { ingress: [{ ip: '192.0.2.9' }] } },
};

const CASES: readonly ToldCase[] = [
  {
    pattern: 'dns-name-left-out',
    question: QUESTION,
    objects: [...site, ...publisher([...BOTH, '--domain-filter=bank.example,shop.example'])],
    logs,
    says: [
      'till.shop.example of Ingress shop/till',
      'names/names',
      '--domain-filter=bank.example,shop.example',
      'read as one domain',
    ],
    unless: [
      only(
        [...BOTH, '--domain-filter=bank.example', '--domain-filter=shop.example'],
        'each domain has its own',
      ),
      only([...BOTH, '--domain-filter', 'shop.example'], 'the value is the next word'),
      only([...BOTH, '--domain-filter=.example'], 'the domain is above that of the host'),
      only(BOTH, 'there is no filter'),
      only([...BOTH, '--domain-filter=$(DOMAIN)'], 'the value is that of a variable'),
      only([...BOTH, '--domain-filter=a.example', '--regex-domain-filter=shop'], 'an expression goes before'),
      { name: 'nobody writes names into DNS', objects: site },
      {
        name: 'another one takes it',
        objects: [
          ...site,
          ...publisher([...BOTH, '--domain-filter=bank.example']),
          ...publisher([...BOTH, '--domain-filter=shop.example'], 'second'),
        ],
      },
    ],
  },
  {
    pattern: 'dns-name-left-out',
    question: QUESTION,
    objects: [
      ...site,
      ...publisher(BOTH, 'names', {
        env: [{ name: 'EXTERNAL_DNS_DOMAIN_FILTER', value: 'bank.example\nhop.example' }],
      }),
    ],
    logs,
    says: ['--domain-filter=hop.example', 'no domain there is one that the host ends with'],
    unless: [
      {
        name: 'a line of the variable covers it',
        objects: [
          ...site,
          ...publisher(BOTH, 'names', {
            env: [{ name: 'EXTERNAL_DNS_DOMAIN_FILTER', value: 'bank.example\nshop.example' }],
          }),
        ],
      },
    ],
  },
  {
    pattern: 'dns-name-left-out',
    question: QUESTION,
    objects: [...site, ...publisher(['--source=service'])],
    logs,
    says: ['--source=service', 'does not read objects of kind Ingress'],
    unless: [only(['--source=service', '--source=ingress'], 'it reads Ingresses')],
  },
  {
    pattern: 'dns-name-left-out',
    question: QUESTION,
    objects: [...site, ...publisher([...BOTH, '--annotation-filter=dns/zone in (public, both)'])],
    logs,
    says: ['--annotation-filter=dns/zone in (public, both)', 'does not have that'],
    unless: [
      {
        name: 'it has the annotation',
        objects: [
          ...own,
          ingress('till.shop.example', { annotations: { 'dns/zone': 'both' } }),
          ...publisher([...BOTH, '--annotation-filter=dns/zone in (public, both)']),
        ],
      },
      only([...BOTH, '--annotation-filter=dns/zone!=private'], 'what it must not have it has not'),
    ],
  },
  {
    pattern: 'dns-name-left-out',
    question: QUESTION,
    objects: [...site, ...publisher([...BOTH, '--ingress-class=inner'])],
    logs,
    says: ['--ingress-class=inner', 'of class public'],
    unless: [only([...BOTH, '--ingress-class=inner', '--ingress-class=public'], 'its class is given')],
  },
  {
    pattern: 'dns-name-left-out',
    question: QUESTION,
    objects: [...site, ...publisher([...BOTH, '--namespace=bank'])],
    logs,
    says: ['--namespace=bank', 'reads namespace bank alone'],
    unless: [only([...BOTH, '--namespace=shop'], 'it reads that namespace')],
  },
  {
    pattern: 'dns-name-left-out',
    question: 'service till in shop has the annotation but the record is missing in dns',
    objects: [...workload('till'), named, ...publisher([...BOTH, '--exclude-domains=shop.example'])],
    logs,
    says: ['pay.shop.example of Service shop/till', '--exclude-domains=shop.example', 'excluded'],
    unless: [
      {
        name: 'another domain is excluded',
        objects: [...workload('till'), named, ...publisher([...BOTH, '--exclude-domains=bank.example'])],
      },
    ],
  },
];

expectTold(CASES);
