// Placeholder until the first test of Dataset lands.
