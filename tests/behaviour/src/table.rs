//! Every operation of the bridge's list, by class and name: made of the list itself, so that none is forgotten.

use std::{any::Any, collections::BTreeMap};

use acrgate_bridge::{Call, Failure, operations::*, records::*};
use futures::{FutureExt, future::BoxFuture};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use crate::Result;

/// A handle, a source, work or an operation, and what it is called in the list.
pub(crate) struct Object {
    /// Its class.
    pub(crate) class: &'static str,
    /// Itself.
    pub(crate) it: Box<dyn Any + Send + Sync>,
}

/// What a method gives.
pub(crate) enum Given {
    /// A value.
    Value(Value),
    /// Something to go on with.
    Object(Object),
}

/// What pulling something to its end gives.
#[derive(Default)]
pub(crate) struct Pulled {
    /// The items of a source.
    pub(crate) items: Option<Vec<Value>>,
    /// The events of work.
    pub(crate) events: Vec<Value>,
    /// The result of work or of an operation.
    pub(crate) value: Option<Value>,
}

/// Arguments of a method, and the journal that they may name.
pub(crate) struct Arguments<'a> {
    /// As the case tells them.
    pub(crate) values: &'a Map<String, Value>,
    /// The journal of the case.
    pub(crate) journal: &'a Journal,
}

/// Why a method did not give anything.
pub(crate) enum Trouble {
    /// The call failed, as a case may expect.
    Failed(Failure),
    /// The case cannot be run.
    Wrong(String),
}

type Method = fn(&Object, Arguments<'_>, Call) -> BoxFuture<'static, Result<Given, Trouble>>;
type Pull = fn(&Object, Call) -> BoxFuture<'static, (Pulled, Option<Failure>)>;

/// The whole list.
pub(crate) struct Table {
    methods: BTreeMap<(&'static str, &'static str), Method>,
    pulls: BTreeMap<&'static str, Pull>,
}

/// An argument of a method, read from its JSON.
trait Argument {
    type Is;
    fn read(arguments: &Arguments<'_>, name: &str) -> Result<Self::Is>;
}

fn read<T: DeserializeOwned>(arguments: &Arguments<'_>, name: &str) -> Result<T> {
    let value = arguments.values.get(name).cloned().unwrap_or(Value::Null);
    serde_json::from_value(value).map_err(|error| format!("argument {name}: {error}"))
}

macro_rules! arguments {
    ($($type:ty)+) => {$(
        impl Argument for $type {
            type Is = $type;
            fn read(arguments: &Arguments<'_>, name: &str) -> Result<$type> {
                read(arguments, name)
            }
        }
    )+};
}
arguments!(String bool u32 Bytes Seconds);

impl<T: DeserializeOwned> Argument for Option<T> {
    type Is = Self;
    fn read(arguments: &Arguments<'_>, name: &str) -> Result<Self> {
        read(arguments, name)
    }
}

impl<T: DeserializeOwned> Argument for Vec<T> {
    type Is = Self;
    fn read(arguments: &Arguments<'_>, name: &str) -> Result<Self> {
        read(arguments, name)
    }
}

/// A handle as an argument: the only one there is, is the journal.
struct Ref<T>(std::marker::PhantomData<T>);

impl Argument for Ref<Journal> {
    type Is = Journal;
    fn read(arguments: &Arguments<'_>, name: &str) -> Result<Journal> {
        match arguments.values.get(name).and_then(Value::as_str) {
            Some("$journal" | "$applied") => Ok(arguments.journal.clone()),
            other => Err(format!("argument {name}: {other:?} is not a journal")),
        }
    }
}

macro_rules! record_argument {
    (record $way:ident $(#[$doc:meta])* $name:ident $($rest:tt)*) => {
        arguments!($name);
    };
    (choice $way:ident $(#[$doc:meta])* $name:ident $($rest:tt)*) => {
        arguments!($name);
    };
    (words $(#[$doc:meta])* $name:ident $($rest:tt)*) => {
        arguments!($name);
    };
    (shown $($rest:tt)*) => {};
}
acrgate_bridge::for_each_record!(record_argument);

fn value<T: Serialize>(value: T) -> Result<Given, Trouble> {
    serde_json::to_value(value).map(Given::Value).map_err(|error| Trouble::Wrong(error.to_string()))
}

fn handle<T: Clone + 'static>(object: &Object) -> Result<T> {
    object.it.downcast_ref::<T>().cloned().ok_or_else(|| format!("this is no {}", object.class))
}

/// Ends the method with a trouble, if there is one.
macro_rules! or_return {
    ($result:expr, $trouble:path) => {
        match $result {
            Ok(value) => value,
            Err(error) => return async { Err($trouble(error)) }.boxed(),
        }
    };
}

impl Table {
    /// The list.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one line for each way in which methods are called")]
    pub(crate) fn new() -> Self {
        let mut methods: BTreeMap<(&'static str, &'static str), Method> = BTreeMap::new();
        let mut pulls: BTreeMap<&'static str, Pull> = BTreeMap::new();
        macro_rules! list {
            (handle $($rest:tt)*) => {};
            (source $name:ident $($rest:tt)*) => {
                pulls.insert(stringify!($name), |object, call| {
                    let source = handle::<$name>(object);
                    async move {
                        let mut items = Vec::new();
                        let Ok(source) = source else { return (Pulled::default(), None) };
                        loop {
                            let failure = match source.next(&call).await {
                                Ok(Some(item)) => {
                                    items.push(json!(item));
                                    continue;
                                }
                                Ok(None) => None,
                                Err(failure) => Some(failure),
                            };
                            return (Pulled { items: Some(items), ..Pulled::default() }, failure);
                        }
                    }
                    .boxed()
                });
            };
            (work $name:ident of $result:ident $($rest:tt)*) => {
                pulls.insert(stringify!($name), |object, call| {
                    let work = handle::<$name>(object);
                    async move {
                        let mut pulled = Pulled::default();
                        let Ok(work) = work else { return (pulled, None) };
                        loop {
                            match work.next_event(&call).await {
                                Ok(Some(event)) => pulled.events.push(json!(event)),
                                Ok(None) => break,
                                Err(failure) => return (pulled, Some(failure)),
                            }
                        }
                        match work.result::<$result>(&call).await {
                            Ok(result) => {
                                pulled.value = Some(json!(result));
                                (pulled, None)
                            }
                            Err(failure) => (pulled, Some(failure)),
                        }
                    }
                    .boxed()
                });
            };
            (operation $name:ident of $result:ident $($rest:tt)*) => {
                pulls.insert(stringify!($name), |object, call| {
                    let operation = handle::<$name>(object);
                    async move {
                        let mut pulled = Pulled::default();
                        let Ok(operation) = operation else { return (pulled, None) };
                        match operation.wait::<$result>(&call).await {
                            Ok(result) => {
                                pulled.value = Some(json!(result));
                                (pulled, None)
                            }
                            Err(failure) => (pulled, Some(failure)),
                        }
                    }
                    .boxed()
                });
            };
            (functions { $($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;)* }) => {
                $(methods.insert(("functions", stringify!($name)), |_, arguments, _| {
                    let _ = &arguments;
                    $(let $argument = or_return!(
                        <$type as Argument>::read(&arguments, stringify!($argument)), Trouble::Wrong
                    );)*
                    let done = $name($($argument),*);
                    async move { done.map_err(Trouble::Failed).and_then(value) }.boxed()
                });)*
            };
            (calls $class:ident {
                $($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;)*
            }) => {
                $(methods.insert((stringify!($class), stringify!($name)), |object, arguments, call| {
                    let _ = &arguments;
                    $(let $argument = or_return!(
                        <$type as Argument>::read(&arguments, stringify!($argument)), Trouble::Wrong
                    );)*
                    let pending = or_return!(handle::<$class>(object), Trouble::Wrong).$name(&call, $($argument),*);
                    async move { pending.await.map_err(Trouble::Failed).and_then(value) }.boxed()
                });)*
            };
            (opens $class:ident {
                $($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;)*
            }) => {
                $(methods.insert((stringify!($class), stringify!($name)), |object, arguments, call| {
                    let _ = &arguments;
                    $(let $argument = or_return!(
                        <$type as Argument>::read(&arguments, stringify!($argument)), Trouble::Wrong
                    );)*
                    let pending = or_return!(handle::<$class>(object), Trouble::Wrong).$name(&call, $($argument),*);
                    async move {
                        let it = pending.await.map_err(Trouble::Failed)?;
                        Ok(Given::Object(Object { class: stringify!($result), it: Box::new(it) }))
                    }
                    .boxed()
                });)*
            };
            (gives $class:ident {
                $($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;)*
            }) => {
                $(methods.insert((stringify!($class), stringify!($name)), |object, arguments, _| {
                    let _ = &arguments;
                    $(let $argument = or_return!(
                        <$type as Argument>::read(&arguments, stringify!($argument)), Trouble::Wrong
                    );)*
                    let it = or_return!(handle::<$class>(object), Trouble::Wrong).$name($($argument),*);
                    let it = or_return!(it, Trouble::Failed);
                    async move { Ok(Given::Object(Object { class: stringify!($result), it: Box::new(it) })) }.boxed()
                });)*
            };
            (tells $class:ident {
                $($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;)*
            }) => {
                $(methods.insert((stringify!($class), stringify!($name)), |object, arguments, _| {
                    let _ = &arguments;
                    $(let $argument = or_return!(
                        <$type as Argument>::read(&arguments, stringify!($argument)), Trouble::Wrong
                    );)*
                    let told = or_return!(handle::<$class>(object), Trouble::Wrong).$name($($argument),*);
                    async move { told.map_err(Trouble::Failed).and_then(value) }.boxed()
                });)*
            };
        }
        acrgate_bridge::for_each_operation!(list);
        Self { methods, pulls }
    }

    /// Every operation, as `Class.method`.
    pub(crate) fn operations(&self) -> impl Iterator<Item = String> {
        self.methods.keys().map(|(class, name)| format!("{class}.{name}"))
    }

    /// Calls a method of an object.
    ///
    /// # Errors
    /// When there is no such method or an argument is wrong, and when the call fails.
    pub(crate) async fn call(
        &self,
        object: &Object,
        name: &str,
        arguments: Arguments<'_>,
        call: Call,
    ) -> Result<Given, Trouble> {
        let known =
            self.methods.iter().find(|((class, method), _)| *class == object.class && *method == name);
        let Some((_, method)) = known else {
            return Err(Trouble::Wrong(format!("{} has no method {name}", object.class)));
        };
        method(object, arguments, call).await
    }

    /// Pulls something to its end; a handle cannot be pulled.
    ///
    /// # Errors
    /// When it is a handle.
    pub(crate) async fn pull(&self, object: &Object, call: Call) -> Result<(Pulled, Option<Failure>)> {
        let pull = self.pulls.get(object.class).ok_or_else(|| format!("a {} has no end", object.class))?;
        Ok(pull(object, call).await)
    }
}

impl Default for Table {
    fn default() -> Self {
        Self::new()
    }
}
