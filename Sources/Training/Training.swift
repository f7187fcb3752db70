// Placeholder until the first type of Training lands.
