//! How a blob arrives: in one request or two, as a stream, in chunks, and taken up again where it broke off.

use std::time::Duration;

use super::owner;
use crate::cloud::Cloud;
use crate::session::{Session, digest};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

#[tokio::test]
async fn in_one_request_and_in_two() {
    let (_cloud, session) = owner().await;
    let at_once = session.push_blob("app", b"at once").await;
    assert_eq!(at_once, format!("/v2/app/blobs/{}", digest(b"at once")));
    assert_eq!(session.get(&at_once).await.body, b"at once");
    for content in [&b"in two"[..], b""] {
        let opened = session.post("/v2/app/blobs/uploads/").await;
        assert_eq!((opened.status, opened.header("range").as_str()), (202, "0-0"));
        assert!(opened.header("location").ends_with(&opened.header("docker-upload-uuid")));
        let stored = session.put_last(&opened.header("location"), content, &digest(content)).await;
        assert_eq!((stored.status, stored.header("docker-content-digest")), (201, digest(content)));
        assert_eq!(session.get(&stored.header("location")).await.body, content);
    }
}

#[tokio::test]
async fn as_a_stream_of_unknown_length() {
    let (_cloud, session) = owner().await;
    let content: Vec<u8> = (0..300_000u32).flat_map(u32::to_le_bytes).collect();
    let location = session.post("/v2/app/blobs/uploads/").await.header("location");
    let pieces: Vec<_> = content.chunks(7_777).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect();
    let stream = reqwest::Body::wrap_stream(futures::stream::iter(pieces));
    let sent = Session::send(session.request(reqwest::Method::PATCH, &location).body(stream)).await;
    assert_eq!((sent.status, sent.header("range")), (202, format!("0-{}", content.len() - 1)));
    let stored = session.put_last(&sent.header("location"), b"", &digest(&content)).await;
    assert_eq!(stored.status, 201);
    assert_eq!(session.get(&stored.header("location")).await.body, content);
}

#[tokio::test]
async fn in_chunks_that_have_to_follow_each_other() {
    let (_cloud, session) = owner().await;
    let content: Vec<u8> = (0..100_000u32).map(|n| n.to_le_bytes()[0]).collect();
    let location = session.post("/v2/app/blobs/uploads/").await.header("location");
    let early = session.patch(&location, "40000-89999", &content[40_000..90_000]).await;
    assert_eq!((early.status, early.header("location")), (416, location.clone()), "a gap before it");
    let first = session.patch(&location, "0-39999", &content[..40_000]).await;
    assert_eq!((first.status, first.header("range").as_str()), (202, "0-39999"));
    let twice = session.patch(&location, "0-39999", &content[..40_000]).await;
    assert_eq!((twice.status, twice.header("range").as_str()), (416, "0-39999"));
    let status = session.get(&location).await;
    assert_eq!((status.status, status.header("range").as_str()), (204, "0-39999"));
    assert_eq!(status.header("location"), location);
    for (range, code) in [
        ("nonsense", "BLOB_UPLOAD_INVALID"),
        ("50000-40000", "BLOB_UPLOAD_INVALID"),
        ("40000-40001", "SIZE_INVALID"),
        ("40000-18446744073709551615", "SIZE_INVALID"),
    ] {
        let refused = session.patch(&location, range, &content[40_000..90_000]).await;
        assert_eq!((refused.status, refused.code().as_str()), (400, code), "{range}");
    }
    assert_eq!(
        session.patch(&location, "bytes 40000-89999/*", &content[40_000..90_000]).await.status,
        202,
        "some clients write the standard form"
    );
    let gap = session.put_range(&location, "95000-99999", &content[95_000..], &digest(&content)).await;
    assert_eq!((gap.status, gap.header("range").as_str()), (416, "0-89999"));
    let stored = session.put_range(&location, "90000-99999", &content[90_000..], &digest(&content)).await;
    assert_eq!((stored.status, stored.header("docker-content-digest")), (201, digest(&content)));
    assert_eq!(session.get(&stored.header("location")).await.body, content);
    assert_eq!(session.get(&location).await.code(), "BLOB_UPLOAD_UNKNOWN", "it has ended");
}

#[tokio::test]
async fn an_upload_belongs_to_its_repository_and_can_be_given_up() {
    let (_cloud, session) = owner().await;
    let location = session.post("/v2/app/blobs/uploads/").await.header("location");
    let elsewhere = location.replace("/app/", "/other/");
    for reply in [
        session.patch(&elsewhere, "0-0", b"x").await,
        session.get(&elsewhere).await,
        session.put_last(&elsewhere, b"x", &digest(b"x")).await,
        session.delete(&elsewhere).await,
    ] {
        assert_eq!((reply.status, reply.code().as_str()), (404, "BLOB_UPLOAD_UNKNOWN"));
    }
    assert_eq!(session.delete(&location).await.status, 204);
    for reply in [session.get(&location).await, session.delete(&location).await] {
        assert_eq!((reply.status, reply.code().as_str()), (404, "BLOB_UPLOAD_UNKNOWN"));
    }
}

#[tokio::test]
async fn a_blob_has_the_digest_that_its_client_says_or_is_none() {
    let (_cloud, session) = owner().await;
    let wrong = digest(b"something else");
    let opened = session.post("/v2/app/blobs/uploads/").await.header("location");
    let refused = session.put_last(&opened, b"content", &wrong).await;
    assert_eq!((refused.status, refused.code()), (400, "DIGEST_INVALID".into()));
    let at_once = session.post_body(&format!("/v2/app/blobs/uploads/?digest={wrong}"), b"content").await;
    assert_eq!((at_once.status, at_once.code()), (400, "DIGEST_INVALID".into()));
    for content in [digest(b"content"), wrong] {
        assert_eq!(session.head(&format!("/v2/app/blobs/{content}")).await.status, 404);
    }
    assert_eq!(session.get(&opened).await.code(), "BLOB_UPLOAD_UNKNOWN");
    let opened = session.post("/v2/app/blobs/uploads/").await.header("location");
    for query in ["", "?digest=sha256:1", "?digest=md5:00000000000000000000000000000000"] {
        let refused = session.put(&format!("{opened}{query}"), "", b"content").await;
        assert_eq!((refused.status, refused.code()), (400, "DIGEST_INVALID".into()), "{query}");
    }
}

#[tokio::test]
async fn what_has_arrived_when_the_connection_breaks_is_not_sent_again() {
    let cloud = Cloud::start_with_insecure_port("reg1x").await;
    cloud.registry("reg1x", json!({"adminUserEnabled": true})).await;
    let password = cloud.admin_password("reg1x").await;
    let session = cloud.session("reg1x").basic("reg1x", &password);
    let content: Vec<u8> = (0..200_000u32).map(|n| n.to_le_bytes()[1]).collect();
    let location = session.post("/v2/app/blobs/uploads/").await.header("location");
    let mut socket = TcpStream::connect(cloud.insecure_address("reg1x")).await.unwrap();
    let head = format!(
        "PATCH {location} HTTP/1.1\r\nHost: reg1x\r\nAuthorization: {}\r\nContent-Length: {}\r\n\r\n",
        session.authorization(),
        content.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(&content[..123_456]).await.unwrap();
    socket.shutdown().await.unwrap();
    drop(socket);
    let arrived = async {
        while session.get(&location).await.header("range") != "0-123455" {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), arrived).await.unwrap();
    let rest = session.patch(&location, "123456-199999", &content[123_456..]).await;
    assert_eq!(rest.status, 202);
    let stored = session.put_last(&location, b"", &digest(&content)).await;
    assert_eq!(stored.status, 201);
    assert_eq!(session.get(&stored.header("location")).await.body, content);
}
