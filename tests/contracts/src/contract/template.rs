//! Which path of a contract a request's path is.

/// A path with names in it: `/{scope}/providers/…/{roleAssignmentName}`.
#[derive(Debug)]
pub(super) struct Template {
    segments: Vec<Segment>,
}

#[derive(Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    /// One segment.
    Name(String),
    /// One segment or several.
    Names(String),
}

impl Template {
    /// `long` says which names stand for several segments.
    pub(super) fn parse(path: &str, long: impl Fn(&str) -> bool) -> Self {
        let segments = path.split('/').skip(1).map(|segment| {
            match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                None => Segment::Literal(segment.to_owned()),
                Some(name) if long(name) => Segment::Names(name.to_owned()),
                Some(name) => Segment::Name(name.to_owned()),
            }
        });
        Self { segments: segments.collect() }
    }

    /// The names' values, if the path is one of this template. Azure's paths have no case.
    pub(super) fn matches(&self, path: &str) -> Option<Vec<(&str, String)>> {
        let path: Vec<&str> = path.split('/').skip(1).collect();
        walk(&self.segments, &path)
    }

    /// How much of the path is said by the template: of two that match, the larger one is meant.
    pub(super) fn literals(&self) -> usize {
        self.segments.iter().filter(|segment| matches!(segment, Segment::Literal(_))).count()
    }
}

fn walk<'t>(template: &'t [Segment], path: &[&str]) -> Option<Vec<(&'t str, String)>> {
    let Some((first, rest)) = template.split_first() else {
        return path.is_empty().then(Vec::new);
    };
    let most = match first {
        Segment::Names(_) => path.len(),
        Segment::Literal(_) | Segment::Name(_) => 1.min(path.len()),
    };
    (1..=most).find_map(|taken| {
        let (own, left) = path.split_at(taken);
        let own = own.join("/");
        let named = match first {
            Segment::Literal(literal) if literal.eq_ignore_ascii_case(&own) => None,
            Segment::Name(name) | Segment::Names(name) if !own.is_empty() => Some((name.as_str(), own)),
            _ => return None,
        };
        let mut names = walk(rest, left)?;
        names.extend(named);
        Some(names)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_takes_as_many_segments_as_are_left() {
        let template = Template::parse("/{scope}/providers/M.A/x/{name}", |name| name == "scope");
        let names = template.matches("/subscriptions/s/resourceGroups/g/providers/m.a/x/1").unwrap();
        assert!(names.contains(&("scope", "subscriptions/s/resourceGroups/g".to_owned())), "{names:?}");
        assert!(names.contains(&("name", "1".to_owned())));
        assert!(template.matches("/subscriptions/s/providers/M.A/x").is_none());
        assert!(template.matches("/subscriptions/s/providers/M.A/x/1/2").is_none());
    }

    #[test]
    fn a_trailing_slash_is_part_of_the_path() {
        let template = Template::parse("/v2/", |_| false);
        assert!(template.matches("/v2/").is_some());
        assert!(template.matches("/v2").is_none());
    }
}
