//! Which call of the SDK a recorded request is, and which exchanges the call takes.

use serde_json::{Value, json};

use crate::recording::{Exchange, Request, Response};

/// What somebody asked of Azure, in the SDK's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    CreateRegistry,
    GetRegistry,
    UpdateRegistry,
    DeleteRegistry,
    ImportImage,
    ListConnections,
    GetConnection,
    AnswerConnection,
    DeleteConnection,
    ListTasks,
    CreateTask,
    GetTask,
    PatchTask,
    TaskDetails,
    DeleteTask,
    ScheduleRun,
    ListRuns,
    GetRun,
    ListAssignments,
    Assign,
    RemoveAssignment,
    SignIn,
    /// No call asks like this, but the answer is a document that the SDK reads elsewhere.
    ReadRun,
    /// As above.
    ReadAssignment,
}

/// The exchanges of one call.
pub(super) struct Scene<'a> {
    pub(super) kind: Kind,
    /// What the SDK asks first, and no recording has.
    pub(super) before: Option<Exchange>,
    /// What was recorded; never empty.
    pub(super) exchanges: Vec<&'a Exchange>,
}

impl<'a> Scene<'a> {
    /// The call that asks what comes next; none where the SDK has no such call.
    pub(super) fn next(rest: &[(usize, &'a Exchange)]) -> Option<Self> {
        let exchanges: Vec<&'a Exchange> = rest.iter().map(|(_, exchange)| *exchange).collect();
        let first = exchanges.first()?;
        let (kind, length) = if first.request.is_data_plane() {
            (Kind::SignIn, sign_in(&exchanges)?)
        } else {
            let kind = Kind::of(&first.request)?;
            (kind, kind.length(&exchanges))
        };
        // An operation whose polls were cut off cannot be waited for.
        let begun =
            first.response.headers.contains_key("azure-asyncoperation") && first.response.status < 300;
        if begun && length == 1 {
            return None;
        }
        Some(Self { kind, before: kind.before(first), exchanges: exchanges[..length].to_vec() })
    }

    pub(super) fn request(&self) -> &Request {
        &self.exchanges[0].request
    }

    /// The answer that decides: the last one.
    pub(super) fn answer(&self) -> &Response {
        &self.exchanges[self.exchanges.len() - 1].response
    }
}

impl Kind {
    fn of(request: &Request) -> Option<Self> {
        let path = request.url.path().to_ascii_lowercase();
        let method = request.method.as_str();
        if let Some((_, below)) = path.split_once("/providers/microsoft.authorization/roleassignments") {
            return Some(match (method, below.is_empty()) {
                ("GET", true) => Self::ListAssignments,
                ("GET", false) => Self::ReadAssignment,
                ("PUT", false) => Self::Assign,
                ("DELETE", false) => Self::RemoveAssignment,
                _ => return None,
            });
        }
        let (_, below) = path.split_once("/providers/microsoft.containerregistry/registries/")?;
        let segments: Vec<&str> = below.split('/').skip(1).collect();
        Some(match (method, segments.as_slice()) {
            ("PUT", []) => Self::CreateRegistry,
            ("GET", []) => Self::GetRegistry,
            ("PATCH", []) => Self::UpdateRegistry,
            ("DELETE", []) => Self::DeleteRegistry,
            ("POST", ["importimage"]) => Self::ImportImage,
            ("GET", ["privateendpointconnections"]) => Self::ListConnections,
            ("GET", ["privateendpointconnections", _]) => Self::GetConnection,
            ("PUT", ["privateendpointconnections", _]) => Self::AnswerConnection,
            ("DELETE", ["privateendpointconnections", _]) => Self::DeleteConnection,
            ("GET", ["tasks"]) => Self::ListTasks,
            ("PUT", ["tasks", _]) => Self::CreateTask,
            ("GET", ["tasks", _]) => Self::GetTask,
            ("PATCH", ["tasks", _]) => Self::PatchTask,
            ("DELETE", ["tasks", _]) => Self::DeleteTask,
            ("POST", ["tasks", _, "listdetails"]) => Self::TaskDetails,
            ("POST", ["schedulerun"]) => Self::ScheduleRun,
            ("GET", ["runs"]) => Self::ListRuns,
            ("GET", ["runs", _]) => Self::GetRun,
            ("PATCH", ["runs", _]) => Self::ReadRun,
            _ => return None,
        })
    }

    /// The exchange, the polls that follow it, and the reading of what the operation left.
    fn length(self, exchanges: &[&Exchange]) -> usize {
        let polls = exchanges[1..].iter().take_while(|next| is_poll(&next.request)).count();
        let next = exchanges.get(1 + polls);
        let path = exchanges[0].request.url.path();
        let read = next.is_some_and(|next| next.request.method == "GET" && next.request.url.path() == path);
        let leaves = matches!(self, Self::CreateRegistry | Self::UpdateRegistry | Self::AnswerConnection);
        // A role that somebody else assigned meanwhile is looked up.
        let looked_up = self == Self::Assign
            && exchanges[0].response.status == 409
            && next.is_some_and(|next| Self::of(&next.request) == Some(Self::ListAssignments));
        1 + polls + usize::from((polls > 0 && read && leaves) || looked_up)
    }

    /// What the SDK looks at before it does this, with the answer that lets it go on.
    fn before(self, first: &Exchange) -> Option<Exchange> {
        let body = first.request.json().unwrap_or_default();
        let mut request = Request { method: "GET".to_owned(), body: Vec::new(), ..first.request.clone() };
        let (status, answer) = match self {
            Self::CreateRegistry => {
                (404, json!({ "error": { "code": "ResourceNotFound", "message": "not there yet" } }))
            }
            Self::AnswerConnection => {
                let name = request.url.path().rsplit('/').next().unwrap_or_default();
                let mut properties = body["properties"].clone();
                properties["privateLinkServiceConnectionState"] = json!({ "status": "Pending" });
                (200, json!({ "name": name, "properties": properties }))
            }
            Self::Assign => {
                let path = request.url.path().rsplit_once('/').map(|(list, _)| list.to_owned())?;
                request.url.set_path(&path);
                (200, json!({ "value": [] }))
            }
            _ => return None,
        };
        let body = Value::to_string(&answer).into_bytes();
        Some(Exchange { request, response: Response { status, headers: [].into(), body } })
    }
}

fn is_poll(request: &Request) -> bool {
    let path = request.url.path().to_ascii_lowercase();
    path.contains("/operationstatuses/") || path.contains("/operationresults/")
}

/// Challenge, exchange, token; or as far as it went.
fn sign_in(exchanges: &[&Exchange]) -> Option<usize> {
    const WAY: [&str; 3] = ["/v2/", "/oauth2/exchange", "/oauth2/token"];
    let same = |(exchange, path): &(&&Exchange, &str)| exchange.request.url.path() == *path;
    let gone = exchanges.iter().zip(WAY).take_while(same).count();
    let refused = gone == 2 && exchanges[1].response.status >= 400;
    (gone == WAY.len() || refused).then_some(gone)
}
