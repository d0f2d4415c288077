//! How a library's record ends: it was another library all along, or the library exists no more. The record stays.

use crate::kernel::{LibraryNumber, Reason};

use super::{Library, LibraryEvent, LibraryRefusal, Standing};

impl Library {
    /// The library was recorded twice, and goes on as `into`, which stands where `target` says.
    pub(super) fn merge(&self, into: LibraryNumber, target: Standing) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        if self.standing == Standing::Unknown {
            return Err(LibraryRefusal::UnknownLibrary);
        }
        if self.merged_into.as_ref() == Some(&into) {
            return Ok(vec![]);
        }
        self.expect_not_ended()?;
        if self.number.as_ref() == Some(&into) {
            return Err(LibraryRefusal::MergeIntoItself);
        }
        match target {
            Standing::Unknown => Err(LibraryRefusal::MergeTargetUnknown),
            Standing::Merged | Standing::Closed => Err(LibraryRefusal::MergeTargetEnded),
            _ => Ok(vec![LibraryEvent::LibraryMerged { into }]),
        }
    }

    /// The other side of a merge: this library is the one that goes on.
    pub(super) fn absorb(&self, from: LibraryNumber) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        if self.standing == Standing::Unknown {
            return Err(LibraryRefusal::UnknownLibrary);
        }
        if self.number.as_ref() == Some(&from) {
            return Err(LibraryRefusal::MergeIntoItself);
        }
        if self.merged_from.contains(&from) {
            return Ok(vec![]);
        }
        Ok(vec![LibraryEvent::DuplicateAbsorbed { from }])
    }

    pub(super) fn close(&self, reason: Reason) -> Result<Vec<LibraryEvent>, LibraryRefusal> {
        if self.standing == Standing::Unknown {
            return Err(LibraryRefusal::UnknownLibrary);
        }
        self.expect_not_ended()?;
        Ok(vec![LibraryEvent::LibraryClosed { reason }])
    }
}
