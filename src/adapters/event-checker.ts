// Events are checked in a thread of their own, so that those before them are written meanwhile.
import { Worker } from 'node:worker_threads';
import type { CheckedEvent, EventChecker, HubEvent } from '../domain/team.ts';

/** What the thread may take, in MB: pages come one at a time. */
const LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 24 };

/** What is sent to the thread: of each event what is checked, in lists, which are copied at the least cost. */
export interface EventsToCheck {
  readonly home: string;
  readonly kinds: readonly string[];
  readonly aboutHomes: readonly string[];
  readonly abouts: readonly string[];
  readonly texts: readonly string[];
  readonly receivedAt: readonly string[];
}

interface Waiting {
  resolve(checked: readonly CheckedEvent[]): void;
  reject(error: Error): void;
}

/** Starts the thread. What it was asked when it ends fails. */
export function startEventChecker(script: string): EventChecker {
  const worker = new Worker(script, { resourceLimits: LIMITS });
  const waiting: Waiting[] = [];
  let failure: Error | null = null;
  const fail = (error: Error): void => {
    failure ??= error;
    for (const one of waiting.splice(0)) one.reject(failure);
  };
  worker.on('message', (checked: readonly CheckedEvent[]) => waiting.shift()?.resolve(checked));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread that checks events has ended')));
  return {
    check: (home, events) =>
      new Promise((resolve, reject) => {
        if (failure !== null) {
          reject(failure);
          return;
        }
        waiting.push({ resolve, reject });
        worker.postMessage(toCheck(home, events));
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}

function toCheck(home: string, events: readonly HubEvent[]): EventsToCheck {
  return {
    home,
    kinds: events.map(({ kind }) => kind),
    aboutHomes: events.map(({ about }) => about.home),
    abouts: events.map(({ about }) => about.id),
    texts: events.map(({ text }) => text),
    receivedAt: events.map(({ receivedAt }) => receivedAt),
  };
}
