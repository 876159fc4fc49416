//! What the emulator costs: how soon it is ready, what it holds when idle, how many GETs a processor answers, and how long
//! 20,000 registries take:
//! `cargo bench -p acrgate-emulator`.
//!
//! The emulator runs as the process that users start. Its rate is counted per second of its own processor time, so that
//! neither this client nor who else is at work on the machine changes the figure.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where something is wrong")]
#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use std::{
    env, fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use futures::StreamExt;
use rustix::param::clock_ticks_per_second;
use serde_json::{Value, json};

const STARTS: usize = 21;
const CONNECTIONS: usize = 64;
const REQUESTS: usize = 100_000;
const ROUNDS: usize = 3;
const RULES: usize = 50;
const REGISTRIES: usize = 20_000;

fn main() {
    // Under `cargo test` benchmarks are only built.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("\nThe emulator, with enforcement and request log on");
    let ready = median((0..STARTS).map(|_| Served::start().ready.as_secs_f64() * 1e3).collect());
    row("from exec to ready", &format!("{ready:.1} ms"), "at most 20 ms", ready <= 20.0);
    let served = Served::start();
    let idle = served.memory();
    row("memory when idle", &format!("{idle:.1} MB"), "at most 30 MB", idle <= 30.0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (rate, share) = runtime.block_on(rate(&served));
    row(
        "GETs of 50 rules, 64 connections, per CPU-second",
        &format!("{rate:.0} ({share:.1} us each)"),
        "at least 50000",
        rate >= 50_000.0,
    );
    tell("memory afterwards", &format!("{:.1} MB", served.memory()));
    runtime.block_on(many(&Served::start(), "20,000 registries seeded"));
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let kept = Served::start_with(&["--state", state.to_str().unwrap()]);
    runtime.block_on(many(&kept, "20,000 registries seeded and on the disk"));
}

/// Seeds many registries and lists them.
async fn many(served: &Served, what: &str) {
    let http = served.client();
    let token = served.token(&http).await;
    let group = format!("/subscriptions/{}/resourceGroups/many", served.text("subscriptionId"));
    let rules =
        json!({ "networkRuleSet": { "defaultAction": "Deny", "ipRules": [{ "value": "203.0.113.7" }] } });
    let registry = |nth: usize| {
        let id = format!("{group}/providers/Microsoft.ContainerRegistry/registries/many{nth}");
        json!({ "id": id, "properties": rules })
    };
    let seed = json!({ "resources": (0..REGISTRIES).map(registry).collect::<Vec<_>>() }).to_string();
    let (begun, before) = (Instant::now(), served.processor_time());
    let door = http.put(format!("{}/seed", served.text("admin"))).bearer_auth(served.text("adminToken"));
    assert_eq!(door.body(seed).send().await.unwrap().status().as_u16(), 204);
    let seeded = begun.elapsed().as_secs_f64();
    let worked = served.processor_time() - before;
    row(what, &format!("{seeded:.2} s ({worked:.2} s of CPU)"), "at most 2 s", seeded <= 2.0);

    let (begun, before) = (Instant::now(), served.processor_time());
    let mut next = Some(served.url("providers/Microsoft.ContainerRegistry/registries", "2025-11-01"));
    let (mut pages, mut listed) = (0, 0);
    while let Some(url) = next {
        let page = http.get(url).bearer_auth(&token).send().await.unwrap().bytes().await.unwrap();
        let page: Value = serde_json::from_slice(&page).unwrap();
        pages += 1;
        listed += page["value"].as_array().unwrap().len();
        next = page["nextLink"].as_str().map(str::to_owned);
    }
    assert_eq!(listed, REGISTRIES);
    let worked = served.processor_time() - before;
    let listed = begun.elapsed().as_secs_f64();
    tell(&format!("listed in {pages} pages"), &format!("{listed:.2} s ({worked:.2} s of CPU)"));
    tell("memory with them", &format!("{:.1} MB", served.memory()));
}

fn tell(what: &str, figure: &str) {
    println!("  {what:<48}  {figure}");
}

fn row(what: &str, figure: &str, target: &str, met: bool) {
    println!("  {what:<48}  {figure:<24}  {target:<16}  {}", if met { "met" } else { "NOT MET" });
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// GETs per second of the emulator's processor time, and that time per GET in microseconds.
async fn rate(served: &Served) -> (f64, f64) {
    let http = served.client();
    let token = served.token(&http).await;
    let group = served.url("resourceGroups/bench", "2024-11-01");
    let url = served
        .url("resourceGroups/bench/providers/Microsoft.ContainerRegistry/registries/bench1", "2025-11-01");
    let rules: Vec<Value> = (0..RULES).map(|nth| json!({ "value": format!("203.0.{nth}.0/24") })).collect();
    let registry = json!({
        "location": "westeurope", "sku": { "name": "Premium" },
        "properties": { "networkRuleSet": { "defaultAction": "Deny", "ipRules": rules } },
    });
    for (url, body) in [(&group, json!({ "location": "westeurope" })), (&url, registry)] {
        let answer = http.put(url).bearer_auth(&token).json(&body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 201);
    }
    let get = || async {
        let answer = http.get(&url).bearer_auth(&token).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        answer.bytes().await.unwrap().len()
    };
    let read: Value = serde_json::from_slice(
        &http.get(&url).bearer_auth(&token).send().await.unwrap().bytes().await.unwrap(),
    )
    .unwrap();
    assert_eq!(read["properties"]["networkRuleSet"]["ipRules"].as_array().map(Vec::len), Some(RULES));
    let all = |count| {
        futures::stream::iter(0..count)
            .for_each_concurrent(CONNECTIONS, |_| async { assert!(get().await > 2_000) })
    };
    all(REQUESTS / 10).await;
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        let before = served.processor_time();
        all(REQUESTS).await;
        rates.push(REQUESTS as f64 / (served.processor_time() - before));
    }
    let rate = median(rates);
    (rate, 1e6 / rate)
}

/// The emulator as a process of its own; it ends with its standard input.
struct Served {
    child: Child,
    line: Value,
    ready: Duration,
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It has ended, or has nothing to lose.
        let _ = self.child.wait();
    }
}

impl Served {
    fn start() -> Self {
        Self::start_with(&[])
    }

    fn start_with(arguments: &[&str]) -> Self {
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_acrgate-emulator"))
            .args(["serve", "--exit-with-stdin"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut text = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut text).unwrap();
        let ready = begun.elapsed();
        Self { child, line: serde_json::from_str(&text).unwrap(), ready }
    }

    fn text(&self, key: &str) -> &str {
        self.line[key].as_str().unwrap()
    }

    fn url(&self, path: &str, version: &str) -> String {
        format!(
            "{}subscriptions/{}/{path}?api-version={version}",
            self.text("arm"),
            self.text("subscriptionId")
        )
    }

    fn client(&self) -> reqwest::Client {
        // Another part of the process may have chosen one: as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let ca = reqwest::Certificate::from_pem(&fs::read(self.text("ca")).unwrap()).unwrap();
        reqwest::Client::builder().no_proxy().http1_only().tls_certs_only([ca]).build().unwrap()
    }

    async fn token(&self, http: &reqwest::Client) -> String {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.text("clientId")),
            ("client_secret", self.text("clientSecret")),
            ("scope", "https://management.azure.com/.default"),
        ];
        let url = format!("{}{}/oauth2/v2.0/token", self.text("arm"), self.text("tenantId"));
        let reply: Value = http.post(url).form(&form).send().await.unwrap().json().await.unwrap();
        reply["access_token"].as_str().unwrap().to_owned()
    }

    /// Resident memory in megabytes.
    fn memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<f64>().ok()).unwrap() / 1024.0
    }

    /// Processor time so far, of all threads, in seconds.
    fn processor_time(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // After the name in parentheses, which may hold anything, user time is the 12th field and system time the 13th.
        let (_, rest) = stat.rsplit_once(')').unwrap();
        let ticks: u64 =
            rest.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
        ticks as f64 / clock_ticks_per_second() as f64
    }
}
