//! Lists that come in pages, as one stream of items.

use std::{
    fmt, mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::{
    Stream, StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use serde::{Deserialize, de::DeserializeOwned};
use url::Url;

use super::{Arm, Request};
use crate::{Error, ErrorKind, Result};

/// The items of a list, page by page: a page is asked for when the one before it has been used up, each within the
/// handle's deadline. After an error the stream ends.
///
/// ```no_run
/// # async fn example(client: acrgate::Client, subscription: acrgate::names::SubscriptionId) -> acrgate::Result<()> {
/// use futures::TryStreamExt;
/// let mut registries = client.registries(&subscription);
/// while let Some(registry) = registries.try_next().await? {
///     println!("{}", registry.name);
/// }
/// # Ok(()) }
/// ```
///
/// [`next_page`](Self::next_page) gives what came together, for whoever hands items on by the page.
#[must_use = "nothing is asked for until the stream is polled"]
pub struct Items<T> {
    pages: BoxStream<'static, Result<Vec<T>>>,
    /// What is left of the page that is being gone through.
    page: std::vec::IntoIter<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<T> {
    #[serde(default = "Vec::new")]
    value: Vec<T>,
    #[serde(default)]
    next_link: Option<String>,
}

impl<T: DeserializeOwned + Send + 'static> Items<T> {
    pub(crate) fn new(arm: Arm, first: Result<Url>) -> Self {
        let pages = stream::try_unfold(Some(first), move |next| {
            let arm = arm.clone();
            async move {
                let Some(url) = next else {
                    return Ok::<_, Error>(None);
                };
                let url = url?;
                let page: Page<T> = arm.json(Request::get(url.clone())).await?;
                let next = page.next_link.filter(|link| !link.is_empty()).map(|link| arm.next(&url, &link));
                Ok(Some((page.value, next)))
            }
        });
        Self { pages: pages.boxed(), page: Vec::new().into_iter() }
    }
}

impl<T> Items<T> {
    /// What is left of the page that is being gone through, or else the next page that has an item; none after the last.
    /// Dropping the future loses no item.
    ///
    /// # Errors
    /// What a call can end in; the list ends with it.
    ///
    /// ```no_run
    /// # async fn example(client: acrgate::Client, subscription: acrgate::names::SubscriptionId) -> acrgate::Result<()> {
    /// let mut registries = client.registries(&subscription);
    /// while let Some(page) = registries.next_page().await? {
    ///     println!("{} more", page.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn next_page(&mut self) -> Result<Option<Vec<T>>> {
        while self.page.as_slice().is_empty() {
            match self.pages.try_next().await? {
                Some(page) => self.page = page.into_iter(),
                None => return Ok(None),
            }
        }
        Ok(Some(mem::take(&mut self.page).collect()))
    }
}

impl Arm {
    /// A link that the service gave, to be asked with our token: only if it leads to the resource manager itself.
    pub(crate) fn own_link(&self, link: &str) -> Result<Url> {
        let home = self.cloud.resource_manager();
        let url = home.join(link).map_err(|error| {
            Error::unexpected("the service gave a link that is not a URL").with_source(error)
        })?;
        let (host, own) = (url.host_str().unwrap_or_default(), home.host_str().unwrap_or_default());
        let ours = host == own || host.strip_suffix(own).is_some_and(|rest| rest.ends_with('.'));
        if ours
            && url.scheme() == home.scheme()
            && url.port_or_known_default() == home.port_or_known_default()
        {
            return Ok(url);
        }
        Err(Error::new(ErrorKind::Refused, format!("the service gave a link to another host, {host}"))
            .with_hint("the token was not sent there; if this cloud works so, report it"))
    }

    /// The next page, in the API version of this one.
    fn next(&self, current: &Url, link: &str) -> Result<Url> {
        let mut next = self.own_link(link)?;
        let version = current
            .query_pairs()
            .find(|(name, _)| name == "api-version")
            .map(|(_, value)| value.into_owned());
        let others: Vec<(String, String)> = next
            .query_pairs()
            .filter(|(name, _)| name != "api-version")
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        next.query_pairs_mut()
            .clear()
            .extend_pairs(version.map(|version| ("api-version".to_owned(), version)))
            .extend_pairs(others);
        Ok(next)
    }
}

// Nothing of it is pinned where it lies: the stream inside is in a box.
impl<T> Unpin for Items<T> {}

impl<T> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_next_unpin(context)) {
                Some(Ok(page)) => self.page = page.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}
