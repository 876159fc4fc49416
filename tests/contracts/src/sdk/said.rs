//! What the SDK says of a document, beside what the document says.

use acrgate::{
    identity::RoleAssignment,
    registry::{AcrTaskInfo, PrivateEndpoint, RegistryInfo, TaskRunInfo},
};
use serde_json::{Value, json};

use crate::contract::Difference;

/// Collects where the two differ.
#[derive(Default)]
pub(super) struct Said(pub(super) Vec<Difference>);

impl Said {
    /// What the SDK says stands at `pointer` stands there. What is absent is null.
    pub(super) fn same(&mut self, document: &Value, pointer: &str, said: Value) {
        let there = document.pointer(pointer).cloned().unwrap_or_default();
        let same = match (&there, &said) {
            // Ids have no case.
            (Value::String(one), Value::String(other)) => one.eq_ignore_ascii_case(other),
            (one, other) => one == other,
        };
        if !same {
            self.0.push(Difference::new(pointer, format!("the SDK says {said}, the document {there}")));
        }
    }

    /// Every item of a list, in its order.
    pub(super) fn each<T>(&mut self, said: &[T], list: &Value, one: impl Fn(&mut Self, &T, &Value)) {
        let items = list["value"].as_array().map_or(&[][..], Vec::as_slice);
        self.same(&json!({ "value": items.len() }), "/value", json!(said.len()));
        for (said, item) in said.iter().zip(items) {
            one(self, said, item);
        }
    }

    pub(super) fn registry(&mut self, said: &RegistryInfo, document: &Value) {
        let rules = &said.network;
        self.same(document, "", serde_json::from_str(&said.document).unwrap_or_default());
        self.same(document, "/id", json!(said.id.to_string()));
        self.same(document, "/name", json!(said.name.as_str()));
        self.same(document, "/location", json!(said.location));
        self.same(document, "/sku/name", json!(said.sku.as_str()));
        self.same(document, "/properties/loginServer", json!(said.login_server.as_str()));
        self.same(document, "/properties/provisioningState", json!(said.provisioning_state));
        self.same(document, "/properties/adminUserEnabled", json!(said.admin_user_enabled));
        self.same(document, "/properties/publicNetworkAccess", json!(rules.public_network_access.as_str()));
        self.same(document, "/properties/networkRuleBypassOptions", json!(rules.bypass.as_str()));
        self.same(document, "/properties/networkRuleBypassAllowedForTasks", json!(rules.tasks_bypass));
        self.same(document, "/properties/anonymousPullEnabled", json!(rules.anonymous_pull));
        self.same(document, "/properties/dataEndpointEnabled", json!(rules.data_endpoints));
        // Versions before it had a name allowed exports.
        if document.pointer("/properties/policies/exportPolicy").is_some() {
            let status = json!(rules.export_policy.as_str());
            self.same(document, "/properties/policies/exportPolicy/status", status);
        }
        if document.pointer("/properties/networkRuleSet").is_some() {
            let addresses: Vec<String> = rules.ip_rules.iter().map(ToString::to_string).collect();
            let told = document.pointer("/properties/networkRuleSet/ipRules").and_then(Value::as_array);
            let told: Vec<&Value> = told.into_iter().flatten().map(|rule| &rule["value"]).collect();
            self.same(
                document,
                "/properties/networkRuleSet/defaultAction",
                json!(rules.default_action.as_str()),
            );
            self.same(&json!({ "ipRules": told }), "/ipRules", json!(addresses));
        }
        let told = document.pointer("/properties/privateEndpointConnections").and_then(Value::as_array);
        self.same(
            &json!({ "connections": told.map_or(0, Vec::len) }),
            "/connections",
            json!(rules.private_endpoints.len()),
        );
    }

    pub(super) fn connection(&mut self, said: &PrivateEndpoint, document: &Value) {
        let endpoint = said.private_endpoint.as_ref().map(|id| id.as_str());
        let state = "/properties/privateLinkServiceConnectionState";
        self.same(document, "/name", json!(said.name));
        self.same(document, "/properties/privateEndpoint/id", json!(endpoint));
        self.same(document, &format!("{state}/status"), json!(said.status.as_str()));
        self.same(document, &format!("{state}/description"), json!(said.description));
        self.same(document, "/properties/provisioningState", json!(said.provisioning_state));
    }

    pub(super) fn task(&mut self, said: &AcrTaskInfo, document: &Value) {
        self.same(document, "/id", json!(said.id.as_str()));
        self.same(document, "/name", json!(said.name));
        self.same(document, "/location", json!(said.location));
        self.same(document, "/identity/principalId", json!(said.principal_id.map(|id| id.to_string())));
        self.same(document, "/identity/tenantId", json!(said.tenant_id.map(|id| id.to_string())));
        let entries = document.pointer("/properties/credentials/customRegistries").and_then(Value::as_object);
        let hosts: Vec<&String> = entries.into_iter().flat_map(|entries| entries.keys()).collect();
        let told: Vec<&str> = said.credentials.iter().map(|entry| entry.login_server.as_str()).collect();
        self.same(&json!({ "hosts": hosts }), "/hosts", json!(told));
        for entry in &said.credentials {
            let there =
                entries.and_then(|entries| entries.get(&entry.login_server)).cloned().unwrap_or_default();
            self.same(&there, "/identity", json!(entry.identity.map(String::from)));
            self.same(&json!(there["password"].is_object()), "", json!(entry.has_password));
        }
    }

    pub(super) fn run(&mut self, said: &TaskRunInfo, document: &Value) {
        let images = document.pointer("/properties/outputImages").and_then(Value::as_array);
        let digests: Vec<&Value> = images.into_iter().flatten().map(|image| &image["digest"]).collect();
        let told: Vec<&str> = said.output_images.iter().map(|image| image.digest.as_str()).collect();
        self.same(document, "/properties/runId", json!(said.run_id));
        self.same(document, "/properties/status", json!(said.status.as_str()));
        self.same(document, "/properties/task", json!(said.task));
        self.same(document, "/properties/runErrorMessage", json!(said.error_message));
        self.same(&json!({ "digests": digests }), "/digests", json!(told));
        for (pointer, time) in
            [("createTime", said.created), ("startTime", said.started), ("finishTime", said.finished)]
        {
            let there = document["properties"][pointer].is_string();
            self.same(&json!(there), "", json!(time.is_some()));
        }
    }

    pub(super) fn assignment(&mut self, said: &RoleAssignment, document: &Value) {
        self.same(document, "/id", json!(said.id.as_str()));
        self.same(document, "/properties/scope", json!(said.scope.as_str()));
        self.same(document, "/properties/principalId", json!(said.principal.to_string()));
        self.same(document, "/properties/condition", json!(said.condition));
        let role = document.pointer("/properties/roleDefinitionId").and_then(Value::as_str);
        let role = role.and_then(|id| id.rsplit('/').next());
        self.same(&json!(role), "", json!(said.role.to_string()));
    }

    /// A refusal: the recorded status and code, in the SDK's error.
    pub(super) fn refusal(&mut self, error: &anyhow::Error, status: u16, body: &Value) {
        let Some(error) = error.downcast_ref::<acrgate::Error>() else {
            self.0.push(Difference::new("sdk", format!("{error:#}")));
            return;
        };
        // Azure Resource Manager and registries have each their own shape.
        let code = body.pointer("/error/code").or_else(|| body.pointer("/errors/0/code"));
        self.same(&json!(status), "", json!(error.status()));
        if let Some(code) = code {
            self.same(code, "", json!(error.code()));
        }
    }
}
