// What is known of an object as a whole: whether it was seen at all, then what every kind says alike, then by kind.
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { ObjectState } from '../../domain/object-state.ts';
import { badConditionsOf, conditionHolds, conditionsOf, goodStatusOf } from '../conditions.ts';
import { BAD_PHASE, PHASE_FIELDS } from '../custom-phase.ts';
import type { Inventory } from '../inventory.ts';
import type { KubeObject } from '../kube-json.ts';
import { textAt } from './edge-rule.ts';
import { KIND_STATES } from './kind-states.ts';

/** An object that is younger than this is not judged by what it lacks, in milliseconds. */
const YOUNG_MS = 60 * 1000;
/** A deletion that is due takes longer than this when something holds it, in milliseconds. */
const DELETION_MS = 60 * 1000;

export type Judged = 'well' | 'settling' | 'troubled';

/** The phases in which custom kinds are in order. */
const GOOD_PHASE =
  /^(?:Ready|Running|Active|Succeeded|Success|Completed?|Available|Bound|Healthy|Synced|Deployed|Enabled|Online|Established|Provisioned|HEALTH_OK|OK|valid|healthy|attached|AtLatestKnown)$/i;

/** Gives what is known of an object as a whole. */
export function stateOf(ref: ObjectRef, inventory: Inventory): ObjectState {
  const states = inventory.derived(makeStates);
  const key = refKey(ref);
  const known = states.get(key);
  if (known) return known;
  const state = judge(ref, inventory);
  // What nobody looked at may be listed, refused or missed without an object being added.
  if (state.state !== 'unseen' && state.state !== 'unreadable') states.set(key, state);
  return state;
}

function makeStates(): Map<string, ObjectState> {
  return new Map();
}

function judge(ref: ObjectRef, inventory: Inventory): ObjectState {
  const object = inventory.find(ref);
  if (object) return { state: judgeObject(object, inventory) };
  if (inventory.isAbsent(ref)) return { state: 'absent' };
  const why = inventory.whyUnreadable(ref.kind, ref.namespace);
  return why === undefined ? { state: 'unseen' } : { state: 'unreadable', why };
}

function judgeObject(object: KubeObject, inventory: Inventory): Judged {
  return judgeGenerically(object, inventory) ?? judgeByKind(object, inventory);
}

/** What holds of every kind: deletion, a controller that has not seen the newest state, and conditions of kstatus. */
function judgeGenerically(object: KubeObject, inventory: Inventory): Judged | null {
  const deletedMs = Date.parse(object.metadata?.deletionTimestamp ?? '');
  if (!Number.isNaN(deletedMs)) return inventory.nowMs - deletedMs < DELETION_MS ? 'settling' : 'troubled';
  if (conditionHolds(object, 'Stalled')) return 'troubled';
  if (conditionHolds(object, 'Reconciling')) return 'settling';
  const observed = object.status?.['observedGeneration'];
  const { generation } = object.metadata ?? {};
  const isBehind = typeof observed === 'number' && generation !== undefined && observed < generation;
  return isBehind ? (isYoung(object, inventory) ? 'settling' : 'troubled') : null;
}

function judgeByKind(object: KubeObject, inventory: Inventory): Judged {
  const own = KIND_STATES[object.kind ?? ''];
  const judged = own ? own(object, inventory) : judgeByStatus(object, inventory);
  return judged === 'troubled' && isYoung(object, inventory) && !own ? 'settling' : judged;
}

/** Of kinds that nobody knows: conditions by their polarity, then phases, then whether anybody acts on the object. */
function judgeByStatus(object: KubeObject, inventory: Inventory): Judged {
  if (badConditionsOf(object, inventory.nowMs).length > 0) return 'troubled';
  if (textAt(object.status, ['error']) !== undefined) return 'troubled';
  const phases = PHASE_FIELDS.map(([field]) => textAt(object.status, field)).filter(
    (phase) => phase !== undefined,
  );
  if (phases.some((phase) => BAD_PHASE.test(phase))) return 'troubled';
  const known = conditionsOf(object).filter(({ type }) => goodStatusOf(type ?? '') !== undefined);
  if (known.some(({ type, status }) => status !== goodStatusOf(type ?? ''))) return 'settling';
  if (known.length > 0 || phases.some((phase) => GOOD_PHASE.test(phase))) return 'well';
  if (Object.keys(object.status ?? {}).length > 0) return 'settling';
  const siblings = inventory.derived(kindsWithStatus);
  return siblings.has(object.kind ?? '') ? 'settling' : 'well';
}

/** Kinds of which some object has a status: there a missing one means that nobody has acted on the object. */
function kindsWithStatus(inventory: Inventory): ReadonlySet<string> {
  return new Set(
    inventory
      .kinds()
      .filter((kind) => inventory.list(kind).some(({ status }) => Object.keys(status ?? {}).length > 0)),
  );
}

function isYoung(object: KubeObject, inventory: Inventory): boolean {
  const madeMs = Date.parse(object.metadata?.creationTimestamp ?? '');
  return inventory.nowMs - madeMs < YOUNG_MS;
}
