//! A fresh emulator in which what was recorded can happen, and what has to be put in place of what was scrubbed.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use acrgate_emulator::{Emulator, Options};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use url::Url;

use super::given;
use crate::plain::Plain;
use crate::recording::{Exchange, Recording, Request, Response};

/// The headers that lead to an operation.
const OPERATION_LINKS: [&str; 2] = ["azure-asyncoperation", "location"];
/// How long operations take, in a time that stands still until a poll is to find the end.
const OPERATION: Duration = Duration::from_secs(3600);
/// How long a task run, or an import, may take.
const WORK: Duration = Duration::from_secs(60);
/// A caller may be claimed; everything else in a recorded request's headers was about its making.
const SENT: [&str; 4] = ["accept", "content-type", "metadata", "x-acrgate-caller"];

/// An emulator, and the recorded names for what it has.
pub(super) struct World {
    emulator: Emulator,
    plain: Plain,
    arm_token: String,
    registry_token: String,
    /// The emulator's addresses of operations, by the recorded paths.
    links: BTreeMap<String, Url>,
    /// Ids of what was asked for, in lower case: it is the emulator's own doing whether that is there.
    made: BTreeSet<String>,
    refresh_token: String,
    access_token: String,
}

impl World {
    pub(super) async fn as_recorded(recording: &Recording) -> Result<Self> {
        let mut options = Options::default();
        options.delays.operation = OPERATION;
        if let Some(subscription) = recording.interactions.iter().find_map(|e| subscription(&e.request.url)) {
            options.subscription_id = subscription;
        }
        let emulator = Emulator::start(options).await?;
        emulator.cloud().clock.set(Duration::ZERO, 0.0);
        emulator.seed(&given::at_the_start(recording))?;
        let plain = Plain::new(&emulator)?;
        let mut world = Self {
            emulator,
            plain,
            arm_token: String::new(),
            registry_token: String::new(),
            links: BTreeMap::new(),
            made: BTreeSet::new(),
            refresh_token: String::new(),
            access_token: String::new(),
        };
        let arm = format!("{}.default", world.emulator.arm_url());
        world.arm_token = world.sign_in(&arm).await?;
        world.registry_token = world.sign_in("https://containerregistry.azure.net/.default").await?;
        Ok(world)
    }

    async fn sign_in(&self, scope: &str) -> Result<String> {
        let url =
            self.emulator.arm_url().join(&format!("{}/oauth2/v2.0/token", self.emulator.tenant_id()))?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", self.emulator.client_id())
            .append_pair("client_secret", self.emulator.client_secret())
            .append_pair("scope", scope)
            .finish();
        let kind = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
        let request =
            Request { method: "POST".to_owned(), url, headers: [kind].into(), body: form.into_bytes() };
        let granted = self.plain.send(&request).await?.json().unwrap_or_default();
        granted["access_token"].as_str().map(str::to_owned).context("a token")
    }

    /// Asks what was asked; gives what was sent in the end, and the answer.
    pub(super) async fn ask(&mut self, recorded: &Exchange) -> Result<(Request, Response)> {
        self.make_elsewhere(recorded)?;
        let request = self.translated(&recorded.request)?;
        if request.method == "PUT" {
            self.made.insert(request.url.path().to_ascii_lowercase());
        }
        self.wait_for(recorded, &request).await?;
        let response = self.plain.send(&request).await?;
        self.learn(recorded, &response)?;
        Ok((request, response))
    }

    fn make_elsewhere(&mut self, recorded: &Exchange) -> Result<()> {
        for document in given::made_elsewhere(recorded) {
            let id = document["id"].as_str().unwrap_or_default().to_owned();
            if !self.made.insert(id.to_ascii_lowercase()) {
                continue;
            }
            let Some(registry) = given::registry_of(&id) else {
                self.emulator.seed(&json!({ "resources": [document] }))?;
                continue;
            };
            let dump = self.emulator.dump();
            let all = dump["resources"].as_array().into_iter().flatten();
            let same =
                |own: &&Value| own["id"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(registry));
            let found = all.into_iter().find(same).cloned();
            let mut found = found.with_context(|| format!("{registry} is not there"))?;
            let connections = found["properties"]["privateEndpointConnections"].as_array_mut();
            connections.context("a registry lists its connections")?.push(document);
            self.emulator.seed(&json!({ "resources": [found] }))?;
        }
        Ok(())
    }

    /// The recorded request with the emulator's address, operations and tokens in it.
    fn translated(&self, recorded: &Request) -> Result<Request> {
        let mut request = recorded.clone();
        request.headers.retain(|name, _| SENT.contains(&name.as_str()));
        let text = String::from_utf8_lossy(&recorded.body).replace("azurecr.io", "azurecr.test");
        request.body = text.into_bytes();
        if recorded.is_data_plane() {
            let host = recorded.url.host_str().unwrap_or_default().replace("azurecr.io", "azurecr.test");
            request.url.set_host(Some(&host))?;
            self.fill_in_tokens(&mut request);
            let anonymous = request.url.path() == "/v2/" || request.url.path().starts_with("/oauth2/");
            if !anonymous && !self.access_token.is_empty() {
                request.headers.insert("authorization".to_owned(), format!("Bearer {}", self.access_token));
            }
            return Ok(request);
        }
        match self.links.get(recorded.url.path()) {
            Some(link) => request.url = link.clone(),
            None => {
                let arm = self.emulator.arm_url();
                request.url.set_host(arm.host_str())?;
                if request.url.set_port(arm.port()).is_err() {
                    bail!("{} takes no port", recorded.url);
                }
            }
        }
        request.headers.insert("authorization".to_owned(), format!("Bearer {}", self.arm_token));
        Ok(request)
    }

    fn fill_in_tokens(&self, request: &mut Request) {
        if !request.url.path().starts_with("/oauth2/") || request.method != "POST" {
            return;
        }
        let (host, tenant) = (request.url.host_str().unwrap_or_default(), self.emulator.tenant_id());
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(&request.body).into_owned().collect();
        let ours = pairs.iter().map(|(name, value)| {
            let value = match name.as_str() {
                // The recorded registry goes by two names.
                "service" => host,
                "tenant" => tenant,
                "access_token" => &self.registry_token,
                "refresh_token" | "password" => &self.refresh_token,
                _ => value,
            };
            (name.as_str(), value)
        });
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(ours).finish();
        request.body = body.into_bytes();
    }

    /// Lets the emulator come as far as the cloud was when this was recorded.
    async fn wait_for(&self, recorded: &Exchange, request: &Request) -> Result<()> {
        let answer = recorded.response.json().unwrap_or_default();
        if self.links.contains_key(recorded.request.url.path()) {
            let failed = recorded.response.status >= 400;
            let succeeded = recorded.response.status == 200
                && answer["status"].as_str().is_none_or(|status| status == "Succeeded");
            if failed || succeeded {
                self.emulator.cloud().clock.set(OPERATION, 0.0);
                self.wait_for_work(request).await?;
            }
            return Ok(());
        }
        let is_run = answer["type"] == "Microsoft.ContainerRegistry/registries/runs";
        if recorded.request.method != "GET" || !is_run {
            return Ok(());
        }
        let wanted = answer.pointer("/properties/status").and_then(Value::as_str).unwrap_or_default();
        let reached = async {
            loop {
                let run = self.plain.send(request).await?.json().unwrap_or_default();
                let status = run.pointer("/properties/status").and_then(Value::as_str).unwrap_or_default();
                if is_over(status) || status == wanted {
                    return anyhow::Ok(());
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(WORK, reached).await.context("the run does not come to its end")?
    }

    /// An operation that is due may still be worked on: an import is.
    async fn wait_for_work(&self, poll: &Request) -> Result<()> {
        let over = async {
            while self.plain.send(poll).await?.status == 202 {
                tokio::task::yield_now().await;
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(WORK, over).await.context("the operation does not come to its end")?
    }

    /// Keeps what later requests refer to.
    fn learn(&mut self, recorded: &Exchange, ours: &Response) -> Result<()> {
        let links = if recorded.request.is_data_plane() { &[][..] } else { &OPERATION_LINKS };
        for name in links {
            if let (Some(told), Some(own)) = (recorded.response.headers.get(*name), ours.headers.get(*name)) {
                self.links.insert(Url::parse(told)?.path().to_owned(), Url::parse(own)?);
            }
        }
        let body = ours.json().unwrap_or_default();
        for (key, kept) in
            [("refresh_token", &mut self.refresh_token), ("access_token", &mut self.access_token)]
        {
            if let Some(token) = body[key].as_str() {
                token.clone_into(kept);
            }
        }
        Ok(())
    }

    /// The emulator's answer with the recorded cloud's hosts in it.
    pub(super) fn in_recorded_names(&self, answer: &Value) -> Value {
        let text = answer.to_string().replace("azurecr.test", "azurecr.io");
        let arm = self.emulator.arm_url().as_str().trim_end_matches('/');
        serde_json::from_str(&text.replace(arm, "https://management.azure.com")).unwrap_or_default()
    }
}

/// Whether a run goes on no more.
pub(super) fn is_over(status: &str) -> bool {
    matches!(status, "Succeeded" | "Failed" | "Canceled" | "Error" | "Timeout")
}

fn subscription(url: &Url) -> Option<String> {
    let mut segments = url.path_segments()?;
    (segments.next()? == "subscriptions").then(|| segments.next().map(str::to_owned))?
}
