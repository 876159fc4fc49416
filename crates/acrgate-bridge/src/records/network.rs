//! Network rules, and what becomes of them.

/// The list's entries about network rules.
#[macro_export]
macro_rules! network_records {
    ($m:ident) => {
        $m! { record both
            /// A subnet that is admitted through a service endpoint.
            SubnetRule = acrgate::rules::SubnetRule {
                /// The subnet's id.
                subnet: String,
            }
        }
        $m! { choice both
            /// The subnets that reach the registry through a service endpoint. Hidden is not the same as none.
            SubnetRules = acrgate::rules::SubnetRules {
                /// The answer came from an API version that does not show them.
                Hidden,
                /// All of them.
                Visible(
                    /// The rules.
                    rules: Vec<SubnetRule>,
                ),
            }
        }
        $m! { record both
            /// A private endpoint's connection, as the registry tells it.
            PrivateEndpointConnection = acrgate::rules::PrivateEndpointConnection {
                /// The connection's own name, `<registry>.<32 hexadecimal digits>`.
                name: String,
                /// Whether traffic passes: `Approved`, `Pending`, `Rejected`, `Disconnected`.
                status: String;
                /// The private endpoint at the other end.
                private_endpoint: Option<String>,
            }
        }
        $m! { record both
            /// The network rules of a registry, and the settings that the service checks together with them.
            NetworkRules = acrgate::rules::NetworkRules {
                /// `sku.name`: `Basic`, `Standard`, `Premium`.
                sku: String,
                /// `publicNetworkAccess`: `Enabled` or `Disabled`.
                public_network_access: String,
                /// `networkRuleSet.defaultAction`: `Allow` or `Deny`.
                default_action: String,
                /// `networkRuleSet.ipRules`, in the order of the service, duplicates included.
                ip_rules: Vec<AddressRange>,
                /// Entries of `ipRules` that this version cannot read, as JSON.
                unread_ip_rules: Vec<Json>,
                /// `networkRuleBypassOptions`, the setting "allow trusted services": `AzureServices` or `None`.
                bypass: String,
                /// `networkRuleSet.virtualNetworkRules`, where the API version shows them.
                subnet_rules: SubnetRules,
                /// `privateEndpointConnections`.
                private_endpoints: Vec<PrivateEndpointConnection>,
                /// `policies.exportPolicy.status`: `enabled` or `disabled`.
                export_policy: String,
                /// `dataEndpointEnabled`: whether blobs are served from hosts of the registry's own.
                data_endpoints: bool;
                /// `networkRuleBypassAllowedForTasks`; none: never set, or not shown. The service treats that as false.
                tasks_bypass: Option<bool>,
                /// `anonymousPullEnabled`; none: not shown.
                anonymous_pull: Option<bool>,
                /// `roleAssignmentMode`; none: not shown.
                role_assignment_mode: Option<String>,
            }
        }
        $m! { choice both
            /// From where a registry can be reached, trusted services apart.
            Exposure = acrgate::rules::Exposure {
                /// From everywhere.
                AllNetworks,
                /// From the networks that rules name, and through approved private endpoints.
                SelectedNetworks {
                    /// The number of IP and (visible) subnet rules.
                    rules: u32,
                },
                /// Only through approved private endpoints.
                PrivateOnly,
                /// From nowhere.
                Nobody,
                /// A setting has a word that this version does not know.
                Unknown,
            }
        }
        $m! { shown Exposure = acrgate::rules::Exposure }
        $m! { record both
            /// A wish to change network rules: what it does not name stays as it is.
            NetworkEdit = acrgate::rules::NetworkWishes {
                ;
                /// Whether the public endpoint is on (`publicNetworkAccess`). Turning it on leaves the default action.
                public_network_access: Option<bool>,
                /// What happens to callers whom no rule names (`networkRuleSet.defaultAction`): `Allow` or `Deny`.
                default_action: Option<String>,
                /// Whether trusted services may bypass the rules (`networkRuleBypassOptions`).
                allow_trusted_services: Option<bool>,
                /// Whether ACR tasks may bypass the rules (`networkRuleBypassAllowedForTasks`).
                allow_tasks_bypass: Option<bool>,
                /// These IP rules and no others.
                replace_ip_rules: Option<Vec<AddressRange>>,
                /// IP rules that are to be there; those that are there already, by meaning, are not added again.
                add_ip_rules: Vec<AddressRange>,
                /// IP rules that are not to be there, by meaning.
                remove_ip_rules: Vec<AddressRange>,
                /// Whether images may be exported (`policies.exportPolicy`). Forbidding needs public access to be off.
                allow_exports: Option<bool>,
                /// Whether there are dedicated data endpoints (`dataEndpointEnabled`).
                data_endpoints: Option<bool>,
                /// Whether anybody may pull without signing in (`anonymousPullEnabled`).
                anonymous_pull: Option<bool>,
            }
        }
        $m! { record both
            /// One property that differs.
            FieldChange = acrgate::rules::FieldChange {
                /// The path that Azure gives the property, for example `networkRuleSet.ipRules`.
                field: String,
                /// Its value before, as JSON; `null` when it was unset or not shown.
                before: Json,
                /// Its value after, as JSON.
                after: Json,
            }
        }
        $m! { shown FieldChange = acrgate::rules::FieldChange }
        $m! { words
            /// Why an IP rule probably does not do what was meant.
            IpRuleWarning = acrgate::names::IpRuleWarning {
                /// It admits every IPv4 address.
                EveryAddress = "every_address",
                /// A private range (RFC 1918): the service sees public addresses only.
                Private = "private",
                /// The range that carriers share behind their translation (RFC 6598).
                SharedByCarriers = "shared_by_carriers",
                /// The machine itself.
                Loopback = "loopback",
                /// Addresses of one link only.
                LinkLocal = "link_local",
                /// A range reserved for documentation (RFC 5737).
                Documentation = "documentation",
                /// Multicast: never a source address.
                Multicast = "multicast",
                /// Reserved by the IETF: never a source address.
                Reserved = "reserved",
            }
        }
        $m! { choice both
            /// An edit that the service takes, and that may not do what was meant.
            Warning = acrgate::rules::Warning {
                /// Afterwards no rule and no approved private endpoint admits anybody.
                NobodyAdmitted,
                /// Public access is turned on, but the default action stays `Deny`.
                DefaultActionStaysDeny,
                /// IP rules are changed that do not count, because public access is off.
                IpRulesWithoutPublicAccess,
                /// IP rules are added that do not restrict anything, because the default action is `Allow`.
                IpRulesWithoutRestriction,
                /// Trusted services are allowed to bypass rules on a registry that is open to all networks.
                BypassWithoutRestriction,
                /// Trusted services are allowed, but the registry's subnet rules switch the bypass off.
                BypassStoppedBySubnetRules,
                /// Tasks are allowed to bypass, but trusted services are not.
                TasksBypassWithoutTrustedServices,
                /// An added IP rule is in a range that callers do not come from.
                IpRule {
                    /// The rule.
                    rule: AddressRange,
                    /// What is odd about it.
                    warning: IpRuleWarning,
                },
            }
        }
        $m! { shown Warning = acrgate::rules::Warning }
        $m! { record out
            /// What an edit did.
            NetworkChange = acrgate::registry::NetworkChange {
                /// The rules before the first request that changed something.
                before: NetworkRules,
                /// The rules as they were read back afterwards.
                after: NetworkRules,
                /// The fields that differ.
                changes: Vec<FieldChange>,
                /// What the edit does not do, although one might think so.
                warnings: Vec<Warning>,
                /// How often the edit had to be made again, because somebody else had overwritten it.
                repairs: u32,
            }
        }
        $m! { record both
            /// A kind of caller whose way in a change opens or closes.
            AccessChange = acrgate::access::AccessChange {
                /// Who it is, in words.
                who: String,
                /// Whether the network let it in before.
                before: Verdict,
                /// Whether the network lets it in afterwards.
                after: Verdict,
            }
        }
        $m! { shown AccessChange = acrgate::access::AccessChange }
    };
}
