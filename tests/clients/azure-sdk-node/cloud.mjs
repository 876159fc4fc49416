// The emulated cloud that `acrgate-emulator run` started around this process, and clients of it: the packages' own
// credentials and pipelines, told only where the cloud is.

import { AuthorizationManagementClient } from "@azure/arm-authorization";
import { ContainerRegistryManagementClient } from "@azure/arm-containerregistry";
import { ContainerRegistryManagementClient as WithTasks } from "@azure/arm-containerregistry-with-tasks";
import { ContainerRegistryClient, ContainerRegistryContentClient } from "@azure/container-registry";
import { ClientSecretCredential } from "@azure/identity";

/** What `acrgate-emulator serve` prints when it is ready. */
export const cloud = JSON.parse(process.env.ACRGATE_EMULATOR_LINE);

export const subscription = `/subscriptions/${cloud.subscriptionId}`;

const aad = { authorityHost: cloud.arm, disableInstanceDiscovery: true };

/** Signs in as an application; by default as the one that owns the subscription. */
export function application(clientId = cloud.clientId, secret = cloud.clientSecret) {
  return new ClientSecretCredential(cloud.tenantId, clientId, secret, aad);
}

const arm = { endpoint: cloud.arm };

export function registries(credential = application(), options = {}) {
  return new ContainerRegistryManagementClient(credential, cloud.subscriptionId, { ...arm, ...options });
}

/** Version 11 is the last one with tasks and runs. */
export function tasks(credential = application()) {
  return new WithTasks(credential, cloud.subscriptionId, arm);
}

export function authorization(credential = application()) {
  return new AuthorizationManagementClient(credential, cloud.subscriptionId, arm);
}

/** A client of a login server, as a caller (`ip-203.0.113.7`, `pe-<connection>`) or as this process itself. */
export function images(registry, { caller, credential = application() } = {}) {
  return new ContainerRegistryClient(loginServer(registry), credential, { proxyOptions: proxy(caller) });
}

export function content(registry, repository, { caller, credential = application() } = {}) {
  const options = { proxyOptions: proxy(caller) };
  return new ContainerRegistryContentClient(loginServer(registry), repository, credential, options);
}

export function loginServer(registry) {
  return `https://${registry}.azurecr.test`;
}

/** The emulator's proxy, whose user name says who is calling. */
function proxy(caller) {
  const { protocol, hostname, port } = new URL(cloud.proxy);
  const claim = caller && { username: caller, password: "x" };
  return { host: `${protocol}//${hostname}`, port: Number(port), ...claim };
}

/** Asks at the testers' door. */
export async function testers(method, door, body) {
  const answer = await fetch(`${cloud.admin}/${door}`, {
    method,
    headers: { authorization: `Bearer ${cloud.adminToken}` },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${door}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

/** Puts a registry into the cloud, closed or open as its properties say. */
export async function seedRegistry(group, name, properties = {}) {
  const id = `${subscription}/resourceGroups/${group}/providers/Microsoft.ContainerRegistry/registries/${name}`;
  await testers("PUT", "seed", { resources: [{ id, properties }] });
  return id;
}
