// Alerts as Alertmanager, Prometheus and Grafana tell them, and the port behind which their course is kept.

/** One alert, whoever told it. */
export interface Alert {
  /** Of its labels, as Alertmanager works it out. */
  readonly fingerprint: string;
  readonly name: string;
  readonly status: 'firing' | 'resolved' | 'suppressed';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** ISO 8601; null when it does not say. */
  readonly startsAt: string | null;
  /** What it is computed from, in Prometheus' language; null when it does not say. */
  readonly expression: string | null;
}

/** Alerts that belong together: one question. */
export interface AlertGroup {
  /** Equal for equal groups. */
  readonly key: string;
  readonly alerts: readonly Alert[];
}

/** An investigation of an alert. */
export interface AlertCourse {
  readonly fingerprint: string;
  readonly investigationId: number;
  /** When the alert began, ISO 8601; null when it did not say. */
  readonly startsAt: string | null;
  /** When it was told to be over; null while it is not. */
  readonly resolvedAt: string | null;
}

/** A group that waits to be investigated. */
export interface QueuedGroup {
  readonly id: number;
  readonly group: AlertGroup;
  readonly receivedAt: string;
}

/** Keeps which investigation an alert got, and the queue of those that wait. Synchronous, because the database is. */
export interface AlertStore {
  /** Finds the newest investigation of an alert. */
  newest(fingerprint: string): AlertCourse | undefined;
  /** Records that alerts were investigated. */
  record(courses: readonly AlertCourse[]): void;
  /** Records that an alert is over. */
  resolve(fingerprint: string, investigationId: number, at: string): void;
  /** Appends groups, each once: one that waits already, or whose alerts were all investigated, is passed over. Gives how many were new. */
  enqueue(groups: readonly AlertGroup[], at: string): number;
  /** Gives the oldest group that waits. */
  next(): QueuedGroup | undefined;
  /** Takes a group off the queue for good. */
  done(id: number): void;
  /** Counts the groups that wait. */
  waiting(): number;
}
