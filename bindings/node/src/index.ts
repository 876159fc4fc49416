export { Client } from './client.js';
export { AcrgateError, isAcrgateError } from './error.js';
export * from './functions.js';

// What a client gives: types, since nobody else makes them.
export type { CallOptions } from './call.js';
export type { AccessToken, Credential, TokenCredential } from './credential.js';
export type { DataPlane } from './images.js';
export type { Items, Operation, Work } from './pull.js';
export type * from './records.js';
export type { Registry } from './registry.js';
export type { RoleAssignments } from './roles.js';
export type { AcrTask, TaskRun } from './tasks.js';
export type { Journal, TaskWorkflow } from './workflow.js';
