//! ARM resource ids.

use super::text::{compared_without_case, text_conversions};
use super::{InvalidName, RegistryId, ResourceGroupName, SubscriptionId};

/// The id of anything in Azure Resource Manager, such as a registry, a task, a subnet, a role definition or a
/// subscription; compared without case, because the service itself changes the spelling between answers.
///
/// A valid id can be put into a URL path as it is, segment by segment: it has no empty segment, no `.` or `..`,
/// and none of `?`, `#`, `%`, `\` or control characters.
///
/// ```
/// use acrgate::names::ResourceId;
///
/// let registry: ResourceId = "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/rg\
///     /providers/Microsoft.ContainerRegistry/registries/contoso".parse()?;
/// let task = registry.join("tasks", "nightly")?;
/// assert_eq!(task.resource_type().as_deref(), Some("Microsoft.ContainerRegistry/registries/tasks"));
/// assert_eq!(task.name(), "nightly");
/// assert!(task.is_within(&registry));
/// # Ok::<(), acrgate::names::InvalidName>(())
/// ```
#[derive(Clone)]
pub struct ResourceId {
    text: String,
    subscription: Option<SubscriptionId>,
    resource_group: Option<ResourceGroupName>,
}

const WHAT: &str = "resource id";
const HINT: &str =
    "give an id like /subscriptions/{id}/resourceGroups/{group}/providers/{namespace}/{type}/{name}";

impl ResourceId {
    fn parse(text: &str) -> Result<Self, InvalidName> {
        let refuse = |reason: String| InvalidName::new(WHAT, text, reason, HINT);
        let Some(path) = text.strip_prefix('/') else {
            return Err(refuse("does not start with '/'".into()));
        };
        for segment in path.split('/') {
            check_segment(segment).map_err(refuse)?;
        }

        let mut segments = path.split('/').peekable();
        let mut value_after = |key: &str| {
            segments.next_if(|s| s.eq_ignore_ascii_case(key))?;
            Some(segments.next().ok_or_else(|| refuse(format!("has nothing after {key:?}"))))
        };
        let subscription =
            value_after("subscriptions").transpose()?.map(str::parse::<SubscriptionId>).transpose()?;
        let resource_group = match subscription {
            Some(_) => {
                value_after("resourceGroups").transpose()?.map(str::parse::<ResourceGroupName>).transpose()?
            }
            None => None,
        };
        check_providers(segments).map_err(refuse)?;
        Ok(Self { text: text.to_owned(), subscription, resource_group })
    }

    pub(super) fn of_registry(registry: &RegistryId) -> Self {
        Self {
            text: registry.to_string(),
            subscription: Some(registry.subscription()),
            resource_group: Some(registry.resource_group().clone()),
        }
    }

    /// The id as text, in the spelling that was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The path segments, without the slashes.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.text.split('/').skip(1)
    }

    /// The subscription, unless the id is of the tenant (such as a built-in role definition).
    pub fn subscription(&self) -> Option<SubscriptionId> {
        self.subscription
    }

    /// The resource group, if the id is inside one.
    pub fn resource_group(&self) -> Option<&ResourceGroupName> {
        self.resource_group.as_ref()
    }

    /// The namespace of the innermost resource provider, such as `Microsoft.ContainerRegistry`.
    pub fn provider(&self) -> Option<&str> {
        self.provider_and_rest().map(|(namespace, _)| namespace)
    }

    /// The full type, such as `Microsoft.ContainerRegistry/registries/tasks`; `None` for subscriptions and groups.
    pub fn resource_type(&self) -> Option<String> {
        let (namespace, rest) = self.provider_and_rest()?;
        let types = rest.split('/').step_by(2);
        Some(types.fold(namespace.to_owned(), |all, one| all + "/" + one))
    }

    /// The last segment: the name of the resource itself.
    pub fn name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }

    /// The id of a child: `join("tasks", "nightly")` of a registry.
    ///
    /// # Errors
    /// [`InvalidName`] when a part is not one valid segment.
    pub fn join(&self, child_type: &str, name: &str) -> Result<Self, InvalidName> {
        one_segment(child_type)?;
        one_segment(name)?;
        Self::parse(&format!("{}/{child_type}/{name}", self.text))
    }

    /// The id of a resource of another provider that hangs under this one: role assignments, for example.
    ///
    /// # Errors
    /// [`InvalidName`] when a part is not one valid segment.
    pub fn join_provider(
        &self,
        namespace: &str,
        resource_type: &str,
        name: &str,
    ) -> Result<Self, InvalidName> {
        for part in [namespace, resource_type, name] {
            one_segment(part)?;
        }
        Self::parse(&format!("{}/providers/{namespace}/{resource_type}/{name}", self.text))
    }

    /// Whether this is `scope` itself or lies under it: a role assigned at `scope` then reaches this resource.
    pub fn is_within(&self, scope: &Self) -> bool {
        let mut own = self.segments();
        scope.segments().all(|s| own.next().is_some_and(|o| super::text::compare(o, s).is_eq()))
    }

    /// The innermost provider's namespace, and everything after it.
    fn provider_and_rest(&self) -> Option<(&str, &str)> {
        const KEY: &str = "/providers/";
        // Lower-casing ASCII keeps every byte offset.
        let at = self.text.to_ascii_lowercase().rfind(KEY)? + KEY.len();
        self.text.get(at..)?.split_once('/')
    }
}

fn check_segment(segment: &str) -> Result<(), String> {
    match segment {
        "" => Err("has an empty segment".into()),
        "." | ".." => Err(format!("has the segment {segment:?}")),
        _ => match segment.chars().find(|c| c.is_control() || "?#%\\\"<>".contains(*c)) {
            Some(c) => Err(format!("contains {c:?}")),
            None => Ok(()),
        },
    }
}

/// What follows subscription and group: any number of `providers/{namespace}`, each with pairs of type and name.
fn check_providers<'a>(mut segments: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let Some(first) = segments.next() else {
        return Ok(());
    };
    if !first.eq_ignore_ascii_case("providers") {
        return Err(format!("has {first:?} where \"providers\" is expected"));
    }
    let is_namespace = |s: &str| !s.eq_ignore_ascii_case("providers");
    if !segments.next().is_some_and(is_namespace) {
        return Err("has no namespace after \"providers\"".into());
    }
    let mut pairs = 0;
    while let Some(key) = segments.next() {
        let is_provider = key.eq_ignore_ascii_case("providers");
        if is_provider && pairs == 0 {
            return Err("has a provider without a type".into());
        }
        if segments.next().is_none() {
            return Err(format!("has nothing after {key:?}"));
        }
        pairs = if is_provider { 0 } else { pairs + 1 };
    }
    if pairs == 0 { Err("has a provider without a type and a name".into()) } else { Ok(()) }
}

fn one_segment(part: &str) -> Result<(), InvalidName> {
    const HINT: &str = "give one segment, without '/'";
    if part.contains('/') {
        return Err(InvalidName::new("resource id segment", part, "contains '/'", HINT));
    }
    check_segment(part).map_err(|reason| InvalidName::new("resource id segment", part, reason, HINT))
}

impl std::fmt::Display for ResourceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::fmt::Debug for ResourceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ResourceId({:?})", self.text)
    }
}

impl AsRef<str> for ResourceId {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

compared_without_case!(ResourceId);
text_conversions!(ResourceId);

#[cfg(test)]
mod tests {
    use super::*;

    const SUBSCRIPTION: &str = "/subscriptions/01234567-89ab-cdef-0123-456789abcdef";

    fn id(text: &str) -> ResourceId {
        text.parse().unwrap()
    }

    #[test]
    fn takes_every_shape_of_id_apart() {
        let group = id(&format!("{SUBSCRIPTION}/resourceGroups/rg"));
        assert_eq!((group.provider(), group.name()), (None, "rg"));

        let assignment = group
            .join_provider("Microsoft.ContainerRegistry", "registries", "contoso")
            .unwrap()
            .join_provider("Microsoft.Authorization", "roleAssignments", "x")
            .unwrap();
        assert_eq!(assignment.resource_type().as_deref(), Some("Microsoft.Authorization/roleAssignments"));
        assert!(assignment.is_within(&group) && assignment.is_within(&id(SUBSCRIPTION)));

        let built_in = id("/providers/Microsoft.Authorization/roleDefinitions/7f951dda");
        assert_eq!((built_in.subscription(), built_in.resource_group()), (None, None));
        let subnet = group
            .join_provider("Microsoft.Network", "virtualNetworks", "hub")
            .unwrap()
            .join("subnets", "build")
            .unwrap();
        assert_eq!(subnet.resource_type().as_deref(), Some("Microsoft.Network/virtualNetworks/subnets"));
    }

    #[test]
    fn compares_without_case_and_by_whole_segments() {
        let one = id(&format!("{SUBSCRIPTION}/resourceGroups/RG"));
        let two = id(&format!("{}/resourcegroups/rg", SUBSCRIPTION.to_uppercase()));
        assert_eq!(one, two);
        assert!(!id(&format!("{SUBSCRIPTION}/resourceGroups/rg2")).is_within(&one));
        assert!(!one.is_within(&id(&format!("{SUBSCRIPTION}/resourceGroups/rg/providers/A.B/c/d"))));
    }

    #[test]
    fn refuses_what_could_leave_its_place_in_a_url() {
        for tail in [
            "/",
            "/..",
            "/resourceGroups",
            "/resourceGroups/rg/",
            "/resourceGroups/rg/../x",
            "/resourceGroups//rg",
            "/resourceGroups/rg/providers",
            "/resourceGroups/rg/providers/A.B",
            "/resourceGroups/rg/providers/A.B/c",
            "/resourceGroups/rg/providers/A.B/c/d%2e",
            "/resourceGroups/rg/providers/A.B/c/d?x",
            "/unknown/x",
            "/resourceGroups/rg/providers/A.B/c/d#f",
            "/resourceGroups/rg/providers/providers/c/d",
            "/resourceGroups/rg/providers/A.B/providers/C.D/e/f",
        ] {
            let text = format!("{SUBSCRIPTION}{tail}");
            assert!(text.parse::<ResourceId>().is_err(), "{text}");
        }
        for text in ["", "/", "subscriptions/x", "/subscriptions/not-a-guid"] {
            assert!(text.parse::<ResourceId>().is_err(), "{text}");
        }
        let group = id(&format!("{SUBSCRIPTION}/resourceGroups/rg"));
        assert!(group.join_provider("A.B", "c", "d/../e").is_err());
        assert!(group.join_provider("A.B", "c", "..").is_err());
    }
}
