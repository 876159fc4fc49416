//! Many questions to the same IP rules.

use std::net::Ipv4Addr;

use crate::names::IpRule;

/// IP rules prepared for many questions: sorted intervals that neither overlap nor touch, found by binary search.
///
/// Preparing costs more than one scan; for a single question use
/// [`NetworkRules::matching_ip_rule`](super::NetworkRules::matching_ip_rule).
///
/// ```
/// use acrgate::rules::PreparedIpRules;
///
/// let rules = ["203.0.113.0/25".parse()?, "203.0.113.128/25".parse()?];
/// let prepared = PreparedIpRules::new(&rules);
/// assert!(prepared.contains("203.0.113.200".parse().unwrap()));
/// assert!(!prepared.contains("203.0.114.0".parse().unwrap()));
/// # Ok::<(), acrgate::names::InvalidName>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreparedIpRules {
    // Two arrays: the search touches only the first addresses, one last address at its end.
    firsts: Box<[u32]>,
    lasts: Box<[u32]>,
}

impl PreparedIpRules {
    /// Prepares the rules.
    pub fn new(rules: &[IpRule]) -> Self {
        let mut ranges: Vec<(u32, u32)> =
            rules.iter().map(|rule| (rule.first().to_bits(), rule.last().to_bits())).collect();
        ranges.sort_unstable();
        // Of a range and one that it overlaps or touches, the first grows and the second goes.
        ranges.dedup_by(|next, grown| {
            let merges = next.0 <= grown.1.saturating_add(1);
            if merges {
                grown.1 = grown.1.max(next.1);
            }
            merges
        });
        let (firsts, lasts): (Vec<u32>, Vec<u32>) = ranges.into_iter().unzip();
        Self { firsts: firsts.into(), lasts: lasts.into() }
    }

    /// Whether any rule admits `address`.
    #[inline]
    pub fn contains(&self, address: Ipv4Addr) -> bool {
        let address = address.to_bits();
        let after = self.firsts.partition_point(|first| *first <= address);
        after.checked_sub(1).and_then(|at| self.lasts.get(at)).is_some_and(|last| address <= *last)
    }
}
