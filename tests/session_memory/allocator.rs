//! The system's allocator, which counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    /// The bytes that this thread has allocated, less those that it has freed. Each test has a
    /// thread of its own, and a runtime that stays on it.
    static HELD: Cell<isize> = const { Cell::new(0) };
}

#[global_allocator]
static COUNTING: Counting = Counting;

struct Counting;

/// The bytes that the test holds.
pub(crate) fn held() -> isize {
    HELD.get()
}

fn count(bytes: isize) {
    // At the end of a thread there is nothing to count any more.
    let _ = HELD.try_with(|held| held.set(held.get() + bytes));
}

#[allow(
    unsafe_code,
    reason = "an allocator is unsafe to write; this one passes every call on"
)]
// SAFETY: every call goes to the system's allocator, with the arguments that came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        unsafe { System.realloc(pointer, layout, size) }
    }
}
