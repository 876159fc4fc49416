//! The validator itself, on a contract made up for it: it finds what is wrong, and only that. Runs on every machine.

use std::path::Path;

use acrgate_contracts::{contract::Contracts, recording::Exchange};
use anyhow::Result;
use serde_json::{Value, json};

fn contracts() -> Result<Contracts> {
    Contracts::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/made-up"))
}

/// An exchange that keeps to the contract, which a test then breaks.
fn good() -> Value {
    json!({
        "request": {
            "method": "PUT",
            "uri": "https://management.azure.com/subscriptions/s/Resourcegroups/g/providers/Made.Up/boxes/red1?api-version=2030-01-01&$top=3",
            "body": { "kind": "Round", "radius": 3, "lid": { "state": "Open" }, "labels": { "any": "x" } },
        },
        "response": {
            "status": 201,
            "headers": { "azure-asyncoperation": "https://management.azure.com/x" },
            "body": { "id": "/x", "kind": "Round", "radius": 3, "lid": null, "made": "2030-01-01T00:00:00Z" },
        },
    })
}

fn places(exchange: Value) -> Result<Vec<String>> {
    let exchange: Exchange = serde_json::from_value(exchange)?;
    let differences = contracts()?.check(&exchange)?.unwrap_or_default();
    Ok(differences.into_iter().map(|difference| difference.place).collect())
}

fn broken(pointer: &str, value: Value) -> Result<Vec<String>> {
    let mut exchange = good();
    match pointer.rsplit_once('/') {
        Some((parent, key)) => {
            if let Some(parent) = exchange.pointer_mut(parent) {
                parent[key] = value;
            }
        }
        None => exchange = value,
    }
    places(exchange)
}

#[test]
fn what_keeps_to_the_contract_passes() -> Result<()> {
    assert_eq!(places(good())?, Vec::<String>::new());
    Ok(())
}

#[test]
fn every_kind_of_breach_is_found_where_it_is() -> Result<()> {
    let url = |tail: &str| {
        json!(format!(
            "https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Made.Up/boxes/{tail}"
        ))
    };
    let cases = [
        ("/request/uri", url("UPPER?api-version=2030-01-01&$top=3"), "request path boxName"),
        ("/request/uri", url("red1?api-version=2030-01-01"), "request query $top"),
        ("/request/uri", url("red1?api-version=2030-01-01&$top=x"), "request query $top"),
        ("/request/uri", url("red1?api-version=2030-01-01&$top=3&more=1"), "request query more"),
        ("/request/body", Value::Null, "request body"),
        ("/request/body/id", json!("/x"), "request body /id"),
        ("/request/body/raduis", json!(3), "request body /raduis"),
        ("/request/body/lid/colour", json!("red"), "request body /lid/colour"),
        ("/request/body/side", json!(3), "request body /side"),
        ("/request/body/labels/number", json!(3), "request body /labels/number"),
        ("/request/body/radius", json!("3"), "request body /radius"),
        ("/request/body/lid/state", json!("open"), "request body /lid/state"),
        ("/request/body/lid", Value::Null, "request body /lid"),
        ("/response/status", json!(202), "status"),
        ("/response/headers", json!({}), "header azure-asyncoperation"),
        ("/response/body", Value::Null, "body"),
        ("/response/body/radius", Value::Null, "body"),
        ("/response/body/height", json!(3), "/height"),
        ("/response/body/made", json!("yesterday"), "/made"),
    ];
    for (pointer, value, place) in cases {
        assert_eq!(broken(pointer, value.clone())?, [place], "{pointer} = {value}");
    }
    // A kind that is unknown has no members of its own.
    assert_eq!(broken("/response/body/kind", json!("Oval"))?, ["/kind", "/radius"]);
    Ok(())
}

#[test]
fn an_unknown_version_or_path_has_no_contract() -> Result<()> {
    for (from, to) in [("2030-01-01", "2031-01-01"), ("boxes", "bags")] {
        let text = good().to_string().replacen(from, to, 1);
        let exchange: Exchange = serde_json::from_str(&text)?;
        assert!(contracts()?.check(&exchange)?.is_none(), "{to}");
    }
    Ok(())
}

#[test]
fn refusals_are_held_to_the_default_answer() -> Result<()> {
    let mut exchange = good();
    exchange["response"] = json!({ "status": 409, "body": { "error": { "code": "Busy" } } });
    assert_eq!(places(exchange.clone())?, Vec::<String>::new());
    exchange["response"]["body"]["error"]["code"] = json!(7);
    assert_eq!(places(exchange)?, ["/error/code"]);
    Ok(())
}
