// What a command may ask of the composition root: the outside world, opened when it is needed and closed after.
import type { Environment } from '../config.ts';
import type { AlertStore } from '../domain/alert.ts';
import type { AlertServer, AlertServerOptions } from '../domain/alert-server.ts';
import type { FixStore } from '../domain/fix.ts';
import type { PatternStore } from '../domain/learned.ts';
import type { CaseStore, Embedder, VectorStore } from '../domain/memory.ts';
import type { MetricsServer } from '../domain/metrics.ts';
import type { Model } from '../domain/model.ts';
import type { Pattern } from '../domain/pattern.ts';
import type { PatternLibrary } from '../domain/pattern-entry.ts';
import type { Clock, Cluster, Engine, InvestigationStore } from '../domain/ports.ts';
import type { StatisticsStore } from '../domain/statistics.ts';
import type { EventChecker, TeamHub, TeamStore } from '../domain/team.ts';
import type { TeamAddress } from '../domain/team-address.ts';
import type { ServedTools, ToolOffer } from '../domain/tool-server.ts';
import type { OllamaEngineOptions } from '../engines/ollama/engine.ts';
import type { SettingValues } from '../settings-table.ts';
import type { WatchNamespace } from './await-change.ts';

/** Which cluster to ask: kubectl's own choice, one that flags name, or a recorded one. */
export interface ClusterRequest {
  /** Folder of a recorded cluster; null for a live one. */
  readonly dump: string | null;
  /** The namespaces of the recording to serve; null for all. */
  readonly view: readonly string[] | null;
  readonly context: string | null;
  readonly kubeconfig: string | null;
  readonly namespace: string | null;
}

export interface OpenedCluster {
  readonly cluster: Cluster;
  /** Tells of changes without being asked. Nothing of it is loaded before it is called. */
  readonly watch: WatchNamespace;
  close(): Promise<void>;
}

export interface OpenedStore {
  readonly store: InvestigationStore;
  readonly cases: CaseStore;
  readonly learned: PatternStore;
  readonly statistics: StatisticsStore;
  readonly fixes: FixStore;
  readonly alerts: AlertStore;
  readonly team: TeamStore;
  vectors(kind: SettingValues['index.kind']): VectorStore;
  close(): void;
}

export interface ServeRequest {
  readonly directory: string;
  readonly view: readonly string[] | null;
  /** Null for any free port. */
  readonly port: number | null;
}

export interface ServedDump {
  readonly url: string;
  readonly kubeconfigPath: string;
  close(): Promise<void>;
}

/** Which model to ask, and how much of a context to have of it. */
export interface ModelRequest {
  /** Of a server with the OpenAI interface; null for Ollama. */
  readonly url: string | null;
  readonly name: string;
  readonly numCtx: number;
  /** Whether a private address will do, or loopback alone. */
  readonly allowPrivateHost: boolean;
  /** How long Ollama may take to say what it has. */
  readonly timeoutMs: number;
}

/** What one look at something here came to; `hint` says how to fix it. */
export interface CheckResult {
  readonly state: 'ok' | 'notice' | 'warning' | 'error';
  readonly detail: string;
  readonly hint: string | null;
}

/** Told what the user should know, when it is found: a file of a recording that cannot be read, say. */
export type OnNotice = (text: string) => void;

/** Where files lie that come with the program. */
export interface Installation {
  /** What starts it: a script for Node. */
  readonly programPath: string;
  /** The folder of a small recorded cluster. */
  readonly recordingPath: string;
}

/** What is begun of a cluster before it is asked for. */
export interface Ahead {
  /** The commands, kubectl itself left out. `namespace` is the one that was given, or else that of the context. */
  commands(namespace: string | null): readonly (readonly string[])[];
  /** Called once kubectl runs. */
  begun(): void;
}

export interface Runtime {
  readonly version: string;
  readonly installation: Installation;
  readonly environment: Environment;
  readonly clock: Clock;
  /** Opens a cluster. Throws KUBECTL_MISSING, CONTEXT_UNKNOWN or DUMP_INVALID. */
  openCluster(request: ClusterRequest, onNotice: OnNotice, ahead?: Ahead): Promise<OpenedCluster>;
  /**
   * Opens the database, creating it when it is not there. To `read` it, one that cannot be written will do. Throws a
   * DATABASE_* error.
   */
  openStore(access: 'read' | 'write'): Promise<OpenedStore>;
  /** Opens a database in a folder of its own, creating both when they are not there. Throws a DATABASE_* error. */
  openStoreIn(folder: string): Promise<OpenedStore>;
  /** Tells whether there is a database yet. */
  hasStore(): boolean;
  /** Opens the database as it is, to look at it; null when there is none. Throws a DATABASE_* error. */
  findStore(): Promise<OpenedStore | null>;
  /** Looks at the database without creating or changing it. */
  checkDatabase(): Promise<CheckResult>;
  /** Reads the built-in library. Throws DATA_INVALID that names the file. */
  loadPatterns(): Promise<readonly Pattern[]>;
  /** Reads the built-in library as its files write it: what patterns are composed of. Throws as `loadPatterns` does. */
  loadLibrary(): Promise<PatternLibrary>;
  /** Opens a model that embeds and runs here. Throws MODEL_UNAVAILABLE or MODEL_REFUSED. */
  openEmbedder(request: Omit<ModelRequest, 'numCtx' | 'url'>, signal: AbortSignal): Promise<Embedder>;
  createPatternsEngine(patterns: readonly Pattern[]): Promise<Engine>;
  createOllamaEngine(options: OllamaEngineOptions): Promise<Engine>;
  /** Opens a model that runs here. Throws MODEL_UNAVAILABLE or MODEL_REFUSED, before anything of a cluster is sent. */
  openModel(request: ModelRequest, signal: AbortSignal): Promise<Model>;
  /** Looks at model servers and a model; what is wrong is the result, never thrown. */
  checkModels(request: ModelRequest): Promise<readonly (CheckResult & { readonly name: string })[]>;
  /** Serves a recorded cluster on loopback. Throws DUMP_INVALID. */
  serveDump(request: ServeRequest, onNotice: OnNotice): Promise<ServedDump>;
  /** Connects to a team's hub; an aborted `signal` breaks the talk off. Throws HUB_UNAVAILABLE, DATA_INVALID or CONFIG. */
  openHub(address: TeamAddress, team: string, signal: AbortSignal): Promise<TeamHub>;
  /** Starts a thread that checks what other homes say. */
  startEventChecker(): Promise<EventChecker>;
  /** Makes the metrics server at a URL of loopback. Asks nothing yet. */
  openPrometheus(url: string): Promise<MetricsServer>;
  /** Receives webhooks on loopback. Throws USAGE when the address cannot be had. */
  serveAlerts(options: AlertServerOptions): Promise<AlertServer>;
  /** Runs a command of the user's, without a shell, and gives its exit code; null when it was ended. */
  runCommand(argv: readonly string[], input: string): Promise<number | null>;
  /** Serves tools to another program on the process's own stdin and stdout. */
  serveTools(offer: ToolOffer): Promise<ServedTools>;
}
