// The read-only Kubernetes API over a recording: one request in, one answer out. Knows nothing of sockets.

import { reviewAccess, reviewRules } from './access-review.ts';
import { aggregateDiscovery, aggregatedContentType, aggregatedVersionAsked } from './aggregated-discovery.ts';
import { resourceKey } from './api-kinds.ts';
import { type Discovery, readDiscovery, type ServedKind } from './discovery.ts';
import { type JsonObject, textAt } from './json-access.ts';
import type { StoredItem } from './list-file.ts';
import { type ListForm, listPieces } from './list-response.ts';
import { readPodLog } from './pod-logs.ts';
import type { Recording } from './recording.ts';
import { readRepresentation } from './representation.ts';
import { parseResourcePath, type ResourcePath } from './request-path.ts';
import { selectPage } from './selection.ts';
import { apiVersionOf, servedBytes, servedObject } from './served-object.ts';
import { ApiFailure, notFound } from './status.ts';
import { partialMetadata, readIncludeObject, table, tableRow } from './table.ts';
import { columnsOf } from './table-columns.ts';
import { findShift } from './time-shift.ts';
import { watchPieces } from './watch.ts';

/** A request, freed of its transport. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Gives a header by its lower-case name; empty when it is not there. */
  readonly header: (name: string) => string;
  readonly readBody: () => Promise<Buffer>;
}

/** An answer, before it is sent. */
export interface ApiAnswer {
  readonly code: number;
  readonly contentType: string;
  readonly pieces: Iterable<Buffer>;
  /** Set for an answer that stays open after its pieces, for at most so long. */
  readonly openMs?: number;
}

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Where the server tells that it is well. */
const HEALTH_PATHS: readonly string[] = ['/healthz', '/livez', '/readyz'];

/** How long a watch without a limit of its own stays open: within what the server chooses by itself. */
const DEFAULT_WATCH_MS = 30 * 60 * 1000;

/** Parts of objects that can be read; all others act on something alive. */
const READABLE_PARTS: readonly (string | null)[] = [null, 'status', 'log'];

function answerJson(code: number, body: JsonObject, contentType = JSON_TYPE): ApiAnswer {
  return { code, contentType, pieces: [Buffer.from(`${JSON.stringify(body)}\n`)] };
}

function answerText(code: number, text: string): ApiAnswer {
  return { code, contentType: TEXT_TYPE, pieces: [Buffer.from(text)] };
}

function readOnly(): ApiFailure {
  return new ApiFailure(
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource: a recorded cluster is read-only',
  );
}

/** Says that nothing is known of a kind: to answer with no objects would be evidence of what nobody looked at. */
function notRecorded(kind: ServedKind): ApiFailure {
  const resource = resourceKey(kind.plural, kind.group);
  return new ApiFailure('Forbidden', `${resource} is forbidden: this recording holds no ${kind.plural}`, {
    ...(kind.group !== '' && { group: kind.group }),
    kind: kind.plural,
  });
}

/** Answers requests from a recording. */
export class RecordedApi {
  readonly #recording: Recording;
  #discovery: Discovery | null = null;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** Answers one request; a request that cannot be answered gets the failure that the real server would give. */
  async answer(request: ApiRequest): Promise<ApiAnswer> {
    try {
      return await this.#route(request);
    } catch (error) {
      if (error instanceof ApiFailure) return answerJson(error.code, error.toStatus());
      throw error;
    }
  }

  get discovery(): Discovery {
    this.#discovery ??= readDiscovery(this.#recording);
    return this.#discovery;
  }

  async #route(request: ApiRequest): Promise<ApiAnswer> {
    const resource = parseResourcePath(request.path);
    if (request.method === 'POST' && resource?.group === 'authorization.k8s.io') {
      return this.#review(request, resource);
    }
    if (request.method !== 'GET') throw readOnly();
    return this.#document(request) ?? this.#objects(request, resource);
  }

  /** Answers what is not about objects: discovery, version, health. */
  #document(request: ApiRequest): ApiAnswer | undefined {
    const path = request.path.length > 1 ? request.path.replace(/\/+$/, '') : request.path;
    if (path === '/version') return answerJson(200, this.discovery.version);
    if (HEALTH_PATHS.includes(path)) return answerText(200, 'ok');
    if (path === '/api' || path === '/apis') {
      const version = aggregatedVersionAsked(request.header('accept'));
      const aggregated = version && aggregateDiscovery(this.discovery, path, version);
      if (version && aggregated) return answerJson(200, aggregated, aggregatedContentType(version));
    }
    const document = this.discovery.find(path);
    if (document === undefined) return undefined;
    const failed = document.kind === 'Status' && typeof document.code === 'number';
    return answerJson(failed ? Number(document.code) : 200, document);
  }

  #objects(request: ApiRequest, path: ResourcePath | undefined): ApiAnswer {
    const kind = path && this.discovery.findKind(path.group, path.version, path.plural);
    if (path === undefined || kind === undefined) return answerText(404, '404 page not found\n');
    if (!READABLE_PARTS.includes(path.subresource)) throw readOnly();
    if (!this.discovery.isRecorded && !this.#recording.holds(kind.key)) throw notRecorded(kind);
    if (path.name === null) {
      return request.query.get('watch') === 'true' || request.query.get('watch') === '1'
        ? this.#watch(request, kind, path.namespace)
        : this.#list(request, kind, path.namespace);
    }
    const item = this.#recording.find(kind.key, kind.namespaced ? path.namespace : null, path.name);
    if (item === undefined || (kind.namespaced && path.namespace === null)) {
      throw notFound(kind.plural, kind.group, path.name);
    }
    if (path.subresource === 'log') return this.#log(request, kind, item);
    return this.#object(request, kind, item);
  }

  #form(request: ApiRequest, kind: ServedKind): ListForm {
    const representation = readRepresentation(request.header('accept'));
    if (representation === undefined) {
      throw new ApiFailure('NotAcceptable', 'only the following media types are accepted: application/json');
    }
    const recording = this.#recording;
    const { minor } = this.discovery;
    return {
      kind,
      representation,
      include: readIncludeObject(request.query.get('includeObject')),
      transform: findShift(
        {
          command: request.header('kubectl-command'),
          kind,
          fieldSelector: request.query.get('fieldSelector') ?? '',
        },
        () => Date.now() - recording.timeMs,
      ),
      columns: () => columnsOf(kind, recording, minor),
      context: {
        get nowMs() {
          return recording.timeMs;
        },
        minor,
      },
    };
  }

  #page(request: ApiRequest, kind: ServedKind, namespace: string | null, limit: number) {
    return selectPage(this.#recording, {
      kind,
      namespace,
      labelSelector: request.query.get('labelSelector') ?? '',
      fieldSelector: request.query.get('fieldSelector') ?? '',
      limit,
      continueToken: request.query.get('continue') ?? '',
    });
  }

  #list(request: ApiRequest, kind: ServedKind, namespace: string | null): ApiAnswer {
    const limit = Number.parseInt(request.query.get('limit') ?? '', 10) || 0;
    const form = this.#form(request, kind);
    const page = this.#page(request, kind, namespace, limit);
    return { code: 200, contentType: JSON_TYPE, pieces: listPieces(this.#recording, page, form) };
  }

  #watch(request: ApiRequest, kind: ServedKind, namespace: string | null): ApiAnswer {
    const form = this.#form(request, kind);
    const since = request.query.get('resourceVersion') ?? '';
    const asked = Number.parseInt(request.query.get('timeoutSeconds') ?? '', 10);
    const wantsInitial = request.query.get('sendInitialEvents') === 'true';
    const items =
      since === '' || since === '0' || wantsInitial ? this.#page(request, kind, namespace, 0).items : [];
    return {
      code: 200,
      contentType: JSON_TYPE,
      pieces: watchPieces(this.#recording, items, form, wantsInitial),
      openMs: asked > 0 ? asked * 1000 : DEFAULT_WATCH_MS,
    };
  }

  #object(request: ApiRequest, kind: ServedKind, item: StoredItem): ApiAnswer {
    const form = this.#form(request, kind);
    if (form.representation === 'json') {
      const bytes = servedBytes(this.#recording, item, kind, form.transform);
      return { code: 200, contentType: JSON_TYPE, pieces: [bytes] };
    }
    const object = servedObject(this.#recording, item, kind, form.transform);
    if (form.representation === 'metadata') return answerJson(200, partialMetadata(object));
    const columns = form.columns();
    const row = tableRow(object, columns, form.context, form.include);
    return answerJson(
      200,
      table(columns, [row], { resourceVersion: textAt(object, 'metadata', 'resourceVersion') }),
    );
  }

  #log(request: ApiRequest, kind: ServedKind, item: StoredItem): ApiAnswer {
    if (kind.key !== 'pods') return answerText(404, '404 page not found\n');
    const pod = servedObject(this.#recording, item, kind, null);
    return {
      code: 200,
      contentType: 'text/plain',
      pieces: [readPodLog(this.#recording, pod, request.query)],
    };
  }

  async #review(request: ApiRequest, path: ResourcePath): Promise<ApiAnswer> {
    const kind = this.discovery.findKind(path.group, path.version, path.plural);
    if (kind === undefined) return answerText(404, '404 page not found\n');
    const apiVersion = apiVersionOf(kind);
    if (kind.kind === 'SelfSubjectRulesReview') return answerJson(201, reviewRules(apiVersion));
    if (kind.kind !== 'SelfSubjectAccessReview') throw readOnly();
    return answerJson(
      201,
      reviewAccess(apiVersion, await request.readBody(), request.header('content-type')),
    );
  }
}
