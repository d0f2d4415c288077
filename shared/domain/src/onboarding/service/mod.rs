//! A service in the catalogue: what libraries can choose, and the four things everyone asks about it.

mod aggregate;
mod view;

pub use aggregate::{
    Answers, Price, PriceBasis, Service, ServiceCommand, ServiceDescription, ServiceEvent, ServiceRefusal,
};
pub use view::ServiceEntry;
