//! Line ends of all kinds, told alike.

use std::io::{self, Read};

/// A text whose lines all end in a bare line feed, the last one too, so that lines can be counted.
pub(crate) struct Newlines<R> {
    inner: R,
    /// The last byte was a carriage return, which has been passed on as a line feed.
    after_return: bool,
    /// The last byte that was passed on ends a line.
    ended: bool,
    done: bool,
}

impl<R: Read> Newlines<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, after_return: false, ended: true, done: false }
    }
}

impl<R: Read> Read for Newlines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while !self.done {
            let read = self.inner.read(buffer)?;
            if read == 0 {
                self.done = true;
                if self.ended {
                    break;
                }
                buffer[0] = b'\n';
                return Ok(1);
            }
            let mut kept = 0;
            for at in 0..read {
                let byte = buffer[at];
                let second_half = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if !second_half {
                    buffer[kept] = if self.after_return { b'\n' } else { byte };
                    kept += 1;
                }
            }
            if kept > 0 {
                self.ended = buffer[kept - 1] == b'\n';
                return Ok(kept);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::Newlines;

    /// Gives one byte at a time, so that every pair is cut in two.
    struct Drop<'a>(&'a [u8]);

    impl Read for Drop<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let length = self.0.len().min(1);
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    #[test]
    fn every_line_ends_in_a_line_feed() {
        for (text, expected) in [("a\r\nb\r\n", "a\nb\n"), ("a\nb", "a\nb\n"), ("a\rb\r\r\n\n", "a\nb\n\n\n"), ("", "")]
        {
            let mut whole = String::new();
            Newlines::new(text.as_bytes()).read_to_string(&mut whole).unwrap();
            assert_eq!(whole, expected, "{text:?}");
            let mut dropped = String::new();
            Newlines::new(Drop(text.as_bytes())).read_to_string(&mut dropped).unwrap();
            assert_eq!(dropped, expected, "{text:?}, byte by byte");
        }
    }
}
