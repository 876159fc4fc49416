//! Policies about the operation itself.

use super::super::decision::{Class, Finding, Layer, Outcome};
use super::super::document::Document;
use super::super::operation::{ImportSourceName, Operation};
use super::super::source::{EXPORTS, IMPORT, RuleSource};
use crate::rules::PolicyStatus;

pub(super) fn assess(document: &Document) -> Finding {
    let Operation::ImportFrom { named_by, same_tenant } = document.operation else {
        return finding(Outcome::NotApplicable, "no policy is about this operation".into(), IMPORT);
    };
    let tenant = tenant(named_by, same_tenant);
    if tenant.outcome == Outcome::Deny {
        return tenant;
    }
    let exports = exports(document);
    if exports.outcome == Outcome::Pass { tenant } else { exports }
}

/// Whether the name leads to the source.
fn tenant(named_by: Option<ImportSourceName>, same_tenant: Option<bool>) -> Finding {
    let pass = |reason: &str| finding(Outcome::Pass, reason.into(), IMPORT);
    match (named_by, same_tenant) {
        (Some(ImportSourceName::LoginServer), _) => {
            pass("exports are allowed, and a login server is found from every tenant")
        }
        (Some(ImportSourceName::ResourceId), Some(true)) => {
            pass("exports are allowed, and the target is in the same tenant")
        }
        (Some(ImportSourceName::ResourceId), Some(false)) => deny(
            Class::ImportCrossTenant,
            "a resource id leads to no registry of another tenant: such a source is named by its login server",
            IMPORT,
        ),
        (Some(ImportSourceName::ResourceId), None) => {
            let reason = "it is not known whether source and target share a tenant";
            finding(Outcome::Unknown, reason.into(), IMPORT)
                .lacking("whether the source and the target of the import are in the same tenant")
        }
        (None, _) => {
            let reason = "it is not known how the import names its source";
            finding(Outcome::Unknown, reason.into(), IMPORT).lacking(SOURCE_NAME)
        }
    }
}

/// The fact that a document may leave out.
pub(super) const SOURCE_NAME: &str = "whether the import names its source by resource id or login server";

fn exports(document: &Document) -> Finding {
    let Some(rules) = document.registry.as_ref().map(|registry| &registry.network) else {
        return finding(Outcome::Unknown, "the registry's policies are not known".into(), EXPORTS)
            .lacking("the registry's settings (read the registry, or ask somebody who may)");
    };
    match &rules.export_policy {
        PolicyStatus::Enabled => finding(Outcome::Pass, "exports are allowed".into(), EXPORTS),
        PolicyStatus::Disabled => deny(Class::ExportsDisabled, "the source does not allow exports", EXPORTS),
        PolicyStatus::Other(word) => {
            finding(Outcome::Unknown, format!("the export policy is {word}"), EXPORTS)
                .lacking(format!("what the export policy {word} means"))
        }
    }
}

fn finding(outcome: Outcome, reason: String, source: RuleSource) -> Finding {
    Finding::new(Layer::OperationPolicies, outcome, reason, source)
}

fn deny(class: Class, reason: &str, source: RuleSource) -> Finding {
    finding(Outcome::Deny, reason.into(), source).with_class(class)
}
