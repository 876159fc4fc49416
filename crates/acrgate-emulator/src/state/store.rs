//! Every resource of the emulated cloud, as a JSON document under its ARM id.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{Bound, Deref};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use serde_json::Value;

use super::clock::Clock;
use super::resource::Resource;
use crate::faults::Slow;

/// What a change does to the document it was shown.
#[derive(Debug)]
pub enum Change {
    /// Nothing.
    Keep,
    /// Replaces or creates it.
    Put(Value),
    /// Removes it.
    Remove,
}

/// How long a change of a document is not yet seen by enforcement.
#[derive(Debug, Clone, Copy, Default)]
pub struct Propagation {
    /// Of a registry's rules.
    pub registries: Duration,
    /// Of a role assignment.
    pub role_assignments: Duration,
}

/// A resource and the states that enforcement still sees.
#[derive(Debug, Default)]
struct Slot {
    current: Option<Arc<Resource>>,
    former: Vec<Former>,
}

#[derive(Debug)]
struct Former {
    until: Duration,
    resource: Option<Arc<Resource>>,
}

impl Slot {
    fn effective(&self, now: Duration) -> Option<&Arc<Resource>> {
        self.former
            .iter()
            .find(|former| former.until > now)
            .map_or(self.current.as_ref(), |former| former.resource.as_ref())
    }
}

#[derive(Debug, Default)]
struct Inner {
    /// By id in lower case, so that what lies under an id is a range.
    slots: BTreeMap<String, Slot>,
    /// Registry name in lower case to key: names are unique in the cloud.
    registries: HashMap<String, String>,
    /// Principal in lower case to the keys of its role assignments.
    assignments: HashMap<String, BTreeSet<String>>,
}

/// When a change is enforced.
#[derive(Debug, Clone, Copy)]
enum Enforced {
    /// At once.
    AtOnce,
    /// After what was ordered for the resource, else after what its type takes.
    After { ordered: Option<Duration>, usual: Propagation },
}

/// The resources, found by ARM id without case.
#[derive(Debug)]
pub struct Store {
    inner: RwLock<Inner>,
    clock: Arc<Clock>,
    propagation: Propagation,
    /// What a tester ordered to take its time. It has a lock of its own: changes look here while they hold the other.
    slow: RwLock<Vec<Slow>>,
    generation: AtomicU64,
}

impl Store {
    /// An empty store.
    #[must_use]
    pub fn new(clock: Arc<Clock>, propagation: Propagation) -> Self {
        Self {
            inner: RwLock::default(),
            clock,
            propagation,
            slow: RwLock::default(),
            generation: AtomicU64::new(0),
        }
    }

    /// Counts changes; the state file is as new as the generation it was written at.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The resource as ARM shows it.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Resource>> {
        self.read().slots.get(&key(id))?.current.clone()
    }

    /// The resource as enforcement sees it: a change counts only after its propagation delay.
    #[must_use]
    pub fn effective(&self, id: &str) -> Option<Arc<Resource>> {
        let now = self.clock.now();
        self.read().slots.get(&key(id))?.effective(now).cloned()
    }

    /// The registry of a name as ARM shows it.
    #[must_use]
    pub fn registry(&self, name: &str) -> Option<Arc<Resource>> {
        let inner = self.read();
        let key = inner.registries.get(&key(name))?;
        inner.slots.get(key)?.current.clone()
    }

    /// The registry of a name as enforcement sees it.
    #[must_use]
    pub fn effective_registry(&self, name: &str) -> Option<Arc<Resource>> {
        let now = self.clock.now();
        let inner = self.read();
        let key = inner.registries.get(&key(name))?;
        inner.slots.get(key)?.effective(now).cloned()
    }

    /// The role assignments of a principal as enforcement sees them, at whatever scope.
    #[must_use]
    pub fn assignments_of(&self, principal: &str) -> Vec<Arc<Resource>> {
        let now = self.clock.now();
        let inner = self.read();
        let keys = inner.assignments.get(&key(principal));
        keys.into_iter().flatten().filter_map(|key| inner.slots.get(key)?.effective(now).cloned()).collect()
    }

    /// The role assignments of a principal as ARM shows them.
    #[must_use]
    pub fn assignments_now(&self, principal: &str) -> Vec<Arc<Resource>> {
        let inner = self.read();
        let keys = inner.assignments.get(&key(principal));
        keys.into_iter().flatten().filter_map(|key| inner.slots.get(key)?.current.clone()).collect()
    }

    /// What lies under an id (itself not included) and has this resource type, in the order of ids.
    #[must_use]
    pub fn under(&self, id: &str, resource_type: &str) -> Vec<Arc<Resource>> {
        let prefix = format!("{}/", key(id).trim_end_matches('/'));
        let inner = self.read();
        inner
            .slots
            .range(prefix.clone()..)
            .take_while(|(own, _)| own.starts_with(&prefix))
            .filter_map(|(_, slot)| slot.current.as_ref())
            .filter(|resource| {
                resource["type"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(resource_type))
            })
            .cloned()
            .collect()
    }

    /// The next resources under an id (itself not included) in the order of ids, with their keys: those that follow
    /// `after`, at most `count`. For lists of which a page is asked for.
    #[must_use]
    pub(crate) fn next_under(
        &self,
        id: &str,
        after: Option<&str>,
        count: usize,
    ) -> Vec<(String, Arc<Resource>)> {
        let prefix = format!("{}/", key(id).trim_end_matches('/'));
        let start = after.filter(|after| after.starts_with(&prefix)).unwrap_or(&prefix);
        let inner = self.read();
        inner
            .slots
            .range::<str, _>((Bound::Excluded(start), Bound::Unbounded))
            .take_while(|(own, _)| own.starts_with(&prefix))
            .filter_map(|(own, slot)| Some((own.clone(), slot.current.clone()?)))
            .take(count)
            .collect()
    }

    /// Every resource.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Resource>> {
        let inner = self.read();
        inner.slots.values().filter_map(|slot| slot.current.clone()).collect()
    }

    /// Reads, decides and writes in one step: nobody else's change comes between. `change` must not use the store.
    ///
    /// # Errors
    /// Those of `change`; then nothing is written.
    pub fn update<T, E>(
        &self,
        id: &str,
        change: impl FnOnce(Option<&Value>) -> Result<(Change, T), E>,
    ) -> Result<T, E> {
        let key = key(id);
        let mut inner = self.write();
        let slot = inner.slots.get(&key);
        let before = slot.and_then(|slot| slot.current.clone());
        let (change, outcome) = change(before.as_deref().map(Deref::deref))?;
        match change {
            Change::Keep => {}
            Change::Put(document) => {
                let enforced = self.enforced(&key);
                inner.replace(key, Some(document), self.clock.now(), enforced);
                self.generation.fetch_add(1, Ordering::AcqRel);
            }
            Change::Remove => {
                let enforced = self.enforced(&key);
                inner.replace(key, None, self.clock.now(), enforced);
                self.generation.fetch_add(1, Ordering::AcqRel);
            }
        }
        Ok(outcome)
    }

    /// Stores a document.
    pub fn put(&self, id: &str, document: Value) {
        let (key, enforced) = (key(id), self.enforced(id));
        self.write().replace(key, Some(document), self.clock.now(), enforced);
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Stores a document that enforcement sees at once: seeds, and what a run writes about itself.
    pub fn put_settled(&self, id: &str, document: Value) {
        self.write().replace(key(id), Some(document), self.clock.now(), Enforced::AtOnce);
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Removes a resource and everything under it; whether it was there.
    pub fn remove_tree(&self, id: &str) -> bool {
        let key = key(id);
        let prefix = format!("{key}/");
        let mut inner = self.write();
        let existed = inner.slots.get(&key).is_some_and(|slot| slot.current.is_some());
        let doomed: Vec<String> = inner
            .slots
            .range(key.clone()..)
            .take_while(|(own, _)| **own == key || own.starts_with(&key))
            .filter(|(own, slot)| (**own == key || own.starts_with(&prefix)) && slot.current.is_some())
            .map(|(own, _)| own.clone())
            .collect();
        for own in doomed {
            let enforced = self.enforced(&own);
            inner.replace(own, None, self.clock.now(), enforced);
        }
        self.generation.fetch_add(1, Ordering::AcqRel);
        existed
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.write() = Inner::default();
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Orders which resources' changes take their time from now on.
    pub(crate) fn slow_down(&self, slow: Vec<Slow>) {
        *self.slow.write().unwrap_or_else(PoisonError::into_inner) = slow;
    }

    /// The delay that was ordered for a resource.
    pub(crate) fn ordered_delay(&self, id: &str) -> Option<Duration> {
        let slow = self.slow.read().unwrap_or_else(PoisonError::into_inner);
        slow.iter().find(|slow| slow.meets(id)).map(Slow::delay)
    }

    fn enforced(&self, id: &str) -> Enforced {
        Enforced::After { ordered: self.ordered_delay(id), usual: self.propagation }
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn replace(&mut self, key: String, document: Option<Value>, now: Duration, enforced: Enforced) {
        let resource = document.map(|document| Arc::new(Resource::new(document)));
        let slot = self.slots.entry(key.clone()).or_default();
        let before = std::mem::replace(&mut slot.current, resource.clone());
        slot.former.retain(|former| former.until > now);
        let subject = resource.as_ref().or(before.as_ref());
        let delay = match (enforced, subject) {
            (Enforced::After { ordered, usual }, Some(subject)) => {
                ordered.unwrap_or_else(|| delay(subject, usual))
            }
            (Enforced::AtOnce, _) | (_, None) => Duration::ZERO,
        };
        if !delay.is_zero() {
            slot.former.push(Former { until: now.saturating_add(delay), resource: before.clone() });
        }
        if slot.current.is_none() && slot.former.is_empty() {
            self.slots.remove(&key);
        }
        if let Some(resource) = resource.as_deref().or(before.as_deref()) {
            self.index(&key, resource, resource_gone(&self.slots, &key));
        }
    }

    fn index(&mut self, key: &str, resource: &Value, gone: bool) {
        if is_type(resource, super::REGISTRIES) {
            let name = self::key(resource["name"].as_str().unwrap_or_default());
            if gone {
                self.registries.remove(&name);
            } else {
                self.registries.insert(name, key.to_owned());
            }
        } else if is_type(resource, super::ROLE_ASSIGNMENTS) {
            let principal = self::key(resource["properties"]["principalId"].as_str().unwrap_or_default());
            let keys = self.assignments.entry(principal).or_default();
            if gone {
                keys.remove(key);
            } else {
                keys.insert(key.to_owned());
            }
        }
    }
}

fn resource_gone(slots: &BTreeMap<String, Slot>, key: &str) -> bool {
    !slots.contains_key(key)
}

fn delay(resource: &Value, propagation: Propagation) -> Duration {
    if is_type(resource, super::REGISTRIES) {
        propagation.registries
    } else if is_type(resource, super::ROLE_ASSIGNMENTS) {
        propagation.role_assignments
    } else {
        Duration::ZERO
    }
}

fn is_type(resource: &Value, resource_type: &str) -> bool {
    resource["type"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(resource_type))
}

/// ARM compares ids without case.
fn key(id: &str) -> String {
    id.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn registry(action: &str) -> Value {
        json!({"name": "Reg1", "type": super::super::REGISTRIES, "properties": {"defaultAction": action}})
    }

    fn store(delay: u64) -> (Store, Arc<Clock>) {
        let clock = Arc::new(Clock::default());
        clock.set(Duration::ZERO, 0.0);
        let propagation = Propagation {
            registries: Duration::from_secs(delay),
            role_assignments: Duration::from_secs(delay),
        };
        (Store::new(Arc::clone(&clock), propagation), clock)
    }

    #[test]
    fn ids_and_names_have_no_case() {
        let (store, _) = store(0);
        store.put("/subscriptions/S/X", registry("Allow"));
        assert!(store.get("/SUBSCRIPTIONS/s/x").is_some());
        assert!(store.registry("REG1").is_some());
        assert!(store.remove_tree("/subscriptions/s/x"));
        assert!(store.registry("reg1").is_none());
        assert!(!store.remove_tree("/subscriptions/s/x"));
    }

    #[test]
    fn enforcement_sees_each_change_after_its_delay() {
        let (store, clock) = store(10);
        let seen =
            || store.effective_registry("reg1").map(|found| found["properties"]["defaultAction"].clone());
        store.put("/r", registry("Allow"));
        assert_eq!(seen(), None);
        clock.set(Duration::from_secs(6), 0.0);
        store.put("/r", registry("Deny"));
        assert_eq!(seen(), None);
        clock.set(Duration::from_secs(5), 0.0);
        assert_eq!(seen(), Some(json!("Allow")));
        clock.set(Duration::from_secs(5), 0.0);
        assert_eq!(seen(), Some(json!("Deny")));
        store.remove_tree("/r");
        assert!(store.get("/r").is_none());
        assert_eq!(seen(), Some(json!("Deny")));
    }

    #[test]
    fn a_tree_does_not_take_its_neighbour_along() {
        let (store, _) = store(0);
        for id in ["/r", "/r/tasks/t", "/r-2", "/r2/tasks/t"] {
            store.put(id, json!({"type": "x"}));
        }
        assert!(store.remove_tree("/R"));
        assert!(store.get("/r/tasks/t").is_none());
        assert!(store.get("/r-2").is_some() && store.get("/r2/tasks/t").is_some());
        assert_eq!(store.under("/r2", "X").len(), 1);
    }
}
