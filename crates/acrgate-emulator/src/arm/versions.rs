//! The API versions that each part of ARM knows.

use http::StatusCode;

use super::error::ArmError;

/// Versions of `Microsoft.ContainerRegistry/registries`, oldest first. Their order is the age of properties.
pub(crate) const REGISTRIES: &[&str] = &[
    "2017-03-01",
    "2017-10-01",
    "2019-05-01",
    "2019-12-01-preview",
    "2020-11-01-preview",
    "2021-06-01-preview",
    "2021-08-01-preview",
    "2021-09-01",
    "2021-12-01-preview",
    "2022-02-01-preview",
    "2022-12-01",
    "2023-01-01-preview",
    "2023-06-01-preview",
    "2023-07-01",
    "2023-08-01-preview",
    "2023-11-01-preview",
    "2024-01-01-preview",
    "2024-11-01-preview",
    "2025-03-01-preview",
    "2025-04-01",
    "2025-05-01-preview",
    "2025-06-01-preview",
    "2025-11-01",
    "2026-01-01-preview",
    "2026-03-01-preview",
    "2026-09-01-preview",
];

/// Versions of tasks and runs.
pub(crate) const TASKS: &[&str] = &["2018-09-01", "2019-04-01", "2019-06-01-preview", "2025-03-01-preview"];

/// Versions of role assignments and definitions.
pub(crate) const AUTHORIZATION: &[&str] = &[
    "2015-07-01",
    "2018-01-01-preview",
    "2020-04-01-preview",
    "2020-10-01-preview",
    "2022-04-01",
    "2022-05-01-preview",
];

/// Versions of user-assigned identities.
pub(crate) const IDENTITIES: &[&str] = &[
    "2018-11-30",
    "2021-09-30-preview",
    "2022-01-31-preview",
    "2023-01-31",
    "2023-07-31-preview",
    "2024-11-30",
    "2025-05-31-preview",
];

/// Versions of subscriptions, resource groups, resources and providers.
pub(crate) const RESOURCES: &[&str] = &[
    "2016-06-01",
    "2018-05-01",
    "2019-05-01",
    "2019-05-10",
    "2019-07-01",
    "2019-10-01",
    "2019-11-01",
    "2020-01-01",
    "2020-06-01",
    "2020-10-01",
    "2021-01-01",
    "2021-04-01",
    "2022-09-01",
    "2022-12-01",
    "2023-07-01",
    "2024-03-01",
    "2024-07-01",
    "2024-11-01",
    "2025-04-01",
];

/// Whether a text looks like an API version at all.
fn is_shaped(version: &str) -> bool {
    let bytes = version.as_bytes();
    let date = bytes.len() >= 10
        && bytes[..10]
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
    date && (bytes.len() == 10
        || version[10..].starts_with("-preview")
        || version[10..].starts_with("-privatepreview"))
}

/// The canonical spelling of a known version, and its place in the table.
pub(crate) fn find(known: &'static [&'static str], version: &str) -> Option<(usize, &'static str)> {
    known.iter().copied().enumerate().find(|(_, own)| own.eq_ignore_ascii_case(version))
}

/// A call must name a version at all.
pub(crate) fn required(version: Option<String>) -> Result<String, ArmError> {
    version.filter(|version| !version.is_empty()).ok_or_else(|| {
        ArmError::new(
            StatusCode::BAD_REQUEST,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    })
}

/// Checks a version of a provider's resource type.
pub(crate) fn of_provider(
    known: &'static [&'static str],
    version: &str,
    namespace: &str,
    resource_type: &str,
) -> Result<(usize, &'static str), ArmError> {
    if let Some(found) = find(known, version) {
        return Ok(found);
    }
    let list = known.join(", ");
    let error = if is_shaped(version) {
        let message = format!(
            "No registered resource provider found for API version '{version}' and type '{resource_type}' in the \
             namespace '{namespace}'. The supported api-versions are '{list}'."
        );
        ArmError::new(StatusCode::BAD_REQUEST, "NoRegisteredProviderFound", message)
    } else {
        invalid(version, &list)
    };
    Err(error)
}

/// Checks a version of what ARM itself serves.
pub(crate) fn of_arm(known: &'static [&'static str], version: &str) -> Result<(), ArmError> {
    find(known, version).map(|_| ()).ok_or_else(|| invalid(version, &known.join(",")))
}

fn invalid(version: &str, list: &str) -> ArmError {
    let message = format!("The api-version '{version}' is invalid. The supported versions are '{list}'.");
    ArmError::new(StatusCode::BAD_REQUEST, "InvalidApiVersionParameter", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_order() {
        for table in [REGISTRIES, TASKS, AUTHORIZATION, IDENTITIES, RESOURCES] {
            assert!(table.is_sorted(), "{table:?}");
            assert!(table.iter().all(|version| is_shaped(version)));
        }
    }

    #[test]
    fn unknown_versions_are_refused_by_what_is_wrong_with_them() {
        let code = |version| {
            of_provider(REGISTRIES, version, "Microsoft.ContainerRegistry", "registries")
                .map_err(|error| error.body()["error"]["code"].clone())
        };
        assert!(code("2025-11-01").is_ok() && code("2026-09-01-PREVIEW").is_ok());
        assert_eq!(code("2099-01-01").unwrap_err(), "NoRegisteredProviderFound");
        assert_eq!(code("latest").unwrap_err(), "InvalidApiVersionParameter");
    }
}
