//! What is there beside what is expected.

use serde_json::Value;

/// How `found` differs from what is expected, if it does.
#[must_use]
pub(crate) fn difference(expected: &Value, found: &Value) -> Option<String> {
    at("", expected, found)
}

fn at(path: &str, expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::Object(members), _) if members.len() == 1 && expected["any"] == true => {
            found.is_null().then(|| format!("{path}: nothing is there"))
        }
        (Value::Object(members), Value::Object(_)) => members.iter().find_map(|(name, member)| {
            at(&format!("{path}.{name}"), member, found.get(name).unwrap_or(&Value::Null))
        }),
        (Value::Array(items), Value::Array(there)) => {
            if items.len() != there.len() {
                return Some(format!("{path}: {} items instead of {}: {found}", there.len(), items.len()));
            }
            items
                .iter()
                .zip(there)
                .enumerate()
                .find_map(|(nth, (item, one))| at(&format!("{path}[{nth}]"), item, one))
        }
        (Value::String(text), Value::String(whole)) if text.starts_with('~') => {
            (!whole.contains(&text[1..])).then(|| format!("{path}: {whole:?} does not hold {:?}", &text[1..]))
        }
        (Value::Number(one), Value::Number(other)) => {
            (one.as_f64() != other.as_f64()).then(|| format!("{path}: {found} instead of {expected}"))
        }
        _ => (expected != found).then(|| format!("{path}: {found} instead of {expected}")),
    }
}

/// What of `expected` does not come in `found`, in this order and others in between.
#[must_use]
pub(crate) fn missing_in_order<'e, T, F>(
    expected: &'e [T],
    found: &[F],
    fits: impl Fn(&T, &F) -> bool,
) -> Option<&'e T> {
    let mut rest = found.iter();
    expected.iter().find(|one| !rest.any(|other| fits(one, other)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn more_members_are_fine_and_missing_ones_are_null() {
        assert_eq!(difference(&json!({ "a": 1, "c": null }), &json!({ "a": 1.0, "b": 2 })), None);
        assert!(
            difference(&json!({ "a": { "b": 1 } }), &json!({ "a": { "b": 2 } }))
                .unwrap()
                .starts_with(".a.b: 2")
        );
        assert!(difference(&json!({ "a": 1 }), &json!({})).is_some());
    }

    #[test]
    fn arrays_count_and_texts_may_be_parts() {
        assert!(difference(&json!([1]), &json!([1, 2])).is_some());
        assert_eq!(difference(&json!(["~with IP"]), &json!(["client with IP x"])), None);
        assert!(difference(&json!("~without"), &json!("client with IP x")).is_some());
        assert!(difference(&json!({ "any": true }), &Value::Null).is_some());
        assert_eq!(difference(&json!({ "any": true }), &json!(0)), None);
    }

    #[test]
    fn order_counts_and_others_may_come_between() {
        let fits = |one: &i32, other: &i32| one == other;
        assert_eq!(missing_in_order(&[1, 3], &[1, 2, 3], fits), None);
        assert_eq!(missing_in_order(&[3, 1], &[1, 2, 3], fits), Some(&1));
    }
}
