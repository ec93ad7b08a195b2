//! Times by a clock of the test's own, and what answers say of whom.
