//! The kickoff: suppliers present their services in a digital broadcast, and libraries watch.
