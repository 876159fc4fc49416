//! One after the other: edits of the same registry through one client.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::OwnedMutexGuard;

use crate::names::RegistryId;

/// Whose turn it is, by registry. A registry that nobody edits takes no room for long.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<RegistryId, Weak<tokio::sync::Mutex<()>>>>);

impl Turns {
    /// Waits for the registry's turn, which ends when the guard is dropped.
    pub(crate) async fn of(&self, registry: &RegistryId) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| turn.strong_count() > 0);
            match turns.get(registry).and_then(Weak::upgrade) {
                Some(turn) => turn,
                None => {
                    let turn = Arc::default();
                    turns.insert(registry.clone(), Arc::downgrade(&turn));
                    turn
                }
            }
        };
        turn.lock_owned().await
    }
}
