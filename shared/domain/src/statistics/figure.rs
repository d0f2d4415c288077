//! A figure, and what stands where there is none.

use serde::{Deserialize, Serialize};

use crate::kernel::GroupId;

use super::Month;

/// The largest figure that is believed: more than ten billion uses in a month are a fault in a file.
pub const LARGEST: u64 = 10_000_000_000;

/// Which recipe a figure was allocated by: each group of libraries numbers its recipes from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecipeId {
    /// The group whose figure was divided.
    pub group: GroupId,
    /// Which of the group's recipes.
    pub number: u32,
}

/// How a figure came to be. The order is from the surest to the least sure.
#[derive(Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The supplier counted it.
    #[default]
    Measured,
    /// It is, or holds, a share of what the supplier counted for a group of libraries that share addresses.
    Allocated(RecipeId),
    /// Whoever sent it said that it is an estimate.
    Estimated,
}

impl Basis {
    /// The basis's name in answers.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Allocated(_) => "allocated",
            Self::Estimated => "estimated",
        }
    }
}

/// How often something was used.
///
/// On disk a measured figure is a bare number, since nearly all are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Figure {
    /// How often.
    pub value: u64,
    /// How the number came to be.
    pub basis: Basis,
}

impl Figure {
    /// A figure that a supplier counted.
    pub fn measured(value: u64) -> Self {
        Self { value, basis: Basis::Measured }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Bare(u64),
    Full { value: u64, basis: Basis },
}

impl From<Written> for Figure {
    fn from(written: Written) -> Self {
        match written {
            Written::Bare(value) => Self::measured(value),
            Written::Full { value, basis } => Self { value, basis },
        }
    }
}

impl From<Figure> for Written {
    fn from(figure: Figure) -> Self {
        match figure {
            Figure { value, basis: Basis::Measured } => Self::Bare(value),
            Figure { value, basis } => Self::Full { value, basis },
        }
    }
}

/// Why there is no figure in a cell. None of these is zero.
///
/// That a figure exists and is not shown (`suppressed`) is no property of the figure but of who asks; the display policies
/// have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoFigure {
    /// The report should be here, and the library is not in it.
    Missing,
    /// The month is not over, its report not due, or the supplier says that it is not ready (COUNTER 3031).
    NotReady,
    /// It was not fetched while it could be (COUNTER 3032), or the supplier does not count this.
    NotCollected,
    /// The library did not have the service.
    NotMember,
}

impl NoFigure {
    /// The code in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotReady => "not_ready",
            Self::NotCollected => "not_collected",
            Self::NotMember => "not_member",
        }
    }
}

/// A cell of an answer: a figure, or why there is none.
pub type Cell = Result<Figure, NoFigure>;

/// What a supplier says about a library's month beside its figures, by the exceptions of COUNTER.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statement {
    /// 3030: there was no usage. Every metric without a figure is nought, because the supplier said so.
    NoUsage,
    /// 3031: not ready yet.
    NotReady,
    /// 3032: no longer available.
    NoLongerAvailable,
    /// 3040: what is here is not everything yet.
    Partial,
}

impl Statement {
    /// The statement's name in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoUsage => "no_usage",
            Self::NotReady => "not_ready",
            Self::NoLongerAvailable => "no_longer_available",
            Self::Partial => "partial",
        }
    }

    /// By COUNTER's number of the exception, for those that speak of usage.
    pub fn of_exception(code: u32) -> Option<Self> {
        match code {
            3030 => Some(Self::NoUsage),
            3031 => Some(Self::NotReady),
            3032 => Some(Self::NoLongerAvailable),
            3040 => Some(Self::Partial),
            _ => None,
        }
    }

    /// What stands in a cell for which there is no figure.
    fn without_figure(self) -> Cell {
        match self {
            Self::NoUsage => Ok(Figure::measured(0)),
            Self::NotReady | Self::Partial => Err(NoFigure::NotReady),
            Self::NoLongerAvailable => Err(NoFigure::NotCollected),
        }
    }
}

/// All that decides what stands in one cell.
#[derive(Debug, Clone)]
pub struct CellFacts<'a> {
    /// The figure, if there is one.
    pub figure: Option<&'a Figure>,
    /// What the supplier said about the library's month.
    pub statement: Option<Statement>,
    /// The month.
    pub month: Month,
    /// Whether the library had the service on any day of it.
    pub connected: bool,
    /// Today, in Norway.
    pub today: jiff::civil::Date,
}

impl CellFacts<'_> {
    /// A figure is shown whatever else is known; without one, the reason that explains most comes first.
    pub fn cell(&self) -> Cell {
        if let Some(figure) = self.figure {
            return Ok(figure.clone());
        }
        if !self.connected {
            return Err(NoFigure::NotMember);
        }
        if let Some(statement) = self.statement {
            return statement.without_figure();
        }
        Err(if self.today <= self.month.due_on() { NoFigure::NotReady } else { NoFigure::Missing })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn facts() -> CellFacts<'static> {
        let (month, today) = ("2023-04".parse().unwrap(), date(2023, 6, 1));
        CellFacts { figure: None, statement: None, month, connected: true, today }
    }

    #[test]
    fn missing_nought_not_ready_and_not_a_member_are_four_different_things() {
        let nought = Figure::measured(0);
        assert_eq!(CellFacts { figure: Some(&nought), ..facts() }.cell(), Ok(nought.clone()));
        assert_eq!(facts().cell(), Err(NoFigure::Missing));
        assert_eq!(CellFacts { today: date(2023, 5, 28), ..facts() }.cell(), Err(NoFigure::NotReady));
        assert_eq!(CellFacts { today: date(2023, 5, 29), ..facts() }.cell(), Err(NoFigure::Missing));
        assert_eq!(CellFacts { connected: false, ..facts() }.cell(), Err(NoFigure::NotMember));
    }

    #[test]
    fn the_exceptions_of_counter_say_what_stands_where_no_figure_does() {
        let said = |code| CellFacts { statement: Statement::of_exception(code), ..facts() }.cell();
        assert_eq!(said(3030), Ok(Figure::measured(0)));
        assert_eq!(said(3031), Err(NoFigure::NotReady));
        assert_eq!(said(3032), Err(NoFigure::NotCollected));
        assert_eq!(said(3040), Err(NoFigure::NotReady));
        assert_eq!(Statement::of_exception(3050), None);
    }

    #[test]
    fn a_measured_figure_is_written_as_a_number_and_every_figure_is_read_back() {
        let recipe = RecipeId { group: "samarbeidet".parse().unwrap(), number: 2 };
        let allocated = Figure { value: 7, basis: Basis::Allocated(recipe) };
        assert_eq!(serde_json::to_string(&Figure::measured(7)).unwrap(), "7");
        for figure in [Figure::measured(7), allocated, Figure { value: 7, basis: Basis::Estimated }] {
            let written = serde_json::to_string(&figure).unwrap();
            assert_eq!(serde_json::from_str::<Figure>(&written).unwrap(), figure, "{written}");
        }
    }
}
