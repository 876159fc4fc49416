//! Fewer rules for the same addresses.

use ipnet::Ipv4Net;

use crate::names::IpRule;

/// The smallest list of rules that admits exactly the addresses that `rules` admit, in ascending order: duplicates and
/// rules inside others go, neighbours are merged. Useful to fit the service's quota of IP rules.
pub fn aggregate(rules: &[IpRule]) -> Vec<IpRule> {
    let networks: Vec<Ipv4Net> = rules.iter().map(IpRule::network).collect();
    Ipv4Net::aggregate(&networks).into_iter().map(IpRule::from).collect()
}
