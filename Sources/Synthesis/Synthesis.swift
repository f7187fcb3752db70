// Placeholder until the first type of Synthesis lands.
