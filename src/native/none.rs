//! The platform where nothing can run a connection: [`Native`] has no values, and `connect` says so.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use crate::core::{CloseFrame, Instant};
use crate::drive::{Driver, Fault, Shared};
use crate::platform::{Data, LocalFuture, Platform, PlatformHost, Step};

/// The part of a connection that would run here.
pub(crate) enum Native {}

/// Options that only this platform has: none.
#[derive(Default)]
pub(crate) struct Options;

impl Platform for Native {
    type Options = Options;
    type Task = Arc<()>;
    type Absence = ();

    fn new(_: Options) -> Result<Self, ()> {
        Err(())
    }

    fn now(&self) -> Instant {
        match *self {}
    }

    fn time(&self) -> Duration {
        match *self {}
    }

    fn guard(run: &mut dyn FnMut()) -> Result<(), Fault> {
        // The panic hook has reported it.
        catch_unwind(AssertUnwindSafe(run)).map_err(|_| Fault)
    }

    /// Any number will do, because no jitter is drawn.
    fn seed() -> u64 {
        0
    }

    fn spawn(&self, _: Step<LocalFuture<()>>) -> Arc<()> {
        match *self {}
    }

    fn watch<H: PlatformHost<Platform = Self>>(driver: &Shared<Driver<H>>) {
        match *driver.host().platform() {}
    }

    fn open<H: PlatformHost<Platform = Self>>(
        driver: &Shared<Driver<H>>,
        _: &str,
        _: &[String],
    ) -> Result<(), String> {
        match *driver.host().platform() {}
    }

    fn set_alarm<H: PlatformHost<Platform = Self>>(driver: &Shared<Driver<H>>, _: Option<u32>) {
        match *driver.host().platform() {}
    }

    fn buffered(&self) -> u64 {
        match *self {}
    }

    fn unsent_bytes(&self) -> u64 {
        match *self {}
    }

    fn transmit(&self, _: Data<'_>) -> bool {
        match *self {}
    }

    fn close(&self, _: &CloseFrame) {
        match *self {}
    }

    fn hang_up(&self, _: &CloseFrame) {
        match *self {}
    }

    fn release(&self) {
        match *self {}
    }
}
