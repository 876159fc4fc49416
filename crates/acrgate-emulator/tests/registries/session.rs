//! A client of one login server, with credentials and a claimed origin.

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The user name that goes with a refresh token as the password.
pub(crate) const ZERO: &str = "00000000-0000-0000-0000-000000000000";

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> String {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> String {
        self.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned()
    }
}

#[derive(Clone)]
pub(crate) struct Session {
    http: Client,
    base: String,
    host: String,
    caller: Option<String>,
    authorization: Option<String>,
}

impl Session {
    pub(crate) fn new(http: Client, host: String) -> Self {
        let base = format!("https://{host}");
        Self { http, base, host, caller: None, authorization: None }
    }

    /// By another door.
    pub(crate) fn at(mut self, base: &str) -> Self {
        base.clone_into(&mut self.base);
        self
    }

    /// Claims an origin.
    pub(crate) fn caller(mut self, claim: &str) -> Self {
        self.caller = Some(claim.to_owned());
        self
    }

    pub(crate) fn bearer(mut self, token: &str) -> Self {
        self.authorization = Some(format!("Bearer {token}"));
        self
    }

    pub(crate) fn basic(mut self, user: &str, password: &str) -> Self {
        use base64::Engine as _;
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        self.authorization = Some(format!("Basic {pair}"));
        self
    }

    /// What the credentials look like in a request.
    pub(crate) fn authorization(&self) -> &str {
        self.authorization.as_deref().unwrap_or_default()
    }

    /// Exchanges an Entra token and asks for an access token.
    pub(crate) async fn signed_in(self, entra: &str, scope: &str) -> Self {
        let refresh = self.exchange(entra).await.json()["refresh_token"].as_str().unwrap().to_owned();
        let access = self.refresh(&refresh, scope).await.json()["access_token"].as_str().unwrap().to_owned();
        self.bearer(&access)
    }

    pub(crate) async fn exchange(&self, entra: &str) -> Answer {
        let form = [("grant_type", "access_token"), ("service", &self.host), ("access_token", entra)];
        self.post_form("/oauth2/exchange", &form).await
    }

    pub(crate) async fn refresh(&self, token: &str, scope: &str) -> Answer {
        let form = [
            ("grant_type", "refresh_token"),
            ("service", &self.host),
            ("scope", scope),
            ("refresh_token", token),
        ];
        self.post_form("/oauth2/token", &form).await
    }

    pub(crate) async fn password(&self, user: &str, password: &str, scope: &str) -> Answer {
        let form = [
            ("grant_type", "password"),
            ("service", &self.host),
            ("scope", scope),
            ("username", user),
            ("password", password),
        ];
        self.post_form("/oauth2/token", &form).await
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(caller) = &self.caller {
            request = request.header("x-acrgate-caller", caller);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        request
    }

    pub(crate) async fn send(request: RequestBuilder) -> Answer {
        let reply = request.send().await.unwrap();
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        Answer { status, headers, body: reply.bytes().await.unwrap().to_vec() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Self::send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn get_range(&self, path: &str, range: &str) -> Answer {
        Self::send(self.request(Method::GET, path).header("range", range)).await
    }

    pub(crate) async fn head_range(&self, path: &str, range: &str) -> Answer {
        Self::send(self.request(Method::HEAD, path).header("range", range)).await
    }

    pub(crate) async fn head(&self, path: &str) -> Answer {
        Self::send(self.request(Method::HEAD, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Self::send(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str) -> Answer {
        Self::send(self.request(Method::POST, path)).await
    }

    pub(crate) async fn post_body(&self, path: &str, body: &[u8]) -> Answer {
        Self::send(self.request(Method::POST, path).body(body.to_vec())).await
    }

    pub(crate) async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        Self::send(self.request(Method::POST, path).form(form)).await
    }

    pub(crate) async fn patch(&self, path: &str, range: &str, body: &[u8]) -> Answer {
        Self::send(self.request(Method::PATCH, path).header("content-range", range).body(body.to_vec())).await
    }

    pub(crate) async fn put(&self, path: &str, content_type: &str, body: &[u8]) -> Answer {
        let mut request = self.request(Method::PUT, path).body(body.to_vec());
        if !content_type.is_empty() {
            request = request.header("content-type", content_type);
        }
        Self::send(request).await
    }

    /// Ends an upload with these bytes.
    pub(crate) async fn put_last(&self, location: &str, body: &[u8], digest: &str) -> Answer {
        self.put(&format!("{location}?digest={digest}"), "", body).await
    }

    /// Ends an upload with a chunk.
    pub(crate) async fn put_range(&self, location: &str, range: &str, body: &[u8], digest: &str) -> Answer {
        let request = self.request(Method::PUT, &format!("{location}?digest={digest}"));
        Self::send(request.header("content-range", range).body(body.to_vec())).await
    }

    /// Pushes a blob in one request; gives its path.
    pub(crate) async fn push_blob(&self, repository: &str, content: &[u8]) -> String {
        let path = format!("/v2/{repository}/blobs/uploads/?digest={}", digest(content));
        let stored = self.post_body(&path, content).await;
        assert_eq!(stored.status, 201, "{}", stored.text());
        stored.header("location")
    }

    /// Pushes an image whose layer holds the text; gives its digest.
    pub(crate) async fn push_image(&self, repository: &str, tag: &str, text: &str) -> String {
        let (manifest, config, layer) = image_blobs(text);
        for blob in [&config, &layer] {
            self.push_blob(repository, blob).await;
        }
        let path = format!("/v2/{repository}/manifests/{tag}");
        let pushed = self.put(&path, "application/vnd.oci.image.manifest.v1+json", &manifest).await;
        assert_eq!(pushed.status, 201, "{}", pushed.text());
        pushed.header("docker-content-digest")
    }
}

/// The manifest, configuration and layer of a small image.
pub(crate) fn image_blobs(text: &str) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let layer = text.as_bytes().to_vec();
    let config = json!({"os": "linux", "architecture": "amd64", "config": {"Env": ["PATH=/bin"], "Labels": {"base": text}},
        "rootfs": {"type": "layers", "diff_ids": [digest(&layer)]}});
    let config = config.to_string().into_bytes();
    let manifest = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest(&config),
            "size": config.len()},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": digest(&layer),
            "size": layer.len()}]});
    (manifest.to_string().into_bytes(), config, layer)
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{:x}", Sha256::digest(bytes))
}
