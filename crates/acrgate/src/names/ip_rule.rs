//! One entry of a registry's IP rules.

use std::fmt;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::InvalidName;
use super::text::text_conversions;

/// A public IPv4 address or range that a registry admits: `203.0.113.7` or `203.0.113.0/24`.
///
/// Two rules are equal when they mean the same addresses: host bits are cleared and `/32` is dropped, as the service
/// does when it stores a rule. What the service does not take (IPv6, service tags, host names) is refused here with
/// the way out.
///
/// ```
/// use acrgate::names::IpRule;
///
/// let rule: IpRule = "203.0.113.7/32".parse()?;
/// assert_eq!(rule, "203.0.113.7".parse()?);
/// assert_eq!(rule.to_string(), "203.0.113.7");
/// assert!("AzureCloud".parse::<IpRule>().unwrap_err().reason.contains("service tag"));
/// # Ok::<(), acrgate::names::InvalidName>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IpRule(Ipv4Net);

const WHAT: &str = "IP rule";

impl IpRule {
    fn parse(text: &str) -> Result<Self, InvalidName> {
        read(text).map(Self::from).ok_or_else(|| what_is_wrong(text))
    }

    /// The range of addresses, host bits cleared.
    pub fn network(&self) -> Ipv4Net {
        self.0
    }

    /// Whether the rule admits `address`.
    pub fn contains(&self, address: Ipv4Addr) -> bool {
        self.0.contains(&address)
    }

    /// The first address that the rule admits.
    pub fn first(&self) -> Ipv4Addr {
        self.0.network()
    }

    /// The last address that the rule admits.
    pub fn last(&self) -> Ipv4Addr {
        self.0.broadcast()
    }

    /// What makes this rule probably not what was meant. The service accepts such rules all the same.
    pub fn warnings(&self) -> Vec<IpRuleWarning> {
        if self.0.prefix_len() == 0 {
            return vec![IpRuleWarning::EveryAddress];
        }
        SPECIAL
            .iter()
            .filter(|((a, b, c, d), length, _)| {
                Ipv4Net::new(Ipv4Addr::new(*a, *b, *c, *d), *length)
                    .is_ok_and(|range| range.contains(&self.0))
            })
            .map(|(_, _, warning)| *warning)
            .collect()
    }
}

/// Why an IP rule probably does not do what was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum IpRuleWarning {
    /// `0.0.0.0/0`: the registry is open to everybody who can authenticate.
    EveryAddress,
    /// A private range (RFC 1918): the service sees public addresses only.
    Private,
    /// The range that carriers share behind their translation (RFC 6598): never seen as a public source.
    SharedByCarriers,
    /// The machine itself.
    Loopback,
    /// Addresses of one link only.
    LinkLocal,
    /// A range reserved for documentation (RFC 5737).
    Documentation,
    /// Multicast: never a source address.
    Multicast,
    /// Reserved by the IETF: never a source address.
    Reserved,
}

impl fmt::Display for IpRuleWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EveryAddress => "admits every IPv4 address",
            Self::Private => "is a private range; the service sees the public address behind it",
            Self::SharedByCarriers => {
                "is a range that carriers share; the service sees the public address behind it"
            }
            Self::Loopback => "is a loopback range; nobody reaches the service from it",
            Self::LinkLocal => "is a link-local range; nobody reaches the service from it",
            Self::Documentation => "is a range for documentation; nobody reaches the service from it",
            Self::Multicast => "is a multicast range; nobody reaches the service from it",
            Self::Reserved => "is a reserved range; nobody reaches the service from it",
        })
    }
}

type Octets = (u8, u8, u8, u8);

const SPECIAL: [(Octets, u8, IpRuleWarning); 12] = [
    ((10, 0, 0, 0), 8, IpRuleWarning::Private),
    ((172, 16, 0, 0), 12, IpRuleWarning::Private),
    ((192, 168, 0, 0), 16, IpRuleWarning::Private),
    ((100, 64, 0, 0), 10, IpRuleWarning::SharedByCarriers),
    ((127, 0, 0, 0), 8, IpRuleWarning::Loopback),
    ((169, 254, 0, 0), 16, IpRuleWarning::LinkLocal),
    ((192, 0, 2, 0), 24, IpRuleWarning::Documentation),
    ((198, 51, 100, 0), 24, IpRuleWarning::Documentation),
    ((203, 0, 113, 0), 24, IpRuleWarning::Documentation),
    ((224, 0, 0, 0), 4, IpRuleWarning::Multicast),
    ((240, 0, 0, 0), 4, IpRuleWarning::Reserved),
    ((0, 0, 0, 0), 8, IpRuleWarning::Reserved),
];

impl From<Ipv4Addr> for IpRule {
    fn from(address: Ipv4Addr) -> Self {
        Self(Ipv4Net::from(address))
    }
}

impl From<Ipv4Net> for IpRule {
    fn from(network: Ipv4Net) -> Self {
        Self(network.trunc())
    }
}

impl fmt::Display for IpRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == 32 { self.0.addr().fmt(f) } else { self.0.fmt(f) }
    }
}

impl fmt::Debug for IpRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IpRule({self})")
    }
}

text_conversions!(IpRule);

/// Four numbers, and a prefix length if there is one, in one pass: reading rules is most of what a single question costs.
fn read(text: &str) -> Option<Ipv4Net> {
    let mut rest = text.as_bytes();
    let mut octets = [0; 4];
    for (nth, octet) in octets.iter_mut().enumerate() {
        if nth > 0 {
            rest = rest.strip_prefix(b".")?;
        }
        *octet = number(&mut rest)?;
    }
    let length = match rest.split_first() {
        None => 32,
        Some((b'/', after)) => {
            rest = after;
            number(&mut rest).filter(|_| rest.is_empty())?
        }
        Some(_) => return None,
    };
    Ipv4Net::new(octets.into(), length).ok()
}

/// Takes a number up to 255, without a leading zero, from the front of the text.
fn number(text: &mut &[u8]) -> Option<u8> {
    let (first, mut rest) = text.split_first()?;
    let mut value = digit(*first)?;
    if value > 0 {
        while let Some((next, after)) = rest.split_first()
            && let Some(digit) = digit(*next)
        {
            value = value.checked_mul(10)?.checked_add(digit)?;
            rest = after;
        }
    }
    *text = rest;
    Some(value)
}

fn digit(byte: u8) -> Option<u8> {
    byte.is_ascii_digit().then(|| byte - b'0')
}

/// Why a text is no IP rule.
fn what_is_wrong(text: &str) -> InvalidName {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    match (address.parse(), prefix) {
        (Ok(address), Some(prefix)) => wrong_prefix(text, address, prefix),
        _ => wrong_address(text, address),
    }
}

fn refuse(rule: &str, reason: impl Into<String>, hint: impl Into<String>) -> InvalidName {
    InvalidName::new(WHAT, rule, reason, hint)
}

fn wrong_address(rule: &str, address: &str) -> InvalidName {
    const EXAMPLE: &str = "give an IPv4 address or range, like 203.0.113.7 or 203.0.113.0/24";
    if address.is_empty() {
        return refuse(rule, "has no address", EXAMPLE);
    }
    if address.contains(':') {
        return refuse(
            rule,
            "is IPv6, which registries do not take in IP rules",
            "give the public IPv4 address that the caller leaves from, or use a private endpoint",
        );
    }
    if let Some(c) = address.chars().find(|c| c.is_whitespace() || *c == ',') {
        return refuse(rule, format!("contains {c:?}"), "give one rule, without spaces around it");
    }
    if address.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return wrong_octets(rule, address);
    }
    if address.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-') {
        return refuse(rule, "is a range from address to address", "give the CIDR ranges that cover it");
    }
    if address.contains('.') && !is_service_tag(address) {
        return refuse(
            rule,
            "is a host name, which registries do not take in IP rules",
            "give the IPv4 address that the name stands for",
        );
    }
    if is_service_tag(address) {
        return refuse(
            rule,
            "is a service tag, which registries do not take in IP rules",
            "give the tag's published ranges, or allow trusted services if the caller is one",
        );
    }
    refuse(rule, "is not an IPv4 address", EXAMPLE)
}

/// `AzureCloud`, `AzureContainerRegistry.WestEurope`, `Internet`: words that start with a capital letter.
fn is_service_tag(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
        && text.bytes().filter(|b| *b == b'.').count() <= 1
}

fn wrong_octets(rule: &str, address: &str) -> InvalidName {
    let octets: Vec<&str> = address.split('.').collect();
    if octets.len() != 4 || octets.iter().any(|o| o.is_empty()) {
        return refuse(rule, "does not have four numbers", "give all four, like 203.0.113.0/24");
    }
    match octets.iter().find(|o| o.len() > 1 && o.starts_with('0')) {
        Some(octet) => refuse(
            rule,
            format!("has the number {octet} with a leading zero"),
            "write it without the zero (some readers take it for octal)",
        ),
        None => refuse(rule, "has a number above 255", "give numbers from 0 to 255"),
    }
}

fn wrong_prefix(rule: &str, address: Ipv4Addr, prefix: &str) -> InvalidName {
    if let Ok(mask) = prefix.parse::<Ipv4Addr>() {
        let hint = match Ipv4Net::with_netmask(address, mask) {
            Ok(network) => format!("write it as {}", network.trunc()),
            Err(_) => "give a prefix length from 0 to 32".to_owned(),
        };
        return refuse(rule, "has a mask instead of a prefix length", hint);
    }
    let is_number = !prefix.is_empty() && prefix.bytes().all(|b| b.is_ascii_digit());
    if !is_number {
        return refuse(rule, "has no number after '/'", "give a prefix length from 0 to 32");
    }
    if prefix.len() > 1 && prefix.starts_with('0') {
        return refuse(
            rule,
            format!("has the prefix length {prefix} with a leading zero"),
            "write it without the zero",
        );
    }
    refuse(rule, format!("has the prefix length {prefix}"), "give a prefix length from 0 to 32")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_refusal_has_its_own_reason() {
        for (text, reason) in [
            ("", "no address"),
            ("/24", "no address"),
            ("fe80::1", "IPv6"),
            ("2001:db8::/32", "IPv6"),
            ("AzureCloud", "service tag"),
            ("AzureContainerRegistry.WestEurope", "service tag"),
            ("build.contoso.com", "host name"),
            ("10.0.0.0/33", "prefix length 33"),
            ("10.0.0.0/", "no number after"),
            ("10.0.0.0/x", "no number after"),
            ("10.0.0.0/+8", "no number after"),
            ("10.0.0.0/08", "prefix length 08 with a leading zero"),
            ("10.0.0.0/999", "prefix length 999"),
            ("10.0.0.0/255.255.255.0", "mask"),
            ("010.0.0.1", "number 010 with a leading zero"),
            ("256.0.0.1", "above 255"),
            ("10.0.0", "four numbers"),
            ("10.0.0.", "four numbers"),
            ("1.2.3.4-1.2.3.9", "range from address to address"),
            (" 1.2.3.4", "contains ' '"),
            ("1.2.3.4,5.6.7.8", "contains ','"),
            ("*", "not an IPv4 address"),
        ] {
            let error = text.parse::<IpRule>().unwrap_err();
            assert!(error.reason.contains(reason), "{text:?}: {error}");
        }
    }

    /// The same, put together from the standard library's parts.
    fn by_parts(text: &str) -> Option<Ipv4Net> {
        let (address, length) = text.split_once('/').unwrap_or((text, "32"));
        let length = length.parse::<u8>().ok().filter(|number| number.to_string() == length)?;
        Ipv4Net::new(address.parse().ok()?, length).ok()
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_the_standard_library_reads(
            valid in (any::<Ipv4Addr>(), 0_u8..40).prop_map(|(address, length)| format!("{address}/{length}")),
            near in "[0-2]?[0-9]{1,2}(\\.[0-2]?[0-9]{1,2}){2,4}(/[0-9]{0,2}[0-9./]?)?",
            any in ".{0,20}",
        ) {
            for text in [valid.as_str(), valid.split('/').next().unwrap(), &near, &any] {
                prop_assert_eq!(read(text), by_parts(text), "{:?}", text);
            }
        }
    }

    #[test]
    fn the_mask_form_is_answered_with_its_cidr() {
        let error = "10.1.2.3/255.255.0.0".parse::<IpRule>().unwrap_err();
        assert_eq!(error.hint, "write it as 10.1.0.0/16");
    }

    #[test]
    fn special_ranges_are_warned_about_only_when_wholly_inside() {
        let warnings = |text: &str| text.parse::<IpRule>().unwrap().warnings();
        assert_eq!(warnings("10.1.0.0/16"), [IpRuleWarning::Private]);
        assert_eq!(warnings("172.31.0.1"), [IpRuleWarning::Private]);
        assert_eq!(warnings("203.0.113.9"), [IpRuleWarning::Documentation]);
        assert_eq!(warnings("127.0.0.1"), [IpRuleWarning::Loopback]);
        assert_eq!(warnings("0.0.0.0/0"), [IpRuleWarning::EveryAddress]);
        assert_eq!(warnings("8.0.0.0/5"), []);
        assert_eq!(warnings("20.0.0.1"), []);
    }
}
