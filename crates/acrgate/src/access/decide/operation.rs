//! Policies about the operation itself.

use super::super::decision::{Class, Finding, Layer, Outcome};
use super::super::document::Document;
use super::super::operation::{ImportSourceName, Operation};
use super::super::source::{EXPORTS, IMPORT, RuleSource};
use crate::rules::{PolicyStatus, PublicNetworkAccess};

/// `restricted`: whether the network rules would stop the transfer without the bypass.
pub(super) fn assess(document: &Document, restricted: Option<bool>) -> Finding {
    let Operation::ImportFrom { named_by, same_tenant } = document.operation else {
        return finding(Outcome::NotApplicable, "no policy is about this operation".into(), IMPORT);
    };
    let Some(rules) = document.registry.as_ref().map(|registry| &registry.network) else {
        return finding(Outcome::Unknown, "the registry's policies are not known".into(), EXPORTS)
            .lacking("the registry's settings (read the registry, or ask somebody who may)");
    };
    match &rules.export_policy {
        PolicyStatus::Enabled => {}
        PolicyStatus::Disabled => {
            return deny(Class::ExportsDisabled, "the source does not allow exports", EXPORTS);
        }
        PolicyStatus::Other(word) => {
            return finding(Outcome::Unknown, format!("the export policy is {word}"), EXPORTS)
                .lacking(format!("what the export policy {word} means"));
        }
    }
    let closed = rules.public_network_access == PublicNetworkAccess::Disabled;
    if restricted == Some(false) {
        return finding(
            Outcome::Pass,
            "the source is open, so an import may name it in any way".into(),
            IMPORT,
        );
    }
    match named_by {
        Some(ImportSourceName::ResourceId) => {}
        Some(ImportSourceName::LoginServer) if restricted.is_none() => {
            return finding(Outcome::Unknown, "it depends on the network rules of the source".into(), IMPORT);
        }
        Some(ImportSourceName::LoginServer) => {
            return deny(
                Class::ImportByLoginServer,
                "the source is restricted, and an import must name such a source by its resource id",
                IMPORT,
            );
        }
        None => {
            return finding(
                Outcome::Unknown,
                "it is not known how the import names its source".into(),
                IMPORT,
            )
            .lacking("whether the import names its source by resource id or login server");
        }
    }
    match same_tenant {
        _ if !closed => finding(Outcome::Pass, "exports are allowed".into(), IMPORT),
        Some(true) => {
            finding(Outcome::Pass, "exports are allowed, and the target is in the same tenant".into(), IMPORT)
        }
        Some(false) => deny(
            Class::ImportCrossTenant,
            "public access to the source is disabled, and such a source cannot be imported from another tenant",
            IMPORT,
        ),
        None => finding(
            Outcome::Unknown,
            "it is not known whether source and target share a tenant".into(),
            IMPORT,
        )
        .lacking("whether the source and the target of the import are in the same tenant"),
    }
}

fn finding(outcome: Outcome, reason: String, source: RuleSource) -> Finding {
    Finding::new(Layer::OperationPolicies, outcome, reason, source)
}

fn deny(class: Class, reason: &str, source: RuleSource) -> Finding {
    finding(Outcome::Deny, reason.into(), source).with_class(class)
}
