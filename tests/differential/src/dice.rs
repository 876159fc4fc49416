//! Chance from a seed.

use std::net::Ipv4Addr;

use uuid::Uuid;

/// A source of chance that gives the same for the same seed.
#[derive(Debug, Clone)]
pub struct Dice(fastrand::Rng);

impl Dice {
    /// The dice of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// True in this many of a hundred throws.
    pub fn percent(&mut self, chance: u32) -> bool {
        self.0.u32(..100) < chance
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.0.usize(..from.len())].clone()
    }

    /// One of these, each as often as its weight says.
    pub fn weighted<T: Clone>(&mut self, from: &[(u32, T)]) -> T {
        let total: u32 = from.iter().map(|(weight, _)| weight).sum();
        let mut rest = self.0.u32(..total);
        let mut chosen = &from[0].1;
        for (weight, item) in from {
            chosen = item;
            if rest < *weight {
                break;
            }
            rest -= weight;
        }
        chosen.clone()
    }

    /// A number from 0 up to this one, which is included.
    pub fn up_to(&mut self, most: usize) -> usize {
        self.0.usize(..=most)
    }

    /// An id.
    pub fn guid(&mut self) -> String {
        Uuid::from_u128(self.0.u128(..)).to_string()
    }

    /// An address, mostly from a part of the space that is small enough for rules to overlap and callers to hit them.
    pub fn address(&mut self) -> Ipv4Addr {
        if self.percent(90) {
            Ipv4Addr::new(203, 0, self.0.u8(..4), self.0.u8(..))
        } else {
            Ipv4Addr::from_bits(self.0.u32(..))
        }
    }

    /// An address inside a block.
    pub fn inside(&mut self, base: Ipv4Addr, length: u32) -> Ipv4Addr {
        let host = u32::MAX.checked_shr(length).unwrap_or(0);
        Ipv4Addr::from_bits((base.to_bits() & !host) | (self.0.u32(..) & host))
    }
}
