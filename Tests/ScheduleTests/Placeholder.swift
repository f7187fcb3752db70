// Placeholder until the first test of Schedule lands.
