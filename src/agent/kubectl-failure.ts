// What kubectl's complaints mean, told from their wording.

export type FailureKind =
  | 'forbidden'
  | 'not-found'
  | 'unreachable'
  | 'unauthorized'
  | 'unknown-kind'
  | 'timeout'
  | 'other';
