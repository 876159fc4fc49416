//! Whether two bodies have one shape: the same keys, the same types, the same constants. What is made anew each time
//! (ids, times, tokens, digests) has to be of the same kind only.

use serde_json::Value;

use crate::contract::Difference;

/// How `ours` differs from what was recorded, with JSON pointers.
#[must_use]
pub fn differences(recorded: &Value, ours: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", recorded, ours, &mut found);
    found
}

fn compare(at: &str, recorded: &Value, ours: &Value, found: &mut Vec<Difference>) {
    let place = || if at.is_empty() { "body".to_owned() } else { at.to_owned() };
    match (recorded, ours) {
        (Value::Object(recorded), Value::Object(ours)) => {
            for (key, value) in recorded {
                let at = format!("{at}/{}", escaped(key));
                match ours.get(key) {
                    Some(own) if !depends_on_caller(key) => compare(&at, value, own, found),
                    Some(_) => {}
                    None => found.push(Difference::new(at, "is missing")),
                }
            }
            let more = ours.keys().filter(|key| !recorded.contains_key(*key));
            found.extend(
                more.map(|key| Difference::new(format!("{at}/{}", escaped(key)), "was not recorded")),
            );
        }
        (Value::Array(recorded), Value::Array(ours)) => {
            if recorded.is_empty() != ours.is_empty() {
                let message = format!("{} items, recorded were {}", ours.len(), recorded.len());
                found.push(Difference::new(place(), message));
            }
            for (index, own) in ours.iter().enumerate() {
                let at = format!("{at}/{index}");
                let against = recorded.iter().map(|item| {
                    let mut differences = Vec::new();
                    compare(&at, item, own, &mut differences);
                    differences
                });
                // Lists have no order: an item is like some recorded one, or unlike the nearest.
                found.extend(against.min_by_key(Vec::len).unwrap_or_default());
            }
        }
        (Value::String(recorded), Value::String(ours)) => {
            let (recorded, ours) = (kind(recorded), kind(ours));
            if recorded != ours {
                found.push(Difference::new(place(), format!("is {ours:?}, recorded was {recorded:?}")));
            }
        }
        (recorded, ours) if recorded == ours => {}
        (recorded, ours) => {
            let message = format!("is {}, recorded was {}", brief(ours), brief(recorded));
            found.push(Difference::new(place(), message));
        }
    }
}

/// Who called is told by name, and a recording was made by a person.
fn depends_on_caller(key: &str) -> bool {
    matches!(key, "createdBy" | "createdByType" | "lastModifiedBy" | "lastModifiedByType" | "updatedBy")
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn brief(value: &Value) -> String {
    let text = value.to_string();
    text.chars().take(120).collect()
}

/// A text with what is made anew each time replaced by its kind. Also of the path and query of an operation's address.
#[must_use]
pub fn kind(text: &str) -> String {
    if text == "REDACTED" || is_token(text) {
        return "<token>".to_owned();
    }
    if let Some(kind) = time(text) {
        return kind;
    }
    let mut kinds = String::new();
    let mut word = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_ascii_alphanumeric() || (character == '-' && is_hex(&word)) {
            word.push(character);
            continue;
        }
        kinds.push_str(match word.as_str() {
            id if is_uuid(id) => "<uuid>",
            hex if hex.len() >= 32 && is_hex(hex) => "<hex>",
            plain => plain,
        });
        word.clear();
        if character != '\0' {
            kinds.push(character);
        }
    }
    // A name may begin with what looks like a part of an id: `registries-<uuid>` is two words.
    kinds
}

fn is_hex(word: &str) -> bool {
    word.chars().all(|character| character.is_ascii_hexdigit() || character == '-')
}

fn is_uuid(word: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = word.split('-').collect();
    parts.len() == lengths.len() && parts.iter().zip(lengths).all(|(part, length)| part.len() == length)
}

/// `2024-07-01T04:20:05.1312926+00:00` and its like: with a fraction or without, with an offset or a Z.
fn time(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_time = bytes.len() >= 20 && bytes[4] == b'-' && bytes[10] == b'T' && bytes[13] == b':';
    let rest = is_time.then(|| text[19..].trim_start_matches(|c: char| c == '.' || c.is_ascii_digit()))?;
    let fraction = if bytes[19] == b'.' { " with fraction" } else { "" };
    Some(format!("<time{fraction} {rest}>"))
}

fn is_token(text: &str) -> bool {
    text.len() > 60 && text.split('.').count() == 3 && text.starts_with("ey")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places(recorded: Value, ours: Value) -> Vec<String> {
        differences(&recorded, &ours).into_iter().map(|difference| difference.place).collect()
    }

    #[test]
    fn ids_and_times_may_differ_and_nothing_else() {
        let recorded = json!({
            "id": "/x/registries-30266786-3761-11ef-9cb8-a8b13b7de2fa", "at": "2024-07-01T04:20:05.13+00:00",
            "status": "Creating", "access_token": "REDACTED", "n": 3, "createdBy": "user@example.com",
        });
        let ours = json!({
            "id": "/x/registries-ffffffff-3761-11ef-9cb8-a8b13b7de2fa", "at": "2026-01-01T00:00:00.5+00:00",
            "status": "Creating", "access_token": "eyJ0.eyJ0.c2ln".to_owned() + &"x".repeat(60), "n": 3,
            "createdBy": "somebody else",
        });
        assert_eq!(differences(&recorded, &ours), []);
        for (key, value) in [
            ("id", json!("/y")),
            ("at", json!("2026-01-01T00:00:00.5Z")),
            ("status", json!("Updating")),
            ("n", json!(4)),
        ] {
            let mut changed = ours.clone();
            changed[key] = value;
            assert_eq!(places(recorded.clone(), changed), [format!("/{key}")]);
        }
    }

    #[test]
    fn keys_are_the_same_on_both_sides() {
        assert_eq!(places(json!({"a": 1, "b": 2}), json!({"a": 1, "c/d": 2})), ["/b", "/c~1d"]);
    }

    #[test]
    fn an_item_is_like_some_recorded_one() {
        let recorded = json!([{"a": 1}, {"b": 1}]);
        assert_eq!(places(recorded.clone(), json!([{"b": 1}])), Vec::<String>::new());
        assert_eq!(places(recorded.clone(), json!([{"b": 2}])), ["/0/b"]);
        assert_eq!(places(recorded, json!([])), ["body"]);
    }
}
