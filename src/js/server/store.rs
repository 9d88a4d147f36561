//! Calls to the store of the application, as numbers and values that the facade takes, and its
//! answers.

use std::time::Duration;

use crate::core::session::{GoneReason, StoreError, StoreReply};

/// A call of the store: the method that has this number in `STORE_CALLS`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Call {
    Create,
    Confirm,
    Accept,
    Ack,
    Append,
    Touch,
    End,
    Sweep,
    Reap,
}

/// An answer of the store: the one that has this number in `STORE_ANSWERS`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answer {
    Done,
    /// With the milliseconds that are left, and the fence.
    NotDue,
    /// With the fence.
    Due,
    /// The last call, an append, found no memory. What came before it is done.
    Partly,
    /// With the application's position, negative if it is not known, and the reason.
    Gone,
    /// With the fence.
    Fenced,
    Full,
    /// With the last number.
    Gap,
    /// With the application's position, negative if it is not known.
    Lost,
    Denied,
    Ahead,
    /// With the attempt.
    Stale,
    /// With the number.
    Clash,
    NoSpace,
    Unavailable,
}

impl Call {
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub(super) const ALL: [Self; 9] = [
        Self::Create,
        Self::Confirm,
        Self::Accept,
        Self::Ack,
        Self::Append,
        Self::Touch,
        Self::End,
        Self::Sweep,
        Self::Reap,
    ];
}

impl Answer {
    pub(super) const ALL: [Self; 15] = [
        Self::Done,
        Self::NotDue,
        Self::Due,
        Self::Partly,
        Self::Gone,
        Self::Fenced,
        Self::Full,
        Self::Gap,
        Self::Lost,
        Self::Denied,
        Self::Ahead,
        Self::Stale,
        Self::Clash,
        Self::NoSpace,
        Self::Unavailable,
    ];

    /// The answer with this number, as the core takes it; `at` and `other` are what comes with it.
    pub(super) fn read(number: u8, at: f64, other: f64) -> Result<StoreReply, StoreError> {
        let rx = (at >= 0.0).then_some(at as u64);
        let at = at as u64;
        let answer = Self::ALL.get(usize::from(number));
        Err(match answer.unwrap_or(&Self::Unavailable) {
            Self::Done => return Ok(StoreReply::Done),
            Self::NotDue => {
                let (left, fence) = (Duration::from_millis(at), other as u64);
                return Ok(StoreReply::NotDue { left, fence });
            }
            Self::Due => return Ok(StoreReply::Due { fence: at }),
            Self::Partly => return Ok(StoreReply::NoSpace),
            Self::Gone => {
                let why = GoneReason::ALL.get(other as usize);
                let why = why.copied().unwrap_or(GoneReason::Unknown);
                StoreError::Gone { why, rx }
            }
            Self::Fenced => StoreError::Fenced { fence: at },
            Self::Full => StoreError::Full,
            Self::Gap => StoreError::Gap { tx: at },
            Self::Lost => StoreError::Lost { rx },
            Self::Denied => StoreError::Denied,
            Self::Ahead => StoreError::Ahead,
            Self::Stale => StoreError::Stale { fence: at },
            Self::Clash => StoreError::Clash { seq: at },
            Self::NoSpace => StoreError::NoSpace,
            Self::Unavailable => StoreError::Unavailable,
        })
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn answers_of_a_store_come_back_as_they_were() {
        let why = GoneReason::Evicted;
        let errors = [
            StoreError::Gone { why, rx: Some(7) },
            StoreError::Fenced { fence: 7 },
            StoreError::Full,
            StoreError::Gap { tx: 7 },
            StoreError::Lost { rx: Some(7) },
            StoreError::Denied,
            StoreError::Ahead,
            StoreError::Stale { fence: 7 },
            StoreError::Clash { seq: 7 },
            StoreError::NoSpace,
            StoreError::Unavailable,
        ];
        let read = |number| Answer::read(number, 7.0, f64::from(why as u8));
        for (number, error) in (4..).zip(errors) {
            assert_eq!(read(number), Err(error));
        }
        assert_eq!(read(0), Ok(StoreReply::Done));
        let left = Duration::from_millis(7);
        let fence = why as u64;
        assert_eq!(read(1), Ok(StoreReply::NotDue { left, fence }));
        assert_eq!(read(2), Ok(StoreReply::Due { fence: 7 }));
        assert_eq!(read(3), Ok(StoreReply::NoSpace));
        assert_eq!(read(200), Err(StoreError::Unavailable));
        let unknown = StoreError::Gone {
            why: GoneReason::Unknown,
            rx: None,
        };
        assert_eq!(Answer::read(4, -1.0, 99.0), Err(unknown));
    }
}
