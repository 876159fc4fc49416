//! Error answers, in the two shapes that ARM has.

use http::StatusCode;
use serde_json::{Value, json};

use crate::requests::Judged;
use crate::server::{Reply, message};

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub(crate) struct ArmError {
    status: StatusCode,
    code: String,
    message: String,
    /// The resource provider's own errors carry `"status":"Failed"` beside the error; the front door's do not.
    of_provider: bool,
    challenge: Option<String>,
    /// The reason in a word of the decision classes, for the request log.
    class: Option<&'static str>,
}

impl ArmError {
    /// An error of ARM's front door.
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let (code, message) = (code.to_owned(), message.into());
        Self { status, code, message, of_provider: false, challenge: None, class: None }
    }

    /// An error of the resource provider.
    pub(crate) fn of_provider(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self { of_provider: true, ..Self::new(status, code, message) }
    }

    /// The provider's 400 with code BadRequest, its usual refusal.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::of_provider(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// The front door's 404 for a resource of the group.
    pub(crate) fn resource_not_found(resource: &str, group: &str) -> Self {
        let message = format!(
            "The Resource '{resource}' under resource group '{group}' was not found. For more details please go to \
             https://aka.ms/ARMResourceNotFoundFix"
        );
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    /// The provider's 404 for something under a registry.
    pub(crate) fn sub_resource_not_found(id: &str) -> Self {
        let message = format!("The resource {id} could not be found.");
        Self::of_provider(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    /// A method that the resource does not have.
    pub(crate) fn method_not_allowed(method: &http::Method) -> Self {
        let message = format!("The HTTP method '{method}' is not supported at this path.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
    }

    /// Adds a WWW-Authenticate header.
    pub(crate) fn with_challenge(mut self, challenge: String) -> Self {
        self.challenge = Some(challenge);
        self
    }

    /// Notes the reason for the request log.
    pub(crate) fn with_class(mut self, class: &'static str) -> Self {
        self.class = Some(class);
        self
    }

    /// The error's body.
    pub(crate) fn body(&self) -> Value {
        let error = json!({"code": self.code, "message": self.message});
        if self.of_provider { json!({"error": error, "status": "Failed"}) } else { json!({"error": error}) }
    }

    /// The answer.
    pub(crate) fn reply(&self) -> Reply {
        let mut reply = message::json(self.status, &self.body());
        message::set_header(
            &mut reply,
            "x-ms-failure-cause",
            if self.of_provider { "service" } else { "gateway" },
        );
        if let Some(challenge) = &self.challenge {
            message::set_header(&mut reply, "www-authenticate", challenge);
        }
        if let Some(class) = self.class {
            reply.extensions_mut().insert(Judged(class));
        }
        reply
    }
}
