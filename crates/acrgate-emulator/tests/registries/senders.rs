//! Clients that send in their own way: everything before they read, head and body apart.

use crate::cloud::Cloud;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

async fn connected() -> (Cloud, TlsStream<TcpStream>) {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({})).await;
    let connection = cloud.connection("reg1x.azurecr.test").await;
    (cloud, connection)
}

/// Sends a request's head and its body one after the other, whole, and reads what is refused then.
async fn send_all_then_read(connection: &mut TlsStream<TcpStream>, size: usize) {
    let upload = uuid::Uuid::nil();
    let head = format!(
        "PATCH /v2/app/blobs/uploads/{upload} HTTP/1.1\r\nhost: reg1x.azurecr.test\r\ncontent-length: {size}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.flush().await.unwrap();
    connection.write_all(&vec![0; size]).await.unwrap();
    connection.flush().await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"}]}\n") {
        answer.push(connection.read_u8().await.unwrap());
    }
    assert!(answer.starts_with(b"HTTP/1.1 401"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn who_sends_everything_before_reading_gets_its_refusal() {
    let (_cloud, mut connection) = connected().await;
    // More than fits into the buffers between the two; then a second request on the same connection.
    for size in [16 * 1024 * 1024, 2] {
        send_all_then_read(&mut connection, size).await;
    }
}

#[tokio::test]
async fn who_sends_head_and_body_apart_is_answered_each_time() {
    // That it does not wait for acknowledgements is tested where they are sent: server/prompt.rs.
    let (_cloud, mut connection) = connected().await;
    for _ in 0..40 {
        send_all_then_read(&mut connection, 2).await;
    }
}
