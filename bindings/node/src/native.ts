// Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.

import type * as r from './records.js';

/** Ends calls early. */
export interface Cancel {
  cancel(): void;
}

/** A token, and when it ends in milliseconds since 1970. */
export interface AccessToken {
  token: string;
  expiresOnTimestamp: number;
}

/** What comes page by page; an empty one after the last. */
export interface Source<T> {
  nextPage(cancel?: Cancel, timeoutMs?: number): Promise<T[]>;
}

/** Work under way: `null` after the last event. */
export interface Work<R> {
  nextEvent(cancel?: Cancel, timeoutMs?: number): Promise<r.Event | null>;
  result(cancel?: Cancel, timeoutMs?: number): Promise<R>;
}

/** An operation that Azure goes on with. */
export interface Operation<R> {
  isDone(): boolean;
  save(): string;
  poll(cancel?: Cancel, timeoutMs?: number): Promise<r.Seconds | null>;
  wait(cancel?: Cancel, timeoutMs?: number): Promise<R>;
}

/** Registries, page by page. */
export type RegistryList = Source<r.RegistryInfo>;

/** Tasks, page by page. */
export type TaskList = Source<r.AcrTaskInfo>;

/** Runs, page by page. */
export type RunList = Source<r.TaskRunInfo>;

/** Private endpoint connections, page by page. */
export type PrivateEndpointList = Source<r.PrivateEndpoint>;

/** Role assignments, page by page. */
export type RoleAssignmentList = Source<r.RoleAssignment>;

/** The lines of a log. */
export type LogLines = Source<string>;

/** Steps of a workflow being taken, or taken back. */
export type StepsWork = Work<void>;

/** A run that is to prove a workflow. */
export type VerifyWork = Work<r.Verified>;

/** Probes until a change is effective. */
export type ProbeWork = Work<r.Effective>;

/** A registry being made. */
export type RegistryOperation = Operation<r.RegistryInfo>;

/** An image being imported. */
export type ImportOperation = Operation<void>;

/** Something being deleted. */
export type DeleteOperation = Operation<void>;

/** A connection being approved or rejected. */
export type PrivateEndpointOperation = Operation<r.PrivateEndpoint>;

/** Credential, cloud and transport: what every handle is made from. */
export interface Client {
  /** A handle on one registry, by its resource id; it need not exist yet. */
  registry(id: string): Registry;
  /** Every registry of a subscription, or of one of its resource groups. */
  registries(subscription: string, resourceGroup: string | undefined): RegistryList;
  /** The role assignments at a scope: the resource id of a registry, a resource group or a subscription. */
  roleAssignments(scope: string): RoleAssignments;
  /** The images of the registry at this login server. */
  dataPlane(loginServer: string): DataPlane;
  /** The creation of a registry that was saved as this text. */
  resumeCreate(saved: string): RegistryOperation;
  /** The import of an image that was saved as this text. */
  resumeImport(saved: string): ImportOperation;
  /** The deletion of a registry that was saved as this text. */
  resumeDelete(saved: string): DeleteOperation;
  /** The answer to a private endpoint connection that was saved as this text. */
  resumePrivateEndpoint(saved: string): PrivateEndpointOperation;
  /** A journal in this file, made if it is not there and locked while it is open; without a path, in memory. */
  journal(cancel: Cancel | undefined, timeoutMs: number | undefined, path: r.Path | undefined): Promise<Journal>;
  /** The object id that the credential's tokens are for: whom to give a role, to let this client do more. */
  principal(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<string>;
}

/** The role assignments at one scope. */
export interface RoleAssignments {
  /** Gives a role, by its id, to a principal, by its object id. One that has it already is a success. */
  assign(cancel: Cancel | undefined, timeoutMs: number | undefined, role: string, principal: string, kind: r.PrincipalType): Promise<r.Assigned>;
  /** The assignment of this role to this principal at this very scope, if there is one. */
  find(cancel: Cancel | undefined, timeoutMs: number | undefined, role: string, principal: string): Promise<r.RoleAssignment | null>;
  /** Takes an assignment away, by its resource id; one that is not there is a success. */
  remove(cancel: Cancel | undefined, timeoutMs: number | undefined, assignment: string): Promise<void>;
  /** Every assignment at this scope and above it. */
  list(): RoleAssignmentList;
  /** Every assignment of this principal: at this scope, above it and below it; through groups too if so wished. */
  of(principal: string, throughGroups: boolean | undefined): RoleAssignmentList;
}

/** A handle on one registry, which need not exist yet. Making one sends nothing. */
export interface Registry {
  /** Its resource id. */
  id(): string;
  /** The registry as Azure tells it. */
  get(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<r.RegistryInfo>;
  /** Creates the registry and waits until it is there. */
  create(cancel: Cancel | undefined, timeoutMs: number | undefined, wanted: r.CreateRegistry): Promise<r.RegistryInfo>;
  /** Changes properties that this library has no field for: a JSON object that is merged into `properties`. */
  update(cancel: Cancel | undefined, timeoutMs: number | undefined, properties: r.Json): Promise<r.RegistryInfo>;
  /** Deletes the registry and waits until it is gone; one that is not there is a success. */
  delete(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<void>;
  /** Reads the network rules. Subnet rules are hidden in the API version that is used for this. */
  networkRules(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<r.NetworkRules>;
  /** Reads the network rules in the API version that shows subnet rules too. */
  networkRulesWithSubnets(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<r.NetworkRules>;
  /** Brings the network rules to what the edit wishes, and watches until it has lasted against other writers. */
  editNetwork(cancel: Cancel | undefined, timeoutMs: number | undefined, edit: r.NetworkEdit, ipRuleQuota: number | undefined): Promise<r.NetworkChange>;
  /** One private endpoint connection, by its name. */
  privateEndpoint(cancel: Cancel | undefined, timeoutMs: number | undefined, name: string): Promise<r.PrivateEndpoint>;
  /** Lets the traffic of a private endpoint connection pass, and waits until it may. */
  approvePrivateEndpoint(cancel: Cancel | undefined, timeoutMs: number | undefined, name: string, description: string | undefined): Promise<r.PrivateEndpoint>;
  /** Refuses the traffic of a private endpoint connection, and waits until it is so. */
  rejectPrivateEndpoint(cancel: Cancel | undefined, timeoutMs: number | undefined, name: string, description: string | undefined): Promise<r.PrivateEndpoint>;
  /** Deletes a private endpoint connection; one that is not there is a success. */
  deletePrivateEndpoint(cancel: Cancel | undefined, timeoutMs: number | undefined, name: string): Promise<void>;
  /** Imports an image, which Azure copies by itself, and waits until it is there. Sent once. */
  importImage(cancel: Cancel | undefined, timeoutMs: number | undefined, import_: r.ImportImage): Promise<void>;
  /** Uploads a context for runs, a gzipped tar archive, and returns what to give as the context of a run. */
  uploadSource(cancel: Cancel | undefined, timeoutMs: number | undefined, tarGz: r.Bytes): Promise<string>;
  /** Why somebody gets in, or not: reads the evidence, decides, and names what could not be read. */
  explain(cancel: Cancel | undefined, timeoutMs: number | undefined, question: r.Question): Promise<r.Explanation>;
  /** Creates the registry without waiting for the end. */
  beginCreate(cancel: Cancel | undefined, timeoutMs: number | undefined, wanted: r.CreateRegistry): Promise<RegistryOperation>;
  /** Deletes the registry without waiting for the end. */
  beginDelete(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<DeleteOperation>;
  /** Approves or rejects a private endpoint connection without waiting: `Approved` or `Rejected`. */
  beginAnswerPrivateEndpoint(cancel: Cancel | undefined, timeoutMs: number | undefined, name: string, status: string, description: string | undefined): Promise<PrivateEndpointOperation>;
  /** Imports an image without waiting for the end. */
  beginImportImage(cancel: Cancel | undefined, timeoutMs: number | undefined, import_: r.ImportImage): Promise<ImportOperation>;
  /** The images of this registry. Reads its login server from Azure Resource Manager first. */
  dataPlane(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<DataPlane>;
  /** Every private endpoint connection. */
  privateEndpoints(): PrivateEndpointList;
  /** The role assignments on this registry. */
  roleAssignments(): RoleAssignments;
  /** A handle on one task, which need not exist yet. */
  task(name: string): AcrTask;
  /** Every task. */
  tasks(): TaskList;
  /** A handle on one run. */
  run(id: string): TaskRun;
  /** The runs of the registry, or of one task, the newest first. */
  runs(task: string | undefined): RunList;
  /** The trusted-service workflow for one of its tasks. */
  workflow(options: r.WorkflowOptions): TaskWorkflow;
}

/** A handle on one task of a registry, which need not exist yet. */
export interface AcrTask {
  /** Its name. */
  name(): string;
  /** The task, without what its credential entries hold. */
  get(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<r.AcrTaskInfo>;
  /** The task with the identities of its credential entries. Needs the right to list its details. */
  details(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<r.AcrTaskInfo>;
  /** Creates the task, or replaces it by this definition. */
  create(cancel: Cancel | undefined, timeoutMs: number | undefined, definition: r.TaskDefinition): Promise<r.AcrTaskInfo>;
  /** Deletes the task and with it its system-assigned identity; one that is not there is a success. */
  delete(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<void>;
  /** Gives the task these managed identities and no others; without any, none. */
  setIdentity(cancel: Cancel | undefined, timeoutMs: number | undefined, identity: r.TaskIdentity | undefined): Promise<r.AcrTaskInfo>;
  /** Lets runs of the task log in to this host with its system-assigned identity, or with the one of a client id. */
  addCredential(cancel: Cancel | undefined, timeoutMs: number | undefined, loginServer: string, identity: string | undefined): Promise<r.AcrTaskInfo>;
  /** Removes the credential entry for this host; one that is not there is a success. */
  removeCredential(cancel: Cancel | undefined, timeoutMs: number | undefined, loginServer: string): Promise<r.AcrTaskInfo>;
  /** Queues a run. Sent once: after a lost answer look at the registry's runs before asking again. */
  run(cancel: Cancel | undefined, timeoutMs: number | undefined, options: r.RunOptions | undefined): Promise<TaskRun>;
}

/** A handle on one run of a task. */
export interface TaskRun {
  /** The run id, for example `cf1`. */
  id(): string;
  /** How it goes. */
  get(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<r.TaskRunInfo>;
  /** Asks for its end; one that has ended is a success. */
  cancel(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<void>;
  /** Waits until it has ended, well or badly. */
  wait(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<r.TaskRunInfo>;
  /** Its log, line by line, from the beginning until the run has ended. */
  log(): LogLines;
}

/** A registry's images, as the client's credential may reach them. */
export interface DataPlane {
  /** The login server. */
  loginServer(): string;
  /** Authenticates for pulling from this repository, and nothing more: what a caller may do before it pulls. */
  probe(cancel: Cancel | undefined, timeoutMs: number | undefined, repository: string): Promise<void>;
  /** Whether there is a manifest of this tag or digest. */
  hasManifest(cancel: Cancel | undefined, timeoutMs: number | undefined, repository: string, reference: string): Promise<boolean>;
  /** Pulls a manifest by tag or digest, and checks it against the digest. */
  pullManifest(cancel: Cancel | undefined, timeoutMs: number | undefined, repository: string, reference: string): Promise<r.Manifest>;
  /** Pulls an image by tag or digest, every blob in it, and checks all of it. */
  pullImage(cancel: Cancel | undefined, timeoutMs: number | undefined, repository: string, reference: string): Promise<r.PulledImage>;
  /** Pushes an OCI image: its layers, its configuration, its manifest under a tag. Returns the manifest's digest. */
  pushImage(cancel: Cancel | undefined, timeoutMs: number | undefined, repository: string, tag: string, config: r.Bytes, layers: r.Layer[]): Promise<string>;
  /** Probes, as this client from where it is, until it meets what is expected or the time is over. */
  waitUntilEffective(probing: r.Probing, within: r.Seconds): ProbeWork;
}

/** Lets one task through the network rules of its registry. */
export interface TaskWorkflow {
  /** Reads what there is, and says what is to be done. Changes nothing. */
  plan(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<r.Plan>;
  /** Takes the steps of the plan that the journal does not know as done, each announced in the journal first. */
  apply(plan: r.Plan, journal: Journal): StepsWork;
  /** Runs the task, follows its log, and says how it ended. */
  verify(journal: Journal, options: r.RunOptions | undefined): VerifyWork;
  /** As verify, with another run when one was refused, until one goes well or the time is over. */
  waitUntilEffective(journal: Journal, within: r.Seconds, options: r.RunOptions | undefined): VerifyWork;
  /** Takes back what the journal says was done, the last first. */
  rollBack(journal: Journal): StepsWork;
}

/** What a workflow has done so far, written before and after each act. It is open, and its file locked, until it is closed, or as long as this lives. */
export interface Journal {
  /** The plan that is being applied: what a resuming process goes on with. */
  plan(): r.Plan | null;
  /** Whether every step of the plan has been taken and none taken back. */
  isApplied(): boolean;
  /** Gives the file back, for somebody else to open. What was done can still be read; work with it ends in an error before it does anything more. */
  close(cancel: Cancel | undefined, timeoutMs: number | undefined): Promise<void>;
}

/** What the addon exports. */
export interface Addon {
  Cancel: new () => Cancel;
  Client: new (getToken: (scopes: string[]) => Promise<AccessToken>, options: r.ClientOptions) => Client;
  describe<K extends keyof r.Described>(name: K, value: r.Described[K]): string;
  /** Whether a caller gets through, why, and what to do if not: decided on the facts of an `acrgate.document/1`, offline. */
  decide(document: r.Json): r.Decision;
  /** The network rules of a registry, read from its JSON as Azure Resource Manager answers it. */
  readNetworkRules(registry: r.Json): r.NetworkRules;
  /** From where a registry with these rules can be reached, in one value. */
  exposure(rules: r.NetworkRules): r.Exposure;
  /** The rules as they would be after the edit; an error when the service is known to refuse them. */
  applyEdit(edit: r.NetworkEdit, rules: r.NetworkRules): r.NetworkRules;
  /** What may surprise about this edit on a registry that has these rules. */
  editWarnings(edit: r.NetworkEdit, rules: r.NetworkRules): r.Warning[];
  /** Which callers gain or lose access by the network when the rules change. */
  accessChanges(before: r.NetworkRules, after: r.NetworkRules): r.AccessChange[];
  /** The fewest IP rules that admit the same addresses. */
  aggregateIpRules(rules: r.AddressRange[]): r.AddressRange[];
  /** The address that a registry saw, when this text (an answer, a log, docker's error) is its network denial. */
  deniedAddress(text: string): r.Address | null;
  /** The catalogue of Azure services: which may bypass network rules, and with which identity. */
  trustedServices(): r.TrustedService[];
}
