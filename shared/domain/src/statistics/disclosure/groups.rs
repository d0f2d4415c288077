//! The groups of libraries that the public is shown sums of.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::kernel::{CountyNumber, InvalidValue, LibraryNumber, LibraryType};

/// A library's figure for a year, and where the library belonged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The library.
    pub library: LibraryNumber,
    /// The county it lay in on the year's last day, by the numbers of that day; `None` if nobody has told us.
    pub county: Option<CountyNumber>,
    /// What kind it is.
    pub library_type: LibraryType,
    /// The year's sum of the months there are.
    pub value: u64,
    /// Whether there is a figure for every month that the library had the service.
    pub complete: bool,
}

/// Where libraries belong: the smallest group that the public can ask for.
pub(super) type Area = (Option<CountyNumber>, LibraryType);

/// A group of libraries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Group {
    /// Those of one kind in one county.
    CountyAndType(CountyNumber, LibraryType),
    /// Those in one county.
    County(CountyNumber),
    /// Those of one kind.
    Type(LibraryType),
    /// All.
    National,
}

impl Group {
    /// The group for what was asked.
    pub fn of(county: Option<CountyNumber>, library_type: Option<LibraryType>) -> Self {
        match (county, library_type) {
            (Some(county), Some(kind)) => Self::CountyAndType(county, kind),
            (Some(county), None) => Self::County(county),
            (None, Some(kind)) => Self::Type(kind),
            (None, None) => Self::National,
        }
    }

    /// Every group that libraries of an area belong to.
    pub(super) fn around((county, kind): &Area) -> Vec<Self> {
        let mut groups = vec![Self::Type(*kind), Self::National];
        if let Some(county) = county {
            groups.push(Self::CountyAndType(county.clone(), *kind));
            groups.push(Self::County(county.clone()));
        }
        groups
    }

    /// Whether libraries of an area belong to the group.
    pub(super) fn contains(&self, (county, kind): &Area) -> bool {
        match self {
            Self::CountyAndType(its, its_kind) => county.as_ref() == Some(its) && kind == its_kind,
            Self::County(its) => county.as_ref() == Some(its),
            Self::Type(its_kind) => kind == its_kind,
            Self::National => true,
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CountyAndType(county, kind) => write!(f, "{county}/{}", kind.as_str()),
            Self::County(county) => write!(f, "{county}"),
            Self::Type(kind) => f.write_str(kind.as_str()),
            Self::National => f.write_str("national"),
        }
    }
}

impl From<Group> for String {
    fn from(group: Group) -> Self {
        group.to_string()
    }
}

impl FromStr for Group {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        if text == "national" {
            return Ok(Self::National);
        }
        if let Ok(kind) = text.parse() {
            return Ok(Self::Type(kind));
        }
        match text.split_once('/') {
            Some((county, kind)) => Ok(Self::CountyAndType(county.parse()?, kind.parse()?)),
            None => Ok(Self::County(text.parse()?)),
        }
    }
}

impl TryFrom<String> for Group {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, InvalidValue> {
        text.parse()
    }
}
