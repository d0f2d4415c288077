//! Telling rows and collecting notes, each counted in one place.

use crate::refusals::RowRefusal;
use crate::rows::{Absence, Cell, Place, Row};
use crate::summary::{Note, Remark, Rows, Summary};

/// The most notes that are kept: whoever has read a hundred knows that something is wrong.
const MOST_NOTES: usize = 100;
/// How much of a refused cell is shown, in characters.
const FOUND_LENGTH: usize = 80;

/// Where rows go.
pub(crate) struct Told<'a> {
    each: &'a mut dyn FnMut(Row<'_>),
    rows: Rows,
    notes: Vec<Note>,
}

impl<'a> Told<'a> {
    pub(crate) fn new(each: &'a mut dyn FnMut(Row<'_>)) -> Self {
        Self { each, rows: Rows::default(), notes: Vec::new() }
    }

    pub(crate) fn figure(&mut self, place: Place, cell: Cell<'_>, value: u64) {
        self.rows.figures += 1;
        (self.each)(Row::Figure { place, cell, value });
    }

    pub(crate) fn missing(&mut self, place: Place, cell: Cell<'_>, why: Absence) {
        self.rows.missing += 1;
        (self.each)(Row::Missing { place, cell, why });
    }

    pub(crate) fn refused(&mut self, place: Place, cell: Option<Cell<'_>>, why: RowRefusal, found: &str) {
        self.rows.refused += 1;
        let found = found.chars().filter(|letter| !letter.is_control()).take(FOUND_LENGTH).collect();
        (self.each)(Row::Refused { place, cell, why, found });
    }

    /// Notes something about the whole file, or at a place if there is one.
    pub(crate) fn note_about(&mut self, remark: Remark, place: Option<Place>) {
        self.push(Note { remark, place });
    }

    /// Notes something at a place.
    pub(crate) fn note(&mut self, remark: Remark, place: Place) {
        self.push(Note { remark, place: Some(place) });
    }

    fn push(&mut self, note: Note) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(note);
        }
    }

    /// The summary with everything that was counted and noted.
    pub(crate) fn complete(self, summary: Summary) -> Summary {
        Summary { rows: self.rows, notes: self.notes, ..summary }
    }
}
