//! Figures that a person should look at, by the formula of the COUNTER code of practice. A flag is a question to the supplier
//! and changes nothing.

use serde::{Deserialize, Serialize};

/// Above so many times the average, a month is a spike, if it is at least [`LEAST_ABOVE`] units above that.
const TIMES_THE_AVERAGE: u64 = 3;
/// How many units a spike lies above three times the average, at least.
const LEAST_ABOVE: u64 = 100;
/// A drop is told only from an average of at least this.
const LEAST_AVERAGE: u64 = 20;
/// How many months the average is of.
pub const MONTHS: usize = 12;

/// How a figure stands out from those of the twelve months before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spike {
    /// At least 100 above three times the average.
    High,
    /// Less than a hundredth of the average, which is at least 20.
    Low,
}

impl Spike {
    /// The flag's name in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Low => "low",
        }
    }

    /// The flag of a figure, given the twelve before it. Without all twelve there is no average to compare with: a month
    /// without a figure is not nought.
    pub fn of(figure: u64, before: &[Option<u64>]) -> Option<Self> {
        let before: Option<Vec<u64>> = before.iter().copied().collect();
        let sum: u128 = before.filter(|before| before.len() == MONTHS)?.into_iter().map(u128::from).sum();
        // Everything is multiplied by twelve, so that no average is rounded.
        let (months, figure) = (MONTHS as u128, u128::from(figure));
        if figure * months >= u128::from(TIMES_THE_AVERAGE) * sum + u128::from(LEAST_ABOVE) * months {
            return Some(Self::High);
        }
        let is_low = sum >= u128::from(LEAST_AVERAGE) * months && figure * months * 100 < sum;
        is_low.then_some(Self::Low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spike_is_what_the_code_of_practice_calls_one() {
        let flat = |average: u64| vec![Some(average); MONTHS];
        assert_eq!(Spike::of(250, &flat(50)), Some(Spike::High));
        assert_eq!(Spike::of(249, &flat(50)), None);
        assert_eq!(Spike::of(100, &flat(0)), Some(Spike::High));
        assert_eq!(Spike::of(0, &flat(20)), Some(Spike::Low));
        assert_eq!(Spike::of(0, &flat(19)), None);
        assert_eq!(Spike::of(2, &flat(200)), None, "two are not less than a hundredth of two hundred");
        assert_eq!(Spike::of(1, &flat(200)), Some(Spike::Low));
        let mut gap = flat(50);
        gap[3] = None;
        assert_eq!(Spike::of(5000, &gap), None);
        assert_eq!(Spike::of(5000, &flat(50)[1..]), None);
    }
}
