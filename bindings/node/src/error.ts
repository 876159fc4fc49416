import type { ErrorKind } from './records.js';

/** What the addon tells about an error. */
interface Failure {
  kind: ErrorKind;
  message: string;
  reason: string;
  status?: number;
  code?: string;
  requestId?: string;
  target?: string;
  hint?: string;
  retryable: boolean;
  retryAfter?: number;
  clientAddress?: string;
}

/** What went wrong, how the service said it, and what to do. */
export class AcrgateError extends Error {
  /** The field to branch on. */
  readonly kind: ErrorKind;
  /** What happened, in one sentence; the service's own text where it gave one. The message has the hint and causes too. */
  readonly reason: string;
  /** The HTTP status, when an answer came. */
  declare readonly status?: number;
  /** The service's error code. */
  declare readonly code?: string;
  /** The service's request id. */
  declare readonly requestId?: string;
  /** What the call was about: a resource id, a host, or a field. */
  declare readonly target?: string;
  /** What to do about it. */
  declare readonly hint?: string;
  /** Whether the same call may succeed later without anything being changed. */
  readonly retryable: boolean;
  /** How many seconds the service asks to wait before the next call. */
  declare readonly retryAfter?: number;
  /** The address that the registry saw, when a network denial names it. */
  declare readonly clientAddress?: string;

  /** @internal */
  constructor(failure: Failure, options?: ErrorOptions) {
    const { message, kind, reason, retryable, ...told } = failure;
    super(message, options);
    this.kind = kind;
    this.reason = reason;
    this.retryable = retryable;
    Object.assign(this, told);
  }

  static {
    this.prototype.name = 'AcrgateError';
  }
}

/** Whether this is an error of acrgate, and of this kind, if one is named. */
export function isAcrgateError<K extends ErrorKind = ErrorKind>(error: unknown, kind?: K): error is AcrgateError & { readonly kind: K } {
  return error instanceof AcrgateError && (kind === undefined || error.kind === kind);
}

/** What the addon threw, as what is thrown to users. */
export function translated(thrown: unknown): AcrgateError {
  const { failure, cause, message } = thrown as { failure?: Failure; cause?: unknown; message?: string };
  if (failure !== undefined) {
    return new AcrgateError(failure, cause === undefined ? {} : { cause });
  }
  // It could not make anything of an argument.
  const reason = `an argument is not what it should be: ${message ?? thrown}`;
  return new AcrgateError({ kind: 'invalid_input', message: reason, reason, retryable: false }, { cause: thrown });
}
