// What is known of an object as a whole: nothing may be said of it that its state does not allow.

/**
 * `well`: does what it should · `settling`: too young, or too little is said of it, to judge · `troubled`: something is
 * wrong with it · `absent`: every object of its kind was listed there, and it is not among them · `unseen`: nobody
 * looked · `unreadable`: somebody looked and was refused.
 */
export type ObjectState =
  | { readonly state: 'well' }
  | { readonly state: 'settling' }
  | { readonly state: 'troubled' }
  | { readonly state: 'absent' }
  | { readonly state: 'unseen' }
  | { readonly state: 'unreadable'; readonly why: string };

/** What is known of a container's log: `empty` was read and has no line, `refused` could not be read. */
export type LogState = 'read' | 'empty' | 'unread' | 'refused';
