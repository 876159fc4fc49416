//! Imports from registries outside, in plain HTTP as the distribution specification has them: what they answer, where they
//! lead to, and when they say nothing.

use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use acrgate_emulator::Options;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::imports::{MANIFEST, World, by_host};
use crate::session::{digest, image_blobs};

const HOST: &str = "registry.outside.example";

/// How a registry outside answers a path and the headers that were sent.
enum Reply {
    Is(&'static str, Vec<u8>),
    Refused,
    At(String),
    /// A head that promises so many bytes, and nothing after it; or not even a head.
    Silence(Option<usize>),
}

/// Serves one request a connection, until the test ends.
fn serve(answer: impl Fn(&str, &[String]) -> Reply + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut held: Vec<TcpStream> = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let path = lines.next().unwrap_or_default().split(' ').nth(1).unwrap_or_default().to_owned();
            let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let (status, kind, content, length) = match answer(&path, &headers) {
                Reply::Is(kind, content) => ("200 OK", kind.to_owned(), content, None),
                Reply::Refused => ("401 Unauthorized", "application/json".to_owned(), b"{}".to_vec(), None),
                Reply::At(location) => (
                    "307 Temporary Redirect",
                    format!("text/plain\r\nLocation: {location}"),
                    Vec::new(),
                    None,
                ),
                Reply::Silence(Some(length)) => ("200 OK", MANIFEST.to_owned(), Vec::new(), Some(length)),
                Reply::Silence(None) => {
                    held.push(stream);
                    continue;
                }
            };
            let length = length.unwrap_or(content.len());
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\
                 WWW-Authenticate: Bearer realm=\"https://{HOST}/token\",service=\"outside\"\r\n\
                 Content-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&content)).unwrap();
            if length > content.len() {
                held.push(stream);
            }
        }
    });
    address
}

/// A part of the image that the registry outside has.
fn part(path: &str) -> Reply {
    let (manifest, config, layer) = image_blobs("from outside");
    match path {
        "/v2/library/app/manifests/v1" => Reply::Is(MANIFEST, manifest),
        _ => [config, layer]
            .into_iter()
            .find(|blob| path.ends_with(&digest(blob)))
            .map_or(Reply::Refused, |blob| Reply::Is("application/octet-stream", blob)),
    }
}

async fn world(mapped: SocketAddr) -> World {
    let source_registries = [(HOST.to_owned(), mapped)].into();
    let source_timeout = Duration::from_millis(200);
    World::with(Options { source_registries, source_timeout, ..Options::default() }).await
}

fn anonymous(host: &str) -> Value {
    by_host(host, "library/app:v1", Value::Null)
}

#[tokio::test]
async fn a_registry_outside_can_be_mapped_to_an_address() {
    // Its token service asks for a name and a password.
    let outside = serve(|path, headers| {
        let sent = |value: &str| {
            headers.iter().any(|line| line.eq_ignore_ascii_case(&format!("authorization: {value}")))
        };
        let basic = format!("Basic {}", STANDARD.encode("somebody:hush"));
        // Who comes is between the emulator and its own login servers.
        if headers.iter().any(|line| line.to_ascii_lowercase().starts_with("x-acrgate")) {
            return Reply::Refused;
        }
        match path.starts_with("/token") {
            true if sent(&basic) && path.contains("scope=repository%3Alibrary%2Fapp%3Apull") => {
                Reply::Is("application/json", b"{\"token\":\"let-me-in\"}".to_vec())
            }
            false if sent("Bearer let-me-in") => part(path),
            _ => Reply::Refused,
        }
    });
    let world = world(outside).await;
    world.close("target1", json!({})).await;
    let body = |password: &str| {
        let credentials = json!({"username": "somebody", "password": password});
        by_host("Registry.Outside.Example", "library/app:v1", credentials)
    };
    let refused = world.fails(&body("wrong")).await;
    assert_eq!(refused, "Invalid message Unauthorized Unauthorized {}");
    world.succeeds(&body("hush")).await;
    world.open("target1").await;
    let (manifest, _, layer) = image_blobs("from outside");
    assert_eq!(world.target.get("/v2/app/manifests/v1").await.body, manifest);
    assert_eq!(world.target.get(&format!("/v2/app/blobs/{}", digest(&layer))).await.body, layer);
}

#[tokio::test]
async fn a_source_that_falls_silent_is_given_up() {
    let silent: [fn(&str) -> Reply; 4] = [
        |_| Reply::Silence(None),
        |path| if path.contains("/manifests/") { Reply::Silence(Some(100)) } else { part(path) },
        |path| if path.contains("/blobs/") { Reply::Silence(None) } else { part(path) },
        // Of the right size, so that only the clock can tell.
        |path| match part(path) {
            Reply::Is(_, blob) if path.contains("/blobs/") => Reply::Silence(Some(blob.len())),
            other => other,
        },
    ];
    for answer in silent {
        let world = world(serve(move |path, _| answer(path))).await;
        let refused = world.fails(&anonymous(HOST)).await;
        let expected = "The registry registry.outside.example cannot be reached: it was silent for 0.2 s \
            (the emulator's --source-timeout-ms)";
        assert_eq!(refused, expected);
        assert_eq!(world.target.get("/v2/app/manifests/v1").await.status, 404);
    }
}

#[tokio::test]
async fn a_source_may_lead_to_itself_and_to_other_hosts_that_are_mapped() {
    let world = world(serve(|path, _| match path.strip_prefix("/there") {
        Some(there) => part(there),
        None if path.contains("/manifests/") => Reply::At(format!("/there{path}")),
        None => Reply::At(format!("https://{HOST}/there{path}")),
    }))
    .await;
    world.succeeds(&anonymous(HOST)).await;
    let (manifest, ..) = image_blobs("from outside");
    assert_eq!(world.target.get("/v2/app/manifests/v1").await.body, manifest);
}

#[tokio::test]
async fn nothing_leads_anywhere_else() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = elsewhere.local_addr().unwrap();
    // Where it leads to.
    for scheme in ["http", "https"] {
        let world = world(serve(move |_, _| Reply::At(format!("{scheme}://{address}/v2/")))).await;
        let refused = world.fails(&anonymous(HOST)).await;
        let expected = format!("cannot be reached: connect to {scheme}://{address}: network is unreachable");
        assert_eq!(refused, format!("The registry {HOST} {expected}"));
    }
    // What an import names itself.
    let world = world(address).await;
    for host in [address.to_string(), "localhost".to_owned(), "[::1]".to_owned()] {
        let refused = world.fails(&anonymous(&host)).await;
        assert!(refused.starts_with(&format!("The registry {host} cannot be reached: ")), "{refused}");
    }
    elsewhere.set_nonblocking(true).unwrap();
    assert_eq!(elsewhere.accept().map(|_| ()).unwrap_err().kind(), ErrorKind::WouldBlock, "somebody came");
}

#[tokio::test]
async fn a_source_that_leads_in_circles_is_left() {
    let world = world(serve(|path, _| Reply::At(path.to_owned()))).await;
    let refused = world.fails(&anonymous(HOST)).await;
    assert!(refused.ends_with("stopped after 10 redirects"), "{refused}");
}
