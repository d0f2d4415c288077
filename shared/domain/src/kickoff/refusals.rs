//! The ways a command about a kickoff is refused.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a kickoff is refused.
    pub enum KickoffRefusal {
        /// Nobody has planned it.
        UnknownKickoff: NotFound, "unknown-kickoff" {
            nb: "Denne kickoffen finnes ikke.",
            nn: "Denne kickoffen finst ikkje.",
            en: "There is no such kickoff.",
        }
        /// It would be over before it begins.
        EndsBeforeItBegins: Invalid, "kickoff-ends-before-it-begins" {
            nb: "Kickoffen må slutte etter at den har begynt.",
            nn: "Kickoffen må slutte etter at han har byrja.",
            en: "The kickoff must end after it has begun.",
        }
        /// A broadcast is one day's work.
        EndsOnAnotherDay: Invalid, "kickoff-ends-on-another-day" {
            nb: "Kickoffen må begynne og slutte samme dag.",
            nn: "Kickoffen må byrje og slutte same dagen.",
            en: "The kickoff must begin and end on the same day.",
        }
        /// Slots of no length, or a pause longer than anyone waits.
        SlotLengthOutOfRange: Invalid, "slot-length-out-of-range" {
            nb: "En presentasjon må vare fra 5 til 240 minutter, og pausen mellom to kan være på høyst 120 minutter.",
            nn: "Ein presentasjon må vare frå 5 til 240 minutt, og pausen mellom to kan vere på høgst 120 minutt.",
            en: "A slot must take from 5 to 240 minutes, and the buffer between two can be 120 minutes at most.",
        }
        /// Not even one supplier could present.
        NoRoomForASlot: Invalid, "no-room-for-a-slot" {
            nb: "Kickoffen er for kort til å gi plass til én presentasjon.",
            nn: "Kickoffen er for kort til å gi plass til éin presentasjon.",
            en: "The kickoff is too short for a single slot.",
        }
        /// Answers that come after the day help nobody.
        DeadlineAfterTheKickoff: Invalid, "deadline-after-the-kickoff" {
            nb: "Svarfristen kan ikke være etter kickoffen.",
            nn: "Svarfristen kan ikkje vere etter kickoffen.",
            en: "The answer deadline cannot be after the kickoff.",
        }
        /// Its day is before today.
        KickoffInThePast: Conflict, "kickoff-in-the-past" {
            nb: "Kickoffen kan ikke være før i dag.",
            nn: "Kickoffen kan ikkje vere før i dag.",
            en: "The kickoff cannot be before today.",
        }
        /// Its day is over: what happened can no longer be planned.
        KickoffOver: Conflict, "kickoff-over" {
            nb: "Kickoffen er over og kan ikke endres.",
            nn: "Kickoffen er over og kan ikkje endrast.",
            en: "The kickoff is over and cannot be changed.",
        }
    }
}
