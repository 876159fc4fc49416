//! Lists in pages, with a `nextLink` from one to the next.

use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use crate::server::{Reply, message};

/// One page of a list: what follows `$skipToken`, at most the emulator's page size (or `$top`, if that is smaller).
///
/// `shown` makes the answer's item from an element, for the elements of this page only.
pub(crate) fn page<T>(call: &Call<'_>, items: &[T], shown: impl Fn(&T) -> Value) -> Reply {
    let start = call
        .parameter("$skiptoken")
        .and_then(|token| token.parse::<usize>().ok())
        .unwrap_or(0)
        .min(items.len());
    let size = call
        .parameter("$top")
        .and_then(|top| top.parse::<usize>().ok())
        .unwrap_or(usize::MAX)
        .min(call.ctx.options.page_size)
        .max(1);
    let end = items.len().min(start.saturating_add(size));
    let value: Vec<Value> = items[start..end].iter().map(shown).collect();
    let mut body = json!({ "value": value });
    if end < items.len() {
        body["nextLink"] = json!(next_link(call, end));
    }
    message::json(StatusCode::OK, &body)
}

fn next_link(call: &Call<'_>, from: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let former = url::form_urlencoded::parse(call.query.unwrap_or_default().as_bytes());
    query.extend_pairs(former.filter(|(name, _)| !name.eq_ignore_ascii_case("$skiptoken")));
    query.append_pair("$skiptoken", &from.to_string());
    format!("{}{}?{}", call.ctx.arm_url(), call.path.as_str(), query.finish())
}
