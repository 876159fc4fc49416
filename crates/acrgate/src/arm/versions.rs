//! The API versions that are sent: one table, overridable.

/// The API version for each kind of resource.
///
/// The defaults are the newest that are generally available where one has what is needed:
///
/// | resource | default | why |
/// | --- | --- | --- |
/// | registries | `2025-11-01` | first GA version with `networkRuleBypassAllowedForTasks` and `roleAssignmentMode` |
/// | tasks and runs | `2025-03-01-preview` | the only version of the separate tasks package |
/// | subnet rules | `2026-03-01-preview` | GA versions since 2021-09-01 hide `virtualNetworkRules`, although they are in force |
/// | role assignments | `2022-04-01` | |
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct ApiVersions {
    /// `Microsoft.ContainerRegistry/registries` and what hangs under it, tasks and runs excepted.
    pub registries: String,
    /// Tasks, runs and what belongs to them.
    pub tasks: String,
    /// A registry read in which subnet rules are visible.
    pub subnet_rules: String,
    /// `Microsoft.Authorization/roleAssignments` and `roleDefinitions`.
    pub authorization: String,
}

impl Default for ApiVersions {
    fn default() -> Self {
        Self {
            registries: "2025-11-01".to_owned(),
            tasks: "2025-03-01-preview".to_owned(),
            subnet_rules: "2026-03-01-preview".to_owned(),
            authorization: "2022-04-01".to_owned(),
        }
    }
}
