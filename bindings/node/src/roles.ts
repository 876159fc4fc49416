import { type CallOptions, call, tell } from './call.js';
import type * as native from './native.js';
import { Items } from './pull.js';
import type { Assigned, PrincipalType, RoleAssignment } from './records.js';

/** The role assignments at one scope. */
export class RoleAssignments implements Record<keyof native.RoleAssignments, unknown> {
  readonly #native: native.RoleAssignments;

  /** @internal */
  constructor(handle: native.RoleAssignments) {
    this.#native = handle;
  }

  /** Gives a role, by its id, to a principal, by its object id. One that has it already is a success. */
  assign(role: string, principal: string, kind: PrincipalType, options?: CallOptions): Promise<Assigned> {
    return call(options, (cancel, time) => this.#native.assign(cancel, time, role, principal, kind));
  }

  /** The assignment of this role to this principal at this very scope, if there is one. */
  find(role: string, principal: string, options?: CallOptions): Promise<RoleAssignment | undefined> {
    return call(options, (cancel, time) => this.#native.find(cancel, time, role, principal));
  }

  /** Takes an assignment away, by its resource id; one that is not there is a success. */
  remove(assignment: string, options?: CallOptions): Promise<void> {
    return call(options, (cancel, time) => this.#native.remove(cancel, time, assignment));
  }

  /** Every assignment at this scope and above it. */
  list(options?: CallOptions): Items<RoleAssignment> {
    return new Items(tell(() => this.#native.list()), options);
  }

  /** Every assignment of this principal: at this scope, above it and below it; through groups too if so wished. */
  of(principal: string, options?: CallOptions & { throughGroups?: boolean | undefined }): Items<RoleAssignment> {
    return new Items(tell(() => this.#native.of(principal, options?.throughGroups)), options);
  }
}
