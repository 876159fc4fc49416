//! How a client is made, and how its calls fail.

/// The list's entries about errors, clouds, connections and options.
#[macro_export]
macro_rules! client_records {
    ($m:ident) => {
        $m! { words
            /// What kind of thing went wrong: the field of an error to branch on.
            ErrorKind = acrgate::ErrorKind {
                /// The resource does not exist.
                NotFound = "not_found",
                /// The identity is known, but lacks a role for this.
                PermissionDenied = "permission_denied",
                /// No identity was accepted: no token, an expired one, or one for another audience.
                Unauthenticated = "unauthenticated",
                /// The registry's network rules refused the caller.
                NetworkDenied = "network_denied",
                /// The resource exists already, or is being changed by somebody else.
                Conflict = "conflict",
                /// What a plan started from is no longer so; make a new plan.
                Stale = "stale",
                /// A guard of this library refused to send the request: the service is known to refuse it, or it would do
                /// harm that was not asked for.
                Refused = "refused",
                /// The registry's SKU, or the API version in use, does not offer this.
                Unsupported = "unsupported",
                /// The service asks for fewer calls, for longer than the deadline allows.
                Throttled = "throttled",
                /// A name, an option or a document is wrong; nothing was sent, or the service said so.
                InvalidInput = "invalid_input",
                /// A long-running operation, or a task run, was accepted and then failed.
                OperationFailed = "operation_failed",
                /// The deadline passed.
                Timeout = "timeout",
                /// The work was cancelled.
                Cancelled = "cancelled",
                /// No connection: name resolution, proxy, TLS, or a connection that broke.
                Connection = "connection",
                /// An answer that the contract does not know; a fault of the service, or a defect of this library.
                Unexpected = "unexpected",
            }
        }
        $m! { choice by_hand
            /// Which Azure.
            Cloud = acrgate::Cloud {
                /// The public cloud.
                Public,
                /// Azure operated by 21Vianet in China.
                China,
                /// Azure US Government.
                UsGovernment,
                /// Any other: a stack of one's own, or an emulator.
                Custom {
                    /// Where Azure Resource Manager answers.
                    resource_manager: String,
                    /// Where Microsoft Entra ID answers.
                    authority: String,
                    /// What follows a registry's name in its login server.
                    login_server_suffix: String,
                },
            }
        }
        $m! { choice both
            /// Which certificate authorities are trusted.
            Roots = acrgate::arm::Roots {
                /// Those of the operating system.
                System,
                /// Those of the operating system, and these.
                SystemAnd(
                    /// One or more certificates.
                    pem: String,
                ),
                /// These only.
                Only(
                    /// One or more certificates.
                    pem: String,
                ),
            }
        }
        $m! { choice by_hand
            /// Which proxy to use.
            Proxy = acrgate::arm::Proxy {
                /// `HTTPS_PROXY` or `ALL_PROXY`, with the exceptions of `NO_PROXY`.
                FromEnvironment,
                /// None, whatever the environment says.
                None,
                /// This one. A user name and password in the address are sent to the proxy only.
                Url(
                    /// The proxy's address.
                    url: Secret,
                ),
            }
        }
        $m! { record by_hand
            /// A host name, or `*.` and a suffix, and the address to connect to instead of the one it resolves to.
            ConnectTo = acrgate::arm::ConnectTo {
                /// The name or pattern.
                pattern: String,
                /// The address with a port.
                address: String,
            }
        }
        $m! { record both
            /// The API version for each kind of resource.
            ApiVersions = acrgate::arm::ApiVersions {
                /// Registries and what hangs under them, tasks and runs excepted.
                registries: String,
                /// Tasks, runs and what belongs to them.
                tasks: String,
                /// A registry read in which subnet rules are visible.
                subnet_rules: String,
                /// Role assignments and definitions.
                authorization: String,
            }
        }
        $m! { record by_hand
            /// How a client works; everything has a default.
            ClientOptions = acrgate::ClientOptions {
                ;
                /// Which Azure; none: the public cloud.
                cloud: Option<Cloud>,
                /// Whom to trust; none: the operating system's store.
                roots: Option<Roots>,
                /// Which proxy to use; none: as the environment says.
                proxy: Option<Proxy>,
                /// Where to connect instead of resolving a host name; the first match counts.
                connect_to: Option<Vec<ConnectTo>>,
                /// Whether `http://` to loopback addresses is allowed, for emulators without TLS.
                allow_insecure_http_to_loopback: Option<bool>,
                /// The API versions that are sent.
                api_versions: Option<ApiVersions>,
                /// Within this time every call ends, retries included; none: 60 s.
                deadline: Option<Seconds>,
                /// Within this time awaiting a long-running operation, or a task run, ends; none: 10 minutes.
                operation_deadline: Option<Seconds>,
                /// How long an edit of network rules must have lasted before it counts as made; none: 2 s.
                settle: Option<Seconds>,
            }
        }
    };
}
