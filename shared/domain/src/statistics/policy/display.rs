//! What a display policy says.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::{Bilingual, Reason, SupplierId};

/// Who looks at a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Anyone.
    Public,
    /// A contact of an approved library, who looks at another library's figures or at totals.
    Member,
    /// A contact of a county, who looks at its libraries.
    County,
    /// A contact of the supplier whose service it is.
    Supplier,
    /// A contact of the library whose figures they are.
    OwnLibrary,
    /// A coordinator.
    Coordinator,
}

impl Tier {
    /// The tier's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Member => "member",
            Self::County => "county",
            Self::Supplier => "supplier",
            Self::OwnLibrary => "own-library",
            Self::Coordinator => "coordinator",
        }
    }

    /// Whether what it sees follows from a policy. The library itself and coordinators always see every month.
    pub fn is_governed(self) -> bool {
        !matches!(self, Self::OwnLibrary | Self::Coordinator)
    }
}

/// How finely figures are shown, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Granularity {
    /// Not at all.
    Nothing,
    /// The sum of a year, once the year is closed: a sum that grows every month gives the months away.
    Year,
    /// Every month.
    Month,
}

impl Granularity {
    /// The granularity's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Year => "year",
            Self::Month => "month",
        }
    }
}

/// How finely each tier sees a service's figures.
///
/// The library itself and coordinators are not named, because there is nothing to choose: they always see every month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Display {
    /// Anyone; never finer than years.
    pub public: Granularity,
    /// Members.
    pub member: Granularity,
    /// Contacts of the county.
    pub county: Granularity,
    /// The supplier itself.
    pub supplier: Granularity,
}

impl Display {
    /// How it is shown while nobody has decided otherwise.
    pub const OPEN: Self = Self {
        public: Granularity::Year,
        member: Granularity::Month,
        county: Granularity::Month,
        supplier: Granularity::Month,
    };

    /// How finely a tier sees the figures.
    pub fn to(&self, tier: Tier) -> Granularity {
        match tier {
            Tier::Public => self.public,
            Tier::Member => self.member,
            Tier::County => self.county,
            Tier::Supplier => self.supplier,
            Tier::OwnLibrary | Tier::Coordinator => Granularity::Month,
        }
    }
}

/// The years of use that a policy is about. Whole years: of a year half hidden, the sum less the shown half is the other half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearsOfUse {
    /// The first.
    pub from: i16,
    /// The last, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<i16>,
}

impl YearsOfUse {
    /// Whether a year is among them.
    pub fn contains(&self, year: i16) -> bool {
        self.from <= year && self.through.is_none_or(|through| year <= through)
    }

    /// Whether every year of the other is among them.
    pub fn cover(&self, other: &Self) -> bool {
        let ends_later =
            self.through.is_none_or(|through| other.through.is_some_and(|other_through| other_through <= through));
        self.from <= other.from && ends_later
    }
}

/// Who asked for it to be shown so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "who")]
pub enum AskedBy {
    /// The supplier.
    Supplier {
        /// Which one.
        supplier: SupplierId,
    },
    /// The libraries that use it.
    Libraries,
    /// We ourselves.
    Consortium,
}

/// What our own assessment rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// Nothing but how we choose to display figures. Who asks for them under the freedom-of-information act gets them.
    DisplayChoice,
    /// Disclosure would matter to competition (forvaltningsloven § 13 first paragraph no. 2).
    TradeSecret,
    /// The figures would point at single people (forvaltningsloven § 13 first paragraph no. 1).
    Personal,
}

impl Ground {
    /// The ground's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DisplayChoice => "display-choice",
            Self::TradeSecret => "trade-secret",
            Self::Personal => "personal",
        }
    }
}

/// What we ourselves think of a wish to see less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// What it rests on.
    pub ground: Ground,
    /// In our own words; for the record, shown to coordinators and the supplier.
    pub words: Reason,
}

/// One decision on how a service's figures are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// How finely each tier sees them.
    pub display: Display,
    /// The years of use that it is about.
    pub years: YearsOfUse,
    /// Who asked.
    pub asked_by: AskedBy,
    /// Why, in words for those who do not see a figure.
    pub why: Bilingual,
    /// What we ourselves think.
    pub assessment: Assessment,
    /// When we look at it again.
    pub review_on: Date,
}

/// What is in force for one year of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForce<'p> {
    /// How finely each tier sees the figures.
    pub display: Display,
    /// Which version of the policy said so first; 0 while nobody has decided.
    pub version: u32,
    /// The decision behind it, if there is one.
    pub setting: Option<&'p Setting>,
}
