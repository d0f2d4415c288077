//! COUNTER's metrics, and what of them may be summed.

/// COUNTER's metric types in releases 5 and 5.1, in COUNTER's spelling.
const METRICS: &[&str] = &[
    "Searches_Platform",
    "Searches_Regular",
    "Searches_Automated",
    "Searches_Federated",
    "Total_Item_Investigations",
    "Unique_Item_Investigations",
    "Unique_Title_Investigations",
    "Total_Item_Requests",
    "Unique_Item_Requests",
    "Unique_Title_Requests",
    "No_License",
    "Limit_Exceeded",
];

/// COUNTER's spelling of a metric, however its words are parted and capitalised; `None` if COUNTER has no such metric.
pub(crate) fn known(text: &str) -> Option<&'static str> {
    let letters = |text: &str| -> String {
        text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let text = letters(text);
    // British spelling is met in practice.
    let text = if text == "nolicence" { "nolicense".to_owned() } else { text };
    METRICS.iter().copied().find(|metric| letters(metric) == text)
}

/// COUNTER's spelling, or the name as it is given.
pub(crate) fn canonical(text: &str) -> &str {
    known(text).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn counters_metrics_are_known_however_they_are_written() {
        for text in ["Total_Item_Requests", "total item requests", "TOTAL-ITEM-REQUESTS"] {
            assert_eq!(canonical(text), "Total_Item_Requests");
        }
        assert_eq!(canonical("Nedlastinger"), "Nedlastinger");
    }
}
