//! The headers by which a client steers.

use std::collections::BTreeMap;

use url::Url;

use crate::{contract::Difference, shape};

/// Headers that are there if and only if they were recorded.
const SAME: [&str; 6] = [
    "azure-asyncoperation",
    "location",
    "retry-after",
    "www-authenticate",
    "docker-distribution-api-version",
    "api-supported-versions",
];

pub(super) fn differences(
    recorded: &BTreeMap<String, String>,
    ours: &BTreeMap<String, String>,
) -> Vec<Difference> {
    let mut found = Vec::new();
    for name in SAME {
        let place = format!("header {name}");
        match (recorded.get(name), ours.get(name)) {
            (None, None) => {}
            (Some(_), None) => found.push(Difference::new(place, "is missing")),
            (None, Some(_)) => found.push(Difference::new(place, "was not recorded")),
            (Some(told), Some(own)) => {
                let (told, own) = (value(name, told), value(name, own));
                if told != own {
                    found.push(Difference::new(place, format!("is {own:?}, recorded was {told:?}")));
                }
            }
        }
    }
    // Azure has counted requests in two ways over the years; recordings left some of the headers out.
    let limits = recorded.keys().filter(|name| name.starts_with("x-ms-ratelimit-"));
    let missing = limits.filter(|name| !ours.contains_key(*name));
    found.extend(missing.map(|name| Difference::new(format!("header {name}"), "is missing")));
    found
}

/// What has to be the same in a value: of an address its form, of a challenge all but the host, of a list that it is one.
fn value(name: &str, text: &str) -> String {
    match name {
        "azure-asyncoperation" | "location" => Url::parse(text).map_or_else(
            |_| text.to_owned(),
            |url| {
                let names: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
                format!("{}?{}", shape::kind(url.path()), names.join("&"))
            },
        ),
        "www-authenticate" => text.split('"').map(host).collect::<Vec<_>>().join("\""),
        "api-supported-versions" => "versions".to_owned(),
        _ => text.to_owned(),
    }
}

fn host(part: &str) -> &str {
    if part.contains(".azurecr.") { part.rsplit_once('/').map_or("", |(_, last)| last) } else { part }
}
