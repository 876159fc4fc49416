//! The service's own refusals: what a registry may not be, judged on the document after the change.

use std::net::Ipv4Addr;

use http::StatusCode;
use ipnet::Ipv4Net;
use serde_json::Value;

use crate::arm::error::ArmError;
use crate::options::Options;

/// SKUs that can be asked for.
const SKUS: &[&str] = &["Basic", "Standard", "Premium"];
/// How many virtual network rules a registry may have.
const SUBNET_RULE_QUOTA: usize = 100;

/// Refuses a document that Azure would refuse.
///
/// Texts with a source are recorded or quoted from issues; those marked "inferred" are not, and follow their pattern.
pub(crate) fn check(document: &Value, options: &Options) -> Result<(), ArmError> {
    let properties = &document["properties"];
    let sku = document["sku"]["name"].as_str().unwrap_or_default();
    let name = document["name"].as_str().unwrap_or_default();
    let premium = sku == "Premium";
    let public = properties["publicNetworkAccess"] == "Enabled";
    let exports = properties["policies"]["exportPolicy"]["status"] != "disabled";
    let rule_set = &properties["networkRuleSet"];
    let count = |key: &str| rule_set[key].as_array().map_or(0, Vec::len);

    for rule in rule_set["ipRules"].as_array().into_iter().flatten() {
        ip_rule(rule["value"].as_str().unwrap_or_default(), options.behaviour.accept_host_bits)?;
    }
    if !premium && !public {
        let message = format!(
            "Disabling public network access is not supported for the SKU {sku}. For more information, please visit \
             https://aka.ms/acr/private-link."
        );
        let code = "DisablingPublicNetworkAccessNotSupported";
        return Err(ArmError::of_provider(StatusCode::BAD_REQUEST, code, message));
    }
    if premium && !exports && public {
        let message = format!(
            "Enabling public network access is not supported because the registry '{name}' has exports disabled."
        );
        return Err(ArmError::bad_request(message));
    }
    // Inferred texts.
    if !premium
        && (rule_set["defaultAction"] == "Deny" || count("ipRules") > 0 || count("virtualNetworkRules") > 0)
    {
        return Err(not_for("The requested feature network rule is", sku));
    }
    if !premium && !exports {
        return Err(not_for("Disabling exports is", sku));
    }
    if !premium && properties["dataEndpointEnabled"] == true {
        return Err(not_for("The data endpoint rule is", sku));
    }
    if sku == "Basic" && properties["anonymousPullEnabled"] == true {
        return Err(not_for("Anonymous pull is", "Managed_Basic"));
    }
    if properties["endpointProtocol"] == "IPv4AndIPv6"
        && !(premium && properties["dataEndpointEnabled"] == true)
    {
        let text = "The endpoint protocol IPv4AndIPv6 requires the SKU Premium with dedicated data endpoints enabled.";
        return Err(ArmError::bad_request(text));
    }
    if count("ipRules") > options.ip_rule_quota {
        return Err(quota("IP rule", options.ip_rule_quota, sku));
    }
    if count("virtualNetworkRules") > SUBNET_RULE_QUOTA {
        return Err(quota("virtual network rule", SUBNET_RULE_QUOTA, sku));
    }
    Ok(())
}

/// The SKU that a body asks for, in its canonical spelling.
pub(crate) fn sku(given: &Value) -> Result<&'static str, ArmError> {
    let text = given["name"].as_str().unwrap_or_default();
    SKUS.iter().copied().find(|sku| sku.eq_ignore_ascii_case(text)).ok_or_else(|| {
        let message =
            format!("The SKU name '{text}' is invalid. The supported SKU names are '{}'.", SKUS.join(", "));
        ArmError::of_provider(StatusCode::BAD_REQUEST, "InvalidSku", message)
    })
}

/// Why a name cannot be a registry's, if it cannot.
pub(crate) fn name_problem(name: &str) -> Option<&'static str> {
    if (5..=50).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        None
    } else {
        Some("The specified registry name is invalid. It must be 5 to 50 alphanumeric characters.")
    }
}

/// IPv4, as an address or a CIDR block. The text is inferred.
fn ip_rule(value: &str, accept_host_bits: bool) -> Result<(), ArmError> {
    let valid = value.parse::<Ipv4Addr>().is_ok()
        || value.parse::<Ipv4Net>().is_ok_and(|block| accept_host_bits || block.trunc() == block);
    if valid {
        return Ok(());
    }
    let message = format!(
        "The IP rule value '{value}' is invalid. Only IPv4 addresses and IPv4 ranges in CIDR notation are supported."
    );
    Err(ArmError::bad_request(message))
}

fn not_for(subject: &str, sku: &str) -> ArmError {
    let message = format!(
        "{subject} not supported for SKU {sku}. For more information on SKU tiers, please visit https://aka.ms/acr/tiers."
    );
    ArmError::bad_request(message)
}

fn quota(feature: &str, quota: usize, sku: &str) -> ArmError {
    ArmError::bad_request(format!(
        "The requested feature {feature} exceeds allowed quota {quota} for the SKU {sku}."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(sku: &str, properties: Value) -> Option<String> {
        let mut document = json!({"name": "reg01", "sku": {"name": sku}, "properties": {
            "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}});
        for (key, value) in properties.as_object().unwrap() {
            document["properties"][key] = value.clone();
        }
        let error = check(&document, &Options::default()).err()?;
        let body = error.body();
        assert_eq!(body["status"], "Failed");
        Some(body["error"]["message"].as_str().unwrap().to_owned())
    }

    fn rules(count: usize) -> Value {
        let rules: Vec<_> =
            (0..count).map(|n| json!({"value": Ipv4Addr::from(n as u32).to_string()})).collect();
        json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}})
    }

    #[test]
    fn quoted_refusals() {
        let disabled = json!({"publicNetworkAccess": "Disabled"});
        assert_eq!(
            refusal("Basic", disabled.clone()).as_deref(),
            Some(
                "Disabling public network access is not supported for the SKU Basic. For more information, please visit https://aka.ms/acr/private-link."
            )
        );
        assert_eq!(refusal("Premium", disabled), None);
        assert_eq!(
            refusal("Premium", json!({"policies": {"exportPolicy": {"status": "disabled"}}})).as_deref(),
            Some(
                "Enabling public network access is not supported because the registry 'reg01' has exports disabled."
            )
        );
        assert_eq!(
            refusal("Basic", json!({"anonymousPullEnabled": true})).as_deref(),
            Some(
                "Anonymous pull is not supported for SKU Managed_Basic. For more information on SKU tiers, please visit https://aka.ms/acr/tiers."
            )
        );
        assert_eq!(refusal("Standard", json!({"anonymousPullEnabled": true})), None);
        assert_eq!(
            refusal("Premium", rules(201)).as_deref(),
            Some("The requested feature IP rule exceeds allowed quota 200 for the SKU Premium.")
        );
        assert_eq!(refusal("Premium", rules(200)), None);
    }

    #[test]
    fn rules_that_are_not_ipv4() {
        for value in ["fe80::1", "10.0.0.0/33", "AzureCloud", "", "10.0.0", "10.0.0.0/", "300.1.1.1"] {
            let rule_set = json!({"networkRuleSet": {"ipRules": [{"value": value}]}});
            assert!(
                refusal("Premium", rule_set).is_some_and(|text| text.contains(&format!("'{value}'"))),
                "{value}"
            );
        }
        for value in ["10.0.0.1/8", "0.0.0.0/0", "10.1.2.3"] {
            assert_eq!(refusal("Premium", json!({"networkRuleSet": {"ipRules": [{"value": value}]}})), None);
        }
        assert!(ip_rule("10.0.0.1/8", false).is_err() && ip_rule("10.0.0.0/8", false).is_ok());
    }

    #[test]
    fn names() {
        assert_eq!(name_problem("Registry01"), None);
        for name in ["reg1", "my-registry", "", &"a".repeat(51), "régistry"] {
            assert!(name_problem(name).is_some(), "{name}");
        }
    }
}
