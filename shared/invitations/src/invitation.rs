//! An invitation, as the table has it.

use domain::kernel::{Language, LibraryNumber, PersonId, RoundId};
use serde::{Deserialize, Serialize};

/// Whether the form has been finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InvitationState {
    /// The form can be filled in.
    Open,
    /// It has been; the link opens it no more, and no reminder follows.
    Answered,
}

/// Why somebody gets no letter though they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassedOver {
    /// A letter to them came back, and nobody has dealt with it yet.
    BouncedBefore,
    /// They marked a letter of ours as unwanted, and nobody has dealt with it yet.
    ComplainedBefore,
}

impl PassedOver {
    /// The reason's name in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BouncedBefore => "bounced-before",
            Self::ComplainedBefore => "complained-before",
        }
    }
}

/// An invitation to answer, for one recipient in one round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// In which round.
    pub round: RoundId,
    /// Whom the letter goes to.
    pub person_id: PersonId,
    /// For which library they answer.
    pub library: LibraryNumber,
    /// What the letter is written in.
    pub language: Language,
    /// Whether the form has been finished.
    pub state: InvitationState,
    /// How many waves this recipient is done with: letters written, or a reason found to write none.
    pub waves: u8,
    /// Why the newest of these waves brought them no letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_over: Option<PassedOver>,
}

impl Invitation {
    /// An invitation that nobody has been told of.
    pub fn new(round: RoundId, person_id: PersonId, library: LibraryNumber, language: Language) -> Self {
        Self { round, person_id, library, language, state: InvitationState::Open, waves: 0, passed_over: None }
    }

    /// Whether a wave has still to come to this recipient.
    pub fn awaits(&self, wave: u8) -> bool {
        self.state == InvitationState::Open && self.waves <= wave
    }
}
