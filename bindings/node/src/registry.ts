import { type CallOptions, call, json, tell } from './call.js';
import { DataPlane } from './images.js';
import type * as native from './native.js';
import { Items, Operation } from './pull.js';
import type {
  AcrTaskInfo,
  Bytes,
  CreateRegistry,
  Explanation,
  ImportImage,
  NetworkChange,
  NetworkEdit,
  NetworkRules,
  PrivateEndpoint,
  Question,
  RegistryInfo,
  TaskRunInfo,
  WorkflowOptions,
} from './records.js';
import { RoleAssignments } from './roles.js';
import { AcrTask, TaskRun } from './tasks.js';
import { TaskWorkflow } from './workflow.js';

/** A handle on one registry, which need not exist yet. Making one sends nothing. */
export class Registry implements Record<keyof native.Registry, unknown> {
  readonly #native: native.Registry;

  /** @internal */
  constructor(handle: native.Registry) {
    this.#native = handle;
  }

  /** Its resource id. */
  id(): string {
    return tell(() => this.#native.id());
  }

  /** The registry as Azure tells it. */
  get(options?: CallOptions): Promise<RegistryInfo> {
    return call(options, (cancel, time) => this.#native.get(cancel, time));
  }

  /** Creates the registry and waits until it is there. */
  create(wanted: CreateRegistry, options?: CallOptions): Promise<RegistryInfo> {
    return call(options, (cancel, time) => this.#native.create(cancel, time, wanted));
  }

  /** Creates the registry without waiting for the end. */
  async beginCreate(wanted: CreateRegistry, options?: CallOptions): Promise<Operation<RegistryInfo>> {
    return new Operation(await call(options, (cancel, time) => this.#native.beginCreate(cancel, time, wanted)));
  }

  /** Changes properties that this library has no field for: they are merged into the registry's `properties`. */
  update(properties: object | string, options?: CallOptions): Promise<RegistryInfo> {
    return call(options, (cancel, time) => this.#native.update(cancel, time, json(properties)));
  }

  /** Deletes the registry and waits until it is gone; one that is not there is a success. */
  delete(options?: CallOptions): Promise<void> {
    return call(options, (cancel, time) => this.#native.delete(cancel, time));
  }

  /** Deletes the registry without waiting for the end. */
  async beginDelete(options?: CallOptions): Promise<Operation<void>> {
    return new Operation(await call(options, (cancel, time) => this.#native.beginDelete(cancel, time)));
  }

  /** Reads the network rules. Subnet rules are hidden in the API version that is used for this. */
  networkRules(options?: CallOptions): Promise<NetworkRules> {
    return call(options, (cancel, time) => this.#native.networkRules(cancel, time));
  }

  /** Reads the network rules in the API version that shows subnet rules too. */
  networkRulesWithSubnets(options?: CallOptions): Promise<NetworkRules> {
    return call(options, (cancel, time) => this.#native.networkRulesWithSubnets(cancel, time));
  }

  /** Brings the network rules to what the edit wishes, and watches until it has lasted against other writers. */
  editNetwork(edit: NetworkEdit, options?: CallOptions & { ipRuleQuota?: number | undefined }): Promise<NetworkChange> {
    return call(options, (cancel, time) => this.#native.editNetwork(cancel, time, edit, options?.ipRuleQuota));
  }

  /** Every private endpoint connection. */
  privateEndpoints(options?: CallOptions): Items<PrivateEndpoint> {
    return new Items(tell(() => this.#native.privateEndpoints()), options);
  }

  /** One private endpoint connection, by its name. */
  privateEndpoint(name: string, options?: CallOptions): Promise<PrivateEndpoint> {
    return call(options, (cancel, time) => this.#native.privateEndpoint(cancel, time, name));
  }

  /** Lets the traffic of a private endpoint connection pass, and waits until it may. */
  approvePrivateEndpoint(name: string, options?: CallOptions & { description?: string | undefined }): Promise<PrivateEndpoint> {
    return call(options, (cancel, time) => this.#native.approvePrivateEndpoint(cancel, time, name, options?.description));
  }

  /** Refuses the traffic of a private endpoint connection, and waits until it is so. */
  rejectPrivateEndpoint(name: string, options?: CallOptions & { description?: string | undefined }): Promise<PrivateEndpoint> {
    return call(options, (cancel, time) => this.#native.rejectPrivateEndpoint(cancel, time, name, options?.description));
  }

  /** Approves or rejects a private endpoint connection without waiting: `Approved` or `Rejected`. */
  async beginAnswerPrivateEndpoint(
    name: string,
    status: string,
    options?: CallOptions & { description?: string | undefined },
  ): Promise<Operation<PrivateEndpoint>> {
    return new Operation(
      await call(options, (cancel, time) => this.#native.beginAnswerPrivateEndpoint(cancel, time, name, status, options?.description)),
    );
  }

  /** Deletes a private endpoint connection; one that is not there is a success. */
  deletePrivateEndpoint(name: string, options?: CallOptions): Promise<void> {
    return call(options, (cancel, time) => this.#native.deletePrivateEndpoint(cancel, time, name));
  }

  /** The role assignments on this registry. */
  roleAssignments(): RoleAssignments {
    return new RoleAssignments(tell(() => this.#native.roleAssignments()));
  }

  /** A handle on one task, which need not exist yet. */
  task(name: string): AcrTask {
    return new AcrTask(tell(() => this.#native.task(name)));
  }

  /** Every task. */
  tasks(options?: CallOptions): Items<AcrTaskInfo> {
    return new Items(tell(() => this.#native.tasks()), options);
  }

  /** A handle on one run. */
  run(id: string): TaskRun {
    return new TaskRun(tell(() => this.#native.run(id)));
  }

  /** The runs of the registry, or of one task, the newest first. */
  runs(options?: CallOptions & { task?: string | undefined }): Items<TaskRunInfo> {
    return new Items(tell(() => this.#native.runs(options?.task)), options);
  }

  /** Uploads a context for runs, a gzipped tar archive, and gives what to name as the context of a run. */
  uploadSource(tarGz: Bytes, options?: CallOptions): Promise<string> {
    return call(options, (cancel, time) => this.#native.uploadSource(cancel, time, tarGz));
  }

  /** The images of this registry. Reads its login server from Azure Resource Manager first. */
  async dataPlane(options?: CallOptions): Promise<DataPlane> {
    return new DataPlane(await call(options, (cancel, time) => this.#native.dataPlane(cancel, time)));
  }

  /** Imports an image, which Azure copies by itself, and waits until it is there. Sent once. */
  importImage(wanted: ImportImage, options?: CallOptions): Promise<void> {
    return call(options, (cancel, time) => this.#native.importImage(cancel, time, wanted));
  }

  /** Imports an image without waiting for the end. */
  async beginImportImage(wanted: ImportImage, options?: CallOptions): Promise<Operation<void>> {
    return new Operation(await call(options, (cancel, time) => this.#native.beginImportImage(cancel, time, wanted)));
  }

  /** Why somebody gets in, or not: reads the evidence, decides, and names what could not be read. */
  explain(question: Question, options?: CallOptions): Promise<Explanation> {
    return call(options, (cancel, time) => this.#native.explain(cancel, time, question));
  }

  /** The trusted-service workflow for one of its tasks. */
  workflow(options: WorkflowOptions): TaskWorkflow {
    return new TaskWorkflow(tell(() => this.#native.workflow(options)));
  }
}
