//! Statistics: what was used, and who may see it.
//!
//! A *figure* says how often a library used a service in a month, by a *metric*. It is *measured*, *allocated* by a recipe,
//! or *estimated*. Where there is no figure, a cell says why: missing, nought, not ready and not a member are four different
//! things.

pub mod allocation;
mod figure;
pub mod membership;
mod metric;
mod month;
pub mod service_month;

pub use figure::{Basis, Cell, CellFacts, Figure, LARGEST, NoFigure, RecipeId, Statement};
pub use metric::{Metric, OtherMetric};
pub use month::Month;
