// Placeholder until the first test of Configuration lands.
