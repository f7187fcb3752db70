// Placeholder until the first test of Synthesis lands.
