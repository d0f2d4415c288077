//! What a supplier answers to an invitation.

use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::kernel::{HttpsLink, Name, PersonId, Reason};

use super::KickoffRefusal;

/// The most speakers one supplier has: a slot is twenty minutes.
const MOST_SPEAKERS: usize = 4;
/// The most pieces of material one supplier has.
const MOST_MATERIAL: usize = 5;

/// Whether a supplier comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coming {
    /// It wants a slot.
    Yes,
    /// It does not come.
    No,
    /// It does not know yet; a coordinator can give it a slot, the proposal does not.
    Maybe,
}

impl Coming {
    /// The answer's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Maybe => "maybe",
        }
    }
}

/// When a supplier would like to present, by the clock on a Norwegian wall. Nothing is no wish.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Not to begin before this.
    pub not_before: Option<Time>,
    /// To be done by this.
    pub done_by: Option<Time>,
}

impl Wish {
    /// Whether there is one.
    pub fn is_some(self) -> bool {
        self != Self::default()
    }

    /// Whether a slot from one moment to another is what was wished for.
    pub fn allows(self, starts_at: DateTime, ends_at: DateTime) -> bool {
        self.not_before.is_none_or(|earliest| starts_at.time() >= earliest)
            && self.done_by.is_none_or(|latest| ends_at.time() <= latest)
    }
}

/// Something to read or watch beside the presentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// What it is called.
    pub title: Name,
    /// Where it is.
    pub link: HttpsLink,
}

/// A supplier's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether it comes.
    pub coming: Coming,
    /// Who speaks, in the order they were named.
    pub speakers: Vec<PersonId>,
    /// What it needs on the spot, in its own words.
    pub needs: Option<Reason>,
    /// When it would like to present.
    pub wish: Wish,
    /// What goes with the presentation.
    pub material: Vec<Material>,
}

impl Answer {
    /// That a supplier does not come: nothing else is worth keeping, and nobody is named.
    pub fn no() -> Self {
        Self { coming: Coming::No, speakers: vec![], needs: None, wish: Wish::default(), material: vec![] }
    }

    /// Refuses an answer that could not be carried out.
    pub(super) fn expect_possible(&self) -> Result<(), KickoffRefusal> {
        if self.speakers.len() > MOST_SPEAKERS {
            return Err(KickoffRefusal::TooManySpeakers);
        }
        if self.material.len() > MOST_MATERIAL {
            return Err(KickoffRefusal::TooMuchMaterial);
        }
        match (self.wish.not_before, self.wish.done_by) {
            (Some(earliest), Some(latest)) if latest <= earliest => Err(KickoffRefusal::WishIsEmpty),
            _ => Ok(()),
        }
    }
}
