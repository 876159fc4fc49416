//! `listUsages`: how much of each quota is taken.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::arm::call::Call;
use crate::arm::error::ArmError;
use crate::arm::groups::only;
use crate::server::{Reply, message};

/// `GET …/listUsages`.
pub(super) fn list(call: &Call<'_>) -> Result<Reply, ArmError> {
    only(call, &Method::GET)?;
    call.authorize("Microsoft.ContainerRegistry/registries/listUsages/read", call.path.head(8))?;
    let registry = call.existing(call.path.head(8))?;
    let properties = &registry["properties"];
    let count = |value: &Value| value.as_array().map_or(0, Vec::len);
    let row = |name: &str, limit: u64, current: usize, unit: &str| json!({"name": name, "limit": limit, "currentValue": current, "unit": unit});
    const GIB: u64 = 1 << 30;
    let mut rows = match registry["sku"]["name"].as_str() {
        Some("Premium") => vec![row("Size", 500 * GIB, 0, "Bytes"), row("Webhooks", 500, 0, "Count")],
        Some("Standard") => vec![row("Size", 100 * GIB, 0, "Bytes"), row("Webhooks", 10, 0, "Count")],
        _ => vec![row("Size", 10 * GIB, 0, "Bytes"), row("Webhooks", 2, 0, "Count")],
    };
    if registry["sku"]["name"] == "Premium" {
        let rules = &properties["networkRuleSet"];
        let quota = u64::try_from(call.ctx.options.ip_rule_quota).unwrap_or(u64::MAX);
        // Inferred names: Premium's rows were not recorded.
        rows.push(row("Geo-replications", 50, 0, "Count"));
        rows.push(row("IPRules", quota, count(&rules["ipRules"]), "Count"));
        rows.push(row("VNetRules", 100, count(&rules["virtualNetworkRules"]), "Count"));
        rows.push(row(
            "PrivateEndpointConnections",
            200,
            count(&properties["privateEndpointConnections"]),
            "Count",
        ));
    }
    let scope_maps = if registry["sku"]["name"] == "Premium" { 50_000 } else { 500 };
    rows.push(row("ScopeMaps", scope_maps, 0, "Count"));
    rows.push(row("Tokens", scope_maps, 0, "Count"));
    Ok(message::json(StatusCode::OK, &json!({ "value": rows })))
}
