//! A letter as plain text.

use super::{Block, Letter};

/// Lines are wrapped here, so that a quoted answer still fits into 80 columns.
const WIDTH: usize = 72;

pub(super) fn render(letter: &Letter) -> String {
    let mut parts = vec![wrapped(&letter.subject, "", "")];
    parts.extend(letter.body.iter().map(block));
    // "-- " on a line of its own is how mail programs recognise what comes below as no part of the message.
    let footer: Vec<String> = letter.footer().iter().map(|text| wrapped(text, "", "")).collect();
    parts.push(format!("-- \n{}", footer.join("\n\n")));
    parts.join("\n\n") + "\n"
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(text) | Block::Paragraph(text) => wrapped(text, "", ""),
        Block::List(points) => points.iter().map(|point| wrapped(point, "- ", "  ")).collect::<Vec<_>>().join("\n"),
        Block::Quote(text) => text.lines().map(quoted).collect::<Vec<_>>().join("\n"),
        Block::Link { label, url } => format!("{}\n{url}", wrapped(&format!("{label}:"), "", "")),
    }
}

fn quoted(line: &str) -> String {
    if line.trim().is_empty() { ">".to_owned() } else { wrapped(line, "> ", "> ") }
}

/// The words of `text` in lines of at most [`WIDTH`] characters; a word that is longer stands alone, unbroken.
fn wrapped(text: &str, first: &str, rest: &str) -> String {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split_whitespace() {
        let separator = usize::from(!empty);
        if !empty && line.chars().count() + separator + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push(line);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_no_word_is_broken_or_lost() {
        let text = "blåbærsyltetøy ".repeat(40) + &"ø".repeat(90) + " slutt";
        let lines = wrapped(&text, "- ", "  ");
        assert!(lines.lines().all(|line| line.chars().count() <= WIDTH || !line.trim().contains(' ')), "{lines}");
        let words: Vec<&str> = lines.trim_start_matches("- ").split_whitespace().collect();
        assert_eq!(words, text.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn every_line_of_a_quote_is_marked_as_one() {
        let quote = Block::Quote(format!("Første linje\n\n{}", "lang linje ".repeat(20)));
        assert!(block(&quote).lines().all(|line| line.starts_with('>')));
    }
}
