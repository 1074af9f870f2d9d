// The API's answers that are no objects: failures as `Status`, in the server's own words.
import type { JsonObject } from './json-access.ts';

export type FailureReason =
  | 'BadRequest'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'MethodNotAllowed'
  | 'Expired'
  | 'NotAcceptable'
  | 'InternalError';

/** HTTP status of each reason. */
const CODES: Readonly<Record<FailureReason, number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  Expired: 410,
  InternalError: 500,
};

/** A request that ends in a failure; its status becomes the answer. */
export class ApiFailure extends Error {
  readonly reason: FailureReason;
  readonly details: JsonObject | undefined;

  constructor(reason: FailureReason, message: string, details?: JsonObject) {
    super(message);
    this.reason = reason;
    this.details = details;
  }

  get code(): number {
    return CODES[this.reason];
  }

  /** Gives the `Status` object that clients expect. */
  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details !== undefined && { details: this.details }),
      code: this.code,
    };
  }
}

/** Says that an object is not there: `deployments.apps "cart" not found`. */
export function notFound(plural: string, group: string, name: string): ApiFailure {
  const resource = group === '' ? plural : `${plural}.${group}`;
  return new ApiFailure('NotFound', `${resource} "${name}" not found`, {
    name,
    ...(group !== '' && { group }),
    kind: plural,
  });
}
