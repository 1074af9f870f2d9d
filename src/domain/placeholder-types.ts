// What the values in proposed commands stand for, and what each must look like. One table for every placeholder.

/** What a value in a command stands for. */
export type ValueType =
  | 'name'
  | 'names'
  | 'namespace'
  | 'container'
  | 'kind'
  | 'role'
  | 'user'
  | 'verb'
  | 'resource'
  | 'key'
  | 'quantity'
  | 'number'
  | 'selector'
  | 'host'
  | 'taint'
  | 'word';

interface Grammar {
  /** What a value is called that fits: "no valid …". */
  readonly says: string;
  readonly maxChars: number;
  readonly form: RegExp;
}

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(?:\\.${LABEL})*`;
/** Labels' keys and what else has a prefix: `example.com/name`. */
const QUALIFIED = `(?:${SUBDOMAIN}/)?[A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?`;
const LABEL_VALUE = '(?:[A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?)?';
const REQUIREMENT = `(?:!?${QUALIFIED}|${QUALIFIED}\\s*(?:=|==|!=)\\s*${LABEL_VALUE}|${QUALIFIED} (?:in|notin) \\(${LABEL_VALUE}(?:, ?${LABEL_VALUE})*\\))`;

const whole = (form: string): RegExp => new RegExp(`^(?:${form})$`);

/**
 * The grammars. Sources: apimachinery's `util/validation` (DNS-1123 labels and subdomains, qualified names, label
 * values), `resource.ParseQuantity`, the path segment names of RBAC, `corev1.Taint`.
 */
export const GRAMMARS: Readonly<Record<ValueType, Grammar>> = {
  name: { says: 'name of an object', maxChars: 253, form: whole(SUBDOMAIN) },
  names: { says: 'list of names', maxChars: 1000, form: whole(`${SUBDOMAIN}(?:, ?${SUBDOMAIN})*`) },
  namespace: { says: 'name of a namespace', maxChars: 63, form: whole(LABEL) },
  container: { says: 'name of a container', maxChars: 63, form: whole(LABEL) },
  kind: { says: 'kind', maxChars: 253, form: whole(`[A-Za-z][A-Za-z0-9]*(?:\\.${LABEL})*`) },
  // Path segments of the API: no slash, no percent sign.
  role: { says: 'name of a role', maxChars: 253, form: whole('[A-Za-z0-9][\\w.:-]*') },
  user: { says: 'name of a user', maxChars: 253, form: whole('[A-Za-z0-9][\\w.:@/=,+-]*') },
  verb: { says: 'verb of the API', maxChars: 63, form: whole('\\*|[a-z]+') },
  resource: {
    says: 'resource',
    maxChars: 253,
    form: whole(`\\*|(?:requests\\.|limits\\.)?${SUBDOMAIN}(?:/[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)?`),
  },
  key: { says: 'name of a variable or key', maxChars: 253, form: whole('[A-Za-z_][\\w.-]*') },
  quantity: {
    says: 'quantity',
    maxChars: 40,
    form: whole('\\d+(?:\\.\\d+)?(?:[numkMGTPE]|[KMGTPE]i|[eE]\\d+)?'),
  },
  number: { says: 'number', maxChars: 12, form: whole('\\d+') },
  selector: { says: 'selector', maxChars: 1000, form: whole(`${REQUIREMENT}(?:, ?${REQUIREMENT})*`) },
  host: {
    says: 'name of a host',
    maxChars: 253,
    form: whole(
      '[A-Za-z0-9_](?:[\\w-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9_](?:[\\w-]*[A-Za-z0-9])?)*\\.?|[0-9a-fA-F]*:[0-9a-fA-F:.]+',
    ),
  },
  taint: {
    says: 'taint',
    maxChars: 400,
    form: whole(`${QUALIFIED}(?:=${LABEL_VALUE})?(?::(?:NoSchedule|PreferNoSchedule|NoExecute))?`),
  },
  word: { says: 'plain word', maxChars: 253, form: whole('[A-Za-z0-9](?:[\\w.:/@+=,-]*[\\w/=])?') },
};

/** Which placeholder has which type. Whatever else a pattern's file names is a plain word. */
export const PLACEHOLDER_TYPES: Readonly<Record<string, ValueType>> = {
  account_namespace: 'namespace',
  active: 'name',
  api_service: 'name',
  asked_by: 'container',
  asks: 'quantity',
  backend: 'name',
  backend_kind: 'kind',
  backend_name: 'name',
  backend_namespace: 'namespace',
  binding: 'role',
  binding_kind: 'kind',
  blocking_pod: 'name',
  calls_kind: 'kind',
  calls_name: 'name',
  calls_namespace: 'namespace',
  controller_namespace: 'namespace',
  release: 'name',
  changer: 'name',
  changer_kind: 'kind',
  claim: 'name',
  class: 'name',
  config: 'name',
  config_kind: 'kind',
  config_map: 'name',
  container: 'container',
  failed_node: 'name',
  failed_pod: 'name',
  granted_object: 'role',
  granted_resource: 'resource',
  host: 'host',
  in_namespace: 'namespace',
  issuer: 'name',
  issuer_kind: 'kind',
  kind: 'kind',
  lacking: 'resource',
  largest: 'quantity',
  lost_node: 'name',
  maximum: 'number',
  name: 'name',
  namespace: 'namespace',
  neighbour: 'container',
  new_selector: 'selector',
  node: 'name',
  node_name: 'name',
  now: 'host',
  object: 'name',
  object_kind: 'kind',
  pod: 'name',
  policy: 'names',
  policy_namespace: 'namespace',
  previous: 'number',
  quota: 'name',
  recommended: 'quantity',
  status_name: 'name',
  status_namespace: 'namespace',
  request: 'quantity',
  resource: 'resource',
  resource_plural: 'resource',
  revision: 'number',
  role_name: 'role',
  secret: 'name',
  selector: 'selector',
  server: 'name',
  server_kind: 'kind',
  server_namespace: 'namespace',
  server_pod: 'name',
  service: 'name',
  service_account: 'name',
  service_namespace: 'namespace',
  statefulset: 'name',
  store_pod: 'name',
  subresource: 'resource',
  taint: 'taint',
  target: 'host',
  target_kind: 'kind',
  target_namespace: 'namespace',
  user: 'user',
  uses_kind: 'kind',
  uses_name: 'name',
  uses_namespace: 'namespace',
  variable: 'key',
  verb: 'verb',
  volume: 'name',
  workload_kind: 'kind',
  workload_name: 'name',
};

/** Gives the type of a placeholder. */
export function typeOf(placeholder: string): ValueType {
  return Object.hasOwn(PLACEHOLDER_TYPES, placeholder) ? (PLACEHOLDER_TYPES[placeholder] ?? 'word') : 'word';
}

/** Tells whether a value has the form of what it stands for. */
export function fitsType(value: string, type: ValueType): boolean {
  const { form, maxChars } = GRAMMARS[type];
  return value.length <= maxChars && form.test(value);
}
