//! One cell of an answer.

use jiff::civil::{Date, date};

use crate::kernel::ReaderLanguage;
use crate::statistics::policy::Granularity;

/// What stands where a figure was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownCell {
    /// The figure. Nought is a figure.
    Value(u64),
    /// No figure, and why.
    Withheld(WhyNot),
}

/// Why a cell has no figure. Several share a code: clients act on the code, readers read the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyNot {
    /// The display policy shows this reader nothing of the service.
    Hidden,
    /// The display policy shows this reader years, and a month was asked for.
    YearsOnly,
    /// Fewer than three stand behind the figure, or it could be used to work out such a figure.
    TooFew,
    /// The month or the year has not been closed or published.
    NotReady,
    /// The supplier owes it.
    Missing,
    /// The service does not count this.
    NotCollected,
    /// The library did not have the service then.
    NotMember,
}

impl WhyNot {
    /// The stable name that clients may rely on.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hidden | Self::YearsOnly | Self::TooFew => "suppressed",
            Self::NotReady => "not_ready",
            Self::Missing => "missing",
            Self::NotCollected => "not_collected",
            Self::NotMember => "not_member",
        }
    }

    /// One sentence for whoever looks for the figure.
    pub fn text(self, language: ReaderLanguage) -> &'static str {
        let [nb, nn, en] = match self {
            Self::Hidden => [
                "Tallene for denne tjenesten vises ikke her.",
                "Tala for denne tenesta blir ikkje viste her.",
                "The figures of this service are not shown here.",
            ],
            Self::YearsOnly => [
                "For denne tjenesten vises bare tall for hele, avsluttede år.",
                "For denne tenesta blir det berre vist tal for heile, avslutta år.",
                "Only figures for whole, closed years are shown for this service.",
            ],
            Self::TooFew => [
                "Tallet vises ikke, fordi færre enn tre står bak det, eller fordi det kunne brukes til å regne ut et slikt tall.",
                "Talet blir ikkje vist, fordi færre enn tre står bak det, eller fordi det kunne brukast til å rekne ut eit slikt tal.",
                "The figure is not shown, because fewer than three stand behind it, or because such a figure could be worked out from it.",
            ],
            Self::NotReady => {
                ["Tallet er ikke klart ennå.", "Talet er ikkje klart enno.", "The figure is not ready yet."]
            }
            Self::Missing => [
                "Leverandøren har ikke levert tallet.",
                "Leverandøren har ikkje levert talet.",
                "The supplier has not delivered the figure.",
            ],
            Self::NotCollected => [
                "Dette blir ikke målt for tjenesten.",
                "Dette blir ikkje målt for tenesta.",
                "The service does not count this.",
            ],
            Self::NotMember => [
                "Biblioteket hadde ikke tjenesten da.",
                "Biblioteket hadde ikkje tenesta då.",
                "The library did not have the service then.",
            ],
        };
        match language {
            ReaderLanguage::Nb => nb,
            ReaderLanguage::Nn => nn,
            ReaderLanguage::En => en,
        }
    }
}

/// Whether every report of a year was due before this day: a month's is due 28 days after the month's end.
pub fn is_closed(year: i16, today: Date) -> bool {
    today > date(year.saturating_add(1), 1, 28)
}

/// What someone who has signed in sees of a service's figures, as the policy allows it for one year of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// How finely they see.
    pub allowed: Granularity,
    /// The year of use.
    pub year: i16,
    /// Today, in Norway.
    pub today: Date,
}

impl Sight {
    /// A month's cell, as this reader sees it.
    pub fn of_month(self, cell: ShownCell) -> ShownCell {
        match self.allowed {
            Granularity::Nothing => ShownCell::Withheld(WhyNot::Hidden),
            Granularity::Year => ShownCell::Withheld(WhyNot::YearsOnly),
            Granularity::Month => cell,
        }
    }

    /// The whole year's cell, as this reader sees it. Who sees years only sees none that still grows: the growth of a sum is
    /// the newest month.
    pub fn of_year(self, cell: ShownCell) -> ShownCell {
        match self.allowed {
            Granularity::Nothing => ShownCell::Withheld(WhyNot::Hidden),
            Granularity::Year if !is_closed(self.year, self.today) => ShownCell::Withheld(WhyNot::NotReady),
            Granularity::Year | Granularity::Month => cell,
        }
    }

    /// The sum over some months of the year, as this reader sees it. A part of a year is no year.
    pub fn of_months(self, months: usize, cell: ShownCell) -> ShownCell {
        if months == 12 { self.of_year(cell) } else { self.of_month(cell) }
    }
}
