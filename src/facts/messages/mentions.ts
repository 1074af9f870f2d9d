// What a message names: the other side, files, settings, identities, objects. Nothing here judges.
import type { Mention, MentionType } from '../../domain/complaint.ts';
import { sidesIn } from './endpoint.ts';
import { objectsIn } from './object-mentions.ts';

/** Of one type at most so many are kept. */
const MAX_OF_TYPE = 6;
/** A message is searched up to here, in characters. */
const MAX_CHARS = 6000;

interface Form {
  readonly type: MentionType;
  /** The first group that took part is the mention. */
  readonly text: RegExp;
}

const VARIABLE = '([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)';
const PATH = '(\\/(?:[\\w@+~,%=-]|\\.(?=[\\w.]))+(?:\\/(?:[\\w@+~,%=-]|\\.(?=[\\w.]))+)*\\/?)';

const FORMS: readonly Form[] = [
  { type: 'user', text: /\b[Uu]ser:? ["']([^"']{1,200})["']/g },
  { type: 'user', text: /\bUser: (\S{1,200}) is not authorized/g },
  { type: 'user', text: /\brole "([^"]{1,100})" does not exist/g },
  { type: 'user', text: /\b(?:for|to|by) user (?!["'])([\w.@:-]{2,100})/g },
  { type: 'user', text: /non-numeric user \(([^)]{1,60})\)/g },
  { type: 'user', text: /\b[a-z][a-z0-9+.-]{0,30}:\/\/([\w.-]{1,60}):[^@\s/]{0,100}@/g },
  { type: 'user', text: /(?:^|\s)([a-z][\w-]{0,40})@[\w.-]+: Permission denied/g },
  { type: 'verb', text: /" cannot ([a-z*-]{2,30}) (?:resource|path)/g },
  { type: 'verb', text: /not authorized to perform: ([\w*-]+(?::[\w*-]+)*)/g },
  { type: 'resource', text: /cannot [a-z*-]{2,30} resource "([^"]{1,120})"/g },
  {
    type: 'resource',
    text: /could not find the requested resource \((?:get|list|watch|post|put|patch|delete|create|update) ([\w.-]{1,120})\)/g,
  },
  { type: 'path', text: /cannot [a-z*-]{2,30} path "([^"]{1,200})"/g },
  {
    type: 'variable',
    text: new RegExp(
      `(?:environ(?:ment)?(?: variables?)?|[Vv]ariables?|getenv|env var|ENV|[Ss]et|KeyError:)[\\s"'\`$:({[]{1,4}${VARIABLE}\\b`,
      'g',
    ),
  },
  {
    type: 'variable',
    text: new RegExp(
      `\\b${VARIABLE}["'\`]? ?(?:is|was|are|must be|has|not|:)? ?(?:not |un)?(?:set|defined|required|missing|unbound variable|parameter (?:null or )?not set|provided|empty|found)\\b`,
      'g',
    ),
  },
  { type: 'variable', text: new RegExp(`(?:^|[\\s"'\`])${VARIABLE}='[^']*' is\\b`, 'g') },
  { type: 'variable', text: /(?:assigning |environ\["|KeyError: '|env: )([A-Z][A-Z0-9_]{1,80})\b/g },
  { type: 'variable', text: /required key ([A-Z][A-Z0-9_]{1,80}) missing/g },
  { type: 'key', text: /\bkey ([\w.-]{1,120}) in (?:Secret|ConfigMap|secret|configmap)/g },
  { type: 'key', text: /(?:secret|config|configmap) key:? "?([\w.-]{1,120})/g },
  { type: 'key', text: /\b((?:spec|status|metadata|data)(?:\.[\w-]+(?:\[\w+\])?){1,12})(?=[:\s"'])/g },
  { type: 'key', text: /sysctl: "([\w.]{1,100})"/g },
  {
    type: 'key',
    text: /(?:placeholder|property|setting|option|field|key|parameter) ['"]([\w.[\]-]{1,100})['"]/gi,
  },
  { type: 'image', text: /\b(?:image|pull|reference|unpack)(?: image)?:? "([^"\s]{1,300})"/g },
  { type: 'image', text: /manifest for (\S{1,300}) not found/g },
  { type: 'image', text: /couldn't parse image name "([^"\s]{1,300})"/g },
  { type: 'path', text: new RegExp(`(?<![\\w.:/*\\]}>-])${PATH}`, 'g') },
  {
    type: 'path',
    text: /["'`]((?:\.{0,2}\/)?[\w-]+(?:\/[\w.-]+)+|[\w-]+\.(?:pid|ya?ml|json|conf|cfg|ini|toml|crt|pem|key|sock|lock|db|sql|sh|jar|log))["'`]/g,
  },
  { type: 'path', text: /(?<=\s)(\.{1,2}\/[\w./-]{1,200})/g },
  {
    type: 'code',
    text: /(?:\b[Ss]tatus ?_?[Cc]ode|\bstatus|\bHTTP(?:\/[\d.]+)?(?: Error)?|\b[Cc]ode|\breturned|\b[Ee]rror|\bResult Code)[ :=]+["']?\[?(\d{2,5})\b/g,
  },
  {
    type: 'code',
    text: /(?:^|[\s[:("])([45]\d\d)(?=\]| (?:::|urn:|Unauthorized|Forbidden|Not Found|Too Many|Gateway|Bad Gateway|Service|Request|Client|Server|Internal|\d\.\d\.\d))/g,
  },
  { type: 'code', text: /\b(E[A-Z]{3,14}|SQLSTATE\[?\w{5}\]?|ORA-\d{5}|AADSTS\d+|SIG[A-Z]{2,6})\b/g },
  { type: 'code', text: /\b(exit (?:code|status) \d{1,3})\b/g },
  { type: 'quantity', text: /(?<![\w.-])(\d+(?:\.\d+)?(?: ?(?:[KMGTPE]i?B?|k?B|[Bb]ytes)))(?![\w-]|\.\d)/g },
  {
    type: 'time',
    text: /(?<![\w.:-])(\d+(?:\.\d+)? ?(?:ms|s|m|h|seconds|minutes|hours|days))(?![\w-]|\.\d)/g,
  },
  {
    type: 'time',
    text: /(?<![\w"])(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| [+-]\d{4}(?: [A-Z]{3,4})?|[+-]\d\d:\d\d)?)/g,
  },
];

/** Finds what a message names, in the order of the message. */
export function mentionsOf(message: string): readonly Mention[] {
  const text =
    message.length <= MAX_CHARS
      ? message
      : `${message.slice(0, MAX_CHARS / 2)}\n${message.slice(-MAX_CHARS / 2)}`;
  const found = new Map<string, Mention>();
  const counts = new Map<MentionType, number>();
  const add = (mention: Mention): void => {
    const key = `${mention.type} ${mention.kind ?? ''} ${mention.text}`;
    const count = counts.get(mention.type) ?? 0;
    if (mention.text === '' || found.has(key) || count >= MAX_OF_TYPE) return;
    found.set(key, mention);
    counts.set(mention.type, count + 1);
  };
  const objects = objectsIn(text);
  const names = new Set(objects.map(({ name }) => name));
  for (const side of sidesIn(text)) if (side.type !== 'host' || !names.has(side.text)) add(side);
  for (const { type, text: form } of FORMS) {
    for (const match of text.matchAll(form)) {
      const said = match.slice(1).find((group) => group !== undefined) ?? '';
      add({ type, text: said, at: match.index + match[0].indexOf(said) });
    }
  }
  const images = [...found.values()].filter(({ type }) => type === 'image').map((image) => image.text);
  for (const object of objects) {
    if (!images.some((image) => image.includes(object.text) && object.kind === undefined)) add(object);
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}
