//! The built-in role definitions: one data file that ARM shows and enforcement evaluates.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};

/// `roles.json`: name, id and rights of each role.
static DEFINITIONS: LazyLock<Vec<Arc<Value>>> = LazyLock::new(|| {
    let roles: Vec<Value> = serde_json::from_str(include_str!("roles.json")).unwrap_or_default();
    roles.iter().map(|role| Arc::new(document(role))).collect()
});

static BY_ID: LazyLock<HashMap<String, Arc<Value>>> = LazyLock::new(|| {
    DEFINITIONS
        .iter()
        .filter_map(|role| Some((role["name"].as_str()?.to_owned(), Arc::clone(role))))
        .collect()
});

/// Every built-in role, as ARM shows it at the root scope.
#[must_use]
pub fn all() -> &'static [Arc<Value>] {
    &DEFINITIONS
}

/// The role definition that an id (`…/roleDefinitions/{guid}`, at any scope) or a GUID names.
#[must_use]
pub fn definition(id: &str) -> Option<Arc<Value>> {
    let guid = id.rsplit('/').next()?.to_ascii_lowercase();
    BY_ID.get(&guid).cloned()
}

fn document(role: &Value) -> Value {
    let list = |key: &str| role.get(key).cloned().unwrap_or_else(|| json!([]));
    let id = role["id"].as_str().unwrap_or_default();
    json!({
        "properties": {
            "roleName": role["name"],
            "type": "BuiltInRole",
            "description": role["description"],
            "assignableScopes": ["/"],
            "permissions": [{
                "actions": list("actions"),
                "notActions": list("notActions"),
                "dataActions": list("dataActions"),
                "notDataActions": list("notDataActions"),
            }],
            "createdOn": "2015-02-02T21:55:09.8806423Z",
            "updatedOn": "2021-11-11T20:13:47.8628684Z",
            "createdBy": null,
            "updatedBy": null,
        },
        "id": format!("/providers/Microsoft.Authorization/roleDefinitions/{id}"),
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_of_the_file_is_found_by_its_id() {
        assert!(all().len() >= 24);
        for role in all() {
            let id = role["id"].as_str().unwrap_or_default();
            assert!(definition(id).is_some_and(|found| found["name"] == role["name"]), "{id}");
            assert!(definition(&format!("/subscriptions/s{}", id.to_uppercase())).is_some());
            let permission = &role["properties"]["permissions"][0];
            assert!(
                permission["actions"] != json!([]) || permission["dataActions"] != json!([]),
                "{id} allows nothing"
            );
        }
    }

    #[test]
    fn acr_pull_is_what_everybody_knows() {
        let role = definition("7f951dda-4ed3-4680-a7ca-43fe172d538d");
        assert!(role.is_some_and(|role| role["properties"]["roleName"] == "AcrPull"));
    }
}
