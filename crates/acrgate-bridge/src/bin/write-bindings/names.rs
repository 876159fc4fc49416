//! The two ways in which names are written.

/// `IpRule` as `ip_rule`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

/// `ip_rule` as `ipRule`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let capital = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &capital.into_iter().chain(letters).collect::<String>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_napi_and_uniffi_write_them() {
        assert_eq!(camel_case("add_ip_rules"), "addIpRules");
        assert_eq!(snake_case("ImportFrom"), "import_from");
    }
}
