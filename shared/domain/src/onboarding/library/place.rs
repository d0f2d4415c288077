//! Where a library lies, on any day: it may move, and municipalities are renumbered under it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::MunicipalityNumber;

use super::{Library, LibraryEvent, LibraryRefusal, Standing};

/// From a day on, the library lies in this municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relocation {
    /// The first day there.
    pub from: Date,
    /// The municipality, by its number of that day.
    pub municipality: MunicipalityNumber,
}

impl Library {
    /// Where the library lies on a day, by the municipality's number of that day; `None` if nobody has told us.
    ///
    /// Before its first known move it lay where it said first: we know no better.
    pub fn municipality_on(&self, day: Date) -> Option<MunicipalityNumber> {
        let moved = self.relocations.iter().rev().find(|relocation| relocation.from <= day);
        let stated = moved.map(|relocation| &relocation.municipality).or(self.municipality.as_ref())?;
        Some(stated.on(day))
    }

    /// The library moves, or always lay elsewhere: a day that is corrected replaces what was said of that day.
    pub(super) fn relocate(
        &self,
        municipality: MunicipalityNumber,
        from: Date,
    ) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        if self.standing == Standing::Unknown {
            return Err(LibraryRefusal::UnknownLibrary);
        }
        self.expect_not_ended()?;
        if !municipality.exists_on(from) {
            return Err(LibraryRefusal::MunicipalityNotOfThatDay);
        }
        if self.municipality_on(from).as_ref() == Some(&municipality) {
            return Ok(vec![]);
        }
        Ok(vec![LibraryEvent::LibraryRelocated { municipality, from }])
    }

    /// The library says where it lies when it is interested or applies. Unless that is where it lay by what we know, what
    /// we knew was wrong, and is dropped; it remains in the events.
    pub(super) fn lies_in(&mut self, municipality: MunicipalityNumber) {
        let moved = self.relocations.last().map(|relocation| &relocation.municipality);
        if moved.or(self.municipality.as_ref()).is_some_and(|known| known.is_same_place(&municipality)) {
            return;
        }
        self.municipality = Some(municipality);
        self.relocations.clear();
    }

    pub(super) fn apply_relocation(&mut self, relocation: Relocation) {
        self.relocations.retain(|known| known.from != relocation.from);
        self.relocations.push(relocation);
        self.relocations.sort_by_key(|relocation| relocation.from);
    }
}
