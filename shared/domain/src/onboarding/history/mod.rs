//! What happened to a library, in words: one sentence for each event, for whoever asks how something came to be.
//!
//! People are not named, because events do not know them: a sentence says "a deputy", and the record beside it says who
//! that is today, if anyone may know.

mod library;
mod participation;

use crate::kernel::ReaderLanguage;

/// An event that can be told.
pub trait InWords {
    /// One sentence about what happened, in the reader's language.
    fn in_words(&self, language: ReaderLanguage) -> String;
}

/// Picks what is said in the reader's language.
fn say(language: ReaderLanguage, nb: impl Into<String>, nn: impl Into<String>, en: impl Into<String>) -> String {
    match language {
        ReaderLanguage::Nb => nb.into(),
        ReaderLanguage::Nn => nn.into(),
        ReaderLanguage::En => en.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::onboarding::LibraryEvent;

    #[test]
    fn a_sentence_is_in_the_readers_language_and_says_what_it_is_about() {
        let listed = LibraryEvent::LibraryListed {
            number: "2030100".parse().unwrap(),
            name: "Fjordvik folkebibliotek".parse().unwrap(),
            library_type: crate::kernel::LibraryType::Public,
            municipality: None,
        };
        let told =
            [ReaderLanguage::Nb, ReaderLanguage::Nn, ReaderLanguage::En].map(|language| listed.in_words(language));
        assert!(told.iter().all(|sentence| sentence.contains("Fjordvik folkebibliotek") && sentence.ends_with('.')));
        assert!(told[0] != told[1] && told[1] != told[2]);
    }
}
