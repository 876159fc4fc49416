//! The posture said in one value.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::posture::NetworkRules;
use super::words::{DefaultAction, PublicNetworkAccess};

/// From where a registry can be reached, trusted services apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Exposure {
    /// From everywhere: public access is on and either nothing restricts it or the SKU has no network rules.
    AllNetworks,
    /// From the networks that rules name, and through approved private endpoints.
    SelectedNetworks {
        /// The number of IP and (visible) subnet rules.
        rules: usize,
    },
    /// Only through approved private endpoints.
    PrivateOnly,
    /// From nowhere.
    Nobody,
    /// A setting has a word that this version does not know.
    Unknown,
}

impl fmt::Display for Exposure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllNetworks => f.write_str("all networks"),
            Self::SelectedNetworks { rules: 1 } => f.write_str("selected networks (1 rule)"),
            Self::SelectedNetworks { rules } => write!(f, "selected networks ({rules} rules)"),
            Self::PrivateOnly => f.write_str("private only"),
            Self::Nobody => f.write_str("nobody"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

impl NetworkRules {
    /// From where the registry can be reached, in one value.
    ///
    /// Subnet rules count where they are visible: with hidden ones, the answer is about what can be seen.
    pub fn exposure(&self) -> Exposure {
        match self.sku.has_network_rules() {
            Some(false) => return Exposure::AllNetworks,
            None => return Exposure::Unknown,
            Some(true) => {}
        }
        let without_public_access =
            if self.approved_private_endpoints() > 0 { Exposure::PrivateOnly } else { Exposure::Nobody };
        match (&self.public_network_access, &self.default_action) {
            (PublicNetworkAccess::Disabled, _) => without_public_access,
            (PublicNetworkAccess::Enabled, DefaultAction::Allow) => Exposure::AllNetworks,
            (PublicNetworkAccess::Enabled, DefaultAction::Deny) => match self.rule_count() {
                0 => without_public_access,
                rules => Exposure::SelectedNetworks { rules },
            },
            _ => Exposure::Unknown,
        }
    }

    fn rule_count(&self) -> usize {
        let subnets = self.subnet_rules.visible().map_or(0, <[_]>::len);
        self.ip_rules.len() + self.unread_ip_rules.len() + subnets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{ConnectionStatus, PrivateEndpointConnection, Sku};

    #[test]
    fn each_posture_has_its_word() {
        let mut rules = NetworkRules::new(Sku::Premium);
        assert_eq!(rules.exposure(), Exposure::AllNetworks);
        rules.default_action = DefaultAction::Deny;
        assert_eq!(rules.exposure(), Exposure::Nobody);
        rules.ip_rules.push("203.0.113.7".parse().unwrap());
        assert_eq!(rules.exposure(), Exposure::SelectedNetworks { rules: 1 });
        rules.public_network_access = PublicNetworkAccess::Disabled;
        assert_eq!(rules.exposure(), Exposure::Nobody);
        rules.private_endpoints.push(PrivateEndpointConnection::new("pe", ConnectionStatus::Pending));
        assert_eq!(rules.exposure(), Exposure::Nobody);
        rules.private_endpoints[0].status = ConnectionStatus::Approved;
        assert_eq!(rules.exposure(), Exposure::PrivateOnly);
        rules.public_network_access = "SecuredByPerimeter".into();
        assert_eq!(rules.exposure(), Exposure::Unknown);
        rules.sku = Sku::Basic;
        assert_eq!(rules.exposure(), Exposure::AllNetworks);
    }
}
