//! All orders of the threads' steps, as far as few changes of threads make them.

mod bypass;
mod model;
mod signal;
mod start;

/// Tries all orders with at most `changes` of the thread where none has to wait.
fn in_every_order(changes: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(changes);
    builder.max_branches = 100_000;
    builder.check(model);
}
