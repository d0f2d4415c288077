//! What a supplier says about a report that is no figure: COUNTER's exceptions (code of practice, appendix D).

use crate::month::Month;
use crate::rows::Absence;
use crate::summary::Exception;

use super::dates::{Found, dates};

/// Exceptions that are kept; a report has one or two.
pub(crate) const MOST_EXCEPTIONS: usize = 50;
/// How much of a text is kept, in characters.
const TEXT_LENGTH: usize = 500;

/// What an exception says about months without figures; `None` for those that speak of something else.
pub(crate) fn absence(code: u32) -> Option<Absence> {
    match code {
        3030 => Some(Absence::NoUsage),
        3031 => Some(Absence::NotReady),
        3032 => Some(Absence::NoLongerAvailable),
        3040 => Some(Absence::Partial),
        _ => None,
    }
}

/// The supplier refused to make the report: it is busy, does not know the customer, or did not understand what was asked.
pub(crate) fn is_refusal(code: u32) -> bool {
    (1000..3030).contains(&code)
}

/// Reads the cell of a table: `3031: Usage Not Ready for Requested Dates (…); 3050: …`.
///
/// The text in brackets may hold semicolons itself, so an exception begins where a code follows one.
pub(crate) fn in_cell(cell: &str) -> Vec<Exception> {
    let mut exceptions: Vec<(u32, String)> = Vec::new();
    for piece in cell.split(';') {
        let coded = piece.trim_start().split_once(':').and_then(|(code, text)| Some((code.parse().ok()?, text.trim())));
        match (coded, exceptions.last_mut()) {
            (Some((code, text)), _) => exceptions.push((code, text.to_owned())),
            (None, Some((_, text))) => {
                text.push(';');
                text.push_str(piece);
            }
            (None, None) => {}
        }
        if exceptions.len() > MOST_EXCEPTIONS {
            break;
        }
    }
    exceptions.into_iter().map(|(code, text)| exception(code, &text)).collect()
}

/// An exception as it is kept.
pub(crate) fn exception(code: u32, text: &str) -> Exception {
    let text: String = text.trim().chars().filter(|letter| !letter.is_control()).take(TEXT_LENGTH).collect();
    Exception { code, text, months: Vec::new() }
}

/// The months that an exception names: those after the last or before the first for which there is usage, a range, or some.
/// None means that it names none.
pub(crate) fn months(text: &str, period: (Month, Month)) -> Vec<Month> {
    let found = dates(text);
    let lower = text.to_ascii_lowercase();
    let asked = lower.find("request").and_then(|from| {
        let mut after = found.iter().filter(|date| date.from > from);
        Some((*after.next()?, *after.next()?)).filter(|(first, last)| is_range(&lower, *first, *last))
    });
    for (from, word) in lower.match_indices("available") {
        let tail = lower.get(from + word.len()..).unwrap_or_default().trim_start();
        let Some(date) = found.iter().find(|date| date.from > from) else { continue };
        if ["to ", "until ", "through ", "up to "].iter().any(|word| tail.starts_with(word)) {
            let last = asked.map_or(period.1, |(_, last)| last.month.max(period.1));
            return date.month.next().map(|first| first.through(last).collect()).unwrap_or_default();
        }
        if ["from ", "since ", "as of "].iter().any(|word| tail.starts_with(word)) {
            let first = asked.map_or(period.0, |(first, _)| first.month.min(period.0));
            return first.through(date.month).filter(|month| *month < date.month).collect();
        }
    }
    match found.as_slice() {
        // What was asked for is not what is missing.
        _ if asked.is_some() => Vec::new(),
        [first, last] if is_range(&lower, *first, *last) => first.month.through(last.month).collect(),
        some => {
            let mut months: Vec<Month> = some.iter().map(|date| date.month).collect();
            months.dedup();
            months
        }
    }
}

fn is_range(lower: &str, first: Found, last: Found) -> bool {
    let between = lower.get(first.to..last.from).unwrap_or_default().trim();
    matches!(between, "to" | "through" | "until" | "-" | "/" | "\u{2013}")
}

#[cfg(test)]
mod tests {
    use super::{in_cell, months};
    use crate::month::Month;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn a_cell_holds_several_exceptions_with_semicolons_of_their_own() {
        let cell = "3031: Usage Not Ready for Requested Dates (request was for 2024-01-01 to 2024-12-31; however, usage is \
                    only available to 2024-08-31); 3050: Parameter Not Recognized in this Context (colour)";
        let exceptions = in_cell(cell);
        assert_eq!(exceptions.iter().map(|exception| exception.code).collect::<Vec<_>>(), [3031, 3050]);
        assert!(exceptions[0].text.ends_with("available to 2024-08-31)"), "{}", exceptions[0].text);
        assert_eq!(in_cell(""), []);
        assert_eq!(in_cell("none; nothing"), []);
    }

    #[test]
    fn the_months_are_those_that_the_text_names() {
        let period = (month("2024-01"), month("2024-08"));
        for (text, expected) in [
            (
                "Usage Not Ready for Requested Dates (request was for 2024-01-01 to 2024-10-31; however, usage is only \
                 available to 2024-08-31)",
                "2024-09 2024-10",
            ),
            ("Usage is available from 2024-03-01 on", "2024-01 2024-02"),
            ("2024-05-01 to 2024-07-31", "2024-05 2024-06 2024-07"),
            ("2024-05, 2024-07", "2024-05 2024-07"),
            ("Request was for 2024-01-01 to 2024-12-31", ""),
            ("Usage No Longer Available for Requested Dates", ""),
            ("available to 2099-12-31", ""),
        ] {
            let found: Vec<String> = months(text, period).iter().map(Month::to_string).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
