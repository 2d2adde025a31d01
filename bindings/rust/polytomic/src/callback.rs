//! What every function has in common that the library calls: no panic leaves it, and it is known to be one.

use std::cell::Cell;
use std::mem;
use std::panic::{catch_unwind, AssertUnwindSafe};

thread_local! {
    /// How many callbacks of the library are on this thread's stack.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Whether this thread runs a callback of the library, where nothing may wait for the library.
pub(crate) fn is_running() -> bool {
    // A thread that is ending has no more thread-local values, and runs no callback either.
    DEPTH.try_with(|depth| depth.get() > 0).unwrap_or(false)
}

/// Runs the body of a callback. A panic ends here: the panic hook has reported it, and C code cannot be unwound.
pub(crate) fn run(body: impl FnOnce()) {
    let _inside = Inside::enter();
    if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
        // Dropping what someone panicked with may panic in its turn. What that panics with is given up.
        if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            mem::forget(again);
        }
    }
}

struct Inside;

impl Inside {
    fn enter() -> Self {
        let _ = DEPTH.try_with(|depth| depth.set(depth.get() + 1));
        Self
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let _ = DEPTH.try_with(|depth| depth.set(depth.get() - 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_at_the_border_and_the_mark_is_taken_back() {
        struct PanicsAgain;
        impl Drop for PanicsAgain {
            fn drop(&mut self) {
                panic!("dropping the payload");
            }
        }
        run(|| {
            assert!(is_running());
            run(|| std::panic::panic_any(PanicsAgain));
            assert!(is_running());
        });
        assert!(!is_running());
    }
}
