// Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.

/** JSON as text. */
export type Json = string;
/** An IP address as text. */
export type Address = string;
/** An IP rule as text: an address, or a range of them in CIDR notation. */
export type AddressRange = string;
/** A path in the file system. */
export type Path = string;
/** A text that is not shown. */
export type Secret = string;
/** A length of time in seconds. */
export type Seconds = number;
/** A moment. */
export type Timestamp = Date;
/** Bytes: a `Buffer` is given, any `Uint8Array` is taken. */
export type Bytes = Uint8Array;

/** What kind of thing went wrong: the field of an error to branch on. */
export type ErrorKind =
  /** The resource does not exist. */
  | 'not_found'
  /** The identity is known, but lacks a role for this. */
  | 'permission_denied'
  /** No identity was accepted: no token, an expired one, or one for another audience. */
  | 'unauthenticated'
  /** The registry's network rules refused the caller. */
  | 'network_denied'
  /** The resource exists already, or is being changed by somebody else. */
  | 'conflict'
  /** What a plan started from is no longer so; make a new plan. */
  | 'stale'
  /** A guard of this library refused to send the request: the service is known to refuse it, or it would do harm that was not asked for. */
  | 'refused'
  /** The registry's SKU, or the API version in use, does not offer this. */
  | 'unsupported'
  /** The service asks for fewer calls, for longer than the deadline allows. */
  | 'throttled'
  /** A name, an option or a document is wrong; nothing was sent, or the service said so. */
  | 'invalid_input'
  /** A long-running operation, or a task run, was accepted and then failed. */
  | 'operation_failed'
  /** The deadline passed. */
  | 'timeout'
  /** The work was cancelled. */
  | 'cancelled'
  /** No connection: name resolution, proxy, TLS, or a connection that broke. */
  | 'connection'
  /** An answer that the contract does not know; a fault of the service, or a defect of this library. */
  | 'unexpected';

/** Which Azure. */
export type Cloud =
  /** The public cloud. */
  | { type: 'public' }
  /** Azure operated by 21Vianet in China. */
  | { type: 'china' }
  /** Azure US Government. */
  | { type: 'us_government' }
  /** Any other: a stack of one's own, or an emulator. */
  | { type: 'custom';
      /** Where Azure Resource Manager answers. */
      resourceManager: string;
      /** Where Microsoft Entra ID answers. */
      authority: string;
      /** What follows a registry's name in its login server. */
      loginServerSuffix: string;
    };

/** Which certificate authorities are trusted. */
export type Roots =
  /** Those of the operating system. */
  | { type: 'system' }
  /** Those of the operating system, and these. */
  | { type: 'system_and';
      /** One or more certificates. */
      pem: string;
    }
  /** These only. */
  | { type: 'only';
      /** One or more certificates. */
      pem: string;
    };

/** Which proxy to use. */
export type Proxy =
  /** `HTTPS_PROXY` or `ALL_PROXY`, with the exceptions of `NO_PROXY`. */
  | { type: 'from_environment' }
  /** None, whatever the environment says. */
  | { type: 'none' }
  /** This one. A user name and password in the address are sent to the proxy only. */
  | { type: 'url';
      /** The proxy's address. */
      url: Secret;
    };

/** A host name, or `*.` and a suffix, and the address to connect to instead of the one it resolves to. */
export interface ConnectTo {
  /** The name or pattern. */
  pattern: string;
  /** The address with a port. */
  address: string;
}

/** The API version for each kind of resource. */
export interface ApiVersions {
  /** Registries and what hangs under them, tasks and runs excepted. */
  registries: string;
  /** Tasks, runs and what belongs to them. */
  tasks: string;
  /** A registry read in which subnet rules are visible. */
  subnetRules: string;
  /** Role assignments and definitions. */
  authorization: string;
}

/** How a client works; everything has a default. */
export interface ClientOptions {
  /** Which Azure; none: the public cloud. */
  cloud?: Cloud | undefined;
  /** Whom to trust; none: the operating system's store. */
  roots?: Roots | undefined;
  /** Which proxy to use; none: as the environment says. */
  proxy?: Proxy | undefined;
  /** Where to connect instead of resolving a host name; the first match counts. */
  connectTo?: ConnectTo[] | undefined;
  /** Whether `http://` to loopback addresses is allowed, for emulators without TLS. */
  allowInsecureHttpToLoopback?: boolean | undefined;
  /** The API versions that are sent. */
  apiVersions?: ApiVersions | undefined;
  /** Within this time every call ends, retries included; none: 60 s. */
  deadline?: Seconds | undefined;
  /** Within this time awaiting a long-running operation, or a task run, ends; none: 10 minutes. */
  operationDeadline?: Seconds | undefined;
  /** How long an edit of network rules must have lasted before it counts as made; none: 2 s. */
  settle?: Seconds | undefined;
}

/** A subnet that is admitted through a service endpoint. */
export interface SubnetRule {
  /** The subnet's id. */
  subnet: string;
}

/** The subnets that reach the registry through a service endpoint. Hidden is not the same as none. */
export type SubnetRules =
  /** The answer came from an API version that does not show them. */
  | { type: 'hidden' }
  /** All of them. */
  | { type: 'visible';
      /** The rules. */
      rules: SubnetRule[];
    };

/** A private endpoint's connection, as the registry tells it. */
export interface PrivateEndpointConnection {
  /** The connection's own name, `<registry>.<32 hexadecimal digits>`. */
  name: string;
  /** Whether traffic passes: `Approved`, `Pending`, `Rejected`, `Disconnected`. */
  status: string;
  /** The private endpoint at the other end. */
  privateEndpoint?: string | undefined;
}

/** The network rules of a registry, and the settings that the service checks together with them. */
export interface NetworkRules {
  /** `sku.name`: `Basic`, `Standard`, `Premium`. */
  sku: string;
  /** `publicNetworkAccess`: `Enabled` or `Disabled`. */
  publicNetworkAccess: string;
  /** `networkRuleSet.defaultAction`: `Allow` or `Deny`. */
  defaultAction: string;
  /** `networkRuleSet.ipRules`, in the order of the service, duplicates included. */
  ipRules: AddressRange[];
  /** Entries of `ipRules` that this version cannot read, as JSON. */
  unreadIpRules: Json[];
  /** `networkRuleBypassOptions`, the setting "allow trusted services": `AzureServices` or `None`. */
  bypass: string;
  /** `networkRuleSet.virtualNetworkRules`, where the API version shows them. */
  subnetRules: SubnetRules;
  /** `privateEndpointConnections`. */
  privateEndpoints: PrivateEndpointConnection[];
  /** `policies.exportPolicy.status`: `enabled` or `disabled`. */
  exportPolicy: string;
  /** `dataEndpointEnabled`: whether blobs are served from hosts of the registry's own. */
  dataEndpoints: boolean;
  /** `networkRuleBypassAllowedForTasks`; none: never set, or not shown. The service treats that as false. */
  tasksBypass?: boolean | undefined;
  /** `anonymousPullEnabled`; none: not shown. */
  anonymousPull?: boolean | undefined;
  /** `roleAssignmentMode`; none: not shown. */
  roleAssignmentMode?: string | undefined;
}

/** From where a registry can be reached, trusted services apart. */
export type Exposure =
  /** From everywhere. */
  | { type: 'all_networks' }
  /** From the networks that rules name, and through approved private endpoints. */
  | { type: 'selected_networks';
      /** The number of IP and (visible) subnet rules. */
      rules: number;
    }
  /** Only through approved private endpoints. */
  | { type: 'private_only' }
  /** From nowhere. */
  | { type: 'nobody' }
  /** A setting has a word that this version does not know. */
  | { type: 'unknown' };

/** A wish to change network rules: what it does not name stays as it is. */
export interface NetworkEdit {
  /** Whether the public endpoint is on (`publicNetworkAccess`). Turning it on leaves the default action. */
  publicNetworkAccess?: boolean | undefined;
  /** What happens to callers whom no rule names (`networkRuleSet.defaultAction`): `Allow` or `Deny`. */
  defaultAction?: string | undefined;
  /** Whether trusted services may bypass the rules (`networkRuleBypassOptions`). */
  allowTrustedServices?: boolean | undefined;
  /** Whether ACR tasks may bypass the rules (`networkRuleBypassAllowedForTasks`). */
  allowTasksBypass?: boolean | undefined;
  /** These IP rules and no others. */
  replaceIpRules?: AddressRange[] | undefined;
  /** IP rules that are to be there; those that are there already, by meaning, are not added again. */
  addIpRules?: AddressRange[] | undefined;
  /** IP rules that are not to be there, by meaning. */
  removeIpRules?: AddressRange[] | undefined;
  /** Whether images may be exported (`policies.exportPolicy`). Forbidding needs public access to be off. */
  allowExports?: boolean | undefined;
  /** Whether there are dedicated data endpoints (`dataEndpointEnabled`). */
  dataEndpoints?: boolean | undefined;
  /** Whether anybody may pull without signing in (`anonymousPullEnabled`). */
  anonymousPull?: boolean | undefined;
}

/** One property that differs. */
export interface FieldChange {
  /** The path that Azure gives the property, for example `networkRuleSet.ipRules`. */
  field: string;
  /** Its value before, as JSON; `null` when it was unset or not shown. */
  before: Json;
  /** Its value after, as JSON. */
  after: Json;
}

/** Why an IP rule probably does not do what was meant. */
export type IpRuleWarning =
  /** It admits every IPv4 address. */
  | 'every_address'
  /** A private range (RFC 1918): the service sees public addresses only. */
  | 'private'
  /** The range that carriers share behind their translation (RFC 6598). */
  | 'shared_by_carriers'
  /** The machine itself. */
  | 'loopback'
  /** Addresses of one link only. */
  | 'link_local'
  /** A range reserved for documentation (RFC 5737). */
  | 'documentation'
  /** Multicast: never a source address. */
  | 'multicast'
  /** Reserved by the IETF: never a source address. */
  | 'reserved';

/** An edit that the service takes, and that may not do what was meant. */
export type Warning =
  /** Afterwards no rule and no approved private endpoint admits anybody. */
  | { type: 'nobody_admitted' }
  /** Public access is turned on, but the default action stays `Deny`. */
  | { type: 'default_action_stays_deny' }
  /** IP rules are changed that do not count, because public access is off. */
  | { type: 'ip_rules_without_public_access' }
  /** IP rules are added that do not restrict anything, because the default action is `Allow`. */
  | { type: 'ip_rules_without_restriction' }
  /** Trusted services are allowed to bypass rules on a registry that is open to all networks. */
  | { type: 'bypass_without_restriction' }
  /** Trusted services are allowed, but the registry's subnet rules switch the bypass off. */
  | { type: 'bypass_stopped_by_subnet_rules' }
  /** Tasks are allowed to bypass, but trusted services are not. */
  | { type: 'tasks_bypass_without_trusted_services' }
  /** An added IP rule is in a range that callers do not come from. */
  | { type: 'ip_rule';
      /** The rule. */
      rule: AddressRange;
      /** What is odd about it. */
      warning: IpRuleWarning;
    };

/** What an edit did. */
export interface NetworkChange {
  /** The rules before the first request that changed something. */
  before: NetworkRules;
  /** The rules as they were read back afterwards. */
  after: NetworkRules;
  /** The fields that differ. */
  changes: FieldChange[];
  /** What the edit does not do, although one might think so. */
  warnings: Warning[];
  /** How often the edit had to be made again, because somebody else had overwritten it. */
  repairs: number;
}

/** A kind of caller whose way in a change opens or closes. */
export interface AccessChange {
  /** Who it is, in words. */
  who: string;
  /** Whether the network let it in before. */
  before: Verdict;
  /** Whether the network lets it in afterwards. */
  after: Verdict;
}

/** A registry as Azure Resource Manager tells it. */
export interface RegistryInfo {
  /** Its resource id. */
  id: string;
  /** Its name, in the spelling it was created with. */
  name: string;
  /** The region. */
  location: string;
  /** The pricing tier: `Basic`, `Standard`, `Premium`. */
  sku: string;
  /** Where its images are. */
  loginServer: string;
  /** `Succeeded`, or what is under way. */
  provisioningState: string;
  /** Whether the admin account is on. */
  adminUserEnabled: boolean;
  /** The tags. */
  tags: Record<string, string>;
  /** The network rules, as far as the API version shows them. */
  network: NetworkRules;
  /** The whole answer as JSON, for what this version has no field for. */
  document: Json;
  /** When it was created. */
  created?: Timestamp | undefined;
  /** Which roles count for its images: `LegacyRegistryPermissions` or `AbacRepositoryPermissions`. */
  roleAssignmentMode?: string | undefined;
}

/** A registry to create. What is not named becomes Azure's default. */
export interface CreateRegistry {
  /** The region. */
  location: string;
  /** The pricing tier: `Basic`, `Standard`, `Premium`. */
  sku: string;
  /** The tags. */
  tags?: Record<string, string> | undefined;
  /** `LegacyRegistryPermissions` or `AbacRepositoryPermissions`. */
  roleAssignmentMode?: string | undefined;
  /** The network rules from the start, so that it is never open to anybody else. */
  network?: NetworkEdit | undefined;
}

/** A private endpoint's connection to a registry, as Azure tells it. */
export interface PrivateEndpoint {
  /** The connection's name, `<registry>.<32 hexadecimal digits>`. */
  name: string;
  /** Whether traffic passes: `Approved`, `Pending`, `Rejected`, `Disconnected`. */
  status: string;
  /** `Succeeded`, or what is under way. */
  provisioningState: string;
  /** The private endpoint at the other end. */
  privateEndpoint?: string | undefined;
  /** What whoever asked or answered wrote. */
  description?: string | undefined;
}

/** Where the steps of a task are. */
export type TaskSteps =
  /** In this YAML (format `v1.1.0`), kept in the task itself. */
  | { type: 'yaml';
      /** The YAML. */
      yaml: string;
    }
  /** In the YAML file of this path in its context. */
  | { type: 'file';
      /** The path. */
      path: string;
    };

/** Which managed identities a task has. */
export type TaskIdentity =
  /** One that lives and dies with the task: the only kind that the trusted-service bypass admits. */
  | { type: 'system' }
  /** Existing ones. */
  | { type: 'user';
      /** Their resource ids. */
      ids: string[];
    }
  /** Both. */
  | { type: 'system_and_user';
      /** The resource ids of the existing ones. */
      ids: string[];
    };

/** How a task logs in to its own registry without being told more. */
export type SourceLogin =
  /** With a credential that Azure makes for the run; it does not bypass network rules. */
  | 'default'
  /** Not at all: every login is a credential entry of the task. */
  | 'none';

/** A task to create. */
export interface TaskDefinition {
  /** What it does. */
  steps: TaskSteps;
  /** The region; none: the registry's. */
  location?: string | undefined;
  /** Its managed identities. */
  identity?: TaskIdentity | undefined;
  /** How it logs in to its own registry; none: as Azure does it. */
  sourceLogin?: SourceLogin | undefined;
  /** The URL of a repository or an archive, or an `oci://` artifact. */
  context?: string | undefined;
  /** What `{{.Values.<name>}}` stands for. Not for secrets. */
  values?: Record<string, string> | undefined;
  /** `Linux` or `Windows`; none: `Linux`. */
  os?: string | undefined;
  /** The processor; none: `amd64`. */
  architecture?: string | undefined;
  /** How many processors; none: two. */
  cpu?: number | undefined;
  /** After how long a run is ended, 5 minutes to 8 hours; none: an hour. */
  timeout?: Seconds | undefined;
}

/** A user-assigned identity of a task. */
export interface UserAssignedIdentity {
  /** Its resource id. */
  id: string;
  /** Its client id: what credential entries name it by. */
  clientId?: string | undefined;
  /** Its object id: what roles are given to. */
  principalId?: string | undefined;
}

/** One credential entry of a task: with what it logs in to one registry host. */
export interface TaskCredential {
  /** The host. */
  loginServer: string;
  /** Whether it holds a user name or a password. Their values are not kept. */
  hasPassword: boolean;
  /** Which of the task's identities, when it is one: `[system]` or a client id. */
  identity?: string | undefined;
}

/** What Azure tells about a task. */
export interface AcrTaskInfo {
  /** The resource id, in Azure's spelling. */
  id: string;
  /** The name. */
  name: string;
  /** The region. */
  location: string;
  /** The user-assigned identities. */
  userAssignedIdentities: UserAssignedIdentity[];
  /** The credential entries. `get` tells only for which hosts there are some; `details` tells the identities. */
  credentials: TaskCredential[];
  /** The object id of the system-assigned identity. Roles are given to this id. */
  principalId?: string | undefined;
  /** The tenant of that identity. */
  tenantId?: string | undefined;
  /** `None` or `Default`: how the task logs in to its own registry. Not told means `Default`. */
  sourceLoginMode?: string | undefined;
  /** The identity that the task logs in to its own registry with: `[system]` or a client id. */
  sourceIdentity?: string | undefined;
}

/** What is different for one run of a task. */
export interface RunOptions {
  /** Another context than the task's own: an uploaded source, or a URL. */
  context?: string | undefined;
  /** Values for `{{.Values.<name>}}`, over those of the task. Not for secrets. */
  values?: Record<string, string> | undefined;
}

/** An image that a run pushed. */
export interface OutputImage {
  /** The login server. */
  registry: string;
  /** The repository. */
  repository: string;
  /** The digest of the manifest. */
  digest: string;
  /** The tag, unless it was pushed by digest. */
  tag?: string | undefined;
}

/** What Azure tells about a run. */
export interface TaskRunInfo {
  /** The run id, for example `cf1`. */
  runId: string;
  /** How far it is: `Queued`, `Started`, `Running`, `Succeeded`, `Failed`, `Canceled`, `Error`, `Timeout`. */
  status: string;
  /** What it pushed. */
  outputImages: OutputImage[];
  /** The task it is a run of; none for a quick run. */
  task?: string | undefined;
  /** When it was queued. */
  created?: Timestamp | undefined;
  /** When it began. */
  started?: Timestamp | undefined;
  /** When it ended. */
  finished?: Timestamp | undefined;
  /** Why it failed, when Azure says so here and not only in the log. */
  errorMessage?: string | undefined;
}

/** What a principal is. */
export type PrincipalType =
  /** A managed identity or an application. */
  | 'service_principal'
  /** A person. */
  | 'user'
  /** A group. */
  | 'group';

/** One role assignment. */
export interface RoleAssignment {
  /** Its resource id. */
  id: string;
  /** Where it holds, and below. */
  scope: string;
  /** The id of the role, without the scope in front. */
  role: string;
  /** Who has the role. */
  principal: string;
  /** The condition on it: it then gives the role for some repositories only. */
  condition?: string | undefined;
}

/** What assigning a role found and did. */
export type Assigned =
  /** It was not there, and now is. */
  | { type: 'created';
      /** The assignment. */
      assignment: RoleAssignment;
    }
  /** The principal had this role at this scope already. */
  | { type: 'already_there';
      /** By this assignment. */
      assignment: RoleAssignment;
    };

/** With what an import signs in to a source that is named by its host. */
export interface ImportCredentials {
  /** The password, or a Microsoft Entra access token for the source registry. */
  password: Secret;
  /** The name; for a Microsoft Entra application its client id. None: the password is an access token. */
  username?: string | undefined;
}

/** Where an image is imported from. */
export type ImportSource =
  /** A registry of the same tenant, read with the roles of whoever asks: the only way to name a restricted one. */
  | { type: 'registry';
      /** Its resource id. */
      id: string;
    }
  /** Any registry, an Azure one of another tenant too. */
  | { type: 'host';
      /** Its host. */
      host: string;
      /** With what to sign in there; none: nothing. */
      credentials?: ImportCredentials | undefined;
    };

/** What becomes of tags that are there already. */
export type ImportMode =
  /** The import fails before anything is copied. */
  | 'no_force'
  /** They are moved to the imported image. */
  | 'force';

/** What to import, and under which names. */
export interface ImportImage {
  /** The registry that has the image. */
  source: ImportSource;
  /** The image there: `repository`, `repository:tag` or `repository@digest`. */
  image: string;
  /** The names that it gets, `repository` or `repository:tag`; none: the source's own. */
  targetTags?: string[] | undefined;
  /** Repositories that it is copied to without a tag. */
  untaggedRepositories?: string[] | undefined;
  /** What becomes of tags that are there already; none: the import fails. */
  mode?: ImportMode | undefined;
}

/** A layer to push. */
export interface Layer {
  /** What it is, for example `application/vnd.oci.image.layer.v1.tar+gzip`. */
  mediaType: string;
  /** Its bytes. */
  bytes: Bytes;
}

/** A manifest as the registry keeps it: exactly these bytes have this digest. */
export interface Manifest {
  /** The digest of `bytes`. */
  digest: string;
  /** The media type that the registry told. */
  mediaType: string;
  /** The JSON, to the byte. */
  bytes: Bytes;
}

/** An image that was pulled as a whole and found to be what its digests say. */
export interface PulledImage {
  /** The digest of its manifest. */
  digest: string;
  /** Its manifest. */
  manifest: Manifest;
  /** How many bytes its configuration and layers have. */
  size: number;
}

/** The outcome of a decision. */
export type Verdict =
  /** The caller gets through every layer. */
  | 'allowed'
  /** At least one layer stops the caller for certain. */
  | 'denied'
  /** A fact is missing on which it depends. */
  | 'unknown';

/** What a layer does with a caller. */
export type Outcome =
  /** Lets it through. */
  | 'pass'
  /** Stops it. What public access and the rule set stop, the bypass may still let through. */
  | 'deny'
  /** Has nothing to say about it. */
  | 'not_applicable'
  /** Cannot be told from the facts. */
  | 'unknown';

/** The layers, in the order in which the service evaluates them. */
export type AccessLayer =
  /** Whether the registry's SKU has network rules at all. */
  | 'sku'
  /** The state of the private endpoint connection. */
  | 'private_endpoint'
  /** `publicNetworkAccess`. */
  | 'public_access'
  /** `networkRuleSet`: default action, IP rules, subnet rules. */
  | 'network_rule_set'
  /** The bypass for trusted services. */
  | 'bypass'
  /** Who the caller is. */
  | 'authentication'
  /** What the caller may do. */
  | 'authorisation'
  /** Policies about the operation. */
  | 'operation_policies';

/** The reason for a verdict in one word. */
export type DecisionClass =
  /** Allowed: nothing restricts the public endpoint. */
  | 'public-open'
  /** Allowed: an IP rule names the caller's address. */
  | 'ip-rule-match'
  /** Denied: the default action is `Deny` and no rule names the caller. */
  | 'default-deny'
  /** Denied: public network access is disabled. */
  | 'public-disabled'
  /** Allowed: through an approved private endpoint. */
  | 'private-endpoint-approved'
  /** Denied: the private endpoint's connection is not approved. */
  | 'private-endpoint-not-approved'
  /** Allowed: a subnet rule names the caller's subnet. */
  | 'service-endpoint-match'
  /** Allowed: a trusted service bypasses the rules. */
  | 'trusted-bypass'
  /** Denied: the registry does not allow trusted services. */
  | 'bypass-disabled'
  /** Denied: the registry does not allow tasks to bypass. */
  | 'task-bypass-not-allowed'
  /** Denied: the run has no system-assigned identity. */
  | 'task-no-system-identity'
  /** Denied: the task has no credential entry with its system-assigned identity for the login server. */
  | 'task-no-credential-entry'
  /** Denied: the service cannot bypass with the identity that the instance has. */
  | 'identity-kind-not-supported'
  /** Denied: the service is not one of those that may bypass. */
  | 'service-not-trusted'
  /** Denied: subnet rules switch the bypass off. */
  | 'service-endpoint-no-bypass'
  /** Denied: the caller does not authenticate, and the operation needs it. */
  | 'authentication-required'
  /** Denied: the admin user is disabled. */
  | 'admin-user-disabled'
  /** Denied: the registry refuses tokens for Azure Resource Manager. */
  | 'arm-audience-refused'
  /** Denied: no role gives the right. */
  | 'role-missing'
  /** Denied: a role would give the right in the other role assignment mode. */
  | 'role-not-honoured'
  /** Denied: the condition of the role assignment excludes the repository. */
  | 'role-condition-not-met'
  /** Denied: the source does not allow exports. */
  | 'exports-disabled'
  /** Denied: an import names a restricted source by its login server. */
  | 'import-by-login-server'
  /** Denied: an import from a closed source of another tenant. */
  | 'import-cross-tenant'
  /** Unknown: a fact is missing. */
  | 'facts-missing';

/** How sure a rule is. */
export type Basis =
  /** The documentation, the specification or a recording of the service states it. */
  | 'documented'
  /** Nobody states it; it follows from what is stated. */
  | 'inferred'
  /** Official sources disagree. */
  | 'contested';

/** Which managed identities an instance has. */
export type IdentityKind =
  /** None. */
  | 'none'
  /** The identity that lives and dies with the instance. */
  | 'system_assigned'
  /** One or more identities that are resources of their own. */
  | 'user_assigned'
  /** Both kinds. */
  | 'system_and_user_assigned';

/** Whether a run belongs to a saved task. */
export type TaskRunKind =
  /** A task that is a resource of its own. */
  | 'saved'
  /** `az acr build` or `az acr run`: no task, no identity. */
  | 'quick';

/** A task's credential entry for a login server. */
export type CredentialEntry =
  /** There is none. */
  | 'absent'
  /** The task's system-assigned identity. */
  | 'system_assigned'
  /** The client id of a user-assigned identity. */
  | 'user_assigned'
  /** A user name and a password. */
  | 'password';

/** `credentials.sourceRegistry.loginMode` of a task. */
export type LoginMode =
  /** The run gets a token for the registry that it runs in. */
  | 'default'
  /** It gets none. */
  | 'none';

/** What subnet rules that the API version hides are taken for. */
export type HiddenSubnetRules =
  /** There may be some: where it matters, the decision is unknown. */
  | 'unknown'
  /** There are none. */
  | 'assume_none';

/** How an import names its source. */
export type ImportSourceName =
  /** `source.resourceId`. */
  | 'resource_id'
  /** `source.registryUri`, with or without credentials. */
  | 'login_server';

/** What is known about a run of an ACR task. What is left out is unknown. */
export interface TaskFacts {
  /** Whether a saved task runs or a quick one. */
  run?: TaskRunKind | undefined;
  /** The task's credential entry for the registry's own login server. */
  credential?: CredentialEntry | undefined;
  /** How the run signs in to the source registry by itself. */
  sourceLoginMode?: LoginMode | undefined;
}

/** An instance of an Azure service that calls the registry. */
export interface ServiceInstance {
  /** The service, in the words of the catalogue, such as `container_instances`. */
  service: string;
  /** What is known about the run, when the service is ACR Tasks. */
  task: TaskFacts;
  /** Which managed identities the instance has. */
  identity?: IdentityKind | undefined;
  /** The address that the service sees; matters where IP rules could admit it. */
  address?: Address | undefined;
}

/** From where a request reaches the registry. What is left out is unknown. */
export type Caller =
  /** Over the public endpoint, from an ordinary address. Behind a proxy or NAT it is the outer one. */
  | { type: 'public_address';
      /** The address that the service sees. */
      address?: Address | undefined;
    }
  /** Through a private endpoint, ACR tasks in an agent pool of that network included. */
  | { type: 'private_endpoint';
      /** The connection's name, looked up in the registry when the state is not given. */
      connection?: string | undefined;
      /** The connection's state: `Approved`, `Pending`, `Rejected`, `Disconnected`. */
      status?: string | undefined;
    }
  /** From a virtual machine or AKS node in a subnet with a service endpoint for registries. */
  | { type: 'subnet';
      /** The subnet's id. */
      subnet?: string | undefined;
    }
  /** From an instance of an Azure service, over the service's own network. */
  | { type: 'service';
      /** The instance. */
      instance: ServiceInstance;
    };

/** What a caller wants to do with the registry. */
export type AccessOperation =
  /** Read manifests and blobs of a repository. */
  | { type: 'pull' }
  /** Write manifests and blobs of a repository. */
  | { type: 'push' }
  /** Delete manifests of a repository. */
  | { type: 'delete' }
  /** List the repositories. */
  | { type: 'catalog' }
  /** Be the source of an import. */
  | { type: 'import_from';
      /** How the request names this registry. */
      namedBy?: ImportSourceName | undefined;
      /** Whether the target is in the same tenant. */
      sameTenant?: boolean | undefined;
    }
  /** Be the target of an import. */
  | { type: 'import_into' };

/** How contested and unstated rules are read. */
export interface RuleSettings {
  /** Contested: Container Instances may pull with a system-assigned identity. */
  containerInstancesSystemAssigned: boolean;
  /** Contested: enabling the public endpoint overrides all firewall configurations. */
  publicAccessOverridesRules: boolean;
  /** Inferred: the tasks flag is worth nothing without the setting for trusted services. */
  tasksBypassNeedsTrustedServices: boolean;
  /** What hidden subnet rules are taken for. */
  hiddenSubnetRules: HiddenSubnetRules;
}

/** Whom a question is about. */
export type Who =
  /** A run of a task; everything else about it is read. */
  | { type: 'task';
      /** The task. */
      task: string;
      /** The address that the registry sees it at, where it is known. */
      seenAt?: Address | undefined;
    }
  /** Somebody whom the question describes. */
  | { type: 'caller';
      /** From where it calls, and as what. */
      caller: Caller;
      /** Whose roles are read; none: nothing is known about them. */
      principal?: string | undefined;
    };

/** Who wants to do what. */
export interface Question {
  /** Who. */
  who: Who;
  /** What it wants to do. */
  operation: AccessOperation;
  /** In which repository. */
  repository?: string | undefined;
  /** How contested rules are read; none: as documented by default. */
  settings?: RuleSettings | undefined;
}

/** How sure a rule is, and where it is stated. */
export interface RuleSource {
  /** How sure the rule is. */
  basis: Basis;
  /** The page, specification or maintainers' statement, in plain words. */
  page: string;
}

/** What one layer found. */
export interface Finding {
  /** Which layer. */
  layer: AccessLayer;
  /** What it does with the caller. */
  outcome: Outcome;
  /** Why, in a sentence. */
  reason: string;
  /** The rule's source. */
  source: RuleSource;
  /** The facts that the layer lacks. */
  lacks: string[];
  /** The class that the layer gives the caller, if any. */
  class?: DecisionClass | undefined;
}

/** What to change. */
export type FixAction =
  /** Change the network rules. */
  | { type: 'edit_network';
      /** The wish. */
      edit: NetworkEdit;
    }
  /** Remove all subnet rules, which switch the bypass off. */
  | { type: 'remove_subnet_rules' }
  /** Approve a private endpoint connection. */
  | { type: 'approve_private_endpoint';
      /** Its name, if known. */
      connection?: string | undefined;
    }
  /** Let the caller come through a private endpoint. */
  | { type: 'connect_through_private_endpoint' }
  /** Give the instance an identity of this kind. */
  | { type: 'assign_identity';
      /** The kind. */
      kind: IdentityKind;
    }
  /** Save the quick task as a task with a system-assigned identity. */
  | { type: 'save_task' }
  /** Add the task's system-assigned identity as its credential for the registry's login server. */
  | { type: 'add_credential_entry' }
  /** Assign a role to the caller. */
  | { type: 'assign_role';
      /** The role's name. */
      role: string;
    }
  /** Sign in with Microsoft Entra. */
  | { type: 'sign_in' }
  /** Ask for tokens for registries instead of Azure Resource Manager. */
  | { type: 'request_registry_audience' }
  /** Name the source of the import by its resource id. */
  | { type: 'name_source_by_resource_id' }
  /** Name the source of the import by its login server. */
  | { type: 'name_source_by_login_server' };

/** A change that takes a denial away. */
export interface Fix {
  /** What to change. */
  action: FixAction;
  /** The same in words. */
  text: string;
  /** The command of the Azure CLI that does it, if one does. Words in angle brackets are to be filled in. */
  command?: string | undefined;
}

/** Whether a caller gets through, why, and what to do if not. */
export interface Decision {
  /** `acrgate.decision/1`. */
  schema: string;
  /** Allowed, denied or unknown. */
  verdict: Verdict;
  /** The reason in one word: how the caller passes the network rules when allowed, what stops it when denied. */
  class: DecisionClass;
  /** The layer that decided. */
  layer: AccessLayer;
  /** What every layer found, in the order in which the service evaluates them. */
  findings: Finding[];
  /** The smallest changes that lead to *allowed*, in order. */
  fixes: Fix[];
  /** The facts that were missing where they mattered. */
  lacks: string[];
  /** How contested rules were read. */
  settings: RuleSettings;
}

/** A piece of evidence that could not be read. */
export interface Unread {
  /** What it is. */
  what: string;
  /** Why not. */
  reason: string;
}

/** A decision with the evidence that it was made from. */
export interface Explanation {
  /** The decision. */
  decision: Decision;
  /** What was read, as an `acrgate.document/1`: deciding on it offline gives the same decision. */
  document: Json;
  /** What could not be read, and why. */
  unread: Unread[];
}

/** What is known about one Azure service as a caller of registries. */
export interface TrustedService {
  /** The word by which callers name the service. */
  service: string;
  /** The service's name. */
  name: string;
  /** Whether its instances may bypass network rules. */
  trusted: boolean;
  /** What the bypass is for, or why there is none. */
  scenario: string;
  /** The kinds of identity that an instance may authenticate with; empty when it needs none. */
  identity: IdentityKind[];
  /** Where this is stated. */
  source: RuleSource;
  /** The date of that statement, `YYYY-MM-DD` or `YYYY-MM`. */
  dated: string;
}

/** One thing that a workflow does. */
export type Step =
  /** Create the task with a system-assigned identity, and without a login of its own to the registry. */
  | { type: 'create_task';
      /** The task. */
      task: string;
    }
  /** Make sure that an existing task has a system-assigned identity. */
  | { type: 'enable_identity';
      /** The task. */
      task: string;
    }
  /** Give the identity a role on the registry. */
  | { type: 'assign_role';
      /** The id of the role. */
      role: string;
      /** The name of the role. */
      roleName: string;
      /** The identity's object id; unknown until the task has been created. */
      principal?: string | undefined;
    }
  /** Change the registry's network rules. */
  | { type: 'edit_network';
      /** The wish. */
      edit: NetworkEdit;
      /** What it changes. */
      changes: FieldChange[];
    }
  /** Let runs of the task log in to the registry with the identity. */
  | { type: 'add_credential';
      /** The task. */
      task: string;
      /** The registry's login server. */
      loginServer: string;
    };

/** One step of a plan. */
export interface PlannedStep {
  /** What it does. */
  step: Step;
  /** Whether it has something to do, as far as the plan could see. */
  needed: boolean;
}

/** What a workflow found and what it is going to do. */
export interface Plan {
  /** `acrgate.plan/1`. */
  schema: string;
  /** The registry. */
  registry: string;
  /** The task. */
  task: string;
  /** The steps, in the order in which they are taken. */
  steps: PlannedStep[];
  /** The network rules that the plan starts from. */
  networkBefore: NetworkRules;
  /** The network rules that it leads to. */
  networkAfter: NetworkRules;
  /** Who gains and who loses access by the network. */
  access: AccessChange[];
  /** What the plan does not do, although one might think so. */
  warnings: Warning[];
}

/** Something that happened while a workflow was at work. */
export type Event =
  /** A step begins. */
  | { type: 'step_started';
      /** Which, counted from 1. */
      number: number;
      /** How many there are. */
      of: number;
      /** What it does. */
      step: Step;
    }
  /** A step has ended well. */
  | { type: 'step_done';
      /** Which, counted from 1. */
      number: number;
      /** How many there are. */
      of: number;
      /** What it does. */
      step: Step;
      /** Whether anything had to be changed. */
      changed: boolean;
      /** How long it took. */
      took: Seconds;
    }
  /** A step is being taken back. */
  | { type: 'undo_started';
      /** Which, counted from 1. */
      number: number;
      /** How many there are. */
      of: number;
      /** What it had done. */
      step: Step;
    }
  /** A step has been taken back. */
  | { type: 'undo_done';
      /** Which, counted from 1. */
      number: number;
      /** How many there are. */
      of: number;
      /** What it had done. */
      step: Step;
      /** Whether anything had to be changed. */
      changed: boolean;
      /** How long it took. */
      took: Seconds;
    }
  /** A run of the task waits for an agent. */
  | { type: 'run_queued';
      /** The run id. */
      run: string;
    }
  /** A line of the run's log. */
  | { type: 'log_line';
      /** The line. */
      line: string;
    }
  /** The run has ended. */
  | { type: 'run_ended';
      /** The run id. */
      run: string;
      /** How: `Succeeded`, `Failed`, `Canceled`, `Error`, `Timeout`. */
      status: string;
      /** How long it took from being queued. */
      took: Seconds;
    }
  /** The run was refused; as that may pass, there will be another. */
  | { type: 'run_refused';
      /** The run id. */
      run: string;
      /** In the service's words. */
      reason: string;
      /** How long until the next. */
      nextIn: Seconds;
    }
  /** A registry was tried, to see whether a change is effective. */
  | { type: 'probed';
      /** Which probe, counted from 1. */
      probe: number;
      /** Whether the caller was let in; none when there was no verdict. */
      admitted?: boolean | undefined;
      /** How many probes in a row were as expected. */
      inARow: number;
      /** How many there must be. */
      needed: number;
      /** Why the caller was not let in, in the service's words. */
      reason?: string | undefined;
    };

/** A run that went well. */
export interface Verified {
  /** The run, with the images that it pushed. */
  run: TaskRunInfo;
  /** Its log. */
  log: string[];
}

/** What a caller is to meet at a registry. */
export type Expectation =
  /** The caller may pull. */
  | 'admitted'
  /** The caller may not pull, be it for the network rules or for the lack of a role. */
  | 'refused';

/** What to try until a change is effective, and what is to come of it. */
export interface Probing {
  /** What the caller is to meet. */
  expected: Expectation;
  /** The repository whose manifest is asked for. */
  repository: string;
  /** The tag or digest of that manifest, which need not exist; none: `latest`. */
  reference?: string | undefined;
  /** How often in a row the caller must meet it; none: 3. */
  inARow?: number | undefined;
}

/** A change that was found effective. */
export interface Effective {
  /** How many probes it took. */
  probes: number;
  /** How long it took. */
  took: Seconds;
}

/** A workflow that lets one task through the network rules of its registry. */
export interface WorkflowOptions {
  /** The task. */
  task: string;
  /** How to create the task; none: it exists. */
  definition?: TaskDefinition | undefined;
  /** What the task is to be able to do; none: push, which includes pull. */
  operation?: AccessOperation | undefined;
  /** Whether to close the registry to the public in the same request; none: no. */
  closePublicAccess?: boolean | undefined;
}

/** Values that have a text, by the name of their type. */
export interface Described {
  Exposure: Exposure;
  FieldChange: FieldChange;
  Warning: Warning;
  AccessChange: AccessChange;
  Fix: Fix;
  Decision: Decision;
  Step: Step;
  Plan: Plan;
  Event: Event;
}
