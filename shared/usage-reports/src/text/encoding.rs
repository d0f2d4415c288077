//! From bytes to text: UTF-8, UTF-16 and Windows-1252.

use std::io::{self, Read};

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::refusals::ReportRefusal;

/// How much is looked at to guess, in bytes.
const BEGINNING: usize = 64 * 1024;

/// Bytes whose encoding is known; the byte order mark is gone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Encoded<'a> {
    bytes: &'a [u8],
    encoding: &'static Encoding,
}

/// Finds out the encoding: by the mark, by what UTF-16 looks like, and by what is valid UTF-8. The rest is Windows-1252.
pub(crate) fn recognise(bytes: &[u8]) -> Result<Encoded<'_>, ReportRefusal> {
    let (encoding, marked, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (Some(encoding), true, bytes.get(length..).unwrap_or_default()),
        None => (utf_16_without_mark(bytes), false, bytes),
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReportRefusal::Empty);
    }
    match encoding {
        Some(encoding) if encoding != UTF_8 => {
            if bytes.len() % 2 != 0 {
                return Err(ReportRefusal::Truncated);
            }
            Ok(Encoded { bytes, encoding })
        }
        _ if bytes.contains(&0) => Err(ReportRefusal::NotAReport),
        _ => utf_8_or_windows(bytes, marked),
    }
}

fn utf_8_or_windows(bytes: &[u8], marked: bool) -> Result<Encoded<'_>, ReportRefusal> {
    let Err(error) = str::from_utf8(bytes) else { return Ok(Encoded { bytes, encoding: UTF_8 }) };
    let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
    let is_utf_8 = marked || !valid.is_ascii();
    // Half a letter at the very end: the file was cut there.
    if error.error_len().is_none() && is_utf_8 {
        return Err(ReportRefusal::Truncated);
    }
    // Bytes that Windows-1252 has no letter for. Many files in code page 850 have them, where å, ø and æ are elsewhere.
    let impossible = |byte: &u8| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
    if marked || bytes.iter().any(impossible) {
        return Err(ReportRefusal::WrongEncoding);
    }
    Ok(Encoded { bytes, encoding: WINDOWS_1252 })
}

/// Tables are mostly digits and Latin letters, so every other byte of UTF-16 is zero.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let beginning = bytes.get(..bytes.len().min(1_024))?;
    let zeros = |offset: usize| beginning.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let half = beginning.len() / 2;
    let (even, odd) = (zeros(0), zeros(1));
    match () {
        () if half < 4 => None,
        () if odd * 10 > half * 7 && even == 0 => Some(UTF_16LE),
        () if even * 10 > half * 7 && odd == 0 => Some(UTF_16BE),
        () => None,
    }
}

impl<'a> Encoded<'a> {
    /// The text, decoded while it is read; a byte that is no text is an error of kind `InvalidData`.
    pub(crate) fn reader(self) -> Box<dyn Read + 'a> {
        if self.encoding == UTF_8 {
            return Box::new(self.bytes);
        }
        Box::new(Decoding {
            decoder: self.encoding.new_decoder_without_bom_handling(),
            rest: self.bytes,
            text: vec![0; 16 * 1024],
            from: 0,
            to: 0,
            ended: false,
        })
    }

    /// The bytes, if they are the text already.
    pub(crate) fn as_utf_8(self) -> Option<&'a [u8]> {
        (self.encoding == UTF_8).then_some(self.bytes)
    }

    /// The first lines.
    pub(crate) fn beginning(self) -> Result<String, ReportRefusal> {
        let mut beginning = Vec::new();
        self.reader().take(BEGINNING as u64).read_to_end(&mut beginning).map_err(|_| ReportRefusal::WrongEncoding)?;
        // The limit may cut a letter in two; only the guess sees it.
        Ok(String::from_utf8_lossy(&beginning).into_owned())
    }

    /// The last line has its end.
    pub(crate) fn ends_with_line(self) -> bool {
        let end: &[u8] = match self.encoding {
            encoding if encoding == UTF_16LE => b"\n\0",
            encoding if encoding == UTF_16BE => b"\0\n",
            _ => b"\n",
        };
        self.bytes.ends_with(end) || self.bytes.ends_with(b"\r")
    }

    /// Every quote has its partner.
    pub(crate) fn quotes_pair(self) -> bool {
        self.bytes.iter().filter(|byte| **byte == b'"').count() % 2 == 0
    }

    /// Every quote has its partner on the same line. In files separated by tabs a lone one is an inch, or the author's.
    pub(crate) fn quotes_pair_on_each_line(self) -> bool {
        let pairs = |line: &[u8]| line.iter().filter(|byte| **byte == b'"').count() % 2 == 0;
        self.bytes.split(|byte| *byte == b'\n').all(pairs)
    }
}

/// Decodes piece by piece, so that a large file is in memory once.
struct Decoding<'a> {
    decoder: encoding_rs::Decoder,
    rest: &'a [u8],
    text: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
}

impl Read for Decoding<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.from == self.to && !self.ended {
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(self.rest, &mut self.text, true);
            self.rest = self.rest.get(read..).unwrap_or_default();
            (self.from, self.to) = (0, written);
            match result {
                DecoderResult::InputEmpty => self.ended = true,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
        let ready = self.text.get(self.from..self.to).unwrap_or_default();
        let length = ready.len().min(buffer.len());
        buffer[..length].copy_from_slice(&ready[..length]);
        self.from += length;
        Ok(length)
    }
}
