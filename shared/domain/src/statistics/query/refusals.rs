//! The ways to say no to a question.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a question is not answered.
    pub enum QueryRefusal {
        /// Neither years nor months, or the wrong way round.
        ImpossiblePeriod: Invalid, "impossible-period" {
            nb: "Perioden må være år (2023) eller måneder (2023-04), og slutten kan ikke komme før begynnelsen.",
            nn: "Perioden må vere år (2023) eller månader (2023-04), og slutten kan ikkje kome før byrjinga.",
            en: "The period must be years (2023) or months (2023-04), and the end cannot come before the beginning.",
        }
        /// Longer than is read at once.
        PeriodTooLong: Invalid, "period-too-long" {
            nb: "Perioden kan være på høyst ti år.",
            nn: "Perioden kan vere på høgst ti år.",
            en: "The period can be ten years at most.",
        }
        /// Neither months nor totals.
        UnknownDetail: Invalid, "invalid-query-granularity" {
            nb: "Oppdelingen (granularity) må være «Month» eller «Totals».",
            nn: "Oppdelinga (granularity) må vere «Month» eller «Totals».",
            en: "The granularity must be \"Month\" or \"Totals\".",
        }
        /// Of one library and of a group at once, or of all services of a group.
        OneThingAtATime: Invalid, "one-thing-at-a-time" {
            nb: "Spør enten om ett bibliotek eller om en tjeneste, eventuelt i ett fylke eller for én bibliotektype.",
            nn: "Spør anten om eitt bibliotek eller om ei teneste, eventuelt i eitt fylke eller for éin bibliotektype.",
            en: "Ask either about one library or about a service, perhaps in one county or for one type of library.",
        }
        /// One library's figures, asked for by anyone.
        SumsOnly: Invalid, "sums-only" {
            nb: "Allmennheten ser bare summer for flere bibliotek. Spør om en tjeneste, eventuelt i ett fylke eller for én bibliotektype.",
            nn: "Ålmenta ser berre summar for fleire bibliotek. Spør om ei teneste, eventuelt i eitt fylke eller for éin bibliotektype.",
            en: "The public sees sums over several libraries only. Ask about a service, perhaps in one county or for one type of library.",
        }
        /// Not a form that answers come in.
        UnknownFormat: Invalid, "invalid-format" {
            nb: "Formatet må være «json», «csv» eller «counter».",
            nn: "Formatet må vere «json», «csv» eller «counter».",
            en: "The format must be \"json\", \"csv\" or \"counter\".",
        }
        /// Sums of years in a form that has months.
        CounterHasMonths: Invalid, "counter-has-months" {
            nb: "En COUNTER-rapport viser måneder. Velg «Month», eller et annet format.",
            nn: "Ein COUNTER-rapport viser månader. Vel «Month», eller eit anna format.",
            en: "A COUNTER report shows months. Choose \"Month\", or another format.",
        }
        /// Not a geography that we know.
        UnknownGeography: Invalid, "invalid-geography" {
            nb: "Inndelingen (geography) må være «then» (slik den var) eller «now» (slik den er).",
            nn: "Inndelinga (geography) må vere «then» (slik ho var) eller «now» (slik ho er).",
            en: "The geography must be \"then\" (as it was) or \"now\" (as it is).",
        }
    }
}
