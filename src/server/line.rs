//! One socket as the server sees it: what is to be written, asked and closed.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Notify;

use super::start::Handler;
use crate::Message;
use crate::core::session::{Frame, Room, SessionClose, SessionId};

/// Above this many bytes only control frames are added: an acknowledgement must not wait behind a
/// megabyte, and what is not here stays shared in the outbox.
const HIGH_WATER: usize = 256 * 1_024;

/// So many control frames may wait. A client causes one at most with each of its frames: more than a
/// few that wait are the answers to a client that does not read.
const MAX_CONTROLS: usize = 4_096;

/// A question of the core to the application.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) auth: Option<String>,
    pub(super) protocols: Vec<String>,
}

/// Wakes the parts of a socket's task.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// Frames or a close wait.
    pub(super) write: Notify,
    /// A question waits.
    pub(super) ask: Notify,
    /// The socket is to be closed.
    pub(super) close: Notify,
}

/// The next step of the task that writes.
#[derive(Debug)]
pub(super) enum Step {
    Write(Frame<Message>),
    Close(SessionClose),
    Wait,
}

/// One socket as the server sees it.
pub(super) struct Line {
    pub(super) signals: Arc<Signals>,
    /// The closure of a session that begins on this socket.
    pub(super) handler: Option<Handler>,
    /// The session that the application knows is attached.
    pub(super) sid: Option<SessionId>,
    pub(super) question: Option<Question>,
    close: Option<SessionClose>,
    frames: VecDeque<Frame<Message>>,
    bytes: usize,
    /// Frames that are no messages, which a full line takes as well.
    controls: usize,
    is_full: bool,
}

impl Line {
    pub(super) fn new(signals: Arc<Signals>, handler: Handler) -> Self {
        Self {
            signals,
            handler: Some(handler),
            sid: None,
            question: None,
            close: None,
            frames: VecDeque::new(),
            bytes: 0,
            controls: 0,
            is_full: false,
        }
    }

    pub(super) fn push(&mut self, frame: Frame<Message>) {
        self.bytes += size(&frame);
        self.controls += usize::from(is_control(&frame));
        self.frames.push_back(frame);
    }

    /// True if the client asks and does not read the answers.
    pub(super) fn is_swamped(&self) -> bool {
        self.controls > MAX_CONTROLS
    }

    pub(super) fn next(&mut self) -> Step {
        let Some(frame) = self.frames.pop_front() else {
            self.frames = VecDeque::new();
            return self.close.map_or(Step::Wait, Step::Close);
        };
        self.bytes -= size(&frame);
        self.controls -= usize::from(is_control(&frame));
        Step::Write(frame)
    }

    /// Nothing comes after what is there.
    pub(super) fn hang_up(&mut self, code: SessionClose) {
        self.close = Some(code);
        self.sid = None;
        self.signals.write.notify_one();
        self.signals.close.notify_one();
    }

    /// The frames that may be added.
    pub(super) fn room(&mut self) -> Room {
        self.is_full |= self.bytes >= HIGH_WATER;
        match self.bytes < HIGH_WATER {
            true => Room::Any,
            false => Room::Control,
        }
    }

    /// True once after the line was full and has drained by half.
    pub(super) fn has_drained(&mut self) -> bool {
        let has_drained = self.is_full && self.bytes < HIGH_WATER / 2;
        self.is_full &= !has_drained;
        has_drained
    }
}

fn is_control(frame: &Frame<Message>) -> bool {
    matches!(frame, Frame::Control(_))
}

fn size(frame: &Frame<Message>) -> usize {
    match frame {
        Frame::Control(_) => 0,
        Frame::Message(_, message) => message.byte_len(),
    }
}
