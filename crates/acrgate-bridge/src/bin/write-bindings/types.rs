//! Types of the lists, taken apart.

use acrgate_bridge::schema::{self, Operations};

/// A type as the lists write it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    /// `String`, `Plan`.
    Named(String),
    /// `Option<…>`, `Vec<…>`, `Ref<…>`.
    Of(String, Box<Self>),
}

impl Type {
    /// Takes the text of a type apart.
    pub(crate) fn parse(text: &str) -> Self {
        let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
            Some((head, inner)) => Self::Of(head.to_owned(), Box::new(Self::parse(inner))),
            None => Self::Named(text),
        }
    }

    /// What is in an `Option`.
    pub(crate) fn optional(&self) -> Option<&Self> {
        match self {
            Self::Of(head, inner) if head == "Option" => Some(inner),
            _ => None,
        }
    }
}

/// Whether this is a class: a handle, a source, work or an operation.
pub(crate) fn is_class(name: &str) -> bool {
    schema::operations()
        .iter()
        .any(|entry| matches!(entry, Operations::Class { name: class, .. } if *class == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_taken_apart() {
        let vec = Type::Of("Vec".to_owned(), Box::new(Type::Named("Json".to_owned())));
        assert_eq!(Type::parse("Vec < Json >"), vec);
        assert_eq!(Type::parse("Option<Vec<Json>>").optional(), Some(&vec));
        assert_eq!(vec.optional(), None);
    }
}
