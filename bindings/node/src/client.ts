import { addon } from './addon.js';
import { type CallOptions, call, tell } from './call.js';
import { type Credential, tokens } from './credential.js';
import { DataPlane } from './images.js';
import type * as native from './native.js';
import { Items, Operation } from './pull.js';
import type { ClientOptions, PrivateEndpoint, RegistryInfo } from './records.js';
import { Registry } from './registry.js';
import { RoleAssignments } from './roles.js';
import { Journal } from './workflow.js';

/** Credential, cloud and transport: what every handle is made from. */
export class Client implements Record<keyof native.Client, unknown> {
  readonly #native: native.Client;

  /** Nothing is sent yet. The credential is asked for a token when there is none, or when the one there is ends soon. */
  constructor(credential: Credential, options: ClientOptions = {}) {
    this.#native = tell(() => new addon.Client(tokens(credential), options));
  }

  /** A handle on one registry, by its resource id; it need not exist yet. */
  registry(id: string): Registry {
    return new Registry(tell(() => this.#native.registry(id)));
  }

  /** Every registry of a subscription, or of one of its resource groups. */
  registries(subscription: string, options?: CallOptions & { resourceGroup?: string | undefined }): Items<RegistryInfo> {
    return new Items(tell(() => this.#native.registries(subscription, options?.resourceGroup)), options);
  }

  /** The role assignments at a scope: the resource id of a registry, a resource group or a subscription. */
  roleAssignments(scope: string): RoleAssignments {
    return new RoleAssignments(tell(() => this.#native.roleAssignments(scope)));
  }

  /** The images of the registry at this login server. */
  dataPlane(loginServer: string): DataPlane {
    return new DataPlane(tell(() => this.#native.dataPlane(loginServer)));
  }

  /** A journal in a file, made if it is not there and locked while it is open; without a path, in memory. */
  async journal(options?: CallOptions & { path?: string | undefined }): Promise<Journal> {
    return new Journal(await call(options, (cancel, time) => this.#native.journal(cancel, time, options?.path)));
  }

  /** The creation of a registry that was saved as this text. */
  resumeCreate(saved: string): Operation<RegistryInfo> {
    return new Operation(tell(() => this.#native.resumeCreate(saved)));
  }

  /** The deletion of a registry that was saved as this text. */
  resumeDelete(saved: string): Operation<void> {
    return new Operation(tell(() => this.#native.resumeDelete(saved)));
  }

  /** The answer to a private endpoint connection that was saved as this text. */
  resumePrivateEndpoint(saved: string): Operation<PrivateEndpoint> {
    return new Operation(tell(() => this.#native.resumePrivateEndpoint(saved)));
  }

  /** The import of an image that was saved as this text. */
  resumeImport(saved: string): Operation<void> {
    return new Operation(tell(() => this.#native.resumeImport(saved)));
  }

  /** The object id that the credential's tokens are for: whom to give a role, to let this client do more. */
  principal(options?: CallOptions): Promise<string> {
    return call(options, (cancel, time) => this.#native.principal(cancel, time));
  }
}
