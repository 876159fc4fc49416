//! Any text as each kind of name: it is refused, or it is that name for ever, through text and JSON.

#![no_main]

use std::{fmt, str::FromStr};

use acrgate::names::{
    ClientId, InvalidName, IpRule, LoginServer, PrincipalId, RegistryId, RegistryName, RepositoryName,
    ResourceGroupName, ResourceId, SubscriptionId, TaskName, TenantId,
};
use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};

fn holds<T>(text: &str) -> Option<T>
where
    T: FromStr<Err = InvalidName> + fmt::Display + fmt::Debug + PartialEq + Serialize + DeserializeOwned,
{
    let name: T = match text.parse() {
        Ok(name) => name,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return None;
        }
    };
    assert_eq!(name.to_string().parse::<T>().as_ref(), Ok(&name));
    let json = serde_json::to_string(&name).expect("a name is a text");
    assert_eq!(serde_json::from_str::<T>(&json).expect("and reads back"), name);
    Some(name)
}

fuzz_target!(|text: &str| {
    holds::<ClientId>(text);
    holds::<LoginServer>(text);
    holds::<PrincipalId>(text);
    holds::<RegistryName>(text);
    holds::<RepositoryName>(text);
    holds::<ResourceGroupName>(text);
    holds::<SubscriptionId>(text);
    holds::<TaskName>(text);
    holds::<TenantId>(text);
    if let Some(rule) = holds::<IpRule>(text) {
        assert!(rule.contains(rule.first()) && rule.contains(rule.last()));
        assert!(rule.warnings().len() <= 2);
    }
    if let Some(registry) = holds::<RegistryId>(text) {
        assert_eq!(holds::<RegistryId>(registry.resource_id().as_str()), Some(registry));
    }
    if let Some(id) = holds::<ResourceId>(text) {
        assert!(id.is_within(&id));
        assert!(id.segments().all(|segment| !segment.is_empty() && segment != "." && segment != ".."));
        let _ = (id.provider(), id.resource_type(), id.resource_group());
        if let Ok(child) = id.join("children", "one") {
            assert!(child.is_within(&id) && !id.is_within(&child));
        }
    }
});
