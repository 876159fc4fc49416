//! Azure Resource Manager: the control plane.

pub mod roles;
