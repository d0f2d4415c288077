//! What a report says, figure by figure.

use std::fmt;

use domain::kernel::LibraryNumber;

use crate::month::Month;
use crate::refusals::RowRefusal;

/// One thing that the file says, in the order in which it was found.
///
/// The texts are borrowed from the reader: who wants to keep them copies them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row<'a> {
    /// How often.
    Figure {
        /// Where it stands; for a sum the first of its parts.
        place: Place,
        /// Whose, of what and when.
        cell: Cell<'a>,
        /// The number of uses.
        value: u64,
    },
    /// The month has no figure. That is not zero.
    Missing {
        /// Where it should stand.
        place: Place,
        /// Whose, of what and when.
        cell: Cell<'a>,
        /// Why.
        why: Absence,
    },
    /// Something stands there and cannot be taken in.
    Refused {
        /// Where it stands.
        place: Place,
        /// Whose, of what and when, where that could be read.
        cell: Option<Cell<'a>>,
        /// Why not.
        why: RowRefusal,
        /// What stood there, at most 80 characters of it.
        found: String,
    },
}

/// Whose figure it is, of what and when. All names are as the file gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The library, or whatever the supplier calls it.
    pub institution: &'a Institution,
    /// The service: a COUNTER report's platform, or the supplier's own word.
    pub service: &'a str,
    /// What was counted; COUNTER's metrics in COUNTER's spelling, others as given.
    pub metric: &'a str,
    /// The month.
    pub month: Month,
    /// The COUNTER report that it is from, if what that says holds for a part of the service only: `TR_B1` counts controlled
    /// books and nothing else. A figure of a part is not the service's, and says nothing about it.
    pub part: Option<&'static str>,
}

/// Why a month has no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Absence {
    /// The cell is blank, or says that there is nothing.
    NotGiven,
    /// COUNTER exception 3030: there was no use. The supplier knows, so this may be counted as zero.
    NoUsage,
    /// COUNTER exception 3031: the supplier has not counted yet.
    NotReady,
    /// COUNTER exception 3032: the supplier has thrown it away.
    NoLongerAvailable,
    /// COUNTER exception 3040: the supplier has lost some of it.
    Partial,
}

/// An institution as a file names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Institution {
    /// Library number, ISIL, or others with their namespace: `2030100`, `ISIL:NO-2030100`, `ISNI:0000000123456789`.
    pub identifiers: Vec<String>,
    /// The name.
    pub name: Option<String>,
}

impl Institution {
    /// A library known by its number alone.
    pub fn numbered(number: &LibraryNumber) -> Self {
        Self { identifiers: vec![number.to_string()], name: None }
    }

    /// The library number, if one of the identifiers is one: bare, as ISIL, or in a supplier's namespace. The numbers of
    /// other registers only look alike.
    pub fn library_number(&self) -> Option<LibraryNumber> {
        let value = |identifier: &String| {
            let (namespace, value) = identifier.rsplit_once(':').unwrap_or(("", identifier));
            let other = ["ISNI", "OCLC", "ROR"].iter().any(|register| register.eq_ignore_ascii_case(namespace.trim()));
            if other { String::new() } else { value.trim().to_uppercase() }
        };
        let named = self.name.iter().map(|name| name.trim().to_uppercase());
        self.identifiers.iter().map(value).chain(named).find_map(|text| text.parse().ok())
    }

    /// The words by which people recognise it: the first identifier, or else the name.
    pub fn as_given(&self) -> &str {
        self.identifiers.first().or(self.name.as_ref()).map_or("", String::as_str)
    }

    /// Nothing at all is said.
    pub fn is_unnamed(&self) -> bool {
        self.identifiers.is_empty() && self.name.is_none()
    }

    /// Both say who they are in a way that can be compared, and they differ.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        if let (Some(one), Some(another)) = (self.library_number(), other.library_number()) {
            return one != another;
        }
        let shared =
            |identifier: &String| other.identifiers.iter().any(|another| another.eq_ignore_ascii_case(identifier));
        if self.identifiers.iter().any(shared) {
            return false;
        }
        let folded = |name: &String| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        match (&self.name, &other.name) {
            (Some(one), Some(another)) => folded(one) != folded(another),
            _ => false,
        }
    }
}

/// Where in a file something stands, as a person would look it up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// In a text file; both counted from 1.
    Line {
        /// The line.
        line: u64,
        /// The cell in it; 0 for the whole line.
        column: u32,
    },
    /// In a sheet; both counted from 1.
    Sheet {
        /// The row.
        row: u64,
        /// The column; 0 for the whole row.
        column: u32,
    },
    /// In a JSON document, as RFC 6901 says.
    Pointer(String),
}

impl fmt::Display for Place {
    /// `line 14, column 3`, `C14` or `/Report_Items/0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { line, column: 0 } => write!(f, "line {line}"),
            Self::Line { line, column } => write!(f, "line {line}, column {column}"),
            Self::Sheet { row, column: 0 } => write!(f, "row {row}"),
            Self::Sheet { row, column } => write!(f, "{}{row}", letters(*column)),
            Self::Pointer(pointer) => f.write_str(pointer),
        }
    }
}

/// A column's letters: 1 is A, 27 is AA.
fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or_default()));
        column /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::{Institution, Place};

    fn named(identifiers: &[&str], name: Option<&str>) -> Institution {
        Institution {
            identifiers: identifiers.iter().map(|&identifier| identifier.to_owned()).collect(),
            name: name.map(str::to_owned),
        }
    }

    #[test]
    fn a_library_number_is_found_in_every_guise() {
        for identifier in ["2030100", "NO-2030100", "ISIL:NO-2030100", "isil:no-2030100", "supplier:2030100"] {
            assert_eq!(
                named(&["ISNI:0000000123456789", identifier], None).library_number().map(|number| number.to_string()),
                Some("2030100".to_owned()),
                "{identifier}"
            );
        }
        assert_eq!(named(&["ISNI:0000000123456789"], Some("Nyvik bibliotek")).library_number(), None);
        assert_eq!(named(&["OCLC:2030100"], None).library_number(), None, "a number of another register");
    }

    #[test]
    fn only_what_can_be_compared_contradicts() {
        let nyvik = named(&["2995001"], Some("Nyvik bibliotek"));
        assert!(nyvik.contradicts(&named(&["ISIL:NO-2030100"], Some("Nyvik bibliotek"))));
        assert!(!nyvik.contradicts(&named(&["ISIL:NO-2995001"], Some("Another spelling"))));
        assert!(!nyvik.contradicts(&named(&["own:77"], Some("nyvik  Bibliotek"))));
        assert!(nyvik.contradicts(&named(&["own:77"], Some("Sandvik bibliotek"))));
        assert!(!nyvik.contradicts(&named(&["own:77"], None)));
    }

    #[test]
    fn places_read_as_people_look_them_up() {
        assert_eq!(Place::Sheet { row: 14, column: 28 }.to_string(), "AB14");
        assert_eq!(Place::Line { line: 3, column: 2 }.to_string(), "line 3, column 2");
    }
}
