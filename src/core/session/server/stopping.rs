//! The end of the whole server.

use super::server::Server;
use crate::core::queue::Payload;
use crate::core::session::close_code::SessionClose;
use crate::core::session::report::EndReason;
use crate::core::session::secrets::Secrets;
use crate::core::time::Instant;

impl<P: Payload<Text = String> + Clone, S: Secrets> Server<P, S> {
    /// Ends everything: sockets are closed, and the application gets its reports. The clients come
    /// back and learn from the next server that it does not know them; a session that a store has
    /// goes on there.
    pub fn stop(&mut self, now: Instant) {
        self.let_go(now);
        let sessions: Vec<_> = self.sessions.keys().copied().collect();
        for sid in sessions {
            if self.has_stored(sid) {
                self.move_away(now, sid);
            } else {
                self.end(now, sid, EndReason::Stopped);
            }
        }
    }

    /// Closes all sockets, as [`stop`](Self::stop) does first. With a store, wait until it
    /// [has everything](Self::is_stored), then stop.
    pub fn let_go(&mut self, now: Instant) {
        self.is_draining = true;
        let sockets: Vec<_> = self.sockets.keys().copied().collect();
        for id in sockets {
            let attached = self.session(id);
            self.hang_up(id, SessionClose::Away);
            if let Some(sid) = attached {
                self.detach(now, sid);
            }
        }
    }
}
