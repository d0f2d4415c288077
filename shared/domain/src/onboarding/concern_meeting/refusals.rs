//! The ways a command about a meeting is refused.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a meeting is refused.
    pub enum ConcernMeetingRefusal {
        /// Nobody has called a meeting about this concern on this day.
        UnknownMeeting: NotFound, "unknown-meeting" {
            nb: "Det er ikke innkalt til noe møte om dette den dagen.",
            nn: "Det er ikkje kalla inn til noko møte om dette den dagen.",
            en: "No meeting about this has been called on that day.",
        }
        /// There is a meeting about this concern on that day already; more libraries can be invited to it.
        CalledAlready: Conflict, "meeting-called-already" {
            nb: "Det er allerede innkalt til et møte om dette den dagen. Inviter heller flere til det.",
            nn: "Det er alt kalla inn til eit møte om dette den dagen. Inviter heller fleire til det.",
            en: "A meeting about this has been called on that day already. Invite more libraries to it instead.",
        }
        /// The meeting has been cancelled.
        Cancelled: Conflict, "meeting-cancelled" {
            nb: "Møtet er avlyst.",
            nn: "Møtet er avlyst.",
            en: "The meeting has been cancelled.",
        }
        /// The meeting has begun, or would have before anyone is told.
        InThePast: Invalid, "meeting-in-the-past" {
            nb: "Møtet må være fram i tid.",
            nn: "Møtet må vere fram i tid.",
            en: "The meeting must be in the future.",
        }
        /// A meeting without anyone.
        NobodyInvited: Invalid, "nobody-invited" {
            nb: "Minst ett bibliotek må inviteres.",
            nn: "Minst eitt bibliotek må inviterast.",
            en: "At least one library must be invited.",
        }
        /// The library has said nothing of this concern, or there is nobody to write to.
        NotTheirConcern: Conflict, "not-their-concern" {
            nb: "Biblioteket har ikke meldt dette spørsmålet, eller det har fått svar.",
            nn: "Biblioteket har ikkje meldt dette spørsmålet, eller det har fått svar.",
            en: "The library has not raised this concern, or has had its answer.",
        }
        /// A meeting as short or as long as this is a mistake.
        LengthOutOfRange: Invalid, "meeting-length-out-of-range" {
            nb: "Møtet må vare fra 5 til 480 minutter.",
            nn: "Møtet må vare frå 5 til 480 minutt.",
            en: "The meeting must take from 5 to 480 minutes.",
        }
    }
}
