//! ARM paths: compared without case, doubled slashes collapsed.

use percent_encoding::percent_decode_str;

/// A path, as it came and in lower case.
#[derive(Debug)]
pub(crate) struct ArmPath {
    own: String,
    lower: String,
}

impl ArmPath {
    /// Decodes and normalises a path.
    pub(crate) fn parse(path: &str) -> Self {
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let mut own = String::with_capacity(decoded.len());
        for segment in decoded.split('/').filter(|segment| !segment.is_empty()) {
            own.push('/');
            own.push_str(segment);
        }
        let lower = own.to_ascii_lowercase();
        Self { own, lower }
    }

    /// The whole path as it came, without doubled slashes and without one at the end.
    pub(crate) fn as_str(&self) -> &str {
        &self.own
    }

    /// The segments in lower case: what routes are matched against.
    pub(crate) fn lower(&self) -> Vec<&str> {
        self.lower.split('/').skip(1).collect()
    }

    /// A segment as it came, or nothing.
    pub(crate) fn segment(&self, index: usize) -> &str {
        self.own.split('/').nth(index + 1).unwrap_or_default()
    }

    /// The first segments as a path: the id of what encloses the resource.
    pub(crate) fn head(&self, segments: usize) -> &str {
        let end = self.own.match_indices('/').nth(segments).map_or(self.own.len(), |(at, _)| at);
        &self.own[..end]
    }

    /// If the path names something of an extension provider: the scope that it extends, and the number of segments up to
    /// the provider's name included.
    pub(crate) fn extension(&self, provider: &str) -> Option<(&str, usize)> {
        let at = self.lower.rfind(&format!("/providers/{provider}"))?;
        let segments = self.lower[..at].matches('/').count() + 2;
        (self.lower().get(segments - 1) == Some(&provider)).then(|| (&self.own[..at], segments))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn doubled_slashes_and_escapes_disappear() {
        let path = ArmPath::parse("/subscriptions/S//resourceGroups/My%20Group/");
        assert_eq!(path.as_str(), "/subscriptions/S/resourceGroups/My Group");
        assert_eq!(path.lower(), ["subscriptions", "s", "resourcegroups", "my group"]);
        assert_eq!(path.segment(3), "My Group");
        assert_eq!(path.head(2), "/subscriptions/S");
        assert_eq!(path.head(9), path.as_str());
    }

    #[test]
    fn the_last_provider_is_the_extension() {
        let path = ArmPath::parse("/subscriptions/S/providers/Microsoft.Authorization/roleAssignments/G");
        assert_eq!(path.extension("microsoft.authorization"), Some(("/subscriptions/S", 4)));
        assert_eq!(
            ArmPath::parse("/providers/Microsoft.Authorizations/x").extension("microsoft.authorization"),
            None
        );
        assert_eq!(
            ArmPath::parse("/providers/Microsoft.Authorization/roleDefinitions")
                .extension("microsoft.authorization"),
            Some(("", 2))
        );
    }

    proptest! {
        #[test]
        fn any_path_parses(path in "\\PC*") {
            let parsed = ArmPath::parse(&path);
            let _ = (parsed.lower().len(), parsed.head(3), parsed.segment(5), parsed.extension("microsoft.authorization"));
        }
    }
}
