//! What the emulator noted of each request, found again by who sent it.

use std::collections::HashMap;

use acrgate_emulator::Emulator;

use crate::observe::Noted;

const NOTHING: &str = "nothing noted";

/// A request: its number among all, and what was noted.
type Entry = (u64, Option<&'static str>);

/// The requests of a batch, in their order.
#[derive(Debug, Default)]
pub struct Log {
    /// To a login server, of its visitor.
    doors: HashMap<String, Vec<Entry>>,
    /// To a login server, of the import service.
    imports: HashMap<String, Vec<Entry>>,
    /// To Azure Resource Manager, by path, that ended an import or refused it.
    endings: HashMap<String, Vec<Entry>>,
}

impl Log {
    /// What an emulator has noted so far.
    #[must_use]
    pub fn new(emulator: &Emulator) -> Self {
        let address = emulator.cloud().options.import_address;
        let service = [format!("service-acr-import@{address}"), format!("ip-{address}")];
        let own = emulator.arm_url().host_str().unwrap().to_owned();
        let mut log = Self::default();
        for request in emulator.requests() {
            let entry = (request.number, request.class);
            if request.host != own {
                let by_import = service.contains(&request.caller);
                let map = if by_import { &mut log.imports } else { &mut log.doors };
                map.entry(request.host).or_default().push(entry);
            } else if request.status != Some(202) {
                log.endings.entry(request.path).or_default().push(entry);
            }
        }
        log
    }

    /// Why a case at this login server ended as it did.
    #[must_use]
    pub fn class(&self, host: &str, noted: &Noted) -> &'static str {
        match noted {
            Noted::AtDoor(nth) => self.doors[host][nth - 1].1.unwrap_or(NOTHING),
            Noted::AtResourceManager(path, nth) => {
                let (number, class) = self.endings[path][nth - 1];
                let before = |(other, class): &Entry| (*other < number).then_some(*class).flatten();
                let at_door = || self.imports.get(host)?.iter().rev().find_map(before);
                class.or_else(at_door).unwrap_or(NOTHING)
            }
        }
    }
}
