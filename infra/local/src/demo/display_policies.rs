//! The demonstration's display policies: one service whose months only members see, one whose supplier asked for years, and one
//! that is hidden, with its ground. The other services are open, as what nobody has decided is.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

/// How one service's figures are shown.
pub(crate) struct Policy {
    pub(crate) service: &'static str,
    public: &'static str,
    member: &'static str,
    nb: &'static str,
    nn: &'static str,
    ground: &'static str,
    assessment: &'static str,
}

/// The policies.
pub(crate) const POLICIES: [Policy; 3] = [
    Policy {
        service: "lerretet",
        public: "year",
        member: "month",
        nb: "Medlemmene ser hver måned, og alle ser hele år.",
        nn: "Medlemene ser kvar månad, og alle ser heile år.",
        ground: "display-choice",
        assessment: "Ingenting taler for å vise mindre.",
    },
    Policy {
        service: "avishylla",
        public: "year",
        member: "year",
        nb: "Bruken svinger med nyhetene, og enkeltmåneder sier lite.",
        nn: "Bruken svingar med nyhenda, og einskildmånader seier lite.",
        ground: "display-choice",
        assessment: "Et valg om visning. Den som ber om innsyn, får månedstallene.",
    },
    Policy {
        service: "sprakvenn",
        public: "nothing",
        member: "nothing",
        nb: "Prisen følger bruken, og tallene vises ikke mens det forhandles om ny avtale.",
        nn: "Prisen følgjer bruken, og tala blir ikkje viste medan det blir forhandla om ny avtale.",
        ground: "trade-secret",
        assessment: "Tallene røper prisen og har betydning for konkurransen så lenge forhandlingene varer.",
    },
];

impl Policy {
    /// The decision, if it is made today.
    pub(crate) fn document(&self, today: Date) -> Json {
        json!({
            "display": { "public": self.public, "member": self.member, "county": "month", "supplier": "month" },
            "from_year": 2022,
            "asked_by": "consortium",
            "why": { "nb": self.nb, "nn": self.nn },
            "ground": self.ground,
            "assessment": self.assessment,
            "review_on": today.saturating_add(1.year()).to_string(),
        })
    }
}
