// Placeholder until the first test of Metrics lands.
