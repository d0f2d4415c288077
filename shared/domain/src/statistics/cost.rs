//! What a use costs: the price in the catalogue, for the months that a library had the service, by what was used in them.

use crate::kernel::Money;
use crate::onboarding::service::{Price, PriceBasis};

/// What a library pays for a year, and for each use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// For the months that it had the service.
    pub paid: Money,
    /// For each use, rounded to the nearest øre.
    pub per_use: Money,
}

/// Why nobody can say what a use costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNoCost {
    /// The catalogue has no price.
    NoPrice,
    /// The price is for each inhabitant or pupil, and nobody has told us how many there are.
    NoCount,
    /// It was not used.
    NoUse,
}

impl WhyNoCost {
    /// The stable name that clients may rely on.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoPrice => "no_price",
            Self::NoCount => "no_count",
            Self::NoUse => "no_use",
        }
    }
}

/// What a use costs. The price is of a whole year; `months` of it are paid for, 12 at most.
pub fn cost_per_use(price: Option<Price>, inhabitants: Option<u32>, months: u8, uses: u64) -> Result<Cost, WhyNoCost> {
    let price = price.ok_or(WhyNoCost::NoPrice)?;
    let times = match price.per {
        PriceBasis::Library => 1,
        PriceBasis::Inhabitant => inhabitants.ok_or(WhyNoCost::NoCount)?,
        PriceBasis::Pupil => return Err(WhyNoCost::NoCount),
    };
    let a_year = u128::from(price.ore.ore) * u128::from(times);
    let paid = rounded(a_year * u128::from(months.min(12)), 12);
    if uses == 0 {
        return Err(WhyNoCost::NoUse);
    }
    Ok(Cost { paid: Money::from_ore(paid), per_use: Money::from_ore(rounded(u128::from(paid), u128::from(uses))) })
}

/// The nearest whole number to a fraction.
fn rounded(of: u128, by: u128) -> u64 {
    u64::try_from((of + by / 2) / by).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(ore: u64, per: PriceBasis) -> Price {
        Price { ore: Money::from_ore(ore), per }
    }

    #[test]
    fn a_use_costs_what_was_paid_for_the_months_by_how_often_it_was_used() {
        let per_use = |price, months, uses| {
            cost_per_use(Some(price), Some(4_000), months, uses).map(|cost| (cost.paid.ore, cost.per_use.ore))
        };
        assert_eq!(per_use(price(150, PriceBasis::Inhabitant), 12, 7_000), Ok((600_000, 86)));
        assert_eq!(per_use(price(150, PriceBasis::Inhabitant), 6, 7_000), Ok((300_000, 43)));
        assert_eq!(per_use(price(100_000, PriceBasis::Library), 12, 3), Ok((100_000, 33_333)));
    }

    #[test]
    fn where_something_is_lacking_it_says_what() {
        let why = |price, inhabitants, uses| cost_per_use(price, inhabitants, 12, uses);
        assert_eq!(why(None, Some(4_000), 9), Err(WhyNoCost::NoPrice));
        assert_eq!(why(Some(price(150, PriceBasis::Inhabitant)), None, 9), Err(WhyNoCost::NoCount));
        assert_eq!(why(Some(price(150, PriceBasis::Pupil)), Some(4_000), 9), Err(WhyNoCost::NoCount));
        assert_eq!(why(Some(price(150, PriceBasis::Library)), None, 0), Err(WhyNoCost::NoUse));
    }
}
