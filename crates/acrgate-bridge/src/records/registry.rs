//! Registries and what hangs under them.

/// The list's entries about registries, tasks, runs, connections, roles and images.
#[macro_export]
macro_rules! registry_records {
    ($m:ident) => {
        $m! { record out
            /// A registry as Azure Resource Manager tells it.
            RegistryInfo = acrgate::registry::RegistryInfo {
                /// Its resource id.
                id: String,
                /// Its name, in the spelling it was created with.
                name: String,
                /// The region.
                location: String,
                /// The pricing tier: `Basic`, `Standard`, `Premium`.
                sku: String,
                /// Where its images are.
                login_server: String,
                /// `Succeeded`, or what is under way.
                provisioning_state: String,
                /// Whether the admin account is on.
                admin_user_enabled: bool,
                /// The tags.
                tags: Map,
                /// The network rules, as far as the API version shows them.
                network: NetworkRules,
                /// The whole answer as JSON, for what this version has no field for.
                document: Json;
                /// When it was created.
                created: Option<Timestamp>,
                /// Which roles count for its images: `LegacyRegistryPermissions` or `AbacRepositoryPermissions`.
                role_assignment_mode: Option<String>,
            }
        }
        $m! { record by_hand
            /// A registry to create. What is not named becomes Azure's default.
            CreateRegistry = acrgate::registry::CreateRegistry {
                /// The region.
                location: String,
                /// The pricing tier: `Basic`, `Standard`, `Premium`.
                sku: String;
                /// The tags.
                tags: Option<Map>,
                /// `LegacyRegistryPermissions` or `AbacRepositoryPermissions`.
                role_assignment_mode: Option<String>,
                /// The network rules from the start, so that it is never open to anybody else.
                network: Option<NetworkEdit>,
            }
        }
        $m! { record out
            /// A private endpoint's connection to a registry, as Azure tells it.
            PrivateEndpoint = acrgate::registry::PrivateEndpoint {
                /// The connection's name, `<registry>.<32 hexadecimal digits>`.
                name: String,
                /// Whether traffic passes: `Approved`, `Pending`, `Rejected`, `Disconnected`.
                status: String,
                /// `Succeeded`, or what is under way.
                provisioning_state: String;
                /// The private endpoint at the other end.
                private_endpoint: Option<String>,
                /// What whoever asked or answered wrote.
                description: Option<String>,
            }
        }
        $m! { choice both
            /// Where the steps of a task are.
            TaskSteps = acrgate::registry::TaskSteps {
                /// In this YAML (format `v1.1.0`), kept in the task itself.
                Yaml(
                    /// The YAML.
                    yaml: String,
                ),
                /// In the YAML file of this path in its context.
                File(
                    /// The path.
                    path: String,
                ),
            }
        }
        $m! { choice both
            /// Which managed identities a task has.
            TaskIdentity = acrgate::registry::TaskIdentity {
                /// One that lives and dies with the task: the only kind that the trusted-service bypass admits.
                System,
                /// Existing ones.
                User(
                    /// Their resource ids.
                    ids: Vec<String>,
                ),
                /// Both.
                SystemAndUser(
                    /// The resource ids of the existing ones.
                    ids: Vec<String>,
                ),
            }
        }
        $m! { words
            /// How a task logs in to its own registry without being told more.
            SourceLogin = acrgate::registry::SourceLogin {
                /// With a credential that Azure makes for the run; it does not bypass network rules.
                Default = "default",
                /// Not at all: every login is a credential entry of the task.
                None = "none",
            }
        }
        $m! { record by_hand
            /// A task to create.
            TaskDefinition = acrgate::registry::TaskDefinition {
                /// What it does.
                steps: TaskSteps;
                /// The region; none: the registry's.
                location: Option<String>,
                /// Its managed identities.
                identity: Option<TaskIdentity>,
                /// How it logs in to its own registry; none: as Azure does it.
                source_login: Option<SourceLogin>,
                /// The URL of a repository or an archive, or an `oci://` artifact.
                context: Option<String>,
                /// What `{{.Values.<name>}}` stands for. Not for secrets.
                values: Option<Map>,
                /// `Linux` or `Windows`; none: `Linux`.
                os: Option<String>,
                /// The processor; none: `amd64`.
                architecture: Option<String>,
                /// How many processors; none: two.
                cpu: Option<u32>,
                /// After how long a run is ended, 5 minutes to 8 hours; none: an hour.
                timeout: Option<Seconds>,
            }
        }
        $m! { record out
            /// A user-assigned identity of a task.
            UserAssignedIdentity = acrgate::registry::UserAssignedIdentity {
                /// Its resource id.
                id: String;
                /// Its client id: what credential entries name it by.
                client_id: Option<String>,
                /// Its object id: what roles are given to.
                principal_id: Option<String>,
            }
        }
        $m! { record out
            /// One credential entry of a task: with what it logs in to one registry host.
            TaskCredential = acrgate::registry::TaskCredential {
                /// The host.
                login_server: String,
                /// Whether it holds a user name or a password. Their values are not kept.
                has_password: bool;
                /// Which of the task's identities, when it is one: `[system]` or a client id.
                identity: Option<String>,
            }
        }
        $m! { record out
            /// What Azure tells about a task.
            AcrTaskInfo = acrgate::registry::AcrTaskInfo {
                /// The resource id, in Azure's spelling.
                id: String,
                /// The name.
                name: String,
                /// The region.
                location: String,
                /// The user-assigned identities.
                user_assigned_identities: Vec<UserAssignedIdentity>,
                /// The credential entries. `get` tells only for which hosts there are some; `details` tells the identities.
                credentials: Vec<TaskCredential>;
                /// The object id of the system-assigned identity. Roles are given to this id.
                principal_id: Option<String>,
                /// The tenant of that identity.
                tenant_id: Option<String>,
                /// `None` or `Default`: how the task logs in to its own registry. Not told means `Default`.
                source_login_mode: Option<String>,
                /// The identity that the task logs in to its own registry with: `[system]` or a client id.
                source_identity: Option<String>,
            }
        }
        $m! { record by_hand
            /// What is different for one run of a task.
            RunOptions = acrgate::registry::RunOptions {
                ;
                /// Another context than the task's own: an uploaded source, or a URL.
                context: Option<String>,
                /// Values for `{{.Values.<name>}}`, over those of the task. Not for secrets.
                values: Option<Map>,
            }
        }
        $m! { record out
            /// An image that a run pushed.
            OutputImage = acrgate::registry::OutputImage {
                /// The login server.
                registry: String,
                /// The repository.
                repository: String,
                /// The digest of the manifest.
                digest: String;
                /// The tag, unless it was pushed by digest.
                tag: Option<String>,
            }
        }
        $m! { record out
            /// What Azure tells about a run.
            TaskRunInfo = acrgate::registry::TaskRunInfo {
                /// The run id, for example `cf1`.
                run_id: String,
                /// How far it is: `Queued`, `Started`, `Running`, `Succeeded`, `Failed`, `Canceled`, `Error`, `Timeout`.
                status: String,
                /// What it pushed.
                output_images: Vec<OutputImage>;
                /// The task it is a run of; none for a quick run.
                task: Option<String>,
                /// When it was queued.
                created: Option<Timestamp>,
                /// When it began.
                started: Option<Timestamp>,
                /// When it ended.
                finished: Option<Timestamp>,
                /// Why it failed, when Azure says so here and not only in the log.
                error_message: Option<String>,
            }
        }
        $m! { words
            /// What a principal is.
            PrincipalType = acrgate::identity::PrincipalType {
                /// A managed identity or an application.
                ServicePrincipal = "service_principal",
                /// A person.
                User = "user",
                /// A group.
                Group = "group",
            }
        }
        $m! { record both
            /// One role assignment.
            RoleAssignment = acrgate::identity::RoleAssignment {
                /// Its resource id.
                id: String,
                /// Where it holds, and below.
                scope: String,
                /// The id of the role, without the scope in front.
                role: String,
                /// Who has the role.
                principal: String;
                /// The condition on it: it then gives the role for some repositories only.
                condition: Option<String>,
            }
        }
        $m! { choice both
            /// What assigning a role found and did.
            Assigned = acrgate::identity::Assigned {
                /// It was not there, and now is.
                Created(
                    /// The assignment.
                    assignment: RoleAssignment,
                ),
                /// The principal had this role at this scope already.
                AlreadyThere(
                    /// By this assignment.
                    assignment: RoleAssignment,
                ),
            }
        }
        $m! { record by_hand
            /// With what an import signs in to a source that is named by its host.
            ImportCredentials = acrgate::registry::ImportCredentials {
                /// The password, or a Microsoft Entra access token for the source registry.
                password: Secret;
                /// The name; for a Microsoft Entra application its client id. None: the password is an access token.
                username: Option<String>,
            }
        }
        $m! { choice by_hand
            /// Where an image is imported from.
            ImportSource = acrgate::registry::ImportSource {
                /// A registry of the same tenant, read with the roles of whoever asks: the only way to name a restricted one.
                Registry(
                    /// Its resource id.
                    id: String,
                ),
                /// Any registry, an Azure one of another tenant too.
                Host {
                    /// Its host.
                    host: String,
                    /// With what to sign in there; none: nothing.
                    credentials: Option<ImportCredentials>,
                },
            }
        }
        $m! { words
            /// What becomes of tags that are there already.
            ImportMode = acrgate::registry::ImportMode {
                /// The import fails before anything is copied.
                NoForce = "no_force",
                /// They are moved to the imported image.
                Force = "force",
            }
        }
        $m! { record by_hand
            /// What to import, and under which names.
            ImportImage = acrgate::registry::ImportImage {
                /// The registry that has the image.
                source: ImportSource,
                /// The image there: `repository`, `repository:tag` or `repository@digest`.
                image: String;
                /// The names that it gets, `repository` or `repository:tag`; none: the source's own.
                target_tags: Option<Vec<String>>,
                /// Repositories that it is copied to without a tag.
                untagged_repositories: Option<Vec<String>>,
                /// What becomes of tags that are there already; none: the import fails.
                mode: Option<ImportMode>,
            }
        }
        $m! { record by_hand
            /// A layer to push.
            Layer = acrgate::data_plane::Layer {
                /// What it is, for example `application/vnd.oci.image.layer.v1.tar+gzip`.
                media_type: String,
                /// Its bytes.
                bytes: Bytes,
            }
        }
        $m! { record out
            /// A manifest as the registry keeps it: exactly these bytes have this digest.
            Manifest = acrgate::data_plane::Manifest {
                /// The digest of `bytes`.
                digest: String,
                /// The media type that the registry told.
                media_type: String,
                /// The JSON, to the byte.
                bytes: Bytes,
            }
        }
        $m! { record out
            /// An image that was pulled as a whole and found to be what its digests say.
            PulledImage = acrgate::data_plane::PulledImage {
                /// The digest of its manifest.
                digest: String,
                /// Its manifest.
                manifest: Manifest,
                /// How many bytes its configuration and layers have.
                size: u64,
            }
        }
    };
}
