//! Create, read, update and delete a registry.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value, json};

use super::{Registry, RegistryInfo};
use crate::{
    ErrorKind, Result,
    arm::{LongOperation, OperationResult as _, Request},
    rules::{NetworkEdit, NetworkRules, RoleAssignmentMode, Sku},
};

/// A registry to create. Only what is set here is sent, so everything else becomes Azure's default: open to all
/// networks, trusted services allowed, the tasks flag unset.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct CreateRegistry {
    /// The region.
    pub location: String,
    /// The tier.
    pub sku: Sku,
    /// The tags.
    pub tags: BTreeMap<String, String>,
    /// Whether roles are on the registry or on its repositories; none: Azure's default.
    pub role_assignment_mode: Option<RoleAssignmentMode>,
    /// The network rules from the start, so that it is never open to anybody else.
    pub network: NetworkEdit,
}

impl CreateRegistry {
    /// In this region, of this tier.
    #[must_use]
    pub fn new(location: impl Into<String>, sku: Sku) -> Self {
        Self {
            location: location.into(),
            sku,
            tags: BTreeMap::new(),
            role_assignment_mode: None,
            network: NetworkEdit::new(),
        }
    }

    /// With this tag.
    #[must_use]
    pub fn with_tag(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.insert(name.into(), value.into());
        self
    }

    /// With roles on the registry, or on its repositories.
    #[must_use]
    pub fn with_role_assignment_mode(mut self, mode: &RoleAssignmentMode) -> Self {
        self.role_assignment_mode = Some(mode.clone());
        self
    }

    /// With these network rules from the start, so that it is never open to anybody else.
    #[must_use]
    pub fn with_network(mut self, edit: &NetworkEdit) -> Self {
        self.network = edit.clone();
        self
    }

    fn body(&self) -> Value {
        // What differs from a registry that is created without naming any rules.
        let network = self.network.patch(&NetworkRules::new(self.sku.clone()));
        let mut properties = network.and_then(|mut body| body.get_mut("properties").map(Value::take));
        let properties = properties.get_or_insert_with(|| json!({}));
        if let Some(mode) = &self.role_assignment_mode {
            properties["roleAssignmentMode"] = json!(mode);
        }
        let mut body = json!({
            "location": self.location,
            "sku": { "name": self.sku },
            "properties": properties,
        });
        if !self.tags.is_empty() {
            body["tags"] = json!(self.tags);
        }
        body
    }
}

impl Registry {
    /// Creates the registry and waits until it is there.
    ///
    /// An existing registry would be replaced, with every setting that is not named going back to its default; so one
    /// that is there already is a `Conflict`.
    ///
    /// # Errors
    /// `Conflict` when it exists; `InvalidInput` when Azure refuses it; `OperationFailed` when it accepted and then
    /// failed.
    pub async fn create(&self, wanted: &CreateRegistry) -> Result<RegistryInfo> {
        self.begin_create(wanted).await?.await
    }

    /// As [`create`](Self::create), without waiting for the end.
    ///
    /// # Errors
    /// `Conflict` when it exists; `InvalidInput` when Azure refuses it.
    pub async fn begin_create(&self, wanted: &CreateRegistry) -> Result<LongOperation<RegistryInfo>> {
        let call = self.as_one_call();
        match call.get().await {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
            Ok(_) => {
                let message = format!("the registry {} exists already", self.id.name());
                return Err(crate::Error::new(ErrorKind::Conflict, message)
                    .with_target(self.id.to_string())
                    .with_hint(
                        "creating it again would reset its settings; change its network rules, or update it",
                    ));
            }
        }
        call.begin(Method::PUT, Some(wanted.body())).await
    }

    /// Reads the registry.
    ///
    /// # Errors
    /// `NotFound` when there is no such registry.
    pub async fn get(&self) -> Result<RegistryInfo> {
        RegistryInfo::from_body(&self.arm.send(Request::get(self.url(&[])?)).await?.body)
    }

    /// Changes properties of the registry that this library has no words for: `properties` is merged into the
    /// registry's own (a JSON merge patch), so what is not in it stays. For network rules use
    /// [`network`](Self::network), which guards and verifies.
    ///
    /// # Errors
    /// `NotFound`, `InvalidInput` when Azure refuses it.
    pub async fn update(&self, properties: &Map<String, Value>) -> Result<RegistryInfo> {
        let call = self.as_one_call();
        let turn = async { Ok(self.arm.edits.of(&self.id).await) };
        let _turn = call.arm.start_deadline().bound("other edits of the registry", turn).await?;
        call.begin::<RegistryInfo>(Method::PATCH, Some(json!({ "properties": properties }))).await?.await
    }

    /// Deletes the registry with everything in it, and waits until it is gone. One that is not there is a success.
    ///
    /// # Errors
    /// What a call can end in.
    pub async fn delete(&self) -> Result<()> {
        match self.begin_delete().await {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(operation) => operation.await,
        }
    }

    /// As [`delete`](Self::delete), without waiting for the end.
    ///
    /// # Errors
    /// `NotFound` when there is no such registry.
    pub async fn begin_delete(&self) -> Result<LongOperation<()>> {
        self.begin(Method::DELETE, None).await
    }

    pub(super) async fn begin<T: crate::arm::OperationResult>(
        &self,
        method: Method,
        body: Option<Value>,
    ) -> Result<LongOperation<T>> {
        let url = self.url(&[])?;
        let request = Request::new(method.clone(), url.clone());
        let request = match body {
            Some(body) => request.json(&body)?,
            None => request,
        };
        let answer = self.arm.send(request).await?;
        LongOperation::started(&self.arm, &method, url, &answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_can_be_closed_from_the_start() {
        let body = CreateRegistry::new("westeurope", Sku::Premium)
            .with_network(&NetworkEdit::new().public_network_access(false))
            .body();
        assert_eq!(body["properties"], json!({ "publicNetworkAccess": "Disabled" }));
    }

    #[test]
    fn what_is_not_asked_for_is_not_sent() {
        let body = CreateRegistry::new("westeurope", Sku::Premium).body();
        assert_eq!(body, json!({ "location": "westeurope", "sku": { "name": "Premium" }, "properties": {} }));
    }
}
