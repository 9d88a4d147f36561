//! The trouble that a Redis survives.

use std::fmt;

use super::error::RedisStoreError;
use super::facts::{Facts, SKIPS};

/// The trouble that Redis survives without losing anything that it has answered. After other trouble
/// the sessions of before end, with `state-lost`: nothing is lost in silence.
///
/// A server of *yours* may die with any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Durability {
    /// None: Redis may not be restarted.
    Memory,
    /// A restart of the same Redis, also a kill and a power cut: `appendonly yes` and
    /// `appendfsync always`. Not in a cluster.
    Fsync,
    /// The death of the primary, when one of its replicas takes its place: each answer is waited for
    /// until so many replicas have it. With fewer of them connected, calls are
    /// [`Unavailable`](super::super::StoreError::Unavailable). A restart of the primary is survived
    /// as well if it has the settings of [`Fsync`](Self::Fsync) and is in no cluster.
    Replicated {
        /// The replicas that have to have it, at least 1. If it is not all of them, the one that is
        /// promoted must be the one that is furthest, which Sentinel sees to.
        replicas: u32,
    },
}

impl Durability {
    /// The durability that was asked for, or the most that this Redis is set up for.
    ///
    /// # Errors
    ///
    /// [`RedisStoreError`]: it is not set up for it, or does not tell.
    pub(super) fn choose(asked: Option<Self>, facts: &Facts) -> Result<Self, RedisStoreError> {
        let Some(asked) = asked else {
            return match &facts.fsync {
                _ if facts.replicas > 0 => Ok(Self::Replicated { replicas: 1 }),
                None if facts.has_append_log => Err(RedisStoreError::Hidden {
                    name: "appendfsync",
                }),
                Some(_) if facts.syncs_always() && !facts.is_in_cluster() => Ok(Self::Fsync),
                _ => Ok(Self::Memory),
            };
        };
        if let Self::Replicated { replicas } = asked
            && !(1..=facts.replicas).contains(&replicas)
        {
            let expected = format!("{} or more", replicas.max(1));
            return Err(asked.refusal("connected_slaves", &facts.replicas.to_string(), expected));
        }
        asked.check(facts).map(|()| asked)
    }

    /// Checks that it holds for a Redis that is there again, of which replicas may be missing for a
    /// while.
    ///
    /// # Errors
    ///
    /// [`RedisStoreError::Durability`]: it does not.
    pub(super) fn check(self, facts: &Facts) -> Result<(), RedisStoreError> {
        if self != Self::Fsync {
            return Ok(());
        }
        // A lineage is one Redis's, and slots are not.
        if facts.is_in_cluster() {
            return Err(self.refusal("redis_mode", &facts.mode, "standalone".to_owned()));
        }
        if !facts.has_append_log {
            return Err(self.refusal("appendonly", "no", "yes".to_owned()));
        }
        match &facts.fsync {
            Some(fsync) if fsync != "always" => {
                Err(self.refusal("appendfsync", fsync, "always".to_owned()))
            }
            _ if facts.skips => Err(self.refusal(SKIPS, "yes", "no".to_owned())),
            // Without a word of Redis's the user's holds.
            _ => Ok(()),
        }
    }

    /// True if this Redis has lost nothing when it was last started. With [`Fsync`](Self::Fsync) its
    /// lineage tells.
    pub(super) fn lasts(self, facts: &Facts) -> bool {
        // A promoted replica is another one, and may have been behind. In a cluster a session may have
        // been elsewhere meanwhile, and a replica have it as it was before.
        matches!(self, Self::Replicated { .. })
            && facts.syncs_always()
            && !facts.was_promoted()
            && !facts.is_in_cluster()
    }

    fn refusal(self, name: &'static str, value: &str, expected: String) -> RedisStoreError {
        RedisStoreError::Durability {
            asked: self,
            name,
            value: value.to_owned(),
            expected,
        }
    }
}

impl fmt::Display for Durability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::Fsync => f.write_str("fsync"),
            Self::Replicated { replicas } => write!(f, "replicated ({replicas})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_cluster_a_log_is_not_enough() {
        let alone = Facts {
            mode: "standalone".to_owned(),
            has_append_log: true,
            fsync: Some("always".to_owned()),
            ..Facts::default()
        };
        let one_of_many = Facts {
            mode: "cluster".to_owned(),
            ..alone.clone()
        };
        let chosen = [&alone, &one_of_many].map(|facts| Durability::choose(None, facts).unwrap());
        assert_eq!(chosen, [Durability::Fsync, Durability::Memory]);
        let replicated = Durability::Replicated { replicas: 1 };
        assert!(replicated.lasts(&alone) && !replicated.lasts(&one_of_many));
    }
}
