//! `importImage`: the caller's rights are checked here, the transfer follows.

use http::{Method, StatusCode};

use super::Version;
use crate::arm::call::Call;
use crate::arm::error::ArmError;
use crate::arm::groups::only;
use crate::arm::operations::Shape;
use crate::arm::path::ArmPath;
use crate::enforce::Rule;
use crate::enforce::authorisation::Refusal;
use crate::enforce::imports::CROSS_TENANT;
use crate::imports::order::{Order, Source};
use crate::imports::{self, Import};
use crate::server::{Reply, message};

const IMPORT: &str = "Microsoft.ContainerRegistry/registries/importImage/action";
const READ: &str = "Microsoft.ContainerRegistry/registries/read";

/// `POST …/importImage`: 202, and the import goes on.
pub(super) fn begin(call: &Call<'_>, version: Version) -> Result<Reply, ArmError> {
    only(call, &Method::POST)?;
    let enforces = |rule| call.ctx.switches().enforces(rule);
    let target = call.path.head(8);
    if enforces(Rule::ImportRole) {
        call.authorize(IMPORT, target).map_err(|error| error.with_class(Refusal::Missing.name()))?;
    }
    let registry = super::of_call(call)?;
    let order = Order::read(&call.json()?).map_err(ArmError::bad_request)?;
    if let Source::Resource(source) = &order.source {
        if enforces(Rule::ImportTenant) {
            same_tenant(call, source)?;
        }
        if enforces(Rule::ImportRole) && !call.is_allowed(READ, source) {
            return Err(linked_scope(call, source));
        }
    }
    // Recorded: the region is in upper case.
    let location = registry["location"].as_str().unwrap_or_default().replace(' ', "").to_ascii_uppercase();
    let operations = &call.ctx.operations;
    let shape = Shape::Import { location };
    let target = registry["id"].as_str().unwrap_or(target).to_owned();
    let (operation, stop) = operations.begin_work(call.ctx, "registries", shape, &target);
    let mut reply = message::bare(StatusCode::ACCEPTED);
    operations.announce(call.ctx, &mut reply, &operation, version.1);
    message::set_header(&mut reply, "api-supported-versions", version.1);
    imports::spawn(call.ctx, Import { operation, target, caller: call.who.oid.clone(), order }, stop);
    Ok(reply)
}

/// What Azure Resource Manager says of a source that the caller may not read (recorded).
fn linked_scope(call: &Call<'_>, source: &str) -> ArmError {
    let message = format!(
        "The client '{client}' with object id '{oid}' has permission to perform action '{IMPORT}' on scope '{scope}'; \
         however, it does not have permission to perform action 'read' on the linked scope(s) '{source}'.",
        client = call.who.upn.as_deref().unwrap_or(&call.who.appid),
        oid = call.who.oid,
        scope = call.path.head(8),
    );
    ArmError::new(StatusCode::FORBIDDEN, "LinkedAuthorizationFailed", message)
        .with_class(Refusal::Missing.name())
}

/// A resource id leads to another tenant for nobody: Azure Resource Manager says so of every linked scope.
fn same_tenant(call: &Call<'_>, source: &str) -> Result<(), ArmError> {
    let (own, other) = (call.ctx.tenant_of(call.path.head(8)), call.ctx.tenant_of(source));
    if own == other {
        return Ok(());
    }
    let message = format!(
        "The client has permission to perform action '{IMPORT}' on scope '{scope}', however the current tenant '{own}' is \
         not authorized to access linked subscription '{subscription}'.",
        scope = call.path.head(8),
        subscription = ArmPath::parse(source).segment(1),
    );
    Err(ArmError::new(StatusCode::FORBIDDEN, "LinkedAuthorizationFailed", message).with_class(CROSS_TENANT))
}
