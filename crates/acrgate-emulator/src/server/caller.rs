//! Who is calling, as claimed from loopback by the proxy's user name or the header `x-acrgate-caller`.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use crate::enforce::network::Origin;

/// The header that carries a claim.
pub const CALLER_HEADER: &str = "x-acrgate-caller";

/// The address that a private endpoint's caller has in denials.
const PRIVATE_ENDPOINT_ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 4);
/// The address that a subnet's caller has in denials.
const SUBNET_ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 1, 0, 4);
/// The address that Azure's services call from unless the claim names one: from the range of documentation addresses.
pub(crate) const SERVICE_ADDRESS: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 20);

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// `ip-203.0.113.7`: a public address. Without a claim, the socket's address.
    PublicIp(Ipv4Addr),
    /// `pe-<connection>`: through a private endpoint connection of the registry.
    PrivateEndpoint(String),
    /// `subnet-<name>`: from a subnet with a service endpoint.
    Subnet(String),
    /// `service-<kind>` or `service-<kind>@<address>`: an Azure service. The kind may be followed by the ARM id of the
    /// instance, which begins with a slash: `service-acr-tasks/subscriptions/…/tasks/build`.
    Service {
        /// The kind, as in [`crate::enforce::services`].
        kind: String,
        /// The ARM id of the instance: for a task run the task.
        instance: Option<String>,
        /// The public address it calls from.
        address: Ipv4Addr,
    },
}

impl Caller {
    /// The address that a denial names.
    #[must_use]
    pub const fn address(&self) -> Ipv4Addr {
        match self {
            Self::PublicIp(address) | Self::Service { address, .. } => *address,
            Self::PrivateEndpoint(_) => PRIVATE_ENDPOINT_ADDRESS,
            Self::Subnet(_) => SUBNET_ADDRESS,
        }
    }

    /// The caller as enforcement takes it.
    #[must_use]
    pub fn origin(&self) -> Origin<'_> {
        match self {
            Self::PublicIp(address) => Origin::Public(*address),
            Self::PrivateEndpoint(connection) => Origin::PrivateEndpoint(connection),
            Self::Subnet(subnet) => Origin::Subnet(subnet),
            Self::Service { kind, address, .. } => Origin::Service { kind, address: *address },
        }
    }

    /// The ARM id of the service's instance, where the claim names it.
    #[must_use]
    pub fn instance(&self) -> Option<&str> {
        match self {
            Self::Service { instance, .. } => instance.as_deref(),
            Self::PublicIp(_) | Self::PrivateEndpoint(_) | Self::Subnet(_) => None,
        }
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PublicIp(address) => write!(f, "ip-{address}"),
            Self::PrivateEndpoint(connection) => write!(f, "pe-{connection}"),
            Self::Subnet(subnet) => write!(f, "subnet-{subnet}"),
            Self::Service { kind, instance, address } => {
                write!(f, "service-{kind}{}@{address}", instance.as_deref().unwrap_or_default())
            }
        }
    }
}

/// A claim that says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a caller: {0:?}; use ip-<IPv4 address>, pe-<connection>, subnet-<name>, or service-<kind>, optionally with /<ARM id of the instance> and @<IPv4 address>"
)]
pub struct NotACaller(String);

impl FromStr for Caller {
    type Err = NotACaller;

    fn from_str(claim: &str) -> Result<Self, NotACaller> {
        let refuse = || NotACaller(claim.to_owned());
        match claim.split_once('-') {
            Some((_, "")) | None => Err(refuse()),
            Some(("ip", address)) => address.parse().map(Self::PublicIp).map_err(|_| refuse()),
            Some(("pe", connection)) => Ok(Self::PrivateEndpoint(connection.to_owned())),
            Some(("subnet", subnet)) => Ok(Self::Subnet(subnet.to_owned())),
            Some(("service", service)) => {
                let (service, address) = match service.rsplit_once('@') {
                    Some((service, address)) => (service, address.parse().map_err(|_| refuse())?),
                    None => (service, SERVICE_ADDRESS),
                };
                let (kind, instance) = service.split_at(service.find('/').unwrap_or(service.len()));
                let instance = (!instance.is_empty()).then(|| instance.to_owned());
                if kind.is_empty() {
                    return Err(refuse());
                }
                Ok(Self::Service { kind: kind.to_owned(), instance, address })
            }
            Some(_) => Err(refuse()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(address: u32, name in "[a-zA-Z0-9.][a-zA-Z0-9.-]{0,20}") {
            for caller in [
                Caller::PublicIp(address.into()), Caller::PrivateEndpoint(name.clone()), Caller::Subnet(name.clone()),
                Caller::Service { kind: name.clone(), instance: None, address: address.into() },
                Caller::Service { kind: name.clone(), instance: Some(format!("/{name}")), address: address.into() },
            ] {
                prop_assert_eq!(caller.to_string().parse(), Ok(caller));
            }
        }

        #[test]
        fn junk_never_panics(claim in "\\PC*") {
            let _ = claim.parse::<Caller>();
        }
    }

    #[test]
    fn claims_that_say_nothing_are_refused() {
        for claim in [
            "",
            "ip",
            "ip-",
            "ip-fe80::1",
            "ip-10.0.0.0/8",
            "pe-",
            "service-",
            "service-x@y",
            "service-/x",
            "me-1",
        ] {
            assert!(claim.parse::<Caller>().is_err(), "{claim}");
        }
    }
}
