// Placeholder until the first type of Dataset lands.
