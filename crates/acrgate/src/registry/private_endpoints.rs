//! Private endpoint connections: the other way in, and who may use it.

use http::Method;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::Registry;
use crate::{
    Error, ErrorKind, Result,
    arm::{Items, LongOperation, OperationResult, Request},
    names::ResourceId,
    rules::ConnectionStatus,
};

/// A private endpoint's connection to a registry, as Azure tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct PrivateEndpoint {
    /// The connection's name, `<registry>.<32 hexadecimal digits>`.
    pub name: String,
    /// The private endpoint at the other end.
    pub private_endpoint: Option<ResourceId>,
    /// Whether traffic passes.
    pub status: ConnectionStatus,
    /// What whoever asked or answered wrote.
    pub description: Option<String>,
    /// `Succeeded`, or what is under way.
    pub provisioning_state: String,
}

impl Registry {
    /// Every private endpoint connection of the registry.
    pub fn private_endpoints(&self) -> Items<PrivateEndpoint> {
        Items::new(self.arm().clone(), self.url(&["privateEndpointConnections"]))
    }

    /// One private endpoint connection.
    ///
    /// # Errors
    /// `NotFound` when there is no such connection.
    pub async fn private_endpoint(&self, name: &str) -> Result<PrivateEndpoint> {
        self.arm().json(Request::get(self.connection_url(name)?)).await
    }

    /// Lets traffic of this connection pass, and waits until it may.
    ///
    /// # Errors
    /// `NotFound` when there is no such connection; `OperationFailed` when Azure accepted and then failed.
    pub async fn approve_private_endpoint(&self, name: &str, description: &str) -> Result<PrivateEndpoint> {
        self.begin_answer_private_endpoint(name, &ConnectionStatus::Approved, description).await?.await
    }

    /// Refuses the traffic of this connection, and waits until it is so.
    ///
    /// # Errors
    /// As [`approve_private_endpoint`](Self::approve_private_endpoint).
    pub async fn reject_private_endpoint(&self, name: &str, description: &str) -> Result<PrivateEndpoint> {
        self.begin_answer_private_endpoint(name, &ConnectionStatus::Rejected, description).await?.await
    }

    /// Deletes the connection and waits until it is gone. One that is not there is a success.
    ///
    /// # Errors
    /// What a call can end in.
    pub async fn delete_private_endpoint(&self, name: &str) -> Result<()> {
        let url = self.connection_url(name)?;
        match self.arm().send(Request::new(Method::DELETE, url.clone())).await {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(answer) => LongOperation::<()>::started(self.arm(), &Method::DELETE, url, &answer)?.await,
        }
    }

    /// As [`approve_private_endpoint`](Self::approve_private_endpoint) and
    /// [`reject_private_endpoint`](Self::reject_private_endpoint), without waiting for the end.
    ///
    /// # Errors
    /// `NotFound` when there is no such connection.
    pub async fn begin_answer_private_endpoint(
        &self,
        name: &str,
        status: &ConnectionStatus,
        description: &str,
    ) -> Result<LongOperation<PrivateEndpoint>> {
        let call = self.as_one_call();
        let there = call.private_endpoint(name).await?;
        let mut properties = json!({
            "privateLinkServiceConnectionState": { "status": status, "description": description },
        });
        if let Some(endpoint) = there.private_endpoint {
            properties["privateEndpoint"] = json!({ "id": endpoint });
        }
        let url = self.connection_url(name)?;
        let request = Request::new(Method::PUT, url.clone()).json(&json!({ "properties": properties }))?;
        let answer = call.arm().send(request).await?;
        LongOperation::started(call.arm(), &Method::PUT, url, &answer)
    }

    fn connection_url(&self, name: &str) -> Result<url::Url> {
        let id = self.id().resource_id().join("privateEndpointConnections", name)?;
        self.arm().url(&id, &[], &self.arm().versions.registries)
    }
}

impl OperationResult for PrivateEndpoint {
    fn from_body(body: &[u8]) -> Result<Self> {
        serde_json::from_slice(body).map_err(|error| {
            Error::unexpected("the service's answer is not a private endpoint connection").with_source(error)
        })
    }
}

impl<'de> Deserialize<'de> for PrivateEndpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            name: String,
            properties: Properties,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Properties {
            private_endpoint: Option<Value>,
            private_link_service_connection_state: State,
            #[serde(default)]
            provisioning_state: String,
        }
        #[derive(Deserialize)]
        struct State {
            status: ConnectionStatus,
            description: Option<String>,
        }
        let Wire { name, properties } = Wire::deserialize(deserializer)?;
        let endpoint = properties.private_endpoint.as_ref().and_then(|endpoint| endpoint.get("id")?.as_str());
        let state = properties.private_link_service_connection_state;
        Ok(Self {
            name,
            private_endpoint: endpoint.and_then(|id| id.parse().ok()),
            status: state.status,
            description: state.description.filter(|text| !text.is_empty()),
            provisioning_state: properties.provisioning_state,
        })
    }
}
