//! A letter before it is addressed: its words, each written once, and the two ways to show them.
//!
//! Some people read mail as plain text, some with a screen reader, some on a phone in the dark. A letter is therefore a
//! list of [`Block`]s, and both renderings are made from that list: nothing can be said in one and missing in the other.

mod html;
mod text;

use domain::kernel::Language;

use crate::letters::calendar_file::CalendarEntry;

/// What a letter is about and says, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The template's stable name, part of the letter's identity: `onboarding.application-received`.
    pub template: &'static str,
    /// The language of every word in it.
    pub language: Language,
    /// The subject line, which is also the one heading at the top.
    pub subject: String,
    /// What it says, from the greeting to the closing.
    pub body: Vec<Block>,
    /// The footer's first sentence: why this recipient gets this letter.
    pub why: String,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
}

/// One piece of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading below the subject.
    Heading(String),
    /// Running text.
    Paragraph(String),
    /// Points that stand side by side.
    List(Vec<String>),
    /// Somebody else's words, line breaks kept.
    Quote(String),
    /// Something to do or read; plain text spells the address out.
    Link {
        /// What one gets by following it, understandable alone.
        label: String,
        /// Where it leads.
        url: String,
    },
}

/// A file that goes with a letter: so far, always one for calendars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The name it is saved under.
    pub file_name: String,
    /// What it puts into a calendar, moves there or takes out.
    pub entry: CalendarEntry,
}

impl Letter {
    /// The letter as plain text, wrapped at 72 characters, links spelled out on lines of their own.
    pub fn text(&self) -> String {
        text::render(self)
    }

    /// The letter as an HTML document that fetches nothing and needs no images.
    pub fn html(&self) -> String {
        html::render(self)
    }

    /// Whether it goes to a whole list of recipients who have asked for nothing: then mail programs are told how to leave it.
    pub fn goes_to_a_list(&self) -> bool {
        self.template.starts_with("evaluation.")
    }

    /// What stands below every letter: why it came, who we are, and what to do if it came to the wrong person.
    ///
    /// It names no person: the answers reach everyone who coordinates.
    fn footer(&self) -> [&str; 3] {
        match self.language {
            Language::Nb => [
                &self.why,
                "Bibliotek24 er et innkjøpssamarbeid for norske bibliotek. E-posten er sendt automatisk, men du kan \
                 svare på den. Da kommer svaret til koordinatorene.",
                "Er det feil at du får denne e-posten? Svar og si fra, så retter eller sletter vi opplysningene om deg.",
            ],
            Language::Nn => [
                &self.why,
                "Bibliotek24 er eit innkjøpssamarbeid for norske bibliotek. E-posten er send automatisk, men du kan \
                 svare på han. Då kjem svaret til koordinatorane.",
                "Er det feil at du får denne e-posten? Svar og sei frå, så rettar eller slettar vi opplysningane om deg.",
            ],
        }
    }
}
