//! What is counted.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::kernel::InvalidValue;

macro_rules! metrics {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// What a figure counts: a metric of COUNTER 5 or 5.1 under its own name, or one that only its supplier knows.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub enum Metric {
            $($(#[$doc])* $variant,)+
            /// One that COUNTER does not have, by a short name such as `loans`.
            Other(OtherMetric),
        }

        impl Metric {
            /// Every metric of COUNTER.
            pub const OF_COUNTER: &'static [Self] = &[$(Self::$variant),+];

            /// The metric's name in files, requests and answers.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Other(OtherMetric(name)) => name,
                }
            }
        }
    };
}

metrics! {
    /// Searches by people, on the platform.
    SearchesPlatform = "Searches_Platform",
    /// Searches by people, in one database.
    SearchesRegular = "Searches_Regular",
    /// Searches in several databases at once that nobody chose one by one.
    SearchesAutomated = "Searches_Automated",
    /// Searches from another system, on somebody's behalf.
    SearchesFederated = "Searches_Federated",
    /// How often something about an item, or the item itself, was looked at.
    TotalItemInvestigations = "Total_Item_Investigations",
    /// How many different items were looked at in each session.
    UniqueItemInvestigations = "Unique_Item_Investigations",
    /// How many different titles were looked at in each session.
    UniqueTitleInvestigations = "Unique_Title_Investigations",
    /// How often an item itself was used: read, heard, seen.
    TotalItemRequests = "Total_Item_Requests",
    /// How many different items were used in each session.
    UniqueItemRequests = "Unique_Item_Requests",
    /// How many different titles were used in each session.
    UniqueTitleRequests = "Unique_Title_Requests",
    /// How often somebody was turned away because the library has no licence.
    NoLicense = "No_License",
    /// How often somebody was turned away because too many were using it.
    LimitExceeded = "Limit_Exceeded",
}

/// The name of a metric that COUNTER does not have: 2 to 40 lower-case letters, digits, hyphens and underscores, beginning
/// with a letter. COUNTER's names begin with a capital, so none is mistaken for another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OtherMetric(String);

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Metric {
    type Err = InvalidValue;

    /// COUNTER's names are read in any case, since people type them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(known) = Self::OF_COUNTER.iter().find(|metric| metric.as_str().eq_ignore_ascii_case(text)) {
            return Ok(known.clone());
        }
        let fits = (2..=40).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'));
        if fits { Ok(Self::Other(OtherMetric(text.to_owned()))) } else { Err(InvalidValue::Metric) }
    }
}

impl Metric {
    /// The metric that a supplier's own word stands for: COUNTER's, or the word as a short name, `Antall utlån` as
    /// `antall-utlaan`.
    pub fn of_words(words: &str) -> Result<Self, InvalidValue> {
        let words = words.trim();
        if let Ok(metric) = words.replace(' ', "_").parse::<Self>() {
            return Ok(metric);
        }
        let mut name = String::new();
        for letter in words.to_lowercase().chars() {
            match letter {
                'æ' => name.push_str("ae"),
                'ø' => name.push('o'),
                'å' => name.push_str("aa"),
                letter if letter.is_ascii_alphanumeric() => name.push(letter),
                _ if name.ends_with('-') || name.is_empty() => {}
                _ => name.push('-'),
            }
        }
        name.trim_end_matches('-').parse()
    }
}

impl Metric {
    /// The metric of a part of a service, which COUNTER calls a standard view: `Total_Item_Requests` of `TR_B1` is
    /// `total-item-requests-tr-b1`, so that it never takes the place of the whole service's.
    pub fn of_view(words: &str, view: &str) -> Result<Self, InvalidValue> {
        Self::of_words(&format!("{} {}", words.replace('_', " "), view.replace('_', "-")))
    }

    /// Whether it counts those who were turned away. Nobody may have been, and then nothing is reported.
    pub fn is_denial(&self) -> bool {
        matches!(self, Self::NoLicense | Self::LimitExceeded)
    }

    /// Whether it says something of a part of a service only; see [`Metric::of_view`].
    pub fn is_of_view(&self) -> bool {
        let Self::Other(OtherMetric(name)) = self else { return false };
        let mut parts = name.rsplit('-');
        let (view, report) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let is_view =
            matches!(view.as_bytes(), [letter, digit] if letter.is_ascii_alphabetic() && digit.is_ascii_digit());
        is_view && matches!(report, "pr" | "dr" | "tr" | "ir") && parts.next().is_some()
    }
}

impl TryFrom<String> for Metric {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Metric> for String {
    fn from(metric: Metric) -> Self {
        metric.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_metrics_have_counters_names_and_others_are_short_and_plain() {
        for metric in Metric::OF_COUNTER {
            assert_eq!(metric.as_str().parse::<Metric>().as_ref(), Ok(metric));
            assert_eq!(metric.as_str().to_lowercase().parse::<Metric>().as_ref(), Ok(metric));
        }
        assert_eq!("loans".parse::<Metric>().unwrap().as_str(), "loans");
        for text in ["", "a", "Utlån", "utlån", "1loan", "=loans", "lo ans", &"a".repeat(41)] {
            assert_eq!(text.parse::<Metric>(), Err(InvalidValue::Metric), "{text}");
        }
    }

    #[test]
    fn a_views_metric_is_told_from_the_services() {
        let view = Metric::of_view("Total_Item_Requests", "TR_B1").unwrap();
        assert_eq!((view.as_str(), view.is_of_view()), ("total-item-requests-tr-b1", true));
        for whole in ["Total_Item_Requests", "loans", "tr-b1", "loans-b1", "loans-tr-b12"] {
            assert!(!whole.parse::<Metric>().unwrap().is_of_view(), "{whole}");
        }
    }

    #[test]
    fn a_suppliers_own_word_becomes_a_short_name() {
        let read = |words: &str| Metric::of_words(words).map(|metric| metric.as_str().to_owned());
        assert_eq!(read("Antall utlån (e-bøker)"), Ok("antall-utlaan-e-boker".to_owned()));
        assert_eq!(read("total item requests"), Ok("Total_Item_Requests".to_owned()));
        assert_eq!(read("Pålogginger"), Ok("paalogginger".to_owned()));
        assert_eq!(read("=1+1"), Err(InvalidValue::Metric));
    }
}
