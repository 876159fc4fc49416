//! Rules on which the sources disagree, or that nobody states.

/// How contested and unstated rules are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readings {
    /// Container Instances bypass with a system-assigned identity too.
    pub container_instances_system_assigned: bool,
    /// While public network access is enabled the rule set does not count.
    pub public_access_overrides_rules: bool,
    /// The setting for tasks is worth nothing while trusted services are not allowed.
    pub tasks_bypass_needs_trusted_services: bool,
}

impl Default for Readings {
    fn default() -> Self {
        Self {
            container_instances_system_assigned: true,
            public_access_overrides_rules: false,
            tasks_bypass_needs_trusted_services: true,
        }
    }
}
