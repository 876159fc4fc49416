//! How a client is made.

/// The list's entries about clouds, connections and options.
#[macro_export]
macro_rules! client_records {
    ($m:ident) => {
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
