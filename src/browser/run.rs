//! Programs that are one future.

use std::error::Error;
use std::future::Future;

use js_sys::Error as Exception;
use wasm_bindgen_futures::spawn_local;

use super::raw::report_error;

/// Starts it. The result is that of natives, which cannot be known yet.
pub(crate) fn run<E>(program: impl Future<Output = Result<(), E>> + 'static) -> Result<(), E>
where
    E: AsRef<dyn Error + Send + Sync> + 'static,
{
    spawn_local(async {
        if let Err(error) = program.await {
            report_error(&Exception::new(&error.as_ref().to_string()));
        }
    });
    Ok(())
}
