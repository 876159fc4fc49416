//! Lists in pages, with a `nextLink` from one to the next.

use std::sync::Arc;

use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use crate::server::{Reply, message};
use crate::state::resource::Resource;

/// So many resources are looked at in one go.
const STRIDE: usize = 256;

/// One page of a list: what follows `$skipToken`, at most the emulator's page size (or `$top`, if that is smaller).
///
/// `shown` makes the answer's item from an element, for the elements of this page only.
pub(crate) fn page<T>(call: &Call<'_>, items: &[T], shown: impl Fn(&T) -> Value) -> Reply {
    let start = call
        .parameter("$skiptoken")
        .and_then(|token| token.parse::<usize>().ok())
        .unwrap_or(0)
        .min(items.len());
    let end = items.len().min(start.saturating_add(size(call)));
    let value: Vec<Value> = items[start..end].iter().map(shown).collect();
    answer(call, value, (end < items.len()).then(|| end.to_string()))
}

/// One page of the resources under an id that are `wanted`. The page begins where the one before ended, so that a list
/// of many thousands costs what its pages cost, and a resource that comes or goes meanwhile moves no other.
pub(crate) fn page_under(
    call: &Call<'_>,
    id: &str,
    wanted: impl Fn(&Arc<Resource>) -> bool,
    shown: impl Fn(&Resource) -> Value,
) -> Reply {
    let size = size(call);
    let mut after = call.parameter("$skiptoken");
    let (mut value, mut token) = (Vec::new(), None);
    loop {
        let stride = call.ctx.store.next_under(id, after.as_deref(), STRIDE);
        let is_last = stride.len() < STRIDE;
        for (key, resource) in stride {
            if wanted(&resource) {
                if value.len() == size {
                    return answer(call, value, token);
                }
                value.push(shown(&resource));
                token = Some(key.clone());
            }
            after = Some(key);
        }
        if is_last {
            return answer(call, value, None);
        }
    }
}

fn size(call: &Call<'_>) -> usize {
    let top = call.parameter("$top").and_then(|top| top.parse::<usize>().ok()).unwrap_or(usize::MAX);
    top.min(call.ctx.options.page_size).max(1)
}

fn answer(call: &Call<'_>, value: Vec<Value>, token: Option<String>) -> Reply {
    let mut body = json!({ "value": value });
    if let Some(token) = token {
        body["nextLink"] = json!(next_link(call, &token));
    }
    message::json(StatusCode::OK, &body)
}

fn next_link(call: &Call<'_>, token: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let former = url::form_urlencoded::parse(call.query.unwrap_or_default().as_bytes());
    query.extend_pairs(former.filter(|(name, _)| !name.eq_ignore_ascii_case("$skiptoken")));
    query.append_pair("$skiptoken", token);
    format!("{}{}?{}", call.ctx.arm_url(), call.path.as_str(), query.finish())
}
