// Secrets without their values: names, types and keys, from what `kubectl describe` tells of them.

/** Stands for every byte of a value. */
const FILLER = '*';
/** Values are said to be so long at most, in bytes; a Secret holds 1 MiB. */
const MAX_VALUE_BYTES = 4096;

export interface SecretOutline {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly type: string;
  /** Base64, as the API has it, of filler as long as the value. */
  readonly data: Readonly<Record<string, string>>;
}

/** Reads the description of one or more Secrets. What it does not tell is not there: no value, label or annotation. */
export function parseSecretOutlines(description: string): readonly SecretOutline[] {
  return description.split(/^(?=Name: )/m).flatMap((block) => {
    const field = (name: string): string => new RegExp(`^${name}:[ \\t]+(\\S+)`, 'm').exec(block)?.[1] ?? '';
    const [name, namespace] = [field('Name'), field('Namespace')];
    if (name === '' || namespace === '') return [];
    const [, keys = ''] = block.split(/^Data\n====\n/m);
    const data: Record<string, string> = {};
    for (const line of keys.split('\n')) {
      const [, key, size = '0'] = /^([\w.-]+):\s+(?:(\d+) bytes)?/.exec(line) ?? [];
      if (key === undefined) continue;
      const bytes = Math.min(Number(size), MAX_VALUE_BYTES);
      data[key] = Buffer.from(FILLER.repeat(bytes)).toString('base64');
    }
    const metadata = { name, namespace };
    return [{ apiVersion: 'v1', kind: 'Secret', metadata, type: field('Type') || 'Opaque', data }];
  });
}
