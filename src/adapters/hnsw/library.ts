// Loads hnswlib, which is compiled when it is installed and may be missing.
import { createRequire } from 'node:module';
import { messageOf } from '../../domain/errors.ts';

export type Library = typeof import('hnswlib-node');

/** The library, or why there is none. */
export type LibraryState =
  | { readonly state: 'loaded'; readonly library: Library }
  | { readonly state: 'missing'; readonly reason: string };

const MODULE = 'hnswlib-node';

/** Loads the library, looked up from `from` (a file or its URL). Never throws. */
export function loadLibrary(from: string | URL = import.meta.url): LibraryState {
  try {
    const library = createRequire(from)(MODULE) as Library;
    // A binary of another system loads with the first object, not before.
    new library.HierarchicalNSW('cosine', 2).initIndex({ maxElements: 1 });
    return { state: 'loaded', library };
  } catch (error) {
    return { state: 'missing', reason: messageOf(error).split('\n', 1)[0] ?? '' };
  }
}
