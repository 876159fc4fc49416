//! `/metadata/endpoints`: where a client of this cloud finds everything.

use http::StatusCode;
use serde_json::{Value, json};

use crate::server::message::query_parameter;
use crate::server::{Reply, message};
use crate::state::{Emulated, LOGIN_SERVER_SUFFIX};

/// The name of this cloud.
const NAME: &str = "AcrgateEmulator";

/// Answers without authentication, as ARM does: one cloud since version 2022-09-01, a list of clouds before, and a few
/// endpoints before 2019-05-01, which is what the Azure CLI asked for until 2021.
pub(crate) fn endpoints(ctx: &Emulated, query: Option<&str>) -> Reply {
    let version = query_parameter(query, "api-version").unwrap_or_default();
    let cloud = cloud(ctx);
    let body = if version.as_str() < "2019-05-01" {
        json!({
            "galleryEndpoint": cloud["gallery"],
            "graphEndpoint": cloud["graph"],
            "portalEndpoint": cloud["portal"],
            "authentication": {
                "loginEndpoint": cloud["authentication"]["loginEndpoint"],
                "audiences": cloud["authentication"]["audiences"],
            },
        })
    } else if version.as_str() < "2022-09-01" {
        json!([cloud])
    } else {
        cloud
    };
    message::json(StatusCode::OK, &body)
}

fn cloud(ctx: &Emulated) -> Value {
    let own = ctx.arm_url();
    // `localhost` as well as 127.0.0.1 may be the name that a client knows this cloud by; tokens are good for both.
    json!({
        "name": NAME,
        "portal": own,
        "authentication": {
            "loginEndpoint": own,
            "audiences": [own, "https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "resourceManager": own,
        "microsoftGraphResourceId": format!("{own}/"),
        "graph": format!("{own}/"),
        "graphAudience": format!("{own}/"),
        "activeDirectoryDataLake": own,
        "batch": own,
        "media": own,
        "sqlManagement": own,
        "vmImageAliasDoc": format!("{own}/aliases.json"),
        "gallery": own,
        "suffixes": {
            "acrLoginServer": LOGIN_SERVER_SUFFIX,
            "storage": "storage.test",
            "keyVaultDns": "vault.test",
            "sqlServerHostname": "database.test",
        },
    })
}
