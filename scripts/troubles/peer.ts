// What a list of another program's troubles is, to be set against the library.

/** One trouble as the other names it, with the patterns that tell it here. */
export interface PeerItem {
  readonly item: string;
  /** Ids of patterns; empty only when `note` says why. */
  readonly patterns: readonly string[];
  readonly note?: string;
}

export interface PeerList {
  readonly title: string;
  /** What the list is, and what of it was left out and why. */
  readonly about: string;
  readonly items: readonly PeerItem[];
}

/** Makes an item from the other's name and the patterns' ids, parted by blanks. */
export function told(item: string, ids: string, note?: string): PeerItem {
  return { item, patterns: ids.split(/\s+/).filter((id) => id !== ''), ...(note ? { note } : {}) };
}
