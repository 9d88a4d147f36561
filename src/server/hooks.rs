//! The application's callbacks.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::commit::Position;
use super::metrics::Metric;
use super::request::Request;
use super::sweeping::Abandoned;
use crate::BoxError;
use crate::core::session::Denial;

pub(super) type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

type Authenticate =
    Box<dyn Fn(Request, Option<String>) -> BoxFuture<Result<String, Denial>> + Send + Sync>;

type Choose = Box<dyn Fn(&Request, &[String]) -> Option<String> + Send + Sync>;

type Locate = Box<dyn Fn(Position) -> BoxFuture<Result<u64, BoxError>> + Send + Sync>;

type Mourn = Box<dyn Fn(Abandoned) -> BoxFuture<()> + Send + Sync>;

type Count = Box<dyn Fn(Metric) + Send + Sync>;

/// The application's callbacks; never called while the server is borrowed.
#[derive(Default)]
pub(super) struct Hooks {
    pub(super) authenticate: Option<Authenticate>,
    pub(super) choose: Option<Choose>,
    pub(super) count: Option<Count>,
    pub(super) position: Option<Locate>,
    pub(super) abandoned: Option<Mourn>,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("authenticate", &self.authenticate.is_some())
            .field("choose", &self.choose.is_some())
            .field("count", &self.count.is_some())
            .field("position", &self.position.is_some())
            .field("abandoned", &self.abandoned.is_some())
            .finish()
    }
}
