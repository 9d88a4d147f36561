//! The platform of this target.

#[cfg(target_arch = "wasm32")]
pub(super) use crate::browser::{Browser as Current, run};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use crate::native::Native as Current;
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
pub(super) use crate::native::run;
