// The thread that checks what other homes say: pages of events in, what they say or why it is refused out.
import type { MessagePort } from 'node:worker_threads';
import type { EventsToCheck } from './adapters/event-checker.ts';
import { checkEvent } from './app/team/read-event.ts';

/** Answers each page in the order in which they come. */
export function serve(port: MessagePort): void {
  port.on('message', ({ home, kinds, aboutHomes, abouts, texts, receivedAt }: EventsToCheck) => {
    port.postMessage(
      texts.map((text, at) =>
        checkEvent(
          {
            ...{ kind: kinds[at] ?? '', text, receivedAt: receivedAt[at] ?? '' },
            about: { home: aboutHomes[at] ?? '', id: abouts[at] ?? '' },
          },
          home,
        ),
      ),
    );
  });
}
