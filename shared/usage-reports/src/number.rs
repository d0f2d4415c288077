//! How many, as people and programs write it.

use crate::refusals::RowRefusal;

/// No library uses one service more often than this in a month; what is more is a date, an identifier or a slip.
pub const LARGEST_FIGURE: u64 = 100_000_000;

/// How a lone comma before three digits is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comma {
    /// The file is separated by commas, so whoever wrote it writes thousands the English way.
    Thousands,
    /// It could be thousands or decimals.
    Unclear,
}

/// What stood where a figure should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amount {
    /// Nothing, or a sign that says "nothing here".
    Blank,
    /// How many.
    Figure(u64),
}

/// Reads `1234`, `1 234` with any blank, `1.234`, `1 234,0`, `1,234.0`; a dash, two points or "n/a" is a blank.
pub(crate) fn amount(text: &str, comma: Comma) -> Result<Amount, RowRefusal> {
    let text = text.trim();
    if is_blank(text) {
        return Ok(Amount::Blank);
    }
    if text.len() > 60 {
        return Err(RowRefusal::NotANumber);
    }
    if text.starts_with(['=', '+', '@']) {
        return Err(RowRefusal::Formula);
    }
    let (negative, text) = match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        Some(rest) => (true, rest.trim_start()),
        None => match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) => (true, inner.trim()),
            None => (false, text),
        },
    };
    if negative && !text.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(RowRefusal::Formula);
    }
    let figure = whole(text, comma)?;
    match figure {
        0 => Ok(Amount::Figure(0)),
        _ if negative => Err(RowRefusal::Negative),
        _ if figure > LARGEST_FIGURE => Err(RowRefusal::Absurd),
        _ => Ok(Amount::Figure(figure)),
    }
}

/// A number as a spreadsheet or JSON holds it.
pub(crate) fn counted(number: f64) -> Result<u64, RowRefusal> {
    if !number.is_finite() {
        return Err(RowRefusal::NotANumber);
    }
    if number < 0.0 {
        return Err(RowRefusal::Negative);
    }
    #[expect(clippy::cast_precision_loss, reason = "the limit is far below 2^52")]
    if number > LARGEST_FIGURE as f64 {
        return Err(RowRefusal::Absurd);
    }
    if number.fract() != 0.0 {
        return Err(RowRefusal::Fraction);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, positive and small: see above")]
    Ok(number as u64)
}

/// Blanks between groups: space, no-break space, thin space, narrow no-break space.
fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '\u{2019}')
}

fn is_blank(text: &str) -> bool {
    matches!(text, "" | "-" | "\u{2013}" | "\u{2014}" | "." | ".." | ":" | "*")
        || [
            "n/a",
            "na",
            "i/a",
            "ia",
            "null",
            "mangler",
            "manglar",
            "missing",
            "ikke tilgjengelig",
            "ikkje tilgjengeleg",
        ]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// The whole number that a text without a sign stands for.
fn whole(text: &str, comma: Comma) -> Result<u64, RowRefusal> {
    let marks: Vec<char> = text.chars().filter(|letter| matches!(letter, '.' | ',')).collect();
    let spaced = text.chars().any(is_space);
    // Which of the marks parts the decimals off: the last one, if it is of another kind than those before it, or if it
    // cannot part thousands.
    let decimals_by = match marks.as_slice() {
        [] => None,
        [.., last] => {
            let tail = text.rsplit(*last).next().unwrap_or_default();
            let alone = marks.iter().filter(|mark| *mark == last).count() == 1;
            let groups = tail.len() == 3 && !spaced;
            let mixed = marks.len() > 1 && alone;
            match (alone, mixed, groups, last) {
                (true, true, ..) | (true, false, false, _) => Some(*last),
                (true, false, true, ',') if comma == Comma::Unclear => return Err(RowRefusal::AmbiguousFigure),
                (false, ..) | (true, false, true, _) => None,
            }
        }
    };
    let (number, decimals) = decimals_by.and_then(|mark| text.rsplit_once(mark)).unwrap_or((text, ""));
    let figure = grouped(number)?;
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(RowRefusal::NotANumber);
    }
    if decimals.bytes().any(|byte| byte != b'0') {
        return Err(RowRefusal::Fraction);
    }
    Ok(figure)
}

/// Digits, in groups of three if they are grouped at all, all groups parted alike.
fn grouped(text: &str) -> Result<u64, RowRefusal> {
    let mut marks = text.chars().filter(|letter| !letter.is_ascii_digit());
    let groups: Vec<&str> = text.split(|letter: char| !letter.is_ascii_digit()).collect();
    if let Some(first) = marks.next() {
        let known = is_space(first) || matches!(first, '.' | ',');
        let alike = marks.all(|mark| mark == first || (is_space(mark) && is_space(first)));
        let threes = groups[1..].iter().all(|group| group.len() == 3) && (1..=3).contains(&groups[0].len());
        if !(known && alike && threes) {
            return Err(RowRefusal::NotANumber);
        }
    }
    let digits = groups.concat();
    if digits.is_empty() {
        return Err(RowRefusal::NotANumber);
    }
    // Too many digits for 64 bits are certainly too many uses.
    digits.parse().map_err(|_| RowRefusal::Absurd)
}

#[cfg(test)]
mod tests {
    use super::{Amount, Comma, amount, counted};
    use crate::refusals::RowRefusal;

    #[test]
    fn a_figure_is_read_as_norwegians_and_others_write_it() {
        for text in [
            "1234",
            "1 234",
            "1\u{a0}234",
            "1\u{202f}234",
            "1\u{2009}234",
            "1.234",
            "1 234,0",
            "1.234,00",
            "1,234.0",
            " 1234 ",
            "1234,0",
            "1234.00",
            "1'234",
        ] {
            assert_eq!(amount(text, Comma::Unclear), Ok(Amount::Figure(1234)), "{text}");
        }
        assert_eq!(amount("1,234", Comma::Thousands), Ok(Amount::Figure(1234)));
        assert_eq!(amount("1,234,567", Comma::Unclear), Ok(Amount::Figure(1_234_567)));
        assert_eq!(amount("0", Comma::Unclear), Ok(Amount::Figure(0)));
        assert_eq!(amount("-0", Comma::Unclear), Ok(Amount::Figure(0)));
    }

    #[test]
    fn signs_for_nothing_are_blank_and_not_zero() {
        for text in ["", " ", "-", "–", "..", ":", "n/a", "Mangler", "\u{a0}"] {
            assert_eq!(amount(text, Comma::Unclear), Ok(Amount::Blank), "{text}");
        }
    }

    #[test]
    fn what_is_no_count_says_why() {
        for (text, why) in [
            ("-5", RowRefusal::Negative),
            ("\u{2212}5", RowRefusal::Negative),
            ("(5)", RowRefusal::Negative),
            ("12,5", RowRefusal::Fraction),
            ("1.5", RowRefusal::Fraction),
            ("1,234", RowRefusal::AmbiguousFigure),
            ("=A1+A2", RowRefusal::Formula),
            ("+5", RowRefusal::Formula),
            ("@SUM(A1)", RowRefusal::Formula),
            ("-A1", RowRefusal::Formula),
            ("100000001", RowRefusal::Absurd),
            ("99999999999999999999999", RowRefusal::Absurd),
            ("1 23", RowRefusal::NotANumber),
            ("12 34 567", RowRefusal::NotANumber),
            ("mange", RowRefusal::NotANumber),
            ("12 stk", RowRefusal::NotANumber),
            ("1e6", RowRefusal::NotANumber),
        ] {
            assert_eq!(amount(text, Comma::Unclear), Err(why), "{text}");
        }
    }

    #[test]
    fn numbers_from_spreadsheets_are_counts_too() {
        assert_eq!(counted(1234.0), Ok(1234));
        assert_eq!(counted(1.234), Err(RowRefusal::Fraction));
        assert_eq!(counted(-1.0), Err(RowRefusal::Negative));
        assert_eq!(counted(1e300), Err(RowRefusal::Absurd));
        assert_eq!(counted(f64::NAN), Err(RowRefusal::NotANumber));
    }
}
