//! The ways to say no about a display policy.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a display policy is refused.
    pub enum DisplayPolicyRefusal {
        /// Not a way to show figures.
        UnknownGranularity: Invalid, "invalid-granularity" {
            nb: "Visningen må være «month», «year» eller «nothing».",
            nn: "Visinga må vere «month», «year» eller «nothing».",
            en: "The display must be \"month\", \"year\" or \"nothing\".",
        }
        /// Not a ground we know.
        UnknownGround: Invalid, "invalid-ground" {
            nb: "Grunnlaget må være «display-choice», «trade-secret» eller «personal».",
            nn: "Grunnlaget må vere «display-choice», «trade-secret» eller «personal».",
            en: "The ground must be \"display-choice\", \"trade-secret\" or \"personal\".",
        }
        /// Nobody who can have asked.
        UnknownAsker: Invalid, "invalid-asker" {
            nb: "Den som har bedt om det, må være «supplier», «libraries» eller «consortium», og en leverandør må være navngitt.",
            nn: "Den som har bede om det, må vere «supplier», «libraries» eller «consortium», og ein leverandør må vere nemnd.",
            en: "Who asked must be \"supplier\", \"libraries\" or \"consortium\", and a supplier must be named.",
        }
        /// The last year comes before the first, or is out of reach.
        ImpossibleYears: Invalid, "impossible-years" {
            nb: "Årene må ligge mellom 1990 og 2100, og det siste kan ikke komme før det første.",
            nn: "Åra må liggje mellom 1990 og 2100, og det siste kan ikkje kome før det første.",
            en: "The years must lie between 1990 and 2100, and the last cannot come before the first.",
        }
        /// Months are not shown to everyone.
        PublicSeesYears: Invalid, "public-sees-years" {
            nb: "Allmennheten ser hele, avsluttede år, aldri måneder.",
            nn: "Ålmenta ser heile, avslutta år, aldri månader.",
            en: "The public sees whole, closed years, never months.",
        }
        /// Someone further away would see more.
        FurtherSeesMore: Invalid, "further-sees-more" {
            nb: "Allmennheten kan ikke se mer enn medlemmene, og medlemmene ikke mer enn fylkeskontakten.",
            nn: "Ålmenta kan ikkje sjå meir enn medlemene, og medlemene ikkje meir enn fylkeskontakten.",
            en: "The public cannot see more than the members, nor the members more than the county contact.",
        }
        /// Hidden from members as well, for no other reason than that we choose to.
        NoGroundToHide: Invalid, "no-ground-to-hide" {
            nb: "Et ønske er ikke nok til å skjule tallene for medlemmene også. Vurderingen må vise til et grunnlag i loven.",
            nn: "Eit ønske er ikkje nok til å skjule tala for medlemene òg. Vurderinga må vise til eit grunnlag i lova.",
            en: "A wish is not enough to hide the figures from members as well. The assessment must rest on a ground in law.",
        }
        /// The day to look again has passed already, or lies too far ahead.
        ReviewOutOfReach: Invalid, "review-out-of-reach" {
            nb: "Datoen for ny vurdering må komme etter i dag og innen to år.",
            nn: "Datoen for ny vurdering må kome etter i dag og innan to år.",
            en: "The review date must come after today and within two years.",
        }
        /// More decisions in force at once than anyone keeps apart.
        TooManySettings: Conflict, "too-many-settings" {
            nb: "Det gjelder allerede tolv ulike visninger for ulike år. Samle dem først.",
            nn: "Det gjeld allereie tolv ulike visingar for ulike år. Samle dei først.",
            en: "Twelve different settings are in force for different years already. Bring them together first.",
        }
    }
}
