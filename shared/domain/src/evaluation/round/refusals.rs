//! The ways a command about a round is refused.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a round of the evaluation is refused.
    pub enum RoundRefusal {
        /// There is no such round.
        UnknownRound: NotFound, "unknown-round" {
            nb: "Denne evalueringsrunden finnes ikke.",
            nn: "Denne evalueringsrunden finst ikkje.",
            en: "There is no such round of the evaluation.",
        }
        /// Letters have left: what recipients have been told stays so.
        HasBegun: Conflict, "round-has-begun" {
            nb: "Runden er i gang, og dette kan ikke endres lenger.",
            nn: "Runden er i gang, og dette kan ikkje endrast lenger.",
            en: "The round has begun, and this can no longer be changed.",
        }
        /// It has ended.
        IsOver: Conflict, "round-is-over" {
            nb: "Runden er avsluttet.",
            nn: "Runden er avslutta.",
            en: "The round is over.",
        }
        /// Nothing is asked yet.
        NoForm: Conflict, "round-has-no-form" {
            nb: "Runden har ikke noe skjema. Legg det inn før du bestemmer når runden skal sendes ut.",
            nn: "Runden har ikkje noko skjema. Legg det inn før du bestemmer når runden skal sendast ut.",
            en: "The round has no form. Put one before you settle when the round is mailed.",
        }
        /// Nothing is mailed that could be paused.
        NotScheduled: Conflict, "round-not-scheduled" {
            nb: "Det er ikke bestemt når runden skal sendes ut.",
            nn: "Det er ikkje bestemt når runden skal sendast ut.",
            en: "It has not been settled when the round is mailed.",
        }
        /// Nobody would be asked.
        NobodyToAsk: Conflict, "round-has-nobody-to-ask" {
            nb: "Ingen bibliotek hører til mottakerne, så runden har ingen å sende til.",
            nn: "Ingen bibliotek høyrer til mottakarane, så runden har ingen å sende til.",
            en: "No library is among the recipients, so the round has nobody to send to.",
        }
        /// No day fits the rule.
        NeverFires: Invalid, "sending-rule-never-fires" {
            nb: "Regelen passer aldri: Innen 30 dager finnes det ingen dag å sende på.",
            nn: "Regelen passar aldri: Innan 30 dagar finst det ingen dag å sende på.",
            en: "The rule never fires: within 30 days there is no day to send on.",
        }
        /// The moment it gives is over.
        AlreadyOver: Conflict, "sending-rule-already-over" {
            nb: "Regelen passer aldri: Tidspunktet den gir, er allerede over.",
            nn: "Regelen passar aldri: Tidspunktet han gir, er alt over.",
            en: "The rule never fires: the moment it gives is over already.",
        }
        /// Letters come while people are at work.
        OutsideWorkingHours: Invalid, "outside-working-hours" {
            nb: "Klokkeslettet må være fra 07:00 til 16:00.",
            nn: "Klokkeslettet må vere frå 07:00 til 16:00.",
            en: "The time must be from 07:00 to 16:00.",
        }
        /// Nobody keeps track of so many.
        TooManyDaysToStayClearOf: Invalid, "too-many-days-to-stay-clear-of" {
            nb: "Det kan være høyst 60 dager det ikke skal sendes på.",
            nn: "Det kan vere høgst 60 dagar det ikkje skal sendast på.",
            en: "There can be 60 days at most to stay clear of.",
        }
        /// Not up to three, each later than the one before and at most 60 days after the invitation.
        RemindersOutOfOrder: Invalid, "reminders-out-of-order" {
            nb: "Det kan være høyst tre påminnelser, hver senere enn den forrige og senest 60 dager etter invitasjonen.",
            nn: "Det kan vere høgst tre påminningar, kvar seinare enn den førre og seinast 60 dagar etter invitasjonen.",
            en: "There can be three reminders at most, each later than the one before and within 60 days of the invitation.",
        }
    }
}
