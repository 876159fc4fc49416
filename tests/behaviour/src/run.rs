//! One case, from seed to judgement.

use std::collections::BTreeSet;
use std::time::Duration;

use acrgate_bridge::{
    Call, Failure,
    call::Cancel,
    operations::{Journal, TaskWorkflow},
    records::{Bytes, Layer, Nothing},
};
use azure_core::http::Method;
use serde_json::{Map, Value, json};

use crate::{
    Result,
    case::{CancelWhen, Case, Image, Sent},
    client,
    compare::{difference, missing_in_order},
    emulator::Emulator,
    table::{Arguments, Given, Object, Pulled, Table, Trouble},
};

/// The configuration of the images that are pushed before a case.
const CONFIG: &str = r#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#;

/// A case that takes longer hangs.
const DEADLINE: Duration = Duration::from_secs(60);

/// Runs cases, one after the other, against one emulator.
pub(crate) struct Runner {
    emulator: Emulator,
    table: Table,
    /// The operations that were called, as `Class.method`.
    pub(crate) called: BTreeSet<String>,
}

/// How a call ended.
struct End {
    pulled: Pulled,
    failure: Option<Failure>,
}

impl Runner {
    /// A runner with an emulator of its own.
    ///
    /// # Errors
    /// When the emulator does not start.
    pub(crate) fn new() -> Result<Self> {
        Ok(Self { emulator: Emulator::start()?, table: Table::new(), called: BTreeSet::new() })
    }

    /// The operations that no case has called.
    #[must_use]
    pub(crate) fn not_called(&self) -> Vec<String> {
        self.table.operations().filter(|operation| !self.called.contains(operation)).collect()
    }

    /// Runs a case.
    ///
    /// # Errors
    /// What differs from what it expects, or why it cannot be run.
    pub(crate) async fn run(&mut self, case: &Case) -> Result<()> {
        let done = tokio::time::timeout(DEADLINE, self.run_to_end(case)).await;
        done.unwrap_or_else(|_| Err(format!("did not end within {DEADLINE:?}")))
    }

    async fn run_to_end(&mut self, case: &Case) -> Result<()> {
        let owner = self.prepare(case).await?;
        let end = self.end_of(case, &owner).await?;
        let replaced = |value: &Value| self.replace(value, &owner);
        judge(case, &end, &replaced)?;
        self.every_fault_has_struck().await?;
        let log = self.emulator.door(Method::Get, "requests", None).await?;
        let log = log["requests"].as_array().cloned().unwrap_or_default();
        sent(&case.requests, &log, &replaced)
    }

    /// Brings the emulator to the state of the case; gives the object id of the client's principal.
    async fn prepare(&self, case: &Case) -> Result<String> {
        let emulator = &self.emulator;
        emulator.door(Method::Delete, "seed", None).await?;
        emulator.door(Method::Delete, "faults", None).await?;
        let dump = emulator.door(Method::Get, "dump", None).await?;
        let principals = dump["principals"].as_array().cloned().unwrap_or_default();
        let own = principals.iter().find(|one| one["appId"] == json!(self.emulator.doors.client_id));
        let owner =
            own.and_then(|one| one["objectId"].as_str()).ok_or("the client has no principal")?.to_owned();
        if let Some(seed) = &case.state.seed {
            let seed = self.replace(seed, &owner);
            emulator.door(Method::Put, "seed", Some(&seed)).await?;
        }
        for image in &case.state.images {
            self.push(case, image).await?;
        }
        emulator.door(Method::Delete, "requests", None).await?;
        if let Some(faults) = &case.state.faults {
            emulator.door(Method::Put, "faults", Some(faults)).await?;
        }
        Ok(owner)
    }

    /// Pushes an image of one layer.
    async fn push(&self, case: &Case, image: &Image) -> Result<()> {
        let Image { login_server, repository, tag } = image.clone();
        let told = |failure: Failure| failure.message.clone();
        let images = client::of(case, &self.emulator)?.data_plane(login_server).map_err(told)?;
        let layer = Layer {
            media_type: "application/vnd.oci.image.layer.v1.tar+gzip".to_owned(),
            bytes: Bytes(b"layer".to_vec()),
        };
        let config = Bytes(CONFIG.as_bytes().to_vec());
        images
            .push_image(&Call::default(), repository, tag, config, vec![layer])
            .await
            .map(drop)
            .map_err(told)
    }

    async fn end_of(&mut self, case: &Case, owner: &str) -> Result<End> {
        let cancel = Cancel::default();
        if case.options.cancel == Some(CancelWhen::Before) {
            cancel.cancel();
        }
        let deadline = case.options.deadline.map(Duration::from_secs_f64);
        let last_call = Call::new(cancel.clone(), deadline);
        let watching = async {
            if case.options.cancel == Some(CancelWhen::During) {
                self.a_fault_has_struck().await?;
                cancel.cancel();
            }
            Ok::<(), String>(())
        };
        let (end, watched) = tokio::join!(self.walk(case, owner, last_call), watching);
        watched?;
        let (end, called) = end?;
        self.called.extend(called);
        Ok(end)
    }

    /// Walks along the path of methods; the last one is called as the case says.
    async fn walk(&self, case: &Case, owner: &str, last_call: Call) -> Result<(End, Vec<String>)> {
        let client = client::of(case, &self.emulator)?;
        let journal =
            client.journal(&Call::default(), None).await.map_err(|failure| failure.message.clone())?;
        let mut object = match case.call.split('.').next() {
            Some("functions") => Object { class: "functions", it: Box::new(()) },
            _ => Object { class: "Client", it: Box::new(client) },
        };
        let path: Vec<&str> = case.call.split('.').skip_while(|part| *part == "functions").collect();
        if let Some(unknown) = case.args.keys().find(|name| !path.contains(&name.as_str())) {
            return Err(format!("arguments for {unknown}, which is not called"));
        }
        let mut called = Vec::new();
        for (nth, name) in path.iter().enumerate() {
            let is_last = nth + 1 == path.len();
            let call = if is_last { last_call.clone() } else { Call::default() };
            let given = case.args.get(*name).map(|value| self.replace(value, owner));
            let mut given = match given {
                Some(Value::Object(members)) => members,
                Some(other) => return Err(format!("the arguments of {name} are {other}")),
                None => Map::new(),
            };
            self.make(&object, &mut given, &journal).await?;
            called.push(format!("{}.{name}", object.class));
            let arguments = Arguments { values: &given, journal: &journal };
            match self.table.call(&object, name, arguments, call).await {
                Ok(Given::Object(next)) => object = next,
                Ok(Given::Value(value)) if is_last => {
                    let pulled = Pulled { value: Some(value), ..Pulled::default() };
                    return Ok((End { pulled, failure: None }, called));
                }
                Ok(Given::Value(_)) => return Err(format!("{name} gives a value, and is not the last")),
                Err(Trouble::Failed(failure)) => {
                    return Ok((End { pulled: Pulled::default(), failure: Some(failure) }, called));
                }
                Err(Trouble::Wrong(reason)) => return Err(reason),
            }
        }
        let (pulled, failure) = self.table.pull(&object, last_call).await?;
        Ok((End { pulled, failure }, called))
    }

    /// Makes what arguments name: a plan, or a journal with which it has been applied.
    async fn make(&self, object: &Object, given: &mut Map<String, Value>, journal: &Journal) -> Result<()> {
        let named = |word: &str| given.values().any(|value| value == word);
        if !named("$plan") && !named("$applied") {
            return Ok(());
        }
        let workflow = object.it.downcast_ref::<TaskWorkflow>().ok_or("only a workflow has a plan")?;
        let told = |failure: Failure| failure.message.clone();
        let plan = workflow.plan(&Call::default()).await.map_err(told)?;
        if named("$applied") {
            let work = workflow.apply(plan.clone(), journal.clone()).map_err(told)?;
            work.result::<Nothing>(&Call::default()).await.map_err(told)?;
        }
        for value in given.values_mut().filter(|value| *value == "$plan") {
            *value = json!(plan);
        }
        Ok(())
    }

    /// A fault that meets no request proves nothing.
    async fn every_fault_has_struck(&self) -> Result<()> {
        let report = self.emulator.door(Method::Get, "faults", None).await?;
        let faults = report["faults"].as_array().cloned().unwrap_or_default();
        match faults.iter().find(|fault| fault["happened"] == 0) {
            Some(fault) => Err(format!("this fault met nothing: {}", fault["fault"])),
            None => Ok(()),
        }
    }

    async fn a_fault_has_struck(&self) -> Result<()> {
        loop {
            let report = self.emulator.door(Method::Get, "faults", None).await?;
            let happened = |fault: &Value| fault["happened"].as_u64() > Some(0);
            if report["faults"].as_array().is_some_and(|faults| faults.iter().any(happened)) {
                return Ok(());
            }
        }
    }

    /// The same with `${subscription}`, `${tenant}` and `${owner}` filled in.
    fn replace(&self, value: &Value, owner: &str) -> Value {
        let doors = &self.emulator.doors;
        let known = [
            ("subscription", doors.subscription_id.as_str()),
            ("tenant", &doors.tenant_id),
            ("owner", owner),
        ];
        match value {
            Value::String(text) => Value::String(
                known
                    .iter()
                    .fold(text.clone(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value)),
            ),
            Value::Array(items) => items.iter().map(|item| self.replace(item, owner)).collect(),
            Value::Object(members) => {
                members.iter().map(|(name, member)| (name.clone(), self.replace(member, owner))).collect()
            }
            other => other.clone(),
        }
    }
}

/// Whether the requests were sent.
fn sent(expected: &[Sent], log: &[Value], replaced: &impl Fn(&Value) -> Value) -> Result<()> {
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let is_it = |wanted: &Sent, one: &Value| {
        let path = replaced(&json!(wanted.path));
        let path_fits = difference(&path, &json!(text(one, "path"))).is_none();
        let body_fits =
            wanted.body.as_ref().is_none_or(|body| difference(&replaced(body), &one["body"]).is_none());
        wanted.method == text(one, "method") && path_fits && body_fits
    };
    let lines: Vec<String> =
        log.iter().map(|one| format!("{} {}", text(one, "method"), text(one, "path"))).collect();
    for one in expected {
        let times = log.iter().filter(|other| is_it(one, other)).count();
        if one.absent && times > 0 {
            return Err(format!("{} {} was sent: {lines:#?}", one.method, one.path));
        }
        if one.count.is_some_and(|count| count != times) {
            return Err(format!("{} {} was sent {times} times: {lines:#?}", one.method, one.path));
        }
    }
    let present: Vec<&Sent> = expected.iter().filter(|one| !one.absent).collect();
    match missing_in_order(&present, log, |one, other| is_it(one, other)) {
        Some(one) => Err(format!("{} {} was not sent in this order: {lines:#?}", one.method, one.path)),
        None => Ok(()),
    }
}

/// Whether the end is the one that is expected.
fn judge(case: &Case, end: &End, replaced: &impl Fn(&Value) -> Value) -> Result<()> {
    let expect = &case.expect;
    let events: Vec<Value> = expect.events.iter().map(replaced).collect();
    let fits = |one: &Value, other: &Value| difference(one, other).is_none();
    if let Some(event) = missing_in_order(&events, &end.pulled.events, fits) {
        return Err(format!("the event {event} did not come in {}", json!(end.pulled.events)));
    }
    let found = match (&expect.error, &end.failure) {
        (Some(error), Some(failure)) => difference(&replaced(error), &json!(**failure)),
        (Some(_), None) => Some(format!("no error, but {:?}", end.pulled.value)),
        (None, Some(failure)) => Some(format!("the error {}: {failure}", failure.kind)),
        (None, None) => match (&expect.value, &expect.items) {
            (Some(value), None) => {
                difference(&replaced(value), end.pulled.value.as_ref().unwrap_or(&Value::Null))
            }
            (None, Some(items)) => difference(&replaced(items), &json!(end.pulled.items)),
            _ => Some("a case expects one of value, items, error".to_owned()),
        },
    };
    found.map_or(Ok(()), Err)
}
