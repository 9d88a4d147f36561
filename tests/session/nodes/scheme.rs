//! Wrong schemes: what several servers and their store would be without one of the rules.

/// A rule that is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// None.
    Sound,
    /// The store takes the calls of any server that ever had the session.
    NoFence,
    /// The store checks an append, and appends in another step.
    AppendApart,
    /// A message that is there already is appended again.
    AppendAgain,
    /// Any attempt is accepted, in the order in which they arrive.
    NoAttempt,
    /// The store forgets the old token as soon as there is a new one.
    OneToken,
    /// The position is stored first, and the message handed over then.
    StoreFirst,
    /// No message may be handed over twice, not even one that says so.
    OnlyOnce,
    /// A store that has lost something notices that at an attach alone.
    RunAtAttach,
    /// It notices that at all other calls alone.
    RunInCalls,
    /// It never does; only a fence that is ahead of its own is refused.
    NoRun,
    /// Nor is that.
    NoRunNorFence,
}

impl Scheme {
    pub(super) fn leaves_out_run_at_attach(self) -> bool {
        matches!(self, Self::RunInCalls | Self::NoRun | Self::NoRunNorFence)
    }

    pub(super) fn leaves_out_run_in_calls(self) -> bool {
        matches!(self, Self::RunAtAttach | Self::NoRun | Self::NoRunNorFence)
    }
}
