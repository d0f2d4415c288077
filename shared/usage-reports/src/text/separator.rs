//! Which character parts the cells.

/// How many lines are looked at.
const LINES: usize = 60;

/// How the file is separated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format {
    pub(crate) separator: u8,
    /// Cells may stand in quotes.
    pub(crate) quoting: bool,
}

/// Takes the separator that parts most lines into equally many cells; Excel's own word (`sep=;`) goes before.
pub(crate) fn guess(beginning: &str, quotes_pair_on_each_line: bool) -> Format {
    let directive = beginning.trim_start_matches('\u{feff}').strip_prefix("sep=").and_then(|rest| rest.bytes().next());
    let separator = match directive {
        Some(separator @ (b';' | b',' | b'\t' | b'|')) => separator,
        _ => b"\t;,|"
            .iter()
            .copied()
            .max_by_key(|separator| (score(beginning, *separator), preference(*separator)))
            .unwrap_or(b';'),
    };
    Format { separator, quoting: separator != b'\t' || quotes_pair_on_each_line }
}

/// Who goes first when nothing tells them apart.
fn preference(separator: u8) -> u8 {
    match separator {
        b'\t' => 3,
        b';' => 2,
        b',' => 1,
        _ => 0,
    }
}

/// How many cells the separator parts off on the lines that agree about their number.
fn score(beginning: &str, separator: u8) -> usize {
    let counts: Vec<usize> = beginning
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(LINES)
        .map(|line| count(line, separator))
        .collect();
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| counts.iter().filter(|other| *other == count).count() * (*count).min(30))
        .max()
        .unwrap_or(0)
}

/// How often the separator stands outside quotes.
fn count(line: &str, separator: u8) -> usize {
    let mut quoted = false;
    line.bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            *byte == separator && !quoted
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::guess;

    #[test]
    fn the_separator_is_guessed() {
        for (text, separator) in [
            ("Bibliotek;Måned;Antall\nNyvik;2023-04;1 234,0\nSandvik;2023-04;5,0\n", b';'),
            ("Library,Month,Count\nNyvik,2023-04,\"1,234\"\n", b','),
            ("Library\tMonth\tCount\nNyvik, north\t2023-04\t1,234\n", b'\t'),
            ("sep=,\nA;B,C\n", b','),
            ("\u{feff}Bruk av tjenester, 2023\n\nBibliotek;jan;feb\nNyvik;1;2\n", b';'),
        ] {
            assert_eq!(guess(text, true).separator, separator, "{text}");
        }
    }

    #[test]
    fn a_lone_quote_in_a_tab_file_is_an_ordinary_sign() {
        assert!(!guess("Title\tCount\nThe 12\" record\t4\n", false).quoting);
        assert!(guess("Title;Count\n\"a\nb\";4\n", false).quoting);
    }
}
