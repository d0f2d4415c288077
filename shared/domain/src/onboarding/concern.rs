//! What holds libraries back: the concerns that several share, so that they can be answered together.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::kernel::{InvalidValue, Language};

/// A concern from the list. What fits none of these is said in the library's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// Whether joining the contract is legal for the library, by the rules for public procurement.
    Legality,
    /// Contracts the library has already, with the same supplier or for the same kind of service.
    OwnContracts,
    /// What it costs, this year and later.
    Price,
    /// Who is to do the work.
    Capacity,
    /// What becomes of borrowers' personal data.
    Privacy,
    /// How borrowers sign in.
    SignIn,
}

impl Concern {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 6] =
        [Self::Legality, Self::OwnContracts, Self::Price, Self::Capacity, Self::Privacy, Self::SignIn];

    /// The concern's name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Legality => "legality",
            Self::OwnContracts => "own-contracts",
            Self::Price => "price",
            Self::Capacity => "capacity",
            Self::Privacy => "privacy",
            Self::SignIn => "sign-in",
        }
    }

    /// The concern as a library would ask it.
    pub fn question(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Legality, Language::Nb) => "Er det lovlig for oss å slutte oss til denne avtalen?",
            (Self::Legality, Language::Nn) => "Er det lovleg for oss å slutte oss til denne avtalen?",
            (Self::OwnContracts, Language::Nb) => "Hva gjør vi med avtalene vi har fra før?",
            (Self::OwnContracts, Language::Nn) => "Kva gjer vi med avtalane vi har frå før?",
            (Self::Price, Language::Nb) => "Hva koster det, i år og senere?",
            (Self::Price, Language::Nn) => "Kva kostar det, i år og seinare?",
            (Self::Capacity, Language::Nb) => "Hvor mye arbeid blir det for oss?",
            (Self::Capacity, Language::Nn) => "Kor mykje arbeid blir det for oss?",
            (Self::Privacy, Language::Nb) => "Hva skjer med personopplysningene til lånerne?",
            (Self::Privacy, Language::Nn) => "Kva skjer med personopplysningane til lånarane?",
            (Self::SignIn, Language::Nb) => "Hvordan logger lånerne inn?",
            (Self::SignIn, Language::Nn) => "Korleis loggar lånarane inn?",
        }
    }
}

impl FromStr for Concern {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|concern| concern.as_str() == text).ok_or(InvalidValue::Concern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concern_is_stored_under_the_name_it_is_asked_for_by() {
        for concern in Concern::ALL {
            assert_eq!(concern.as_str().parse(), Ok(concern));
            assert_eq!(serde_json::to_value(concern).unwrap(), concern.as_str());
        }
        assert_eq!("weather".parse::<Concern>(), Err(InvalidValue::Concern));
    }
}
