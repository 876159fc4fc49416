//! Who gets in, and why.

/// The list's entries about callers, decisions and explanations.
#[macro_export]
macro_rules! access_records {
    ($m:ident) => {
        $m! { words
            /// The outcome of a decision.
            Verdict = acrgate::access::Verdict {
                /// The caller gets through every layer.
                Allowed = "allowed",
                /// At least one layer stops the caller for certain.
                Denied = "denied",
                /// A fact is missing on which it depends.
                Unknown = "unknown",
            }
        }
        $m! { words
            /// What a layer does with a caller.
            Outcome = acrgate::access::Outcome {
                /// Lets it through.
                Pass = "pass",
                /// Stops it. What public access and the rule set stop, the bypass may still let through.
                Deny = "deny",
                /// Has nothing to say about it.
                NotApplicable = "not_applicable",
                /// Cannot be told from the facts.
                Unknown = "unknown",
            }
        }
        $m! { words
            /// The layers, in the order in which the service evaluates them.
            AccessLayer = acrgate::access::Layer {
                /// Whether the registry's SKU has network rules at all.
                Sku = "sku",
                /// The state of the private endpoint connection.
                PrivateEndpoint = "private_endpoint",
                /// `publicNetworkAccess`.
                PublicAccess = "public_access",
                /// `networkRuleSet`: default action, IP rules, subnet rules.
                NetworkRuleSet = "network_rule_set",
                /// The bypass for trusted services.
                Bypass = "bypass",
                /// Who the caller is.
                Authentication = "authentication",
                /// What the caller may do.
                Authorisation = "authorisation",
                /// Policies about the operation.
                OperationPolicies = "operation_policies",
            }
        }
        $m! { words
            /// The reason for a verdict in one word.
            DecisionClass = acrgate::access::Class {
                /// Allowed: nothing restricts the public endpoint.
                PublicOpen = "public-open",
                /// Allowed: an IP rule names the caller's address.
                IpRuleMatch = "ip-rule-match",
                /// Denied: the default action is `Deny` and no rule names the caller.
                DefaultDeny = "default-deny",
                /// Denied: public network access is disabled.
                PublicDisabled = "public-disabled",
                /// Allowed: through an approved private endpoint.
                PrivateEndpointApproved = "private-endpoint-approved",
                /// Denied: the private endpoint's connection is not approved.
                PrivateEndpointNotApproved = "private-endpoint-not-approved",
                /// Allowed: a subnet rule names the caller's subnet.
                ServiceEndpointMatch = "service-endpoint-match",
                /// Allowed: a trusted service bypasses the rules.
                TrustedBypass = "trusted-bypass",
                /// Denied: the registry does not allow trusted services.
                BypassDisabled = "bypass-disabled",
                /// Denied: the registry does not allow tasks to bypass.
                TaskBypassNotAllowed = "task-bypass-not-allowed",
                /// Denied: the run has no system-assigned identity.
                TaskNoSystemIdentity = "task-no-system-identity",
                /// Denied: the task has no credential entry with its system-assigned identity for the login server.
                TaskNoCredentialEntry = "task-no-credential-entry",
                /// Denied: the service cannot bypass with the identity that the instance has.
                IdentityKindNotSupported = "identity-kind-not-supported",
                /// Denied: the service is not one of those that may bypass.
                ServiceNotTrusted = "service-not-trusted",
                /// Denied: subnet rules switch the bypass off.
                ServiceEndpointNoBypass = "service-endpoint-no-bypass",
                /// Denied: the caller does not authenticate, and the operation needs it.
                AuthenticationRequired = "authentication-required",
                /// Denied: the admin user is disabled.
                AdminUserDisabled = "admin-user-disabled",
                /// Denied: the registry refuses tokens for Azure Resource Manager.
                ArmAudienceRefused = "arm-audience-refused",
                /// Denied: no role gives the right.
                RoleMissing = "role-missing",
                /// Denied: a role would give the right in the other role assignment mode.
                RoleNotHonoured = "role-not-honoured",
                /// Denied: the condition of the role assignment excludes the repository.
                RoleConditionNotMet = "role-condition-not-met",
                /// Denied: the source does not allow exports.
                ExportsDisabled = "exports-disabled",
                /// Denied: an import names a restricted source by its login server.
                ImportByLoginServer = "import-by-login-server",
                /// Denied: an import from a closed source of another tenant.
                ImportCrossTenant = "import-cross-tenant",
                /// Unknown: a fact is missing.
                FactsMissing = "facts-missing",
            }
        }
        $m! { words
            /// How sure a rule is.
            Basis = acrgate::access::Basis {
                /// The documentation, the specification or a recording of the service states it.
                Documented = "documented",
                /// Nobody states it; it follows from what is stated.
                Inferred = "inferred",
                /// Official sources disagree.
                Contested = "contested",
            }
        }
        $m! { words
            /// Which managed identities an instance has.
            IdentityKind = acrgate::access::IdentityKind {
                /// None.
                None = "none",
                /// The identity that lives and dies with the instance.
                SystemAssigned = "system_assigned",
                /// One or more identities that are resources of their own.
                UserAssigned = "user_assigned",
                /// Both kinds.
                SystemAndUserAssigned = "system_and_user_assigned",
            }
        }
        $m! { words
            /// Whether a run belongs to a saved task.
            TaskRunKind = acrgate::access::TaskRunKind {
                /// A task that is a resource of its own.
                Saved = "saved",
                /// `az acr build` or `az acr run`: no task, no identity.
                Quick = "quick",
            }
        }
        $m! { words
            /// A task's credential entry for a login server.
            CredentialEntry = acrgate::access::CredentialEntry {
                /// There is none.
                Absent = "absent",
                /// The task's system-assigned identity.
                SystemAssigned = "system_assigned",
                /// The client id of a user-assigned identity.
                UserAssigned = "user_assigned",
                /// A user name and a password.
                Password = "password",
            }
        }
        $m! { words
            /// `credentials.sourceRegistry.loginMode` of a task.
            LoginMode = acrgate::access::LoginMode {
                /// The run gets a token for the registry that it runs in.
                Default = "default",
                /// It gets none.
                None = "none",
            }
        }
        $m! { words
            /// What subnet rules that the API version hides are taken for.
            HiddenSubnetRules = acrgate::access::HiddenSubnetRules {
                /// There may be some: where it matters, the decision is unknown.
                Unknown = "unknown",
                /// There are none.
                AssumeNone = "assume_none",
            }
        }
        $m! { words
            /// How an import names its source.
            ImportSourceName = acrgate::access::ImportSourceName {
                /// `source.resourceId`.
                ResourceId = "resource_id",
                /// `source.registryUri`, with or without credentials.
                LoginServer = "login_server",
            }
        }
        $m! { record both
            /// What is known about a run of an ACR task. What is left out is unknown.
            TaskFacts = acrgate::access::TaskFacts {
                ;
                /// Whether a saved task runs or a quick one.
                run: Option<TaskRunKind>,
                /// The task's credential entry for the registry's own login server.
                credential: Option<CredentialEntry>,
                /// How the run signs in to the source registry by itself.
                source_login_mode: Option<LoginMode>,
            }
        }
        $m! { record both
            /// An instance of an Azure service that calls the registry.
            ServiceInstance = acrgate::access::ServiceInstance {
                /// The service, in the words of the catalogue, such as `container_instances`.
                service: String,
                /// What is known about the run, when the service is ACR Tasks.
                task: TaskFacts;
                /// Which managed identities the instance has.
                identity: Option<IdentityKind>,
                /// The address that the service sees; matters where IP rules could admit it.
                address: Option<Address>,
            }
        }
        $m! { choice both
            /// From where a request reaches the registry. What is left out is unknown.
            Caller = acrgate::access::Caller {
                /// Over the public endpoint, from an ordinary address. Behind a proxy or NAT it is the outer one.
                PublicAddress {
                    /// The address that the service sees.
                    address: Option<Address>,
                },
                /// Through a private endpoint, ACR tasks in an agent pool of that network included.
                PrivateEndpoint {
                    /// The connection's name, looked up in the registry when the state is not given.
                    connection: Option<String>,
                    /// The connection's state: `Approved`, `Pending`, `Rejected`, `Disconnected`.
                    status: Option<String>,
                },
                /// From a virtual machine or AKS node in a subnet with a service endpoint for registries.
                Subnet {
                    /// The subnet's id.
                    subnet: Option<String>,
                },
                /// From an instance of an Azure service, over the service's own network.
                Service(
                    /// The instance.
                    instance: ServiceInstance,
                ),
            }
        }
        $m! { choice both
            /// What a caller wants to do with the registry.
            AccessOperation = acrgate::access::Operation {
                /// Read manifests and blobs of a repository.
                Pull,
                /// Write manifests and blobs of a repository.
                Push,
                /// Delete manifests of a repository.
                Delete,
                /// List the repositories.
                Catalog,
                /// Be the source of an import.
                ImportFrom {
                    /// How the request names this registry.
                    named_by: Option<ImportSourceName>,
                    /// Whether the target is in the same tenant.
                    same_tenant: Option<bool>,
                },
                /// Be the target of an import.
                ImportInto,
            }
        }
        $m! { record both
            /// How contested and unstated rules are read.
            RuleSettings = acrgate::access::RuleSettings {
                /// Contested: Container Instances may pull with a system-assigned identity.
                container_instances_system_assigned: bool,
                /// Contested: enabling the public endpoint overrides all firewall configurations.
                public_access_overrides_rules: bool,
                /// Inferred: the tasks flag is worth nothing without the setting for trusted services.
                tasks_bypass_needs_trusted_services: bool,
                /// What hidden subnet rules are taken for.
                hidden_subnet_rules: HiddenSubnetRules,
            }
        }
        $m! { choice both
            /// Whom a question is about.
            Who = acrgate::explain::Who {
                /// A run of a task; everything else about it is read.
                Task {
                    /// The task.
                    task: String,
                    /// The address that the registry sees it at, where it is known.
                    seen_at: Option<Address>,
                },
                /// Somebody whom the question describes.
                Caller {
                    /// From where it calls, and as what.
                    caller: Caller,
                    /// Whose roles are read; none: nothing is known about them.
                    principal: Option<String>,
                },
            }
        }
        $m! { record by_hand
            /// Who wants to do what.
            Question = acrgate::explain::Question {
                /// Who.
                who: Who,
                /// What it wants to do.
                operation: AccessOperation;
                /// In which repository.
                repository: Option<String>,
                /// How contested rules are read; none: as documented by default.
                settings: Option<RuleSettings>,
            }
        }
        $m! { record both
            /// How sure a rule is, and where it is stated.
            RuleSource = acrgate::access::RuleSource {
                /// How sure the rule is.
                basis: Basis,
                /// The page, specification or maintainers' statement, in plain words.
                page: String,
            }
        }
        $m! { record both
            /// What one layer found.
            Finding = acrgate::access::Finding {
                /// Which layer.
                layer: AccessLayer,
                /// What it does with the caller.
                outcome: Outcome,
                /// Why, in a sentence.
                reason: String,
                /// The rule's source.
                source: RuleSource,
                /// The facts that the layer lacks.
                lacks: Vec<String>;
                /// The class that the layer gives the caller, if any.
                class: Option<DecisionClass>,
            }
        }
        $m! { choice both
            /// What to change.
            FixAction = acrgate::access::FixAction {
                /// Change the network rules.
                EditNetwork(
                    /// The wish.
                    edit: NetworkEdit,
                ),
                /// Remove all subnet rules, which switch the bypass off.
                RemoveSubnetRules,
                /// Approve a private endpoint connection.
                ApprovePrivateEndpoint {
                    /// Its name, if known.
                    connection: Option<String>,
                },
                /// Let the caller come through a private endpoint.
                ConnectThroughPrivateEndpoint,
                /// Give the instance an identity of this kind.
                AssignIdentity(
                    /// The kind.
                    kind: IdentityKind,
                ),
                /// Save the quick task as a task with a system-assigned identity.
                SaveTask,
                /// Add the task's system-assigned identity as its credential for the registry's login server.
                AddCredentialEntry,
                /// Assign a role to the caller.
                AssignRole {
                    /// The role's name.
                    role: String,
                },
                /// Sign in with Microsoft Entra.
                SignIn,
                /// Ask for tokens for registries instead of Azure Resource Manager.
                RequestRegistryAudience,
                /// Name the source of the import by its resource id.
                NameSourceByResourceId,
                /// Name the source of the import by its login server.
                NameSourceByLoginServer,
            }
        }
        $m! { record both
            /// A change that takes a denial away.
            Fix = acrgate::access::Fix {
                /// What to change.
                action: FixAction,
                /// The same in words.
                text: String;
                /// The command of the Azure CLI that does it, if one does. Words in angle brackets are to be filled in.
                command: Option<String>,
            }
        }
        $m! { shown Fix = acrgate::access::Fix }
        $m! { record both
            /// Whether a caller gets through, why, and what to do if not.
            Decision = acrgate::access::Decision {
                /// `acrgate.decision/1`.
                schema: String,
                /// Allowed, denied or unknown.
                verdict: Verdict,
                /// The reason in one word: how the caller passes the network rules when allowed, what stops it when denied.
                class: DecisionClass,
                /// The layer that decided.
                layer: AccessLayer,
                /// What every layer found, in the order in which the service evaluates them.
                findings: Vec<Finding>,
                /// The smallest changes that lead to *allowed*, in order.
                fixes: Vec<Fix>,
                /// The facts that were missing where they mattered.
                lacks: Vec<String>,
                /// How contested rules were read.
                settings: RuleSettings,
            }
        }
        $m! { shown Decision = acrgate::access::Decision }
        $m! { record both
            /// A piece of evidence that could not be read.
            Unread = acrgate::explain::Unread {
                /// What it is.
                what: String,
                /// Why not.
                reason: String,
            }
        }
        $m! { record by_hand
            /// A decision with the evidence that it was made from.
            Explanation = acrgate::explain::Explanation {
                /// The decision.
                decision: Decision,
                /// What was read, as an `acrgate.document/1`: deciding on it offline gives the same decision.
                document: Json,
                /// What could not be read, and why.
                unread: Vec<Unread>,
            }
        }
        $m! { record out
            /// What is known about one Azure service as a caller of registries.
            TrustedService = acrgate::access::TrustedService {
                /// The word by which callers name the service.
                service: String,
                /// The service's name.
                name: String,
                /// Whether its instances may bypass network rules.
                trusted: bool,
                /// What the bypass is for, or why there is none.
                scenario: String,
                /// The kinds of identity that an instance may authenticate with; empty when it needs none.
                identity: Vec<IdentityKind>,
                /// Where this is stated.
                source: RuleSource,
                /// The date of that statement, `YYYY-MM-DD` or `YYYY-MM`.
                dated: String,
            }
        }
    };
}
