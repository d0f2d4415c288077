//! The display policy of a service: who sees its figures, and how finely.
//!
//! What nobody has decided otherwise is open: members see months, the public sees closed years. A supplier may ask for less.
//! Its wish alone is no ground in Norwegian freedom-of-information law, so a policy says who asked, why, what we ourselves
//! think of it, and when we look at it again. Signing in is a choice of display and keeps nothing secret: what is hidden
//! from the members as well needs a ground in law.

mod aggregate;
mod commands;
mod display;
mod events;
mod refusals;
#[cfg(test)]
mod tests;
mod view;

pub use aggregate::DisplayPolicy;
pub use commands::DisplayPolicyCommand;
pub use display::{AskedBy, Assessment, Display, Granularity, Ground, InForce, Setting, Tier, YearsOfUse};
pub use events::DisplayPolicyEvent;
pub use refusals::DisplayPolicyRefusal;
pub use view::DisplayPolicyEntry;
