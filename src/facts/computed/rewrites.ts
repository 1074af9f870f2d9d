// Facts of Ingresses whose rewrite and paths do not go together: what was asked for is thrown away on the way.
import type { Ingress } from '../ingress.ts';
import type { Inventory } from '../inventory.ts';
import { refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { recordsAt, textAt } from '../topology/edge-rule.ts';

/** The annotation of the community's NGINX controller: the target stands for the whole path. */
const REWRITE_TARGET = 'nginx.ingress.kubernetes.io/rewrite-target';
/** References to groups in a target: `$2`. */
const REFERENCES = /\$(\d)/g;
/** Groups of a path that keep what they match; escaped parentheses are none. */
const GROUPS = /(?<!\\)\((?!\?(?!<[a-z]))/gi;

const REWRITE = ['annotation', 'target', 'host', 'path', 'service'] as const;

export const rewriteTopic: Topic = {
  kinds: {
    'ingress.rewrite-drops-path': {
      doc: 'An Ingress rewrites every request under a path to one and the same target.',
      depth: 'origin',
      captures: [...REWRITE, 'groups'],
    },
    'ingress.rewrite-group-missing': {
      doc: 'The target of a rewrite refers to a group that the path of the Ingress does not have.',
      depth: 'origin',
      captures: [...REWRITE, 'groups', 'reference'],
    },
  },
  relations: [{ extract: extractRewrites }],
};

function extractRewrites(inventory: Inventory, emit: Emit): void {
  for (const ingress of inventory.list('Ingress') as readonly Ingress[]) {
    const target = ingress.metadata?.annotations?.[REWRITE_TARGET];
    if (target === undefined || target === '') continue;
    const references = [...target.matchAll(REFERENCES)].map((match) => Number(match[1]));
    for (const rule of recordsAt(ingress.spec, ['rules'])) {
      for (const one of recordsAt(rule, ['http', 'paths'])) {
        const path = textAt(one, ['path']) ?? '/';
        const groups = [...path.matchAll(GROUPS)].length;
        const about = {
          annotation: REWRITE_TARGET,
          target,
          host: textAt(rule, ['host']),
          path,
          service: textAt(one, ['backend', 'service', 'name']),
          groups,
        };
        const quote = `annotation ${REWRITE_TARGET}: ${target}; path ${path}`;
        const highest = Math.max(0, ...references);
        if (highest > groups) {
          const reference = `$${highest}`;
          emit('ingress.rewrite-group-missing', refOf(ingress), quote, { ...about, reference });
        } else if (highest === 0 && takesMany(one, path) && path !== target) {
          emit('ingress.rewrite-drops-path', refOf(ingress), quote, about);
        }
      }
    }
  }
}

/** An exact path is one request; so is an expression that ends where a name does. */
function takesMany(one: Readonly<Record<string, unknown>>, path: string): boolean {
  return one['pathType'] !== 'Exact' && !path.endsWith('$');
}
