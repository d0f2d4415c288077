//! Reading a request's fields: all that is wrong is said at once.

use std::str::FromStr;
use std::sync::Arc;

use domain::kernel::{InvalidValue, Refusal};

use crate::{EdgeRefusal, FieldError, Place, Problem};

/// A value in a path.
pub fn parameter<T: FromStr<Err = InvalidValue>>(name: &str, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|refusal| Problem::refused(refusal).at(Place::Parameter(name.to_owned())))
}

/// Parses fields one after the other and remembers what was wrong with each.
#[derive(Debug, Default)]
pub struct Fields {
    errors: Vec<FieldError>,
}

impl Fields {
    /// Parses a field of the body at a JSON pointer.
    pub fn parse<T: FromStr<Err = InvalidValue>>(&mut self, pointer: &str, text: &str) -> Option<T> {
        self.parse_at(Place::Pointer(pointer.to_owned()), text)
    }

    /// Parses a field that may be left out: the outer `None` means it was wrong.
    pub fn parse_optional<T: FromStr<Err = InvalidValue>>(
        &mut self,
        pointer: &str,
        text: Option<&str>,
    ) -> Option<Option<T>> {
        match text {
            None => Some(None),
            Some(text) => self.parse(pointer, text).map(Some),
        }
    }

    /// Parses a query parameter that may be left out: the outer `None` means it was wrong.
    pub fn parse_parameter<T: FromStr<Err = InvalidValue>>(
        &mut self,
        name: &str,
        text: Option<&str>,
    ) -> Option<Option<T>> {
        match text {
            None => Some(None),
            Some(text) => self.parse_at(Place::Parameter(name.to_owned()), text).map(Some),
        }
    }

    /// Parses a field of the body whose type says no in its own way.
    pub fn parse_with<T, E: Refusal>(
        &mut self,
        pointer: &str,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        parse(text).map_err(|refusal| self.refuse(Place::Pointer(pointer.to_owned()), refusal)).ok()
    }

    fn parse_at<T: FromStr<Err = InvalidValue>>(&mut self, place: Place, text: &str) -> Option<T> {
        text.parse().map_err(|refusal: InvalidValue| self.refuse(place, refusal)).ok()
    }

    /// Remembers something that is wrong beyond a single value.
    pub fn refuse(&mut self, place: Place, refusal: impl Refusal) {
        self.errors.push(FieldError { place, refusal: Arc::new(refusal) });
    }

    /// Everything that was wrong, as one problem.
    pub fn problem(self) -> Problem {
        Problem::from(EdgeRefusal::InvalidFields).with_errors(self.errors)
    }
}
