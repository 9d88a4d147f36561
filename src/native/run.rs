//! Programs that are one future.

use std::future::Future;
use std::io;

use tokio::runtime::Builder;

/// Runs it to its end.
pub(crate) fn run<E: From<io::Error>>(
    program: impl Future<Output = Result<(), E>>,
) -> Result<(), E> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(program)
}
