// What a container is told by its environment: the variables that are plain, with where each stands.
import type { Inventory } from '../inventory.ts';
import type { Container } from '../kube-json.ts';
import { recordAt } from '../topology/edge-rule.ts';

export interface Setting {
  readonly variable: string;
  readonly value: string;
  /** Where it stands, in words. */
  readonly source: string;
}

/** Lists the settings of a container in its environment and in the ConfigMaps that it takes variables from. */
export function settingsOf(
  container: Container,
  namespace: string | null,
  inventory: Inventory,
): readonly Setting[] {
  const dataOf = (name: string | undefined): Readonly<Record<string, unknown>> =>
    recordAt(inventory.find({ kind: 'ConfigMap', namespace, name: name ?? '' }), ['data']) ?? {};
  const own = (container.env ?? []).flatMap(({ name: variable = '', value, valueFrom }): Setting[] => {
    if (value !== undefined) return [{ variable, value, source: 'its env' }];
    const { name, key = '' } = valueFrom?.configMapKeyRef ?? {};
    const text = dataOf(name)[key];
    return typeof text === 'string' ? [{ variable, value: text, source: `ConfigMap ${name}` }] : [];
  });
  const listed = (container.envFrom ?? []).flatMap(({ configMapRef }) =>
    Object.entries(dataOf(configMapRef?.name)).flatMap(([variable, value]): Setting[] =>
      typeof value === 'string' ? [{ variable, value, source: `ConfigMap ${configMapRef?.name}` }] : [],
    ),
  );
  return [...own, ...listed];
}
