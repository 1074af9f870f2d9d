// The one table of settings: names, types, defaults and what they are for.
import { METRICS_URL } from './domain/metrics-address.ts';

/** Every setting by its name, with the type of its value. */
export interface SettingValues {
  readonly 'patterns.builtin': boolean;
  readonly 'patterns.dir': string;
  readonly 'memory.save': 'always' | 'ask' | 'never';
  readonly 'memory.holdout': number;
  readonly 'memory.maxCases': number;
  readonly 'memory.inject': number;
  readonly 'clusters.classes': string;
  readonly 'model.ask': 'when-needed' | 'always' | 'never';
  readonly 'model.url': string;
  readonly 'model.name': string;
  readonly 'model.numCtx': number;
  readonly 'model.allowPrivateHost': boolean;
  readonly 'embedder.name': string;
  readonly 'index.kind': 'auto' | 'exact' | 'binary' | 'hnsw';
  readonly 'consolidate.auto': boolean;
  readonly 'metrics.url': string;
  readonly 'team.url': string;
  readonly 'team.name': string;
  readonly 'team.share': 'patterns' | 'masked' | 'full';
  readonly 'team.sync': 'by-hand' | 'after-investigation';
}

export type SettingName = keyof SettingValues;
export type SettingValue = SettingValues[SettingName];

type SettingType =
  | { readonly type: 'boolean' }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  | { readonly type: 'integer' | 'number'; readonly min: number; readonly max: number }
  | { readonly type: 'text'; readonly form?: RegExp; readonly isPath?: true };

/** What is known of one setting; the listing, the variables and the documentation are made from it. */
export type SettingSpec = SettingType & {
  readonly name: SettingName;
  readonly fallback: SettingValue;
  readonly doc: string;
};

/** The longest text a setting may hold, in characters. */
export const MAX_SETTING_CHARS = 200;

export const SETTINGS: readonly SettingSpec[] = [
  {
    name: 'patterns.builtin',
    type: 'boolean',
    fallback: true,
    doc: 'use the built-in pattern library; false leaves learned and imported patterns alone',
  },
  {
    name: 'patterns.dir',
    type: 'text',
    isPath: true,
    fallback: 'none',
    doc: 'a folder of pattern files to use as well, such as `patterns list --out` writes; `none` for none',
  },
  {
    name: 'memory.save',
    type: 'choice',
    choices: ['always', 'ask', 'never'],
    fallback: 'always',
    doc: 'whether investigations are kept; `ask` asks after each one, on a terminal',
  },
  {
    name: 'memory.holdout',
    type: 'number',
    min: 0,
    max: 1,
    fallback: 0.15,
    doc: 'share of investigations that run without memory, for comparison',
  },
  {
    name: 'memory.maxCases',
    type: 'integer',
    min: 1,
    max: 1_000_000,
    fallback: 10_000,
    doc: 'the most past investigations that recall considers',
  },
  {
    name: 'memory.inject',
    type: 'integer',
    min: 1,
    max: 3,
    fallback: 1,
    doc: 'the most memories that a model is told at once; more helps less',
  },
  {
    name: 'clusters.classes',
    type: 'text',
    fallback: 'none',
    form: /^(?:none|[a-z0-9-]+=[^=;,]+(?:,[^=;,]+)*(?:;\s*[a-z0-9-]+=[^=;,]+(?:,[^=;,]+)*)*)$/,
    doc: 'clusters that share what they learn, by context: `prod=prod-*,*-live; test=kind-*`; `none` for none',
  },
  {
    name: 'model.ask',
    type: 'choice',
    choices: ['when-needed', 'always', 'never'],
    fallback: 'when-needed',
    doc: 'when a model is asked: where the library has no cause, always for its opinion beside it, or never',
  },
  {
    name: 'model.url',
    type: 'text',
    fallback: 'none',
    doc: 'a server with the OpenAI interface on this machine, such as http://127.0.0.1:8080/v1, instead of Ollama; `none` for none',
  },
  { name: 'model.name', type: 'text', fallback: 'qwen3:8b', doc: 'the model that reasons' },
  {
    name: 'model.numCtx',
    type: 'integer',
    min: 2048,
    max: 1_048_576,
    fallback: 16_384,
    doc: 'context length asked of Ollama, in tokens; the model may have less',
  },
  {
    name: 'model.allowPrivateHost',
    type: 'boolean',
    fallback: false,
    doc: 'let OLLAMA_HOST be another machine with a private address; what is read of a cluster goes there',
  },
  {
    name: 'embedder.name',
    type: 'text',
    fallback: 'builtin',
    doc: 'what compares questions: `builtin`, or an Ollama model such as `nomic-embed-text`',
  },
  {
    name: 'index.kind',
    type: 'choice',
    choices: ['auto', 'exact', 'binary', 'hnsw'],
    fallback: 'auto',
    doc: 'how similar cases are searched',
  },
  {
    name: 'consolidate.auto',
    type: 'boolean',
    fallback: true,
    doc: 'learn patterns and tidy them after an investigation, at most once a day',
  },
  {
    name: 'metrics.url',
    type: 'text',
    fallback: 'none',
    form: METRICS_URL,
    doc: 'a Prometheus to ask for evidence, on this machine or a Service of the cluster through its API server: http://127.0.0.1:9090, http://prom.monitoring.svc:9090; `none` for none',
  },
  {
    name: 'team.url',
    type: 'text',
    fallback: 'none',
    form: /^(?:none|postgres(?:ql)?:\/\/(?:[^\s:@/]+@)?(?:\[[0-9a-f:]+\]|[^\s:@/?#]+)(?::\d{1,5})?\/[^\s/?#]+(?:\?[^\s#]*)?)$/i,
    doc: 'the PostgreSQL database that a team shares its memory through, without password: `postgres://anna@hub/k8s`; `none` for none',
  },
  {
    name: 'team.name',
    type: 'text',
    fallback: 'team',
    form: /^[a-z0-9][a-z0-9_.-]{0,63}$/i,
    doc: 'which team of that database',
  },
  {
    name: 'team.share',
    type: 'choice',
    choices: ['patterns', 'masked', 'full'],
    fallback: 'patterns',
    doc: 'what the team is told: patterns without names, cases with names masked as well, or all that is remembered, names included',
  },
  {
    name: 'team.sync',
    type: 'choice',
    choices: ['by-hand', 'after-investigation'],
    fallback: 'by-hand',
    doc: 'when the team is synced with: by `sync` alone, or in passing after an answer as well',
  },
];
