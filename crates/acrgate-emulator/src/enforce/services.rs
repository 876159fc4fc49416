//! Azure's list of trusted services, as the registry applies it.

/// Which managed identity a service must present for the bypass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityNeeded {
    /// The service comes with its own identity; none is configured.
    None,
    /// System-assigned only: the rule for every service whose row does not say otherwise.
    System,
    /// System-assigned or user-assigned.
    SystemOrUser,
}

/// A service on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustedService {
    /// The kind in a caller claim (`service-<kind>`).
    pub kind: &'static str,
    /// Prefix of the resource types, in lower case, that a system identity's resource claim may name.
    pub resource_type: &'static str,
    /// The identity it needs.
    pub identity: IdentityNeeded,
}

/// The kind that task runs claim.
pub const ACR_TASKS: &str = "acr-tasks";
/// The kind that the transfers of imports claim.
pub const ACR_IMPORT: &str = "acr-import";

/// The list of the page "Allow trusted services to access a network-restricted container registry" (2025-02-28),
/// and ACR Tasks, which left that page when the setting for tasks came, but still bypasses by opting in.
///
/// Container Instances' system-assigned identity is contested: this list takes the registry's page at its word.
pub const TRUSTED: &[TrustedService] = &[
    TrustedService {
        kind: "container-instances",
        resource_type: "microsoft.containerinstance/containergroups",
        identity: IdentityNeeded::SystemOrUser,
    },
    TrustedService {
        kind: "machine-learning",
        resource_type: "microsoft.machinelearningservices/workspaces",
        identity: IdentityNeeded::System,
    },
    TrustedService { kind: "defender", resource_type: "microsoft.security", identity: IdentityNeeded::None },
    TrustedService {
        kind: ACR_IMPORT,
        resource_type: "microsoft.containerregistry/registries",
        identity: IdentityNeeded::None,
    },
    TrustedService {
        kind: "acr-cache",
        resource_type: "microsoft.containerregistry/registries",
        identity: IdentityNeeded::None,
    },
    TrustedService {
        kind: ACR_TASKS,
        resource_type: "microsoft.containerregistry/registries/tasks",
        identity: IdentityNeeded::System,
    },
];

/// The entry of a claimed kind, if it is on the list.
#[must_use]
pub fn trusted(kind: &str) -> Option<&'static TrustedService> {
    TRUSTED.iter().find(|service| service.kind.eq_ignore_ascii_case(kind))
}

/// The resource type of an ARM id in lower case: the provider's namespace and every second segment after it.
#[must_use]
pub fn resource_type(id: &str) -> Option<String> {
    let lower = id.to_ascii_lowercase();
    let (_, path) = lower.rsplit_once("/providers/")?;
    let mut segments = path.split('/');
    let mut kind = segments.next()?.to_owned();
    for name in segments.step_by(2) {
        kind.push('/');
        kind.push_str(name);
    }
    Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_of_an_id_leaves_the_names_out() {
        let registry = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r";
        assert_eq!(resource_type(registry).as_deref(), Some("microsoft.containerregistry/registries"));
        assert_eq!(
            resource_type(&format!("{registry}/tasks/t")).as_deref(),
            Some("microsoft.containerregistry/registries/tasks")
        );
        assert_eq!(resource_type("/subscriptions/s"), None);
    }

    #[test]
    fn every_kind_is_listed_once() {
        for service in TRUSTED {
            assert_eq!(trusted(&service.kind.to_uppercase()), Some(service));
        }
        assert_eq!(trusted("app-service"), None);
    }
}
