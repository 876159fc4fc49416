//! From a request to its door, and what happens to every request on the way: claims, faults, the state file, the log.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

use super::caller::{CALLER_HEADER, NotACaller};
use super::listener::{Connection, InsecureDoor, ResetByOrder};
use super::message::{self, query_parameter};
use super::ordered::{self, Ordered};
use super::{Caller, Reply, Request};
use crate::faults::{Blow, Reset};
use crate::observer::{self, Exchange, Observer};
use crate::registry_data::data_endpoint;
use crate::requests::{Entry, Judged, LoggedRequest};
use crate::state::{Emulated, LOGIN_SERVER_SUFFIX};
use crate::{arm, blobs, entra, registry_data, testers};

/// The largest body of a request to ARM or Entra.
const LARGEST: usize = 4 * 1024 * 1024;
/// The largest body of a tester's request: a whole cloud.
const LARGEST_SEED: usize = 512 * 1024 * 1024;
/// Bodies beyond this are not logged.
const LARGEST_LOGGED: usize = 64 * 1024;

/// Answers one request.
pub(crate) async fn answer(
    ctx: &Arc<Emulated>,
    connection: &Connection,
    request: Request,
) -> Result<Reply, ResetByOrder> {
    let host = match &connection.insecure {
        // Whatever the client calls it: this port leads to one registry.
        Some(door) => format!("{}.{LOGIN_SERVER_SUFFIX}", door.registry),
        None => host(&request),
    };
    if is_tester(&host, request.uri().path()) {
        return Ok(testers(ctx, request).await);
    }
    let mut entry = Entry { request: describe(&request, &host), body: None };
    let caller = match caller(request.headers(), connection) {
        Ok(caller) => caller,
        Err(error) => return Ok(message::text(StatusCode::BAD_REQUEST, format!("{error}\n"))),
    };
    entry.request.caller = caller.to_string();
    let (request, watched) = match &ctx.options.observer {
        None => (request, None),
        Some(observer) => match observer::read_ahead(request).await {
            Ok((request, seen)) => (request, Some((observer, seen))),
            Err(error) => return Ok(message::text(StatusCode::BAD_REQUEST, format!("{error}\n"))),
        },
    };
    let blow = ctx.faults.strike(request.method().as_str(), &host, request.uri().path());
    let answer_delay = blow.as_ref().map(|blow| blow.answer_delay).unwrap_or_default();
    let arrival = Arrival { caller, host: &host, insecure: connection.insecure.as_ref() };
    let outcome = match blow {
        None => Ok(open_door(ctx, arrival, request, &mut entry).await),
        Some(blow) => struck(ctx, arrival, request, &mut entry, blow).await,
    };
    let outcome = match outcome {
        Ok(reply) => Ok(saved(ctx, reply).await),
        reset => reset,
    };
    entry.request.status = outcome.as_ref().ok().map(|reply| reply.status().as_u16());
    entry.request.class =
        outcome.as_ref().ok().and_then(|reply| reply.extensions().get()).map(|Judged(class)| *class);
    ctx.requests.push(entry);
    let outcome = match watched {
        None => outcome,
        Some((observer, seen)) => show(observer, seen, outcome).await,
    };
    if !answer_delay.is_zero() {
        tokio::time::sleep(answer_delay).await;
    }
    outcome
}

/// Shows a request with what is answered, if the emulator itself answers.
async fn show(
    observer: &Observer,
    request: http::Request<Option<Bytes>>,
    outcome: Result<Reply, ResetByOrder>,
) -> Result<Reply, ResetByOrder> {
    let (outcome, answer) = match outcome {
        Ok(reply) if reply.extensions().get::<Ordered>().is_none() => match observer::read(reply).await {
            Ok((reply, seen)) => (Ok(reply), Some(seen)),
            Err(error) => (Ok(message::text(StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n"))), None),
        },
        ordered => (ordered, None),
    };
    observer.show(Exchange { request, answer });
    outcome
}

/// Who comes, by which name, and by which port if it is an insecure one.
struct Arrival<'a> {
    caller: Caller,
    host: &'a str,
    insecure: Option<&'a InsecureDoor>,
}

async fn open_door(ctx: &Arc<Emulated>, arrival: Arrival<'_>, request: Request, entry: &mut Entry) -> Reply {
    ctx.operations.settle(ctx);
    let Arrival { caller, host, insecure } = arrival;
    if let Some(registry) = registry_of(host) {
        if data_endpoint::is_its_host(host) {
            return data_endpoint::handle(Arc::clone(ctx), registry, host, request).await;
        }
        let insecure = insecure.map(|door| door.address);
        return registry_data::handle(Arc::clone(ctx), caller, registry, insecure, request).await;
    }
    if !super::certificates::is_ours(host) {
        let text = format!(
            "This emulator has no host {host}. Login servers are <registry>.{LOGIN_SERVER_SUFFIX}.\n"
        );
        return message::text(StatusCode::MISDIRECTED_REQUEST, text);
    }
    if is_blob(request.uri().path()) {
        return blobs::handle(Arc::clone(ctx), request).await;
    }
    if entra::managed_identity::is_its_path(request.uri().path()) {
        return entra::managed_identity::handle(ctx, request);
    }
    let request = match message::read_whole(request, LARGEST).await {
        Ok(request) => request,
        Err(error) => return message::text(StatusCode::PAYLOAD_TOO_LARGE, format!("{error}\n")),
    };
    if entra::is_its_path(request.uri().path()) {
        return entra::handle(ctx, &request);
    }
    if !request.body().is_empty() && request.body().len() <= LARGEST_LOGGED {
        entry.body = Some(request.body().clone());
    }
    ctx.operations.linger(request.uri().path()).await;
    let reply = arm::handle(ctx, &request);
    ctx.sweep().await;
    reply
}

/// A request that a tester's fault meets.
async fn struck(
    ctx: &Arc<Emulated>,
    arrival: Arrival<'_>,
    request: Request,
    entry: &mut Entry,
    blow: Blow,
) -> Result<Reply, ResetByOrder> {
    if !blow.delay.is_zero() {
        tokio::time::sleep(blow.delay).await;
    }
    if blow.fault.reset == Some(Reset::Before) {
        return Err(ResetByOrder);
    }
    if let Some(reply) = ordered::reply(&blow, registry_of(arrival.host).is_some()) {
        let (parts, body) = request.into_parts();
        message::discard(&parts.headers, body).await;
        return Ok(reply);
    }
    let reply = open_door(ctx, arrival, request, entry).await;
    if blow.fault.reset == Some(Reset::After) {
        return Err(ResetByOrder);
    }
    Ok(reply)
}

/// Nothing is answered before the state file knows it.
async fn saved(ctx: &Arc<Emulated>, reply: Reply) -> Reply {
    match ctx.save().await {
        Ok(()) => reply,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the state file was not written");
            message::text(StatusCode::INSUFFICIENT_STORAGE, format!("{error}\n"))
        }
    }
}

async fn testers(ctx: &Arc<Emulated>, request: Request) -> Reply {
    let reply = match message::read_whole(request, LARGEST_SEED).await {
        Ok(request) => {
            let reply = testers::handle(ctx, &request);
            ctx.sweep().await;
            reply
        }
        Err(error) => message::text(StatusCode::PAYLOAD_TOO_LARGE, format!("{error}\n")),
    };
    saved(ctx, reply).await
}

fn is_tester(host: &str, path: &str) -> bool {
    path.starts_with("/_emulator/") && registry_of(host).is_none()
}

fn is_blob(path: &str) -> bool {
    path.strip_prefix('/')
        .and_then(|path| path.strip_prefix(blobs::ACCOUNT))
        .is_some_and(|rest| rest.starts_with('/'))
}

/// The host without port, in lower case.
fn host(request: &Request) -> String {
    let authority = request
        .uri()
        .authority()
        .map(http::uri::Authority::as_str)
        .or_else(|| request.headers().get(header::HOST)?.to_str().ok())
        .unwrap_or_default();
    let name = authority.rsplit_once(':').map_or(authority, |(name, _)| name);
    name.to_ascii_lowercase()
}

/// The registry that a login server's (or data endpoint's) name means: its first label.
fn registry_of(host: &str) -> Option<&str> {
    let labels = host.strip_suffix(LOGIN_SERVER_SUFFIX)?.strip_suffix('.')?;
    labels.split('.').next().filter(|label| !label.is_empty())
}

fn caller(headers: &HeaderMap, connection: &Connection) -> Result<Caller, NotACaller> {
    if connection.peer.ip().is_loopback() {
        if let Some(claim) = headers.get(CALLER_HEADER) {
            return claim.to_str().unwrap_or_default().parse();
        }
        if let Some(claim) = &connection.claim {
            return Ok(claim.clone());
        }
    }
    Ok(match connection.peer.ip() {
        std::net::IpAddr::V4(address) => Caller::PublicIp(address),
        std::net::IpAddr::V6(address) => {
            Caller::PublicIp(address.to_ipv4().unwrap_or(std::net::Ipv4Addr::UNSPECIFIED))
        }
    })
}

fn describe(request: &Request, host: &str) -> LoggedRequest {
    let query = request.uri().query();
    LoggedRequest {
        number: 0,
        method: request.method().to_string(),
        host: host.to_owned(),
        path: request.uri().path().to_owned(),
        api_version: query_parameter(query, "api-version"),
        filter: query_parameter(query, "$filter"),
        status: None,
        caller: String::new(),
        class: None,
        body: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_label_of_a_login_server_is_the_registry() {
        assert_eq!(registry_of("reg1.azurecr.test"), Some("reg1"));
        assert_eq!(registry_of("reg1.westeurope.data.azurecr.test"), Some("reg1"));
        for host in ["azurecr.test", ".azurecr.test", "xazurecr.test", "localhost", "127.0.0.1"] {
            assert_eq!(registry_of(host), None, "{host}");
        }
    }

    #[test]
    fn data_endpoints_are_told_from_login_servers() {
        assert!(data_endpoint::is_its_host("reg1.westeurope.data.azurecr.test"));
        for host in
            ["reg1.azurecr.test", "data.azurecr.test", "reg1.westeurope.geo.azurecr.test", "data.test"]
        {
            assert!(!data_endpoint::is_its_host(host), "{host}");
        }
    }

    #[test]
    fn claims_count_from_loopback_only() {
        let mut headers = HeaderMap::new();
        headers.insert(CALLER_HEADER, "ip-203.0.113.7".parse().unwrap());
        let near = Connection {
            claim: Some(Caller::Subnet("s".into())),
            ..Connection::from("127.0.0.1:1".parse().unwrap())
        };
        let far = Connection { peer: "192.0.2.1:1".parse().unwrap(), ..near.clone() };
        assert_eq!(caller(&headers, &near), Ok(Caller::PublicIp("203.0.113.7".parse().unwrap())));
        assert_eq!(caller(&HeaderMap::new(), &near), Ok(Caller::Subnet("s".into())));
        assert_eq!(caller(&headers, &far), Ok(Caller::PublicIp("192.0.2.1".parse().unwrap())));
        headers.insert(CALLER_HEADER, "nobody".parse().unwrap());
        assert!(caller(&headers, &near).is_err());
    }
}
