//! Asking the server for the state and taking its answer.

use std::{sync::atomic::Ordering, time::Duration};

use gesso_core::ids::SessionId;
use leptos::{prelude::*, task::spawn_local};

use super::{Live, lock, showing::set_if_new};
use crate::{
    api::{BoardNow, BoardState, HomeState, Imagined, load_board},
    error::AppError,
    live::{BoardRead, Connection, Load, Wanted},
};

/// A board is read afresh so long after a picture of it is finished, in milliseconds; what is finished until then is in it
/// as well.
const BOARD_MILLIS: u64 = 600;

impl Live {
    /// Takes the state that came with the page. Every part of the page that waits for it calls this; the first wins.
    pub fn begin(&self, first: Result<HomeState, AppError>) {
        // The server renders parts of a page on several threads: none may read what another is still writing.
        self.0.begun.call_once(|| self.take(first));
    }

    /// Turns to another session, unless it is already on the page; whether it has.
    pub fn turn_to(&self, wanted: Wanted) -> bool {
        let here = self.0.session.get_untracked();
        let is_here = match wanted {
            Wanted::This(session) => {
                here == Some(session) && !matches!(*lock(&self.0.wanted), Wanted::Board(_) | Wanted::Debate(_))
            }
            Wanted::Newest | Wanted::Fresh | Wanted::Board(_) | Wanted::Debate(_) | Wanted::Nonsense => {
                *lock(&self.0.wanted) == wanted
            }
        };
        *lock(&self.0.wanted) = wanted;
        if !is_here {
            self.0.load.set(Load::Loading);
            self.refetch();
        }
        !is_here
    }

    /// Reads the state afresh. Asked for while it is being read, it is read once more afterwards.
    pub fn refetch(&self) {
        if self.0.fetching.swap(true, Ordering::SeqCst) {
            self.0.fetch_again.store(true, Ordering::SeqCst);
            return;
        }
        let live = self.clone();
        spawn_local(async move {
            loop {
                live.0.fetch_again.store(false, Ordering::SeqCst);
                let wanted = *lock(&live.0.wanted);
                let read = wanted.fetch().await;
                if wanted == *lock(&live.0.wanted) {
                    live.take(read);
                } else {
                    live.0.fetch_again.store(true, Ordering::SeqCst);
                }
                if !live.0.fetch_again.load(Ordering::SeqCst) {
                    break;
                }
            }
            live.0.fetching.store(false, Ordering::SeqCst);
        });
    }

    /// Events arrive (again): what could not be read meanwhile is read now.
    pub fn reach(&self) {
        self.0.connection.set(Connection::Live);
        if self.0.load.with_untracked(|load| matches!(load, Load::Failed(_))) {
            self.refetch();
        }
    }

    /// Reads the board afresh in a moment: what it says of time and of what is left follows its pictures, which themselves
    /// are kept true by events. Reading all of a large board again would be seen.
    pub(super) fn read_board_soon(&self) {
        if self.0.board_due.swap(true, Ordering::SeqCst) {
            return;
        }
        let live = self.clone();
        let read = move || {
            live.0.board_due.store(false, Ordering::SeqCst);
            spawn_local(async move {
                // Times a little old are better than no board: the next picture brings newer ones.
                let _ = live.try_board().await;
            });
        };
        set_timeout(read, Duration::from_millis(BOARD_MILLIS));
    }

    /// Reads the board afresh, because it has changed; what could not be read is asked for with everything else.
    pub(super) fn read_board(&self) {
        let live = self.clone();
        spawn_local(async move {
            if live.try_board().await.is_err() {
                live.refetch();
            }
        });
    }

    async fn try_board(&self) -> Result<(), AppError> {
        let Some(session) = self.0.session.get_untracked() else { return Ok(()) };
        if let BoardNow { board: Some(board) } = load_board(session).await? {
            self.take_board(session, board);
        }
        Ok(())
    }

    /// Takes a board that was read. Events may tell of its newest pictures later than it does; then all is read.
    fn take_board(&self, session: SessionId, board: BoardState) {
        let (read, board) = {
            let mut state = lock(&self.0.state);
            (state.take_board(session, board), state.board.clone())
        };
        match read {
            BoardRead::Taken => set_if_new(&self.0.board, board),
            BoardRead::Ahead => self.refetch(),
            BoardRead::Late => {}
        }
    }

    /// Shows the pictures of an answered request at once.
    pub fn accept(&self, imagined: Imagined) {
        let session = imagined.session_id;
        let is_other = self.0.session.get_untracked() != Some(session);
        *lock(&self.0.wanted) = Wanted::This(session);
        lock(&self.0.state).accept(imagined);
        self.publish();
        if is_other {
            // Its title, and the session that was here among the others.
            self.refetch();
        }
    }

    fn take(&self, read: Result<HomeState, AppError>) {
        match read {
            Ok(home) => {
                let wanted = *lock(&self.0.wanted);
                if let (Wanted::Newest, Some(session)) = (wanted, &home.session) {
                    // Read again, it is this one: a newer session elsewhere must not take the page away.
                    *lock(&self.0.wanted) = Wanted::This(session.id);
                }
                lock(&self.0.state).install(home);
                self.publish();
                self.0.load.set(Load::Ready);
            }
            Err(error) => self.0.load.set(Load::Failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;
    use crate::{
        api::Engines,
        live::sample::{generation, home},
    };

    #[test]
    fn a_part_of_a_page_does_not_read_what_another_is_still_writing() {
        let engines = Engines { pictures_simulated: true, ..Engines::default() };
        for _ in 0..200 {
            Owner::new().with(|| {
                let live = Live::new(Wanted::Newest);
                let first = HomeState { engines, ..home(1, (0..20).map(generation).collect()) };
                let both = Barrier::new(2);
                let read = || {
                    both.wait();
                    live.begin(Ok(first.clone()));
                    live.engines().get_untracked()
                };
                let seen = std::thread::scope(|scope| {
                    let other = scope.spawn(read);
                    [read(), other.join().unwrap()]
                });
                assert_eq!(seen, [engines; 2]);
            });
        }
    }
}
