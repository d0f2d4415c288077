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
        /// Nobody has asked the supplier.
        NotInvited: NotFound, "supplier-not-invited" {
            nb: "Leverandøren er ikke invitert til denne kickoffen.",
            nn: "Leverandøren er ikkje invitert til denne kickoffen.",
            en: "The supplier has not been invited to this kickoff.",
        }
        /// More than a day has room for.
        TooManySuppliers: Conflict, "too-many-suppliers" {
            nb: "En kickoff kan ha høyst 60 inviterte leverandører.",
            nn: "Ein kickoff kan ha høgst 60 inviterte leverandørar.",
            en: "A kickoff can have 60 invited suppliers at most.",
        }
        /// The last day for answers is over.
        AnswerDeadlinePassed: Conflict, "answer-deadline-passed" {
            nb: "Svarfristen er ute. Svar på e-posten fra oss hvis noe må endres.",
            nn: "Svarfristen er ute. Svar på e-posten frå oss dersom noko må endrast.",
            en: "The answer deadline has passed. Reply to our letter if something must be changed.",
        }
        /// More speakers than a slot has minutes for.
        TooManySpeakers: Invalid, "too-many-speakers" {
            nb: "En leverandør kan ha høyst fire som presenterer.",
            nn: "Ein leverandør kan ha høgst fire som presenterer.",
            en: "A supplier can have four speakers at most.",
        }
        /// More material than anyone opens.
        TooMuchMaterial: Invalid, "too-much-material" {
            nb: "En leverandør kan legge ved høyst fem lenker.",
            nn: "Ein leverandør kan leggje ved høgst fem lenkjer.",
            en: "A supplier can add five links at most.",
        }
        /// Nothing lies between the two times.
        WishIsEmpty: Invalid, "wish-is-empty" {
            nb: "Det ønskede tidsrommet må slutte etter at det har begynt.",
            nn: "Det ønskte tidsrommet må slutte etter at det har byrja.",
            en: "The time wished for must end after it has begun.",
        }
        /// There is no answer to take back.
        NothingToWithdraw: Conflict, "nothing-to-withdraw" {
            nb: "Leverandøren har ikke svart, så det er ikke noe svar å trekke.",
            nn: "Leverandøren har ikkje svart, så det er ikkje noko svar å trekkje.",
            en: "The supplier has not answered, so there is no answer to withdraw.",
        }
        /// A slot is for those who come.
        NotComing: Conflict, "supplier-not-coming" {
            nb: "Bare en leverandør som har svart ja eller kanskje, kan få en presentasjonstid.",
            nn: "Berre ein leverandør som har svart ja eller kanskje, kan få ei presentasjonstid.",
            en: "Only a supplier that answered yes or maybe can have a slot.",
        }
        /// It begins too early or ends too late.
        SlotOutsideTheKickoff: Conflict, "slot-outside-the-kickoff" {
            nb: "Presentasjonen må ligge innenfor kickoffens tid.",
            nn: "Presentasjonen må liggje innanfor tida til kickoffen.",
            en: "The slot must lie within the kickoff's time.",
        }
        /// Another supplier presents then, or within the buffer.
        SlotsOverlap: Conflict, "slots-overlap" {
            nb: "Presentasjonen kommer for nær en annen. Husk pausen mellom dem.",
            nn: "Presentasjonen kjem for nær ein annan. Hugs pausen mellom dei.",
            en: "The slot is too near to another one. Mind the buffer between them.",
        }
        /// Slots that have been given would lie outside the kickoff, or too near to each other.
        SlotsDoNotFit: Conflict, "slots-do-not-fit" {
            nb: "Presentasjonene som er satt opp, passer ikke i den nye planen. Flytt dem først.",
            nn: "Presentasjonane som er sette opp, passar ikkje i den nye planen. Flytt dei først.",
            en: "The slots that have been given do not fit the new plan. Move them first.",
        }
        /// Nobody has a slot.
        NothingToPublish: Conflict, "nothing-to-publish" {
            nb: "Ingen leverandør har fått presentasjonstid ennå.",
            nn: "Ingen leverandør har fått presentasjonstid enno.",
            en: "No supplier has a slot yet.",
        }
        /// The programme has not been published, or not so often.
        UnknownProgramme: NotFound, "unknown-programme" {
            nb: "Denne versjonen av programmet er ikke publisert.",
            nn: "Denne versjonen av programmet er ikkje publisert.",
            en: "This version of the programme has not been published.",
        }
        /// It does not take place.
        CalledOff: Conflict, "kickoff-called-off" {
            nb: "Kickoffen er avlyst.",
            nn: "Kickoffen er avlyst.",
            en: "The kickoff has been called off.",
        }
        /// A recording before the day would be of something else.
        NothingRecordedYet: Conflict, "nothing-recorded-yet" {
            nb: "Opptaket kan legges ut fra og med dagen for kickoffen.",
            nn: "Opptaket kan leggjast ut frå og med dagen for kickoffen.",
            en: "The recording can be published from the day of the kickoff on.",
        }
    }
}
