//! The emulated Entra directory: who exists, and with which kind of identity.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A secret that `Debug` does not show.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What a principal is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum PrincipalKind {
    /// A person.
    User,
    /// An application with a client secret.
    Application,
    /// The system-assigned identity of a resource.
    SystemAssigned {
        /// The ARM id of the resource.
        resource: String,
    },
    /// A user-assigned identity.
    UserAssigned {
        /// The ARM id of the identity.
        resource: String,
    },
    /// A group. Its members have its roles.
    Group,
}

/// A user, service principal or group of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Principal {
    /// Object id: the `oid` of its tokens and the principal of its role assignments.
    pub object_id: String,
    /// Application (client) id.
    pub app_id: String,
    /// Name, as error texts and the directory show it.
    pub display_name: String,
    /// What it is.
    #[serde(flatten)]
    pub kind: PrincipalKind,
    /// The client secret of an application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
    /// The object ids of the groups that it is a member of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub member_of: Vec<String>,
    /// Emulated time at which the whole directory knows it. Zero for what was always there.
    #[serde(skip)]
    pub replicated_at: Duration,
}

impl Principal {
    /// A new principal with ids of its own.
    #[must_use]
    pub fn new(display_name: impl Into<String>, kind: PrincipalKind) -> Self {
        Self {
            object_id: Uuid::new_v4().to_string(),
            app_id: Uuid::new_v4().to_string(),
            display_name: display_name.into(),
            kind,
            secret: None,
            member_of: Vec::new(),
            replicated_at: Duration::ZERO,
        }
    }

    /// The `xms_mirid` claim of its tokens: the resource whose managed identity it is.
    #[must_use]
    pub fn resource(&self) -> Option<&str> {
        match &self.kind {
            PrincipalKind::SystemAssigned { resource } | PrincipalKind::UserAssigned { resource } => {
                Some(resource)
            }
            PrincipalKind::User | PrincipalKind::Application | PrincipalKind::Group => None,
        }
    }

    /// `User`, `Group` or `ServicePrincipal`, as role assignments say it.
    #[must_use]
    pub const fn principal_type(&self) -> &'static str {
        match self.kind {
            PrincipalKind::User => "User",
            PrincipalKind::Group => "Group",
            _ => "ServicePrincipal",
        }
    }
}

/// The principals, found by object id and by client id.
#[derive(Debug, Default)]
pub struct Directory {
    generation: AtomicU64,
    principals: RwLock<HashMap<String, Arc<Principal>>>,
}

impl Directory {
    /// Adds or replaces a principal.
    pub fn put(&self, principal: Principal) -> Arc<Principal> {
        let principal = Arc::new(principal);
        self.write().insert(principal.object_id.to_ascii_lowercase(), Arc::clone(&principal));
        principal
    }

    /// The principal of an object id.
    #[must_use]
    pub fn by_object_id(&self, object_id: &str) -> Option<Arc<Principal>> {
        self.principals
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&object_id.to_ascii_lowercase())
            .cloned()
    }

    /// The object ids in whose name a principal has roles: its own, and those of its groups and of their groups.
    #[must_use]
    pub fn with_groups(&self, object_id: &str) -> Vec<String> {
        let mut all = vec![object_id.to_owned()];
        let mut next = 0;
        while let Some(id) = all.get(next) {
            let groups = self.by_object_id(id).map(|found| found.member_of.clone()).unwrap_or_default();
            for group in groups {
                if !all.iter().any(|known| known.eq_ignore_ascii_case(&group)) {
                    all.push(group);
                }
            }
            next += 1;
        }
        all
    }

    /// The principal of an application (client) id.
    #[must_use]
    pub fn by_app_id(&self, app_id: &str) -> Option<Arc<Principal>> {
        self.find(|principal| principal.app_id.eq_ignore_ascii_case(app_id))
    }

    /// The system-assigned identity of a resource.
    #[must_use]
    pub fn system_identity_of(&self, resource_id: &str) -> Option<Arc<Principal>> {
        self.find(|principal| {
            matches!(&principal.kind, PrincipalKind::SystemAssigned { resource } if resource.eq_ignore_ascii_case(resource_id))
        })
    }

    /// The user-assigned identity of an ARM id.
    #[must_use]
    pub fn user_identity(&self, identity_id: &str) -> Option<Arc<Principal>> {
        self.find(|principal| {
            matches!(&principal.kind, PrincipalKind::UserAssigned { resource } if resource.eq_ignore_ascii_case(identity_id))
        })
    }

    /// Everybody.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Principal>> {
        let principals = self.principals.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = principals.values().cloned().collect();
        all.sort_by(|one, other| one.object_id.cmp(&other.object_id));
        all
    }

    /// Removes the identities of a resource and of everything under it.
    pub fn remove_identities_under(&self, resource_id: &str) {
        let own = resource_id.to_ascii_lowercase();
        let below = format!("{own}/");
        self.write().retain(|_, principal| {
            principal.resource().is_none_or(|resource| {
                let resource = resource.to_ascii_lowercase();
                resource != own && !resource.starts_with(&below)
            })
        });
    }

    /// Removes the system-assigned identity of a resource, not those of what lies under it.
    pub fn remove_system_identity_of(&self, resource_id: &str) {
        self.write().retain(|_, principal| {
            !matches!(&principal.kind, PrincipalKind::SystemAssigned { resource } if resource.eq_ignore_ascii_case(resource_id))
        });
    }

    /// Forgets everybody.
    pub fn clear(&self) {
        self.write().clear();
    }

    /// Counts changes, as the store's generation does.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<String, Arc<Principal>>> {
        let guard = self.principals.write().unwrap_or_else(PoisonError::into_inner);
        self.generation.fetch_add(1, Ordering::AcqRel);
        guard
    }

    fn find(&self, wanted: impl Fn(&Principal) -> bool) -> Option<Arc<Principal>> {
        self.principals
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .find(|principal| wanted(principal))
            .cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_go_with_their_resource() {
        let directory = Directory::default();
        let system = |resource: &str| PrincipalKind::SystemAssigned { resource: resource.into() };
        let task = directory.put(Principal::new("t", system("/R/tasks/T")));
        directory.put(Principal::new("u", system("/R2/tasks/T")));
        let found = directory.system_identity_of("/r/TASKS/t");
        assert_eq!(found.map(|found| found.object_id.clone()), Some(task.object_id.clone()));
        directory.remove_identities_under("/r");
        assert!(directory.by_object_id(&task.object_id).is_none());
        assert_eq!(directory.all().len(), 1);
    }

    #[test]
    fn groups_may_be_in_groups_and_in_each_other() {
        let directory = Directory::default();
        let member = |name: &str, kind: PrincipalKind, groups: &[&str]| {
            let member_of = groups.iter().map(|&group| group.to_owned()).collect();
            directory.put(Principal { object_id: name.into(), member_of, ..Principal::new(name, kind) });
        };
        member("somebody", PrincipalKind::User, &["team"]);
        member("team", PrincipalKind::Group, &["house"]);
        member("house", PrincipalKind::Group, &["TEAM", "unknown"]);
        assert_eq!(directory.with_groups("somebody"), ["somebody", "team", "house", "unknown"]);
        assert_eq!(directory.with_groups("nobody"), ["nobody"]);
    }

    #[test]
    fn debug_hides_secrets() {
        let mut principal = Principal::new("app", PrincipalKind::Application);
        principal.secret = Some(Secret::new("hunter2"));
        assert!(!format!("{principal:?}").contains("hunter2"));
    }
}
