//! One room: a board and the people around it.

use steadysocket::server::{SessionId, SessionSender};

use super::board::{Board, Seat};
use super::messages::{Event, News, Wish};
use crate::sessions::end_slow;

/// A board and the people around it.
pub(super) struct Room {
    board: Board,
    people: Vec<Person>,
    /// The number of the last event.
    number: u64,
}

struct Person {
    session: SessionSender,
    seat: Option<Seat>,
    /// The claims that came from them.
    moves: u64,
}

impl Room {
    /// An empty room.
    pub(super) fn new() -> Self {
        Self {
            board: Board::new(1),
            people: Vec::new(),
            number: 0,
        }
    }

    /// Someone comes in, and takes a place at the board if one is free.
    pub(super) fn enter(&mut self, session: SessionSender) {
        let seat = self.free_seat();
        self.people.push(Person {
            session,
            seat,
            moves: 0,
        });
        self.tell_people();
        let Some(person) = self.people.last() else {
            return;
        };
        let news = News::Welcome {
            number: self.number,
            seat,
            cells: self.board.cells(),
            gold: self.board.gold(),
            round: self.board.round(),
            score: self.board.score(),
            players: self.players(),
            watchers: self.watchers(),
        };
        tell(&person.session, &news);
    }

    /// Someone has left; the first who watches takes the place.
    pub(super) fn leave(&mut self, id: SessionId) {
        let Some(index) = self.find(id) else {
            return;
        };
        let Person { seat, .. } = self.people.remove(index);
        if let Some(seat) = seat
            && let Some(next) = self.people.iter_mut().find(|other| other.seat.is_none())
        {
            next.seat = Some(seat);
            tell(&next.session, &News::Seated { seat });
        }
        self.tell_people();
    }

    /// Someone wants something.
    pub(super) fn handle(&mut self, id: SessionId, wish: Wish) {
        match wish {
            Wish::Take(cell) => self.take(id, cell),
            Wish::Again if self.board.is_full() && self.seat_of(id).is_some() => {
                self.board = Board::new(self.board.round() + 1);
                self.tell_event(Event::round);
            }
            Wish::Again => {}
            Wish::At(at) => self.point(id, at),
        }
    }

    /// Returns true if nobody is here.
    pub(super) fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    fn take(&mut self, id: SessionId, cell: usize) {
        let Some(index) = self.find(id) else {
            return;
        };
        let Some(person) = self.people.get_mut(index) else {
            return;
        };
        person.moves += 1;
        let moves = person.moves;
        let seat = person.seat;
        let is_mine = seat.is_some_and(|seat| self.board.take(cell, seat));
        if let Some(seat) = seat.filter(|_| is_mine) {
            self.tell_event(|board| Event::taken(cell, seat, board));
        }
        if let Some(person) = self.people.get(index) {
            let news = News::Counted {
                moves,
                cell,
                is_mine,
            };
            tell(&person.session, &news);
        }
    }

    fn point(&self, id: SessionId, at: [f32; 2]) {
        if let Some(seat) = self.seat_of(id) {
            let message = News::At { seat, at }.to_message();
            for other in self.people.iter().filter(|p| p.session.id() != id) {
                other.session.send_volatile(&message);
            }
        }
    }

    fn tell_people(&mut self) {
        let (players, watchers) = (self.players(), self.watchers());
        self.tell_event(|_| Event::People { players, watchers });
    }

    fn tell_event<'a>(&'a mut self, event: impl FnOnce(&'a Board) -> Event<'a>) {
        self.number += 1;
        let news = News::Event {
            number: self.number,
            event: event(&self.board),
        };
        let message = news.to_message();
        for person in &self.people {
            end_slow(&person.session, person.session.try_send(&message));
        }
    }

    fn free_seat(&self) -> Option<Seat> {
        let players = self.players();
        let mut seats = Seat::ALL.into_iter().zip(players);
        seats.find(|(_, is_taken)| !is_taken).map(|(seat, _)| seat)
    }

    fn players(&self) -> [bool; 2] {
        Seat::ALL.map(|seat| self.people.iter().any(|person| person.seat == Some(seat)))
    }

    fn watchers(&self) -> usize {
        self.people.iter().filter(|p| p.seat.is_none()).count()
    }

    fn seat_of(&self, id: SessionId) -> Option<Seat> {
        self.people.get(self.find(id)?)?.seat
    }

    fn find(&self, id: SessionId) -> Option<usize> {
        self.people.iter().position(|p| p.session.id() == id)
    }
}

fn tell(session: &SessionSender, news: &News<'_>) {
    end_slow(session, session.try_send(news.to_message()));
}
