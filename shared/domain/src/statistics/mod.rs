//! Statistics: what was used, and who may see it.
//!
//! A *figure* says how often a library used a service in a month, by a *metric*. It is *measured*, *allocated* by a recipe,
//! or *estimated*. Where there is no figure, a cell says why: missing, nought, not ready and not a member are four different
//! things. Who sees a figure is decided by the service's display *policy*, and what the public sees by *disclosure*.

pub mod allocation;
pub mod comparison;
pub mod cost;
pub mod counter_key;
pub mod disclosure;
mod figure;
pub mod import;
pub mod inhabitants;
pub mod institutions;
pub mod membership;
mod metric;
mod month;
pub mod national_form;
pub mod policy;
pub mod query;
pub mod service_month;
mod spike;

pub use figure::{Basis, Cell, CellFacts, Figure, LARGEST, NoFigure, RecipeId, Statement};
pub use metric::{Metric, OtherMetric};
pub use month::Month;
pub use spike::{MONTHS as SPIKE_MONTHS, Spike};
