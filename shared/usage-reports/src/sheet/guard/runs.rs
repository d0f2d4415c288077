//! How long the tags and texts of a document are, found out without keeping any of it.

use std::io::{self, Write};

/// Counts what is written to it, from one tag's beginning or end to the next one's.
///
/// A comment or a piece of unparsed text counts as one, whatever stands in it.
#[derive(Default)]
pub(super) struct Runs {
    run: u64,
    longest: u64,
    /// The bytes before, zeros left out: a document may be in UTF-16.
    before: [u8; 2],
    /// Within `<!…`, which ends where `]]>` or `-->` does.
    unparsed: bool,
}

impl Runs {
    pub(super) fn longest(&self) -> u64 {
        self.longest.max(self.run)
    }
}

impl Write for Runs {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            self.run += 1;
            let ends = match byte {
                0 => continue,
                b'>' if self.unparsed => {
                    self.unparsed = !matches!(&self.before, b"]]" | b"--");
                    !self.unparsed
                }
                b'<' | b'>' => !self.unparsed,
                b'!' if self.before[1] == b'<' => {
                    self.unparsed = true;
                    false
                }
                _ => false,
            };
            if ends {
                self.longest = self.longest.max(self.run);
                self.run = 0;
            }
            self.before = [self.before[1], *byte];
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::Runs;

    #[test]
    fn the_longest_tag_or_text_is_found() {
        for (text, longest) in [
            ("<a><b/>12345</a>", 6),
            ("<a>1234567890", 10),
            ("<a attribute=\"1\"/>", 17),
            ("<a><![CDATA[<b><b><b>]]><c/></a>", 20),
            ("<!-- <a/> > --><b/>", 14),
        ] {
            for bytes in [text.as_bytes().to_vec(), text.bytes().flat_map(|byte| [byte, 0]).collect()] {
                let mut runs = Runs::default();
                let utf_16 = if bytes.len() > text.len() { 2 } else { 1 };
                runs.write_all(&bytes).unwrap();
                let found = runs.longest() / utf_16;
                assert!(found.abs_diff(longest) <= 1, "{text}: {found}");
            }
        }
    }
}
